/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names of a profile in files of lines that other programs read.
 */
#ifndef PP_CMD_EXPORTNAME_H
#define PP_CMD_EXPORTNAME_H

#include "bench/buf.h"
#include "bench/profile.h"

/* What a function is called: its name, else its symbol, else "?". Lives as long as the profile. */
const char *pp_exportname(const struct pp_profile *profile, uint32_t function);

/* Append `text` on one line: control characters, and bytes that are not UTF-8, as "\xNN"; each
 * character of `forbidden` (ASCII) as `instead`. Nothing is appended for "". */
void pp_exportname_put(struct pp_buf *out, const char *text, const char *forbidden, char instead);

#endif
