/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on a pair, as pure functions of the log ratios of its processes: one number a process
 * and part, since samples of one process are no replicates. Body and tail are tested by the exact
 * signed-rank test at half the level each; looks in between cost a stricter level each, so
 * that stopping as soon as the answer is sure keeps its promise. doc/STATISTICS.md, "Comparing".
 */
#ifndef PP_BENCH_JUDGE_H
#define PP_BENCH_JUDGE_H

#include "bench/comparison.h"

#define PP_JUDGE_MAX_RUNS 512
#define PP_JUDGE_MIN_RUNS 7 /* below, not even 7 of one sign are significant: 2 * 2 * 2^-7 */

/* ln(new / old) and ln(control / old) of each process and part. */
struct pp_judge_data {
    size_t n;
    double log_ratio[PP_N_PARTS][PP_JUDGE_MAX_RUNS];
    bool has_null;
    double null_log_ratio[PP_N_PARTS][PP_JUDGE_MAX_RUNS];
};

struct pp_judge_rule {
    double level_ratio;                 /* confidence of intervals and verdicts, 0.95 */
    double margin_ratio;                /* of the body */
    double tail_margin_ratio;           /* of the tail */
    unsigned n_looks;                   /* planned in all, 1 or more */
    size_t n_pairs;                     /* judged together */
    double gate_ratio, tail_gate_ratio; /* sure is only what answers this gate; NaN: none */
};

/* Level of one look (two-sided p below it rejects), so that n_looks of them together err in no more
 * than 1 - level_ratio of the cases: an equal share each (Bonferroni), which holds at every level
 * and spacing of looks. */
double pp_judge_look_alpha(double level_ratio, unsigned n_looks);

/* Fill in the pair's ratios, p, detectable_ratio and, for itself alone, its verdict. True: the
 * verdict is sure: no further process would be worth its time, and no correction for the other
 * pairs can change it. */
bool pp_judge_pair(
    struct pp_pair *pair, const struct pp_judge_data *data, const struct pp_judge_rule *rule);

/* When nothing more is measured: correct all pairs' p for their number, and settle the verdicts.
 * `data`: one for each pair, in order; NULL where nothing was measured. */
enum pp_status pp_judge_all(struct pp_comparison *comparison,
    const struct pp_judge_data *const *data, const struct pp_judge_rule *rule);

#endif
