/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the level of a series changes. */
#ifndef PP_STATS_CHANGEPOINT_H
#define PP_STATS_CHANGEPOINT_H

#include <stddef.h>

#include "stats/status.h"

/* The shortest segment, in values. */
#define PP_CHANGEPOINT_MIN 5
/* No more changes than these are looked for: a series with so many has no level. */
#define PP_CHANGEPOINT_MAX 16

/*
 * at: index of the first value of the new level. before, after: medians of the segments on either
 * side, unit of the values.
 */
struct pp_changepoint {
    size_t at;
    double before;
    double after;
};

/* n changes, ascending by at. */
struct pp_changepoints {
    size_t n;
    struct pp_changepoint change[PP_CHANGEPOINT_MAX];
};

/*
 * Find changes of level.
 * values: order of time, finite, not changed. false_alarm: probability of reporting anything for
 * a stationary series, in (0, 0.5], 0.01 say.
 * Method: greatest CUSUM of midranks, against the greatest deviation of a Brownian bridge
 * (Kolmogorov's distribution); its variance is that within both parts, inflated by what the robust
 * variogram shows of neighbours' dependence; then the same on both sides (binary segmentation).
 * Outliers do not alarm it, since only ranks and medians of differences count.
 * Honest for independent values from 10 on, for lag-1 correlation 0.5 from 200 on, 0.8 from 500 on
 * (rates: tests/unit/test_changepoint.c); shorter dependent series alarm more often. A slow drift
 * is also reported, as one or several changes.
 * Returns PP_OK, PP_EINVAL or PP_ENOMEM; out->n is 0 on error and for n < 2 * PP_CHANGEPOINT_MIN.
 * Cost: n log n a change.
 */
enum pp_status pp_changepoint_find(
    const double *values, size_t n, double false_alarm, struct pp_changepoints *out);

#endif
