/* SPDX-License-Identifier: GPL-3.0-or-later
 * Help texts, made from the tables of commands and options.
 */
#ifndef PP_CMD_HELP_H
#define PP_CMD_HELP_H

#include "bench/buf.h"
#include "cmd/command.h"
#include "cmd/topic.h"

#include <stddef.h>

/* Append the help of one command for a screen of `width` columns (at least 40 are used).
 * `overview`: of ppbench as a whole, with the list of commands. */
void pp_help_command(
    struct pp_buf *out, const struct pp_command *command, size_t width, bool overview);

/* Append the text of a topic. */
void pp_help_topic(struct pp_buf *out, const struct pp_topic *topic, size_t width);

/* Append `text` wrapped at blanks to `width` columns, each line but the first indented by
 * n_indent; the first begins at column `column`. Ends with a line end. A longer word gets a
 * line of its own. */
void pp_help_wrap(
    struct pp_buf *out, const char *text, size_t column, size_t n_indent, size_t width);

#endif
