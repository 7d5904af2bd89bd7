/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a stream of unsigned integers leaves behind. */
#include "stats/dist.h"

#include <math.h>

#include "stats/order.h"

static struct pp_order order_of(const struct pp_dist *d)
{
    return (struct pp_order){.tally = &d->tally,
        .n = d->moments.n,
        .min = (double)d->moments.min,
        .max = (double)d->moments.max};
}

void pp_dist_init(struct pp_dist *d)
{
    pp_moments_init(&d->moments);
    pp_tally_init(&d->tally, PP_TALLY_INTEGER);
}

void pp_dist_release(struct pp_dist *d)
{
    pp_tally_release(&d->tally);
}

void pp_dist_clear(struct pp_dist *d)
{
    pp_dist_release(d);
    pp_dist_init(d);
}

enum pp_status pp_dist_record(struct pp_dist *d, uint64_t v)
{
    return pp_dist_record_n(d, v, 1);
}

enum pp_status pp_dist_record_n(struct pp_dist *d, uint64_t v, uint64_t count)
{
    const enum pp_status status = pp_tally_record(&d->tally, v, count);

    if (status == PP_OK)
        pp_moments_record_n(&d->moments, v, count);
    return status;
}

enum pp_status pp_dist_merge(struct pp_dist *dst, const struct pp_dist *src)
{
    const enum pp_status status = pp_tally_merge(&dst->tally, &src->tally);

    if (status == PP_OK)
        pp_moments_merge(&dst->moments, &src->moments);
    return status;
}

/* Counts of h as a tally of their own. */
static enum pp_status tally_hist(struct pp_tally *t, const struct pp_hist *h)
{
    struct pp_hist_cursor cursor;
    struct pp_bucket bucket;
    enum pp_status status;

    pp_tally_init(t, PP_TALLY_INTEGER);
    status = pp_tally_pour(t);
    pp_hist_begin(h, &cursor);
    while (status == PP_OK && pp_hist_next(&cursor, &bucket))
        status = pp_tally_record(t, bucket.low, bucket.count);
    return status;
}

/* True when the extremes lie in the outermost buckets of h and the counts add up to n. */
static bool hist_fits(const struct pp_hist *h, const struct pp_moments *m)
{
    struct pp_hist_cursor cursor;
    struct pp_bucket bucket;
    uint64_t n = 0;

    pp_hist_begin(h, &cursor);
    while (pp_hist_next(&cursor, &bucket)) {
        if (n == 0 && (m->min < bucket.low || m->min > bucket.high))
            return false;
        if (bucket.count > m->n - n)
            return false;
        n += bucket.count;
        if (n == m->n && (m->max < bucket.low || m->max > bucket.high))
            return false;
    }
    return n == m->n;
}

enum pp_status pp_dist_add_hist(
    struct pp_dist *dst, const struct pp_hist *h, const struct pp_moments *m)
{
    struct pp_tally counts;
    enum pp_status status;

    if (h->bits != PP_HIST_BITS_DEFAULT)
        return PP_EINVAL;
    if (!pp_moments_is_consistent(m) || !hist_fits(h, m))
        return PP_EFORMAT;
    if (m->n == 0)
        return PP_OK;
    status = tally_hist(&counts, h);
    if (status == PP_OK)
        status = pp_tally_merge(&dst->tally, &counts);
    if (status == PP_OK)
        pp_moments_merge(&dst->moments, m);
    pp_tally_release(&counts);
    return status;
}

/* Whether a walk over d shows exactly these buckets. */
static bool shows(const struct pp_dist *d, const struct pp_bucket *buckets, size_t n_buckets)
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    size_t i = 0;

    pp_dist_begin(d, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        if (i == n_buckets || bucket.low != buckets[i].low || bucket.high != buckets[i].high ||
            bucket.count != buckets[i].count)
            return false;
        i++;
    }
    return i == n_buckets && buckets[0].low == d->moments.min &&
        buckets[i - 1].high == d->moments.max;
}

/* Whether values within the buckets can have the sums of m. Between the sums of the low edges and
 * of the high ones; of exact values both are the same. */
static bool sums_fit(const struct pp_moments *m, const struct pp_bucket *buckets, size_t n_buckets)
{
    struct pp_moments low, high;

    pp_moments_init(&low);
    pp_moments_init(&high);
    for (size_t i = 0; i < n_buckets; i++) {
        pp_moments_record_n(&low, buckets[i].low, buckets[i].count);
        pp_moments_record_n(&high, buckets[i].high, buckets[i].count);
    }
    return low.n == m->n && low.sum <= m->sum && m->sum <= high.sum && low.sum_sq <= m->sum_sq &&
        m->sum_sq <= high.sum_sq;
}

enum pp_status pp_dist_restore(struct pp_dist *d, const struct pp_moments *m, bool is_exact,
    const struct pp_bucket *buckets, size_t n_buckets)
{
    enum pp_status status = is_exact ? PP_OK : pp_tally_pour(&d->tally);

    if (m->n == 0 || !pp_moments_is_consistent(m) || (is_exact && m->n > PP_DIST_EXACT) ||
        !sums_fit(m, buckets, n_buckets))
        status = status == PP_OK ? PP_EFORMAT : status;
    for (size_t i = 0; status == PP_OK && i < n_buckets; i++)
        status = pp_tally_record(&d->tally, buckets[i].low, buckets[i].count);
    d->moments = *m;
    if (status == PP_OK && !shows(d, buckets, n_buckets))
        status = PP_EFORMAT;
    if (status != PP_OK)
        pp_dist_clear(d);
    return status;
}

const struct pp_moments *pp_dist_moments(const struct pp_dist *d)
{
    return &d->moments;
}

bool pp_dist_is_exact(const struct pp_dist *d)
{
    return !d->tally.bucketed;
}

double pp_dist_quantile(const struct pp_dist *d, double p)
{
    const struct pp_order order = order_of(d);

    return pp_order_quantile(&order, p);
}

void pp_dist_quantile_interval(
    const struct pp_dist *d, double p, double level, double *lo, double *hi)
{
    const struct pp_order order = order_of(d);

    pp_order_interval(&order, p, level, lo, hi);
}

double pp_dist_mad(const struct pp_dist *d)
{
    const struct pp_order order = order_of(d);

    return pp_order_mad(&order);
}

double pp_dist_iqr(const struct pp_dist *d)
{
    return pp_dist_quantile(d, 0.75) - pp_dist_quantile(d, 0.25);
}

void pp_dist_begin(const struct pp_dist *d, struct pp_dist_cursor *cursor)
{
    cursor->dist = d;
    pp_tally_begin(&d->tally, &cursor->tally);
}

bool pp_dist_next(struct pp_dist_cursor *cursor, struct pp_bucket *bucket)
{
    const struct pp_moments *m = &cursor->dist->moments;

    if (!pp_tally_next(&cursor->dist->tally, &cursor->tally, bucket))
        return false;
    if (bucket->low < m->min)
        bucket->low = m->min;
    if (bucket->high > m->max)
        bucket->high = m->max;
    return true;
}

bool pp_dist_equal(const struct pp_dist *a, const struct pp_dist *b)
{
    return pp_moments_equal(&a->moments, &b->moments) && pp_tally_equal(&a->tally, &b->tally);
}
