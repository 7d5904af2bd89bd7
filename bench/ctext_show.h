/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shows a place in a text: its line with a caret below.
 */
#ifndef PP_BENCH_CTEXT_SHOW_H
#define PP_BENCH_CTEXT_SHOW_H

#include "bench/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Line and column of a byte, both from 1; columns count bytes. */
struct pp_ctext_spot {
    size_t line, column;
};

/* Where byte `at` stands; from n_bytes on, the end of the text. */
struct pp_ctext_spot pp_ctext_show_spot(const char *text, size_t n_bytes, size_t at);

/* The offset of line and column, as a compiler counts them: of what lies outside the text, the
 * nearest byte's. in_columns: `column` counts what a terminal shows, tabs to the next multiple
 * of 8. */
size_t pp_ctext_show_offset(
    const char *text, size_t n_bytes, struct pp_ctext_spot spot, bool in_columns);

/* Append the line that holds byte `at`, indented by two, without tabs and at most about 100 columns
 * around the place, and a line with the caret. No newline at the end. */
void pp_ctext_show(const char *text, size_t n_bytes, size_t at, struct pp_buf *out);

#endif
