/* SPDX-License-Identifier: GPL-3.0-or-later
 * A comparison as a table for people, as Markdown, JSON, CSV and JUnit's XML (doc/FORMATS.md).
 */
#ifndef PP_CMD_OUT_COMPARE_H
#define PP_CMD_OUT_COMPARE_H

#include "bench/comparison.h"
#include "cmd/term.h"
#include "cmd/units.h"

struct pp_out_compare {
    struct pp_term term;
    enum pp_unit unit;
    int verbose; /* -1: no notes; 1: how the numbers came about */
};

/* What the comparison's gate answers for one pair; NULL: it has none. Static. */
const char *pp_out_compare_gate(const struct pp_comparison *comparison, const struct pp_pair *pair);

/* Append the table and what must be known about it. Returns false when memory ran out. */
bool pp_out_compare_table(const struct pp_out_compare *options,
    const struct pp_comparison *comparison, struct pp_buf *out);

/* The same as Markdown, whatever the terminal: the table, and the rest below it. Same return. */
bool pp_out_compare_markdown(const struct pp_out_compare *options,
    const struct pp_comparison *comparison, struct pp_buf *out);

/* Append JUnit's XML, a test case a pair: what the gate calls regressed is a failure, what it
 * cannot judge an error. Same return. */
bool pp_out_compare_junit(const struct pp_comparison *comparison, struct pp_buf *out);

/* Append one document, complete or partial. What is not a number is null. Same return. */
bool pp_out_compare_json(const struct pp_comparison *comparison, struct pp_buf *out);

/* Append a header and one row a pair, whatever its state. Same return. */
bool pp_out_compare_csv(const struct pp_comparison *comparison, struct pp_buf *out);

#endif
