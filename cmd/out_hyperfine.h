/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as hyperfine --export-json writes it, for the scripts that read that.
 */
#ifndef PP_CMD_OUT_HYPERFINE_H
#define PP_CMD_OUT_HYPERFINE_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append the document: a benchmark is a command, a repetition (cmd/repeat.h) one of its runs.
 * Those without numbers are left out: there is no place for them. False: memory ran out. */
bool pp_out_hyperfine_write(const struct pp_result *result, struct pp_buf *out);

#endif
