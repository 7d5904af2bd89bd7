/* SPDX-License-Identifier: GPL-3.0-or-later
 * The native export: everything in the result model as one JSON document, doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_JSON_H
#define PP_CMD_OUT_JSON_H

#include "bench/buf.h"
#include "bench/json.h"
#include "bench/result.h"

/* Append the document, complete or partial. What is not a number is null. Returns false when memory
 * ran out. */
bool pp_out_json_write(const struct pp_result *result, struct pp_buf *out);

/* Append one element of "benchmarks" (cmd/out_json_case.c). */
void pp_out_json_case(
    struct pp_json *json, const struct pp_result *result, const struct pp_case *c);

#endif
