/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where warm-up ends: the level band over medians of batches. */
#ifndef PP_STATS_STEADY_H
#define PP_STATS_STEADY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * cut: index of the first value that belongs to the steady state, a multiple of batch_count, at
 * most n / 2.
 * reached: false when the cut ran into half of the series ("no steady state") or when n was too
 * small to judge.
 * judged: false when n < PP_STEADY_MIN; then cut is 0.
 * level, tolerance: middle and half width of the band, unit of the values (NaN when not judged).
 */
struct pp_steady {
    size_t cut;
    size_t batch_count;
    bool reached;
    bool judged;
    double level;
    double tolerance;
};

#define PP_STEADY_MIN 20

/*
 * Find the end of the warm-up in values (any unit, order of time, not changed).
 * Medians b of batches of 50 values (fewer when n < 1000, more when n > 51200, so that there are
 * 20 to 1024 batches); level L = median of the last half of b; tolerance = max(2 % of L, 3 x
 * 1.4826 x MAD of the last half); cut batches while the first is outside the band or at least 3
 * of the next 5 are; the cap is half of the series.
 * No allocation, cannot fail. Cost: a few ns a value. Source: compared with five other rules on
 * planted transients, doc/STATISTICS.md.
 */
struct pp_steady pp_steady_cut(const uint64_t *values, size_t n);

#endif
