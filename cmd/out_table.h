/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: a table at a glance, notes below it, and on request everything about each
 * benchmark.
 */
#ifndef PP_CMD_OUT_TABLE_H
#define PP_CMD_OUT_TABLE_H

#include "bench/buf.h"
#include "bench/result.h"
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

/* Whether measuring went on until intervals were narrow enough; with -r and --runs it did not. */
bool pp_out_table_has_target(const struct pp_result *result);

/* Larger side of an estimate's interval over its value's magnitude; NaN without an interval,
 * infinity around 0. */
double pp_out_table_half_ratio(const struct pp_estimate *estimate);

/* The unit that the user, else the benchmark, wants for its times. */
enum pp_unit pp_out_table_unit(const struct pp_out_table *options, const struct pp_case *c);

/* "±0.43%"; absolute where the share says nothing ("±0.04 ns"); "?" without an interval. */
struct pp_units_text pp_out_table_half(const struct pp_out_table *options, const struct pp_case *c,
    const struct pp_estimate *estimate);

/* A time of `c` with the digits that its interval and the clock support; "-" for NaN. */
struct pp_units_text pp_out_table_time(const struct pp_out_table *options,
    const struct pp_result *result, const struct pp_case *c, double ns);

/* The same for a raw time of single samples: "<25 ns" below the timer floor. `shift_ns` is then
 * subtracted. */
struct pp_units_text pp_out_table_sample_time(const struct pp_out_table *options,
    const struct pp_result *result, const struct pp_case *c, double raw_ns, double shift_ns);

/* Text made safe for this terminal, appended. */
void pp_out_table_safe(const struct pp_out_table *options, struct pp_buf *out, const char *text);

/* Smallest step of the clock in ticks of the dists. */
double pp_out_table_quantum_ticks(const struct pp_result *result);

#endif
