/* SPDX-License-Identifier: GPL-3.0-or-later
 * GitHub's Markdown: tables, and foreign text that stays text in them. Foreign text always stands
 * in code, where neither markup, HTML nor mentions of people mean anything.
 */
#ifndef PP_CMD_MARKDOWN_H
#define PP_CMD_MARKDOWN_H

#include "bench/buf.h"
#include "cmd/table.h"

#include <stdbool.h>

/* Append a table of Markdown with the same titles and cells. Cells of the first column and cells
 * that take the rest of their row count as foreign. Returns false when memory ran out. */
bool pp_markdown_table(const struct pp_table *table, struct pp_buf *out);

/* Append a text of ours with every character escaped that could mean something. */
void pp_markdown_text(struct pp_buf *out, const char *text);

/* Append foreign text (NULL: "") as code on one line, escaped as in messages: between backticks
 * where that shows it as it is, else as <code> with character references. */
void pp_markdown_code(struct pp_buf *out, const char *text);

/* Append lines, foreign or not, as they are, in a block of code; nothing for "". */
void pp_markdown_block(struct pp_buf *out, const char *lines);

#endif
