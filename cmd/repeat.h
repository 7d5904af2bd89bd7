/* SPDX-License-Identifier: GPL-3.0-or-later
 * A benchmark as programs see it that know nothing of worker processes: some repetitions with one
 * time each. A repetition is a worker that counts (bench/summary.h), its time the corrected median
 * of its samples: what the headline is made of.
 */
#ifndef PP_CMD_REPEAT_H
#define PP_CMD_REPEAT_H

#include "bench/buf.h"
#include "bench/json.h"
#include "bench/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Its time of one iteration. May be 0 or less: work of nothing, corrected. */
double pp_repeat_time_ns(const struct pp_replicate *replicate);

/* Whether the worker is a repetition. */
bool pp_repeat_counts(const struct pp_case *c, const struct pp_replicate *replicate);

/* Iterations of all its samples. */
uint64_t pp_repeat_iterations(const struct pp_case *c, const struct pp_replicate *replicate);

/* How many repetitions there are; 0 unless the benchmark is PP_STATE_OK. */
size_t pp_repeat_count(const struct pp_case *c);

/* Whether there are any. */
bool pp_repeat_is_measured(const struct pp_case *c);

/* Append the name of a counter, each another within the benchmark: one of the benchmark's own that
 * is called as one of ppbench's has "counter_" before it, one that ppbench counted in a second way
 * that way ("_getrusage") after it. `index` is below c->n_counters. */
void pp_repeat_counter_name(const struct pp_case *c, size_t index, struct pp_buf *name);

/* Put the member `key`, an object with the parameters as texts, names as cmd/safename.h makes them;
 * nothing when there are none. */
void pp_repeat_put_params(struct pp_json *json, const char *key, const struct pp_case *c);

/* Why there is nothing to show of a benchmark that is not measured, as one never empty text. */
const char *pp_repeat_reason(const struct pp_case *c);

#endif
