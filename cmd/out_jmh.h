/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as the JSON of the Java Microbenchmark Harness, mode "sample": doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_JMH_H
#define PP_CMD_OUT_JMH_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append an array with one object for each benchmark that has a result, its histogram included.
 * Returns false when memory ran out. */
bool pp_out_jmh_write(const struct pp_result *result, struct pp_buf *out);

#endif
