/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles of arrays, and the ranks between which a quantile lies. */
#ifndef PP_STATS_QUANTILE_H
#define PP_STATS_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

#include "stats/estimate.h"
#include "stats/status.h"

/* Sort values ascending, in place. n may be 0; NaN is not allowed. */
void pp_quantile_sort(double *values, size_t n);

/*
 * Quantile of type 7 of ascending values, by gsl_stats_quantile_from_sorted_data.
 * p in [0, 1], else NaN; NaN for n = 0.
 */
double pp_quantile_sorted(const double *sorted, size_t n, double p);

/*
 * Median of values in any order; values is reordered. NaN for n = 0. Equals
 * pp_quantile_sorted(.., 0.5). Cost: linear.
 */
double pp_quantile_median(double *values, size_t n);

/* Quantile of the standard normal distribution: R's qnorm(p). p in (0, 1); else infinite or NaN. */
double pp_quantile_normal(double p);

/*
 * Order statistics that enclose the p quantile of the population with at least the probability
 * level, for independent values.
 * lo_rank = l + 1 with l the largest for which P(Bin(n, p) <= l) <= (1 - level) / 2, and hi_rank
 * = u + 1 with u the smallest for which P(Bin(n, p) <= u) >= (1 + level) / 2; both 1-based. n =
 * 100, p = 0.5, 95 %: 40 and 61.
 * lo_rank = 0 or hi_rank = n + 1 says that n values cannot give that end. Up to n = 10 000 by
 * gsl_cdf_binomial_P, above by the normal limit, rounded outward (GSL's function answers NaN from
 * n = 1.9 million).
 * Returns PP_OK, or PP_EINVAL when n is 0 or p or level lies outside (0, 1); then both ranks are
 * 0.
 */
enum pp_status pp_quantile_ranks(
    uint64_t n, double p, double level, uint64_t *lo_rank, uint64_t *hi_rank);

/*
 * Quantile p of ascending values with its interval by pp_quantile_ranks. When an end is missing
 * has_interval is false and that end is the extreme seen. out is all NaN and PP_EINVAL is
 * returned for n = 0 or p or level outside (0, 1).
 */
enum pp_status pp_quantile_interval(
    const double *sorted, size_t n, double p, double level, struct pp_estimate *out);

#endif
