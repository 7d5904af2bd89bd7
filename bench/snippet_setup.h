/* SPDX-License-Identifier: GPL-3.0-or-later
 * The split of setup text: what stands at file scope, what runs once before timing.
 *
 * Types, functions and variables stand at file scope, where the statement sees them. Statements run
 * in the setup function, in order, and so do initialisers that call or read something: the variable
 * is declared at file scope without it (and without its const, for it changes once). Every variable
 * carries the attribute `used`, so that no compiler, not even at link time, takes its value for
 * known. #include lines come first.
 *
 * In C++ initialisers stay where they are, unless they need a parameter or stand behind a
 * statement: then the variable is constructed in the setup function, in a place made for it.
 */
#ifndef PP_BENCH_SNIPPET_SETUP_H
#define PP_BENCH_SNIPPET_SETUP_H

#include "bench/snippet_write.h"

enum pp_snippet_part {
    PP_SNIPPET_INCLUDES,
    PP_SNIPPET_FILE_SCOPE,
    PP_SNIPPET_RUN_ONCE,
    PP_SNIPPET_UNDEFINE /* #undef of the user's macros, which could be names in ours */
};

/* Write that part of every setup text. */
void pp_snippet_setup_write(const struct pp_snippet_writer *w, enum pp_snippet_part part);

/* Whether a setup text declares variable `name` itself. */
bool pp_snippet_setup_declares(const struct pp_snippet *snippet, const char *name);

/* Write the #include lines of text `index` and the directives that they may depend on. */
void pp_snippet_setup_includes(const struct pp_snippet_writer *w, size_t index, const char *text);

/* Write #undef for what text `index` defines. */
void pp_snippet_setup_undefine(const struct pp_snippet_writer *w, const char *text);

/* Whether a directive is one of #if, #else, #endif and their like. */
bool pp_snippet_setup_is_condition(const struct pp_ctext_item *item);

#endif
