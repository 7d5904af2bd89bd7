/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said on stderr, and how foreign text (names, paths, output of programs) is made safe to
 * show.
 */
#ifndef PP_CMD_MESSAGE_H
#define PP_CMD_MESSAGE_H

#include "bench/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* A foreign name is shown up to so many bytes in a message; the cut is marked "...". */
#define PP_MESSAGE_NAME_BYTES 256

struct pp_message_name {
    char text[PP_MESSAGE_NAME_BYTES + 4];
};

/* "ppbench: TEXT" on stderr in one write, with a line end; no full stop in TEXT. Everything unsafe
 * in it is escaped, so names may be passed as they are. Cut at 4 KiB. */
void pp_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "ppbench: warning: TEXT". */
void pp_message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a text of several lines: the first as a message, the others as they are. */
void pp_message_lines(const char *text);

/* Append n_bytes of text with each control character, bidirectional control, line separator and
 * byte that is not UTF-8 as \xNN, byte by byte. Without `utf8` every byte above 0x7e is escaped:
 * for terminals and files that are not UTF-8. */
void pp_message_escape(struct pp_buf *out, const char *text, size_t n_bytes, bool utf8);

/* `text` (NULL: "") escaped as for UTF-8 and cut: for use inside one message. */
struct pp_message_name pp_message_name(const char *text);

/* A copy of the command line, which a result keeps; the caller frees it. NULL: memory is out, and
 * that has been said. */
char *pp_message_keep(const char *command_line);

#endif
