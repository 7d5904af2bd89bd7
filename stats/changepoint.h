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
 * (Kolmogorov's distribution), with the variance that neighbours' dependence leaves in the
 * residuals of the best split (pp_autocorr_effective_n); then the same on both sides (binary
 * segmentation). Only order counts, so outliers do not alarm it.
 * Honest for independent values and for short memory (rank autocorrelation of lag 1 up to about
 * 0.8 with 200 values or more: rates in tests/unit/test_changepoint.c); a slow drift is also
 * reported, as one or several changes.
 * Returns PP_OK, PP_EINVAL or PP_ENOMEM; out->n is 0 on error and for n < 2 * PP_CHANGEPOINT_MIN.
 * Cost: n log n a change.
 */
enum pp_status pp_changepoint_find(
    const double *values, size_t n, double false_alarm, struct pp_changepoints *out);

#endif
