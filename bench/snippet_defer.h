/* SPDX-License-Identifier: GPL-3.0-or-later
 * C++ variables of setup text that are constructed in the setup function. A struct holds the
 * variable with its initialiser, a union the struct without constructing it, a reference gives it
 * its name.
 */
#ifndef PP_BENCH_SNIPPET_DEFER_H
#define PP_BENCH_SNIPPET_DEFER_H

#include "bench/snippet_write.h"

/* Whether the declaration is deferred when `is_computed` says that it should be. References,
 * lambdas, constexpr, structured bindings and declarations that define a type stay at file scope.
 */
bool pp_snippet_defer_applies(const struct pp_ctext_item *item, bool is_computed);

/* Write the declaration at file scope. `copy` is the item's text, without storage classes and with
 * blanks for its initialisers; *n_deferred numbers the variables and is moved on. */
void pp_snippet_defer_declare(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const struct pp_ctext_item *item, const struct pp_buf *copy, unsigned *n_deferred);

/* Write the construction, for the setup function. */
void pp_snippet_defer_construct(
    const struct pp_snippet_writer *w, const struct pp_ctext_item *item, unsigned *n_deferred);

#endif
