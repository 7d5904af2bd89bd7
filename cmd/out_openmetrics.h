/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as OpenMetrics text, its histograms included: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_OPENMETRICS_H
#define PP_CMD_OUT_OPENMETRICS_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append all families. Returns false when memory ran out. */
bool pp_out_openmetrics_write(const struct pp_result *result, struct pp_buf *out);

#endif
