/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two independent samples: the Wilcoxon rank-sum (Mann-Whitney) test, shift and effect size. */
#ifndef PP_STATS_RANKSUM_H
#define PP_STATS_RANKSUM_H

#include <stddef.h>

#include "stats/estimate.h"
#include "stats/status.h"
#include "stats/weighted.h"

/*
 * Below so many values in both samples, and without ties among all of them, the null distribution
 * is counted out; from there on, or with ties, it is the normal limit. R's wilcox.test switches at
 * the same place.
 */
#define PP_RANKSUM_EXACT_BELOW 50

/*
 * All three suppose independent values. a and b: finite, any order, not changed, at least one
 * each.
 */

/* An array where four parameters would be too many. */
struct pp_ranksum_values {
    const double *values;
    size_t n;
};

/*
 * Two-sided p value of "both come from one distribution", in (0, 1].
 * U = pairs with b > a, plus half of those that are equal. Exact: min(1, 2 P(U <= min(u, n_a n_b -
 * u))). Normal: 2 Q((|u - n_a n_b / 2| - 1/2) / s), s^2 = n_a n_b / 12 (N + 1 - sum (t^3 - t) / (N
 * (N - 1))), N = n_a + n_b, t the sizes of the groups of equal values; 1 when all values are equal.
 * NaN when a value is not finite, a sample is empty or memory is out.
 * Equals R's wilcox.test(a, b)$p.value (which is NaN when all values are equal).
 */
double pp_ranksum_p(const double *a, size_t n_a, const double *b, size_t n_b);

/*
 * Hodges-Lehmann shift of b against a: by how much b is greater, and its interval.
 * level: confidence in (0, 1). out: in the unit of the values; value is the median of the n_a n_b
 * differences b_j - a_i (the two middle ones' mean when their number is even).
 * lo, hi: differences number q and n_a n_b + 1 - q, ascending. Exact case (as for p): q is the
 * smallest integer with P(U <= q) >= (1 - level) / 2. Else q = 1 + floor(n_a n_b / 2 - 1/2 - z s),
 * z the normal quantile of (1 + level) / 2, s as for p but with ties within a and within b only.
 * When the samples are too small for the level has_interval is false and lo, hi are the extreme
 * differences.
 * Equals R's wilcox.test(b, a, conf.int = TRUE) in the exact case; in the other its conf.int with
 * tol.root towards 0 (R stops at 1e-4), where R's estimate lies anywhere between the middle
 * differences. Source: Hollander and Wolfe, Nonparametric Statistical Methods.
 * Returns PP_OK, PP_EINVAL (empty, not finite, level) or PP_ENOMEM; then out is all NaN.
 * Cost: n log n.
 */
enum pp_status pp_ranksum_shift(
    struct pp_ranksum_values a, struct pp_ranksum_values b, double level, struct pp_estimate *out);

/*
 * Vargha and Delaney's A: P(b > a) + P(b = a) / 2 over all pairs, 0 to 1, 1/2 for no effect.
 * Cliff's delta is 2 A - 1. NaN as for the p value. Source: Vargha and Delaney, J. Educ. Behav.
 * Stat. 25 (2000).
 */
double pp_ranksum_superiority(const double *a, size_t n_a, const double *b, size_t n_b);

/* All of it at once, members as above. */
struct pp_ranksum {
    double p;
    double superiority_ratio;
    struct pp_estimate shift;
};

/*
 * The same from counted values, so at any length.
 * a, b: as struct pp_weighted says. Returns PP_OK, PP_EINVAL (empty, level) or PP_ENOMEM; then all
 * members of out are NaN. Cost: some 200 walks over the points.
 */
enum pp_status pp_ranksum_compare(
    const struct pp_weighted *a, const struct pp_weighted *b, double level, struct pp_ranksum *out);

/*
 * P(U <= u) under the null without ties; NaN when either sample has PP_RANKSUM_EXACT_BELOW values
 * or more, or none, or memory is out. R: pwilcox(u, n_a, n_b).
 */
double pp_ranksum_cdf(size_t u, size_t n_a, size_t n_b);

#endif
