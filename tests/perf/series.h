/* SPDX-License-Identifier: GPL-3.0-or-later
 * The values of one figure over its rounds.
 */
#ifndef PP_TESTS_PERF_SERIES_H
#define PP_TESTS_PERF_SERIES_H

#include <stddef.h>

#define SERIES_MAX 1000

/* Empty when zeroed; at most SERIES_MAX values, in the order of the rounds. */
struct series {
    size_t n;
    double values[SERIES_MAX];
};

void series_add(struct series *series, double value);

/* All NaN when there are no values; the standard deviation (n-1), in percent of the mean, below
 * two. */
double series_median(const struct series *series);
double series_min(const struct series *series);
double series_max(const struct series *series);
double series_sd_pct(const struct series *series);

#endif
