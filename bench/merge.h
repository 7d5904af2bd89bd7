/* SPDX-License-Identifier: GPL-3.0-or-later
 * One result of many: of workers that other processes, days or machines ran. doc/STATISTICS.md,
 * "Merging".
 *
 * Distributions add, workers are put side by side, and everything else is computed again from them,
 * so that the parts of one run give the run. Neither the order of adding nor merging in steps can
 * change a bit of the answer: runs are ordered by their start, benchmarks and workers by their run
 * and place in it.
 *
 * Samples are counted in ticks of each run's clock and in iterations of each run's choice. Where
 * both are the same they add exactly. Where not, each unit's samples are kept as they are (struct
 * pp_pool_part) and the pools that are shown are made from them.
 */
#ifndef PP_BENCH_MERGE_H
#define PP_BENCH_MERGE_H

#include "bench/resultread.h"

#include <stdbool.h>
#include <stddef.h>

struct pp_merge_options {
    bool separate; /* keep benchmarks of unlike processors side by side, named NAME@PROCESSOR;
                      else unlike processors are refused */
    bool force;    /* take other contents of a module for the same */
};

struct pp_merge_input;

/* What was added so far. Members are private. */
struct pp_merge {
    struct pp_merge_options options;
    struct pp_merge_input **inputs;
    size_t n_inputs;
};

void pp_merge_init(struct pp_merge *merge, struct pp_merge_options options);
void pp_merge_release(struct pp_merge *merge);

/* Add the result in a file (pp_resultread_file) or a text (pp_resultread_text, `name` stands for
 * its path). Errors of those; PP_EINVAL for numbers made in another way than PP_METHOD_VERSION. The
 * message names the file; what was added before stays. */
enum pp_status pp_merge_add_file(struct pp_merge *merge, const char *path, struct pp_error *error);
enum pp_status pp_merge_add_text(struct pp_merge *merge, const char *text, size_t n_bytes,
    const char *name, struct pp_error *error);

/* Merge all that was added, one result at least, into *merged, which the caller then releases. The
 * command is that of the only run, else NULL. The inputs are used up: release `merge` afterwards.
 * PP_EINVAL when two inputs cannot be merged (the message says which, why and what to do), or when
 * nothing was added; PP_ENOMEM. */
enum pp_status pp_merge_finish(
    struct pp_merge *merge, struct pp_stored_result *merged, struct pp_error *error);

#endif
