/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of the figures about statements. Each has its own number of rounds unless f->n_rounds
 * says otherwise.
 */
#ifndef PP_TESTS_PERF_FIGURE_SNIPPET_H
#define PP_TESTS_PERF_FIGURE_SNIPPET_H

#include "tests/perf/statement.h"

/* A branchy function, each time with other padding before it. */
void figure_snippet_layout(struct figures *f);

/* Statements against hand-written modules of the same code and flags. */
void figure_snippet_module(struct figures *f, const struct statement_place *place);

#endif
