/* SPDX-License-Identifier: GPL-3.0-or-later
 * Completion scripts for shells, made from the tables of commands and options.
 */
#ifndef PP_CMD_COMPLETION_H
#define PP_CMD_COMPLETION_H

#include "bench/buf.h"

/* Append a script for bash that completes all commands, options and their words. */
void pp_completion_bash(struct pp_buf *out);

#endif
