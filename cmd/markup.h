/* SPDX-License-Identifier: GPL-3.0-or-later
 * Foreign text inside XML and HTML, where it may neither end an element nor deceive its reader.
 */
#ifndef PP_CMD_MARKUP_H
#define PP_CMD_MARKUP_H

#include "bench/buf.h"

#include <stddef.h>

/* Append n_bytes of text for content and for attributes in double or single quotes: & < > " ' as
 * entities; control characters, bidirectional controls and what else is unsafe as <U+1B> (its
 * angle brackets escaped); a byte that is not UTF-8, and characters that XML 1.0 forbids, as
 * U+FFFD. */
void pp_markup_text_n(struct pp_buf *out, const char *text, size_t n_bytes);

/* The same up to the NUL. NULL appends nothing. */
void pp_markup_text(struct pp_buf *out, const char *text);

/* The same with newlines as they are, for elements that keep them. */
void pp_markup_lines(struct pp_buf *out, const char *text);

/* Append at most n_columns of text, the last one an ellipsis when it was cut. */
void pp_markup_fit(struct pp_buf *out, const char *text, size_t n_columns);

/* Append JSON that stands in `json` so that it may stand in a <script> element: every '<' becomes
 * \u003c, which only occurs in its strings. */
void pp_markup_json(struct pp_buf *out, const struct pp_buf *json);

#endif
