/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles and the median absolute deviation of a tally. */
#ifndef PP_STATS_ORDER_H
#define PP_STATS_ORDER_H

#include <stdint.h>

#include "stats/tally.h"

/* A tally of n values with its exact extremes. */
struct pp_order {
    const struct pp_tally *tally;
    uint64_t n;
    double min;
    double max;
};

/*
 * Quantile of type 7 from counts: h = (n - 1) p, X(floor h) + frac(h) (X(floor h + 1) - X(floor
 * h)). The order statistic X(r) is min and max at the ends; else, in the bucket low..high (cut to
 * the extremes) whose count c is reached after C values, low + (high - low) (r - C + 1/2) / c.
 * Exact values have low = high. NaN for n = 0 and for p outside [0, 1].
 */
double pp_order_quantile(const struct pp_order *o, double p);

/*
 * Low edge at the lower rank and high edge at the upper one of pp_quantile_ranks; infinite where
 * missing, NaN as there on error.
 */
void pp_order_interval(const struct pp_order *o, double p, double level, double *lo, double *hi);

/*
 * 1.4826 x median of |X - median|; a bucket stands for its middle. NaN for n = 0. Walks outward
 * from the median, no allocation.
 */
double pp_order_mad(const struct pp_order *o);

#endif
