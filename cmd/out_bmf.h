/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result in Bencher Metric Format: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_BMF_H
#define PP_CMD_OUT_BMF_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append an object with a member for each benchmark that has a result. Returns false when memory
 * ran out. */
bool pp_out_bmf_write(const struct pp_result *result, struct pp_buf *out);

#endif
