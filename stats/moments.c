/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact moments of unsigned integers from 128-bit sums. */
#include "stats/moments.h"

#include <math.h>

/*
 * Adding and multiplying with a ceiling is associative and commutative, so merges stay
 * order-free.
 */
static pp_moments_u128 add_capped(pp_moments_u128 a, pp_moments_u128 b)
{
    return __builtin_add_overflow(a, b, &a) ? PP_MOMENTS_SATURATED : a;
}

static pp_moments_u128 multiply_capped(pp_moments_u128 a, pp_moments_u128 b)
{
    return __builtin_mul_overflow(a, b, &a) ? PP_MOMENTS_SATURATED : a;
}

static uint64_t add_count(uint64_t a, uint64_t b)
{
    return __builtin_add_overflow(a, b, &a) ? UINT64_MAX : a;
}

void pp_moments_record_n(struct pp_moments *m, uint64_t v, uint64_t count)
{
    const pp_moments_u128 square = (pp_moments_u128)v * v;

    if (count == 0)
        return;
    m->n = add_count(m->n, count);
    m->sum = add_capped(m->sum, (pp_moments_u128)v * count);
    m->sum_sq = add_capped(m->sum_sq, multiply_capped(square, count));
    if (v < m->min)
        m->min = v;
    if (v > m->max)
        m->max = v;
}

void pp_moments_merge(struct pp_moments *dst, const struct pp_moments *src)
{
    dst->n = add_count(dst->n, src->n);
    dst->sum = add_capped(dst->sum, src->sum);
    dst->sum_sq = add_capped(dst->sum_sq, src->sum_sq);
    if (src->min < dst->min)
        dst->min = src->min;
    if (src->max > dst->max)
        dst->max = src->max;
}

double pp_moments_mean(const struct pp_moments *m)
{
    if (m->n == 0 || m->sum == PP_MOMENTS_SATURATED)
        return NAN;
    return (
        double)((long double)(m->sum / m->n) + (long double)(m->sum % m->n) / (long double)m->n);
}

double pp_moments_sd(const struct pp_moments *m)
{
    pp_moments_u128 q, r, rest;
    long double m2;

    if (m->n < 2 || m->sum == PP_MOMENTS_SATURATED || m->sum_sq == PP_MOMENTS_SATURATED)
        return NAN;
    q = m->sum / m->n;
    r = m->sum % m->n;
    /* sum^2 / n = sum q + q r + r r / n, of which only the last term is no integer */
    rest = m->sum_sq - m->sum * q - q * r - r * r / m->n;
    m2 = (long double)rest - (long double)(r * r % m->n) / (long double)m->n;
    return (double)sqrtl(fmaxl(m2, 0) / (long double)(m->n - 1));
}

double pp_moments_cv(const struct pp_moments *m)
{
    const double mean = pp_moments_mean(m);

    return mean > 0 ? pp_moments_sd(m) / mean : NAN;
}

bool pp_moments_is_consistent(const struct pp_moments *m)
{
    const pp_moments_u128 n = m->n;
    pp_moments_u128 bound;

    if (n == 0)
        return m->min == UINT64_MAX && m->max == 0 && m->sum == 0 && m->sum_sq == 0;
    if (m->min > m->max)
        return false;
    if (m->sum == PP_MOMENTS_SATURATED || m->n == UINT64_MAX)
        return true;
    if (m->sum < n * m->min || m->sum > n * m->max)
        return false;
    if (m->sum_sq == PP_MOMENTS_SATURATED)
        return true;
    bound = multiply_capped(m->sum, m->max);
    if (m->sum_sq > bound)
        return false;
    /* sum^2 / n <= sum_sq, taken apart as in pp_moments_sd and rounded up */
    bound = multiply_capped(m->sum, m->sum / n);
    bound = add_capped(bound, multiply_capped(m->sum / n, m->sum % n));
    bound = add_capped(bound, ((m->sum % n) * (m->sum % n) + n - 1) / n);
    return bound <= m->sum_sq;
}

bool pp_moments_equal(const struct pp_moments *a, const struct pp_moments *b)
{
    return a->n == b->n && a->min == b->min && a->max == b->max && a->sum == b->sum &&
        a->sum_sq == b->sum_sq;
}
