/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges-Lehmann location with the exact Wilcoxon signed-rank interval and test. */
#ifndef PP_STATS_SIGNEDRANK_H
#define PP_STATS_SIGNEDRANK_H

#include <stddef.h>

#include "stats/estimate.h"
#include "stats/status.h"

/*
 * Up to here the null distribution is enumerated exactly (counts below 2^53); above, normal with
 * continuity.
 */
#define PP_SIGNEDRANK_EXACT_MAX 50
/* Up to here all n (n + 1) / 2 Walsh averages are made and sorted; above, those that are asked for
 * are selected. */
#define PP_SIGNEDRANK_ALL_MAX 256
/* More values than this are refused. */
#define PP_SIGNEDRANK_MAX (1 << 24)

/*
 * Location of a sample and its distribution-free interval.
 * values: n finite numbers in any order, not changed; n from 1 to PP_SIGNEDRANK_MAX. level:
 * confidence in (0, 1), 0.95 say.
 * out->value: median of the n (n + 1) / 2 Walsh averages (v_i + v_j) / 2, i <= j.
 * out->lo, out->hi: Walsh averages number q and M + 1 - q, where q is the smallest integer with
 * P(V <= q) >= (1 - level) / 2.
 * When n is too small for the level (2^(1-n) > 1 - level: n < 6 at 95 %), has_interval is false
 * and lo, hi are the range.
 * Returns PP_OK, PP_EINVAL (n, level or a value that is not finite; out is all NaN) or PP_ENOMEM
 * (likewise).
 * Cost: n^2 log n up to PP_SIGNEDRANK_ALL_MAX, then n log n. Source: Hollander and Wolfe,
 * Nonparametric Statistical Methods; equals R's wilcox.test(conf.int = TRUE).
 */
enum pp_status pp_signedrank_interval(
    const double *values, size_t n, double level, struct pp_estimate *out);

/*
 * Two-sided p value of "the values are symmetric about zero", exact for n up to
 * PP_SIGNEDRANK_EXACT_MAX.
 * Ties take midranks and the null is enumerated for those very midranks. Zeros keep their ranks
 * and count half to each side.
 * values: n finite numbers, not changed. Returns p in (0, 1]; 1 for n = 0; NaN when a value is
 * not finite, n exceeds PP_SIGNEDRANK_MAX or memory is out.
 */
double pp_signedrank_p(const double *values, size_t n);

/*
 * P(V <= v) under the null without ties, for n up to PP_SIGNEDRANK_EXACT_MAX; NaN above. R:
 * psignrank(v, n).
 */
double pp_signedrank_cdf(size_t v, size_t n);

#endif
