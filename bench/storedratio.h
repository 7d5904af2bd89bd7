/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of one pair of stored benchmarks, and what may be said of them.
 */
#ifndef PP_BENCH_STOREDRATIO_H
#define PP_BENCH_STOREDRATIO_H

#include "bench/comparison.h"
#include "bench/result.h"

/* Logarithms of new / old. All NaN where a side has no value above 0. */
struct pp_storedratio {
    struct pp_estimate wide[PP_N_PARTS]; /* Hodges-Lehmann over the processes at the level asked */
    struct pp_estimate narrow[PP_N_JUDGED]; /* the same at 90 %, for "same" */
    double p[PP_N_JUDGED];                  /* Mann-Whitney */
    size_t n_runs;                          /* processes of the side that has fewer */
};

/* Compare the processes of two cases, of each those that pp_summary_counts, by their quantiles
 * (p25, p90, p50, mean, raw).
 * level: of the intervals, in (0, 1). PP_ENOMEM, PP_EINVAL (level). */
enum pp_status pp_storedratio_compare(
    const struct pp_case *old, const struct pp_case *new, double level, struct pp_storedratio *out);

/* Put the ratios, n_runs and the p of both tests together (twice the smaller) into a pair. */
void pp_storedratio_fill(const struct pp_storedratio *ratio, struct pp_pair *pair);

/* Give the verdict. floor: log ratios below which nothing is a change, of body and tail.
 * Faster or slower: pair->p_adjusted is at most 1 - level and the part's whole interval lies beyond
 * its floor; the body goes first. Same: both 90 % intervals lie within their floors. Else
 * undecided; never tiny, since a small sure difference is what sessions differ by.
 * Also sets detectable_ratio: with it the interval would lie beyond the floor in 9 of 10 cases, as
 * far as processes vary. */
void pp_storedratio_judge(const struct pp_storedratio *ratio, const double floor[PP_N_JUDGED],
    double level, struct pp_pair *pair);

#endif
