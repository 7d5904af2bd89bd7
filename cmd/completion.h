/* SPDX-License-Identifier: GPL-3.0-or-later
 * Completion scripts for shells, made from the tables of commands and options.
 */
#ifndef PP_CMD_COMPLETION_H
#define PP_CMD_COMPLETION_H

#include "bench/buf.h"
#include "cmd/opt.h"

#include <stdbool.h>

/* Append a script that completes all commands, options and their words: for bash, for zsh (a file
 * _ppbench in its fpath), for fish. */
void pp_completion_bash(struct pp_buf *out);
void pp_completion_zsh(struct pp_buf *out);
void pp_completion_fish(struct pp_buf *out);

/* What the scripts share. Whether a file is what an option wants; its words between blanks; the
 * names of all commands, and of topics too, between blanks; the first clause of a help text, for
 * inside single quotes, with each of the characters in `escaped` behind a backslash. */
bool pp_completion_takes_file(const struct pp_opt *row);
void pp_completion_choices(struct pp_buf *out, const struct pp_opt *row);
void pp_completion_commands(struct pp_buf *out, bool with_topics);
void pp_completion_clause(struct pp_buf *out, const char *help, const char *escaped);

#endif
