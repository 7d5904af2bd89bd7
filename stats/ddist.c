/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a stream of doubles leaves behind. */
#include "stats/ddist.h"

#include <math.h>

#include "stats/order.h"

static struct pp_order order_of(const struct pp_ddist *d)
{
    return (struct pp_order){.tally = &d->tally, .n = d->n, .min = d->min, .max = d->max};
}

void pp_ddist_init(struct pp_ddist *d)
{
    *d = (struct pp_ddist){.min = INFINITY, .max = -INFINITY};
    pp_exactsum_init(&d->sum);
    pp_exactsum_init(&d->sum_sq);
    pp_exactsum_init(&d->sum_lag1);
    pp_tally_init(&d->tally, PP_TALLY_DOUBLE);
}

void pp_ddist_release(struct pp_ddist *d)
{
    pp_tally_release(&d->tally);
}

void pp_ddist_clear(struct pp_ddist *d)
{
    pp_ddist_release(d);
    pp_ddist_init(d);
}

static void record_special(struct pp_ddist *d, double v)
{
    if (isnan(v))
        d->n_nan++;
    else if (v > 0)
        d->n_pos_inf++;
    else
        d->n_neg_inf++;
}

enum pp_status pp_ddist_record(struct pp_ddist *d, double v)
{
    if (!isfinite(v)) {
        record_special(d, v);
        return PP_OK;
    }
    v += 0.0; /* -0 becomes 0 */
    if (pp_tally_record(&d->tally, pp_tallykey_of_double(v), 1))
        return PP_ENOMEM;
    pp_exactsum_add(&d->sum, v, 1);
    pp_exactsum_add(&d->sum_sq, v, v);
    if (d->n > 0)
        pp_exactsum_add(&d->sum_lag1, d->last, v);
    else
        d->first = v;
    d->last = v;
    d->n++;
    d->n_zero += !(v > 0) && !(v < 0);
    d->n_negative += v < 0;
    d->min = fmin(d->min, v);
    d->max = fmax(d->max, v);
    return PP_OK;
}

/* What follows from the order: the last value of dst meets the first of src. */
static void merge_series(struct pp_ddist *dst, const struct pp_ddist *src)
{
    if (src->n == 0)
        return;
    if (dst->n == 0)
        dst->first = src->first;
    else
        pp_exactsum_add(&dst->sum_lag1, dst->last, src->first);
    dst->last = src->last;
    pp_exactsum_merge(&dst->sum_lag1, &src->sum_lag1);
}

enum pp_status pp_ddist_merge(struct pp_ddist *dst, const struct pp_ddist *src)
{
    if (pp_tally_merge(&dst->tally, &src->tally))
        return PP_ENOMEM;
    merge_series(dst, src);
    dst->n += src->n;
    dst->n_zero += src->n_zero;
    dst->n_negative += src->n_negative;
    dst->n_nan += src->n_nan;
    dst->n_pos_inf += src->n_pos_inf;
    dst->n_neg_inf += src->n_neg_inf;
    dst->min = fmin(dst->min, src->min);
    dst->max = fmax(dst->max, src->max);
    pp_exactsum_merge(&dst->sum, &src->sum);
    pp_exactsum_merge(&dst->sum_sq, &src->sum_sq);
    return PP_OK;
}

double pp_ddist_mean(const struct pp_ddist *d)
{
    return d->n == 0 ? NAN : (double)(pp_exactsum_value(&d->sum) / (long double)d->n);
}

/* dst += count m^2, exactly; count in two halves since a double holds 53 bits only. */
static void add_count_square(struct pp_exactsum *dst, uint64_t count, double m)
{
    struct pp_exactsum product;

    pp_exactsum_init(&product);
    pp_exactsum_add(&product, (double)(count >> 32) * 0x1p32, m);
    pp_exactsum_add(&product, (double)(count & UINT32_MAX), m);
    pp_exactsum_add_scaled(dst, &product, m);
}

/*
 * How far the double m lies from the exact mean, summed over all values: sum v - n m. The sums
 * below are taken about m, where nothing cancels any more, and then moved to the mean by this
 * residue.
 */
static long double residue_at(const struct pp_ddist *d, double m)
{
    struct pp_exactsum residue = d->sum;

    pp_exactsum_add(&residue, -(double)(d->n >> 32) * 0x1p32, m);
    pp_exactsum_add(&residue, -(double)(d->n & UINT32_MAX), m);
    return pp_exactsum_value(&residue);
}

/* sum (v - mean)^2 = sum v^2 - 2 m sum v + n m^2 - residue^2 / n */
static long double squares_at(const struct pp_ddist *d, double m)
{
    const long double residue = residue_at(d, m);
    struct pp_exactsum squares = d->sum_sq;

    pp_exactsum_add_scaled(&squares, &d->sum, -m);
    pp_exactsum_add_scaled(&squares, &d->sum, -m);
    add_count_square(&squares, d->n, m);
    return fmaxl(pp_exactsum_value(&squares) - residue * residue / (long double)d->n, 0);
}

/*
 * sum (v_i - m)(v_(i+1) - m) = sum v_i v_(i+1) - m (2 sum v - first - last) + (n - 1) m^2, then
 * with e = residue / n the move to the mean: - e (2 residue - (first - m) - (last - m)) + (n - 1)
 * e^2
 */
static long double products_at(const struct pp_ddist *d, double m)
{
    const long double residue = residue_at(d, m);
    const long double e = residue / (long double)d->n;
    const long double ends = ((long double)d->first - m) + ((long double)d->last - m);
    struct pp_exactsum products = d->sum_lag1;

    pp_exactsum_add_scaled(&products, &d->sum, -m);
    pp_exactsum_add_scaled(&products, &d->sum, -m);
    pp_exactsum_add(&products, m, d->first);
    pp_exactsum_add(&products, m, d->last);
    add_count_square(&products, d->n - 1, m);
    return pp_exactsum_value(&products) - e * (2 * residue - ends) +
        (long double)(d->n - 1) * e * e;
}

double pp_ddist_sd(const struct pp_ddist *d)
{
    if (d->n < 2)
        return NAN;
    return (double)sqrtl(squares_at(d, pp_ddist_mean(d)) / (long double)(d->n - 1));
}

double pp_ddist_cv(const struct pp_ddist *d)
{
    const double mean = fabs(pp_ddist_mean(d));

    return mean > 0 ? pp_ddist_sd(d) / mean : NAN;
}

double pp_ddist_lag1(const struct pp_ddist *d)
{
    const double m = pp_ddist_mean(d);
    long double squares;

    if (d->n < 2 || !(d->min < d->max))
        return NAN;
    squares = squares_at(d, m);
    return squares > 0 ? (double)(products_at(d, m) / squares) : NAN;
}

double pp_ddist_quantile(const struct pp_ddist *d, double p)
{
    const struct pp_order order = order_of(d);

    return pp_order_quantile(&order, p);
}

void pp_ddist_quantile_interval(
    const struct pp_ddist *d, double p, double level, double *lo, double *hi)
{
    const struct pp_order order = order_of(d);

    pp_order_interval(&order, p, level, lo, hi);
}

double pp_ddist_mad(const struct pp_ddist *d)
{
    const struct pp_order order = order_of(d);

    return pp_order_mad(&order);
}

double pp_ddist_iqr(const struct pp_ddist *d)
{
    return pp_ddist_quantile(d, 0.75) - pp_ddist_quantile(d, 0.25);
}

bool pp_ddist_is_exact(const struct pp_ddist *d)
{
    return !d->tally.bucketed;
}

bool pp_ddist_equal(const struct pp_ddist *a, const struct pp_ddist *b)
{
    return a->n == b->n && a->n_nan == b->n_nan && a->n_pos_inf == b->n_pos_inf &&
        a->n_neg_inf == b->n_neg_inf && pp_exactsum_equal(&a->sum, &b->sum) &&
        pp_exactsum_equal(&a->sum_sq, &b->sum_sq) && pp_tally_equal(&a->tally, &b->tally);
}
