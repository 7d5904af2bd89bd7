/* SPDX-License-Identifier: GPL-3.0-or-later
 * A declaration in setup text, as it appears at file scope and in the setup function.
 */
#ifndef PP_BENCH_SNIPPET_VARIABLE_H
#define PP_BENCH_SNIPPET_VARIABLE_H

#include "bench/snippet_write.h"

/* What has been seen of the setups so far. Begin each part with all zero but `snippet`. */
struct pp_snippet_variables {
    const struct pp_snippet *snippet;
    bool is_deferring;   /* C++: initialisers run in the setup function from here on */
    unsigned n_deferred; /* numbers them, the same in every part */
};

/* Take note of the next item, of any kind, before anything else is done with it. */
void pp_snippet_variable_pass(
    struct pp_snippet_variables *variables, const struct pp_ctext_item *item);

/* Write the declaration at file scope, and what is left of it to do in the setup function. */
void pp_snippet_variable_declare(const struct pp_snippet_writer *w, size_t index,
    const struct pp_ctext_item *item, struct pp_snippet_variables *variables);
void pp_snippet_variable_initialise(const struct pp_snippet_writer *w, size_t index,
    const struct pp_ctext_item *item, struct pp_snippet_variables *variables);

#endif
