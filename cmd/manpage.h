/* SPDX-License-Identifier: GPL-3.0-or-later
 * The manual page of one command, made from the tables; ppbench(1) is written by hand.
 */
#ifndef PP_CMD_MANPAGE_H
#define PP_CMD_MANPAGE_H

#include "bench/buf.h"
#include "cmd/command.h"

/* Append ppbench-NAME(1) in the macros of man(7): what pp_help_command shows, with chapters on the
 * exit status and where to read on. */
void pp_manpage(struct pp_buf *out, const struct pp_command *command);

#endif
