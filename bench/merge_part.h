/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of merging, for the files bench/merge*.c only.
 */
#ifndef PP_BENCH_MERGE_PART_H
#define PP_BENCH_MERGE_PART_H

#include "bench/merge.h"

#include <stdint.h>

struct pp_merge_input {
    struct pp_stored_result stored;
    char *name;             /* of the file */
    struct pp_source *runs; /* of the result, or its only one */
    size_t n_runs;
    uint32_t *run_number; /* of each run in the merged result */
};

/* One case of one input, on its way into the merged one. */
struct pp_merge_share {
    struct pp_merge_input *input;
    struct pp_case *c;
    const char *processor; /* of its runs */
    uint32_t first_run;    /* that has it, in the merged result */
    size_t place;          /* in its input */
};

/* bench/merge_run.c: describe the runs of an input that was just read. PP_ENOMEM. */
enum pp_status pp_merge_run_describe(struct pp_merge_input *input);

/* Order by time of the start, then by anything else that tells runs apart; 0: the same run. */
int pp_merge_run_compare(const struct pp_source *a, const struct pp_source *b);

/* Number the different runs of all inputs in order, and give them to `result`, unless it is only
 * one. Their processors must be the same unless they may differ (PP_EINVAL). */
enum pp_status pp_merge_run_number(
    struct pp_merge *merge, struct pp_result *result, struct pp_error *error);

/* bench/merge_case.c: one case of all shares of it, ordered by first run; the shares' cases are
 * used up. On error *out is released. PP_EINVAL (they do not fit together), PP_ENOMEM. */
enum pp_status pp_merge_case(const struct pp_merge_share *shares, size_t n_shares,
    struct pp_case *out, struct pp_error *error);

/* bench/merge_pool.c: the samples of all shares into c->clean, c->unclean, their unit and, when
 * there are several units, c->parts. PP_ENOMEM. */
enum pp_status pp_merge_pools(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c);

/* bench/merge_count.c: counters of all shares, for the workers that c has. PP_ENOMEM. */
enum pp_status pp_merge_counters(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c);

#endif
