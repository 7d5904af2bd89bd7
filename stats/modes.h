/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several levels instead of one: clusters of a few values, peaks of a distribution. */
#ifndef PP_STATS_MODES_H
#define PP_STATS_MODES_H

#include <stddef.h>
#include <stdint.h>

#include "stats/dist.h"
#include "stats/status.h"

#define PP_MODES_MAX 8

/*
 * center: median of a cluster, or place of a peak. lo, hi: range of its values. All in the unit
 * of the values.
 */
struct pp_mode {
    double center;
    double lo;
    double hi;
    uint64_t count;
};

/* n modes, ascending; their counts add up to all values. n is 0 only for no values. */
struct pp_modes {
    size_t n;
    struct pp_mode mode[PP_MODES_MAX];
};

/*
 * Split a few values (per-process medians) where the gap between neighbours is greater than
 * PP_MODES_GAP times the spread within: as many of the widest gaps as all do, one for each six
 * values at most.
 * values: any order, finite, not changed. Spread: 1.4826 x median of the distances to the own
 * cluster's median, times 1 + 8 / (n - 2 cuts) since cutting favours wide gaps, not below floor
 * (a resolution, unit of the values, >= 0). Each cluster keeps at least 2 values and 15 % of n;
 * below 6 values nothing is split.
 * Returns PP_OK, PP_EINVAL or PP_ENOMEM (out->n = 0). Cost: n log n.
 */
#define PP_MODES_GAP 5.0
enum pp_status pp_modes_cluster(const double *values, size_t n, double floor, struct pp_modes *out);

/*
 * Peaks of a distribution.
 * resolution: step of the clock that made the values (1 if unknown); the density is never looked
 * at finer than that.
 * They are those of stats/density.h. Two peaks
 * count as two when each has at least 5 % of the values and the valley between them is below 0.75
 * of the lower, by more than 4 standard errors of the count under the kernel.
 * Returns PP_OK or PP_EINVAL (resolution not positive, d empty; out->n = 0).
 */
enum pp_status pp_modes_find(const struct pp_dist *d, double resolution, struct pp_modes *out);

#endif
