/* SPDX-License-Identifier: GPL-3.0-or-later
 * The standard headers that a snippet needs, by the names it uses.
 */
#ifndef PP_BENCH_SNIPPET_HEADERS_H
#define PP_BENCH_SNIPPET_HEADERS_H

#include "bench/snippet_write.h"

/* Write #include lines for the names that statement and setups use and do not declare themselves.
 */
void pp_snippet_headers_write(const struct pp_snippet_writer *w);

#endif
