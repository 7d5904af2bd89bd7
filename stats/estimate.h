/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number together with the interval it is known to. */
#ifndef PP_STATS_ESTIMATE_H
#define PP_STATS_ESTIMATE_H

#include <stdbool.h>

/*
 * All three in the unit of the values they come from.
 * Invariant for a non-empty sample: lo <= value <= hi. When has_interval is false, lo and hi are
 * the range of the values seen and say nothing about confidence.
 */
struct pp_estimate {
    double value;
    double lo;
    double hi;
    bool has_interval;
};

/*
 * Add an independent uncertainty of standard deviation sd (unit of the value, >= 0, finite; else
 * nothing happens) to an interval of confidence level: each side becomes sqrt(side^2 + (z sd)^2), z
 * the normal quantile of (1 + level) / 2. Without an interval e is unchanged. Source: variances of
 * independent parts add.
 */
void pp_estimate_add_sd(struct pp_estimate *e, double sd, double level);

#endif
