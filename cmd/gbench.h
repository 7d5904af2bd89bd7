/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as Google Benchmark's reporters see one: a row a repetition (cmd/repeat.h), then rows of
 * aggregates over them, and one row for a benchmark that has no numbers.
 */
#ifndef PP_CMD_GBENCH_H
#define PP_CMD_GBENCH_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of a row; the benchmark's counters follow these. */
enum { PP_GBENCH_TIME_NS, PP_GBENCH_BYTES_PER_S, PP_GBENCH_ITEMS_PER_S, PP_GBENCH_COUNTERS };

struct pp_gbench_row {
    const struct pp_case *c;
    size_t family_index;   /* of benchmarks side by side that have one family */
    size_t instance_index; /* within it */
    bool is_measured;      /* false: state and reason are all there is; values is NULL */
    const char *aggregate; /* "mean", "median", "stddev", "cv" (a ratio); NULL: a repetition */
    size_t n_repetitions;
    size_t repetition;     /* number of it; 0 for an aggregate */
    uint64_t n_iterations; /* of an aggregate: repetitions */
    const double *values;  /* the time, finite and never below 0, and the others, NaN: none */
};

/* Show every row in order. False: memory ran out, or `visit` returned false. */
bool pp_gbench_each(const struct pp_result *result,
    bool (*visit)(void *context, const struct pp_gbench_row *row), void *context);

/* Append the name of a row: the benchmark's, with "_" and the aggregate behind it. */
void pp_gbench_name(const struct pp_gbench_row *row, struct pp_buf *name);

/* Append the keys of the benchmark's doubts between semicolons: they have no member of their own.
 */
void pp_gbench_label(const struct pp_case *c, struct pp_buf *label);

/* Append the key of a counter in a row: its name (cmd/repeat.h), or what Google Benchmark calls the
 * same (allocs_per_iter, max_bytes_used); "counter_" stands before one that is called as another
 * member of the row. */
void pp_gbench_key(const struct pp_case *c, size_t index, struct pp_buf *key);

/* Whether the row's values are ratios to the mean and no times. */
bool pp_gbench_is_ratio(const struct pp_gbench_row *row);

#endif
