/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as `go test -bench` prints it, for benchstat and other readers of that format.
 */
#ifndef PP_CMD_OUT_GOBENCH_H
#define PP_CMD_OUT_GOBENCH_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append the text: a line a repetition (cmd/repeat.h). False: memory ran out. */
bool pp_out_gobench_write(const struct pp_result *result, struct pp_buf *out);

#endif
