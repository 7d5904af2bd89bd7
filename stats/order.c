/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles and the median absolute deviation of a tally. */
#include "stats/order.h"

#include <math.h>

#include "stats/quantile.h"

/*
 * Makes the median absolute deviation of normal values estimate their sd: 1 / normal
 * quantile(3/4), as in R and GSL.
 */
#define MAD_SCALE 1.482602218505602

/* A bucket in values. */
struct span {
    double low;
    double high;
    uint64_t count;
};

static struct span span_of(const struct pp_order *o, const struct pp_bucket *bucket)
{
    return (struct span){
        .low = fmax(pp_tallykey_value(o->tally->layout, bucket->low), o->min),
        .high = fmin(pp_tallykey_value(o->tally->layout, bucket->high), o->max),
        .count = bucket->count,
    };
}

/*
 * The bucket of the 0-based rank, and how many values of it come before; the last one when rank
 * is beyond.
 */
static struct span span_at(const struct pp_order *o, uint64_t rank, uint64_t *before)
{
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket = {0};
    uint64_t seen = 0;

    *before = 0;
    pp_tally_begin(o->tally, &cursor);
    while (pp_tally_next(o->tally, &cursor, &bucket)) {
        if (rank - seen < bucket.count) {
            *before = rank - seen;
            break;
        }
        seen += bucket.count;
    }
    return span_of(o, &bucket);
}

static double order_statistic(const struct pp_order *o, uint64_t rank)
{
    struct span span;
    uint64_t before;

    if (rank == 0)
        return o->min;
    if (rank >= o->n - 1)
        return o->max;
    span = span_at(o, rank, &before);
    return span.low + (span.high - span.low) * (((double)before + 0.5) / (double)span.count);
}

double pp_order_quantile(const struct pp_order *o, double p)
{
    long double h;
    uint64_t rank;
    double fraction, low;

    if (o->n == 0 || !(p >= 0 && p <= 1))
        return NAN;
    /* in doubles as GSL does, as long as they hold the count */
    h = o->n >> 53 ? (long double)(o->n - 1) * p : (double)(o->n - 1) * p;
    rank = (uint64_t)h;
    fraction = (double)(h - (long double)rank);
    low = order_statistic(o, rank);
    if (fraction <= 0)
        return low;
    return low + fraction * (order_statistic(o, rank + 1) - low);
}

void pp_order_interval(const struct pp_order *o, double p, double level, double *lo, double *hi)
{
    uint64_t lo_rank, hi_rank, before;

    *lo = NAN;
    *hi = NAN;
    if (pp_quantile_ranks(o->n, p, level, &lo_rank, &hi_rank))
        return;
    *lo = lo_rank > 0 ? span_at(o, lo_rank - 1, &before).low : -INFINITY;
    *hi = hi_rank <= o->n ? span_at(o, hi_rank - 1, &before).high : INFINITY;
}

static double middle(const struct pp_order *o, const struct pp_bucket *bucket)
{
    const struct span span = span_of(o, bucket);

    return span.low + (span.high - span.low) / 2;
}

/* Two walks that leave the median in both directions, so that distances come ascending. */
struct outward {
    const struct pp_order *o;
    double center;
    struct pp_tally_cursor down, up;
    struct pp_bucket below, above;
    bool has_below, has_above;
};

static void step_down(struct outward *w)
{
    w->has_below = pp_tally_prev(w->o->tally, &w->down, &w->below);
}

static void step_up(struct outward *w)
{
    w->has_above = pp_tally_next(w->o->tally, &w->up, &w->above);
}

static void outward_init(struct outward *w, const struct pp_order *o, double center)
{
    *w = (struct outward){.o = o, .center = center};
    pp_tally_begin(o->tally, &w->up);
    do {
        w->down = w->up;
        step_up(w);
    } while (w->has_above && middle(o, &w->above) < center);
    step_down(w);
}

/* Next distance from the center and how many values have it. */
static double outward_next(struct outward *w, uint64_t *count)
{
    const double down = w->has_below ? w->center - middle(w->o, &w->below) : INFINITY;
    const double up = w->has_above ? middle(w->o, &w->above) - w->center : INFINITY;

    if (down < up) {
        *count = w->below.count;
        step_down(w);
        return down;
    }
    *count = w->above.count;
    step_up(w);
    return up;
}

double pp_order_mad(const struct pp_order *o)
{
    const double center = pp_order_quantile(o, 0.5);
    struct outward walk;
    uint64_t seen = 0;
    uint64_t count;
    double distance = 0;

    if (o->n == 0)
        return NAN;
    outward_init(&walk, o, center);
    while (seen <= (o->n - 1) / 2) {
        distance = outward_next(&walk, &count);
        seen += count;
    }
    /* an even number has two middle distances; they differ when the first ends its bucket */
    if (o->n % 2 == 0 && seen == o->n / 2)
        distance = distance + (outward_next(&walk, &count) - distance) / 2;
    return MAD_SCALE * distance;
}
