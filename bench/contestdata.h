/* SPDX-License-Identifier: GPL-3.0-or-later
 * From what one contest's worker left to one number a part: its log ratios, and how fast each side
 * was alone. The worker's words are hostile.
 */
#ifndef PP_BENCH_CONTESTDATA_H
#define PP_BENCH_CONTESTDATA_H

#include "bench/judge.h"
#include "bench/wire.h"

/* All processes of one pair. */
struct pp_contestdata {
    uint32_t n_sides; /* 2 or 3, as ordered: set before the first process */
    struct pp_judge_data judge;
    double alone_ns[2][PP_JUDGE_MAX_RUNS]; /* of old and new, per iteration, median of a process */
};

/* Add one process with samples of data->n_sides sides. PP_EFORMAT: they are damaged, or
 * some side has none or takes no time; PP_ENOMEM; PP_EINVAL: PP_JUDGE_MAX_RUNS are there already.
 * Then nothing is added. Counts of labels go to the pair's sides. */
enum pp_status pp_contestdata_add(struct pp_contestdata *data, struct pp_pair *pair,
    const struct pp_wire *wire, double ticks_per_ns, struct pp_error *error);

#endif
