/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rank-sum test, Hodges-Lehmann shift and effect size of two samples. */
#include "stats/ranksum.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "stats/pairdiff.h"

/* Half of the distance below which R's qwilcox takes a probability for reached. */
#define FUZZ (10 * 0x1p-52)

static const struct pp_ranksum nothing = {NAN, NAN, {NAN, NAN, NAN, false}};

/*
 * P(U = u), u = 0 .. n_a n_b, by the number of arrangements c(m, n, u) = c(m - 1, n, u - n) + c(m,
 * n - 1, u): the greatest value is one of the m, above all n others, or one of the n. Only
 * additions, so doubles are good to some 1e-14 where they can no longer count.
 * NULL when memory is out.
 */
static double *null_distribution(size_t n_a, size_t n_b)
{
    const size_t n_u = n_a * n_b + 1;
    double *table = calloc((n_b + 1) * n_u, sizeof *table);
    double *last = table ? table + n_b * n_u : NULL;
    double total = 0;

    if (!table)
        return NULL;
    for (size_t n = 0; n <= n_b; n++)
        table[n * n_u] = 1;
    for (size_t m = 1; m <= n_a; m++)
        for (size_t n = 1; n <= n_b; n++)
            for (size_t u = m * n + 1; u-- > 0;)
                table[n * n_u + u] = (u >= n ? table[n * n_u + u - n] : 0) +
                    table[(n - 1) * n_u + u];
    for (size_t u = 0; u < n_u; u++)
        total += last[u];
    for (size_t u = 0; u < n_u; u++)
        table[u] = last[u] / total;
    return table;
}

static bool is_small(uint64_t n_a, uint64_t n_b)
{
    return n_a > 0 && n_b > 0 && n_a < PP_RANKSUM_EXACT_BELOW && n_b < PP_RANKSUM_EXACT_BELOW;
}

double pp_ranksum_cdf(size_t u, size_t n_a, size_t n_b)
{
    double *null = is_small(n_a, n_b) ? null_distribution(n_a, n_b) : NULL;
    double sum = 0;

    if (!null)
        return NAN;
    for (size_t i = 0; i <= u && i <= n_a * n_b; i++)
        sum += null[i];
    free(null);
    return u < n_a * n_b ? fmin(sum, 1) : 1;
}

/* t^3 - t */
static long double tie_term(uint64_t t)
{
    return (long double)t * ((long double)t * (long double)t - 1);
}

static long double ties_within(const struct pp_weighted *w)
{
    long double sum = 0;

    for (size_t i = 0; i < w->n_points; i++)
        sum += tie_term(w->points[i].count);
    return sum;
}

/* The sum over both together. */
static long double ties_of_all(const struct pp_weighted *a, const struct pp_weighted *b)
{
    long double sum = ties_within(a) + ties_within(b);

    for (size_t i = 0, j = 0; i < a->n_points && j < b->n_points;) {
        const struct pp_weighted_point *p = &a->points[i];
        const struct pp_weighted_point *q = &b->points[j];

        if (p->value <= q->value && q->value <= p->value)
            sum += tie_term(p->count + q->count) - tie_term(p->count) - tie_term(q->count);
        i += p->value <= q->value;
        j += q->value <= p->value;
    }
    return sum;
}

/* Standard deviation of U with these ties. */
static long double sd_of_u(uint64_t n_a, uint64_t n_b, long double ties)
{
    const long double n = (long double)n_a + (long double)n_b;
    const long double pairs = (long double)n_a * (long double)n_b;
    const long double spread = n + 1 - ties / (n * (n - 1));

    return spread > 0 ? sqrtl(pairs / 12 * spread) : 0;
}

/* What both tests and intervals need. null is NULL in the normal case. */
struct ranks {
    const struct pp_weighted *a;
    const struct pp_weighted *b;
    pp_pairdiff_u128 pairs;
    pp_pairdiff_u128 twice_u;
    long double ties;
    double *null;
};

static enum pp_status ranks_init(
    struct ranks *r, const struct pp_weighted *a, const struct pp_weighted *b)
{
    pp_pairdiff_u128 n_positive, n_zero;

    *r = (struct ranks){.a = a, .b = b, .pairs = (pp_pairdiff_u128)a->n * b->n};
    pp_pairdiff_signs(a, b, &n_positive, &n_zero);
    r->twice_u = 2 * n_positive + n_zero;
    r->ties = ties_of_all(a, b);
    if (!is_small(a->n, b->n) || r->ties > 0)
        return PP_OK;
    r->null = null_distribution((size_t)a->n, (size_t)b->n);
    return r->null ? PP_OK : PP_ENOMEM;
}

static double exact_p(const struct ranks *r)
{
    const size_t u = (size_t)(r->twice_u / 2);
    const size_t pairs = (size_t)r->pairs;
    const size_t lower = u < pairs - u ? u : pairs - u;
    double sum = 0;

    for (size_t i = 0; i <= lower; i++)
        sum += r->null[i];
    return fmin(1, 2 * sum);
}

static double normal_p(const struct ranks *r)
{
    const long double sd = sd_of_u(r->a->n, r->b->n, r->ties);
    const pp_pairdiff_u128 twice_apart = r->twice_u > r->pairs ? r->twice_u - r->pairs
                                                               : r->pairs - r->twice_u;
    const long double distance = ((long double)twice_apart - 1) / 2;

    if (distance <= 0 || !(sd > 0))
        return 1;
    return fmin(1, 2 * gsl_cdf_ugaussian_Q((double)(distance / sd)));
}

/* Number (from 0) of the lower end among the differences; *reached: whether there is one. */
static pp_pairdiff_u128 exact_end(const struct ranks *r, double tail, bool *reached)
{
    const double want = tail - FUZZ;
    double sum = r->null[0];
    size_t q = 0;

    *reached = sum <= tail;
    while (sum < want)
        sum += r->null[++q];
    return q > 0 ? q - 1 : 0;
}

static pp_pairdiff_u128 normal_end(const struct ranks *r, double tail, bool *reached)
{
    const long double ties = ties_within(r->a) + ties_within(r->b);
    const long double sd = sd_of_u(r->a->n, r->b->n, ties);
    const long double at = floorl(
        ((long double)r->pairs - 1) / 2 - (long double)gsl_cdf_ugaussian_Qinv(tail) * sd);

    *reached = at >= 0;
    return *reached ? (pp_pairdiff_u128)at : 0;
}

static void find_shift(const struct ranks *r, double level, struct pp_estimate *out)
{
    const double tail = (1 - level) / 2;
    const pp_pairdiff_u128 last = r->pairs - 1;
    const double middle_lo = pp_pairdiff_select(r->a, r->b, last / 2);
    const double middle_hi = pp_pairdiff_select(r->a, r->b, last - last / 2);
    bool reached;
    const pp_pairdiff_u128 end = r->null ? exact_end(r, tail, &reached)
                                         : normal_end(r, tail, &reached);

    out->value = middle_lo < middle_hi ? middle_lo / 2 + middle_hi / 2 : middle_lo;
    out->has_interval = reached;
    out->lo = pp_pairdiff_select(r->a, r->b, end);
    out->hi = pp_pairdiff_select(r->a, r->b, last - end);
}

enum pp_status pp_ranksum_compare(
    const struct pp_weighted *a, const struct pp_weighted *b, double level, struct pp_ranksum *out)
{
    struct ranks r;

    *out = nothing;
    if (a->n == 0 || b->n == 0 || !(level > 0 && level < 1))
        return PP_EINVAL;
    if (ranks_init(&r, a, b))
        return PP_ENOMEM;
    out->p = r.null ? exact_p(&r) : normal_p(&r);
    out->superiority_ratio = (double)((long double)r.twice_u / 2 / (long double)r.pairs);
    find_shift(&r, level, &out->shift);
    free(r.null);
    return PP_OK;
}

static enum pp_status compare_arrays(
    struct pp_ranksum_values a, struct pp_ranksum_values b, double level, struct pp_ranksum *out)
{
    struct pp_weighted in_a = {0};
    struct pp_weighted in_b = {0};
    enum pp_status status = pp_weighted_from_array(a.values, a.n, &in_a);

    *out = nothing;
    if (status == PP_OK)
        status = pp_weighted_from_array(b.values, b.n, &in_b);
    if (status == PP_OK)
        status = pp_ranksum_compare(&in_a, &in_b, level, out);
    pp_weighted_release(&in_a);
    pp_weighted_release(&in_b);
    return status;
}

double pp_ranksum_p(const double *a, size_t n_a, const double *b, size_t n_b)
{
    const struct pp_ranksum_values in_a = {a, n_a}, in_b = {b, n_b};
    struct pp_ranksum all;

    (void)compare_arrays(in_a, in_b, 0.95, &all);
    return all.p;
}

enum pp_status pp_ranksum_shift(
    struct pp_ranksum_values a, struct pp_ranksum_values b, double level, struct pp_estimate *out)
{
    struct pp_ranksum all;
    const enum pp_status status = compare_arrays(a, b, level, &all);

    *out = all.shift;
    return status;
}

double pp_ranksum_superiority(const double *a, size_t n_a, const double *b, size_t n_b)
{
    const struct pp_ranksum_values in_a = {a, n_a}, in_b = {b, n_b};
    struct pp_ranksum all;

    (void)compare_arrays(in_a, in_b, 0.95, &all);
    return all.superiority_ratio;
}
