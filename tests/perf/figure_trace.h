/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of the figures about profiles. Files are put into the place's directory.
 */
#ifndef PP_TESTS_PERF_FIGURE_TRACE_H
#define PP_TESTS_PERF_FIGURE_TRACE_H

#include "tests/perf/statement.h"

/* The hooks: around an empty function, against gprof and uftrace, and around real work. */
void figure_trace_hooks(struct figures *f, const struct statement_place *place);

/* Own times of whole profiles against the untraced time and against samples. */
void figure_trace_shares(struct figures *f, const struct statement_place *place);

/* Instruction counts: the same again, what they cost, and callgrind's. */
void figure_trace_instructions(struct figures *f, const struct statement_place *place);

#endif
