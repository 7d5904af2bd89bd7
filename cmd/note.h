/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines below a table: a key word at the left, a sentence beside it, wrapped to the terminal.
 */
#ifndef PP_CMD_NOTE_H
#define PP_CMD_NOTE_H

#include "bench/buf.h"
#include "cmd/term.h"

/* Columns of the key with the blank after it. */
#define PP_NOTE_KEY_COLUMNS 11

/* Append "key        text", the text broken between words where `term` is too narrow and indented
 * below itself. `text` must be free of control characters; a line feed in it begins a new line. An
 * empty key continues the note before. */
void pp_note_write(struct pp_buf *out, const struct pp_term *term, enum pp_style style,
    const char *key, const char *text);

#endif
