/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: a table at a glance, notes below it, and on request everything about each
 * benchmark.
 */
#ifndef PP_CMD_OUT_TABLE_H
#define PP_CMD_OUT_TABLE_H

#include "bench/buf.h"
#include "bench/result.h"
#include "cmd/casetext.h"
#include "cmd/term.h"
#include "cmd/units.h"

#include <stdbool.h>

struct pp_out_table {
    struct pp_term term; /* of the stream it is for */
    enum pp_unit unit;   /* of all times; auto: the benchmark's own wish, else by value */
    int verbose; /* -1: the table and failures only, 1: a block for each benchmark, 2: and a row for
                    each process */
    bool histogram; /* a large histogram for each benchmark; implied by verbose */
};

/* Append all of it. Returns false when memory ran out. */
bool pp_out_table_write(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out);

/* The parts, for the files cmd/out_table_*.c only. */

/* What is below the table: why it stopped, failures, warnings, labels, how it was measured. */
void pp_out_table_notes(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out);

/* How costs grow with parameters, and how statements compare. */
void pp_out_table_relations(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out);

/* What the tool counted of an iteration, as a table of its own; nothing when it counted nothing. */
void pp_out_table_meters(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out);

/* The block of one benchmark. */
void pp_out_table_detail(const struct pp_out_table *options, const struct pp_result *result,
    const struct pp_case *c, struct pp_buf *out);

/* How its numbers are written. */
struct pp_casetext pp_out_table_look(
    const struct pp_out_table *options, const struct pp_result *result);

/* Text made safe for this terminal, appended. */
void pp_out_table_safe(const struct pp_out_table *options, struct pp_buf *out, const char *text);

#endif
