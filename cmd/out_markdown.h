/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as a table of GitHub's Markdown, for pull requests and READMEs.
 */
#ifndef PP_CMD_OUT_MARKDOWN_H
#define PP_CMD_OUT_MARKDOWN_H

#include "bench/buf.h"
#include "bench/result.h"

#include <stdbool.h>

/* Append the table, the doubts, and where it was measured. Returns false when memory ran out. */
bool pp_out_markdown_write(const struct pp_result *result, struct pp_buf *out);

#endif
