/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as Google Benchmark's JSON, schema version 1 of it, and as its CSV.
 */
#ifndef PP_CMD_OUT_GBENCH_H
#define PP_CMD_OUT_GBENCH_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append the JSON document, for compare.py and other readers of --benchmark_out. False: memory ran
 * out. */
bool pp_out_gbench_write(const struct pp_result *result, struct pp_buf *out);

/* Append the same rows as CSV (cmd/out_gbench_csv.c), strictly by RFC 4180. False: memory ran
 * out. */
bool pp_out_gbench_csv_write(const struct pp_result *result, struct pp_buf *out);

#endif
