/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as JUnit's XML: a test case for each benchmark. doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_JUNIT_H
#define PP_CMD_OUT_JUNIT_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append the document: benchmarks that failed are errors. Returns false when memory ran out. */
bool pp_out_junit_write(const struct pp_result *result, struct pp_buf *out);

#endif
