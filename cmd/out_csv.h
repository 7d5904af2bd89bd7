/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exports for spreadsheets and data frames: RFC 4180 with CRLF line ends, doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_CSV_H
#define PP_CMD_OUT_CSV_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append a header and one row a benchmark, whatever its state. What is not a number is an empty
 * field. Returns false when memory ran out. */
bool pp_out_csv_write(const struct pp_result *result, struct pp_buf *out);

/* Append a header and, for each benchmark, one row for each value (or bucket of values) that
 * samples took, clean ones first: benchmark, group, low_ns, high_ns, n. Raw times per iteration.
 * Same return. */
bool pp_out_csv_samples_write(const struct pp_result *result, struct pp_buf *out);

#endif
