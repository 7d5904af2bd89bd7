/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines below a table.
 */
#include "cmd/note.h"

#include "cmd/utf8.h"

#include <stdint.h>
#include <string.h>

#define NOTE_LEAST_COLUMNS 20

/* How many bytes of `text`, which has no line feed, go on a line of n_columns: up to a blank, or as
 * much of a longer word as fits. */
static size_t note_line_bytes(const char *text, size_t n_bytes, size_t n_columns)
{
    const size_t fitting = pp_utf8_fit(text, n_bytes, n_columns);
    if (fitting == n_bytes) {
        return n_bytes;
    }
    size_t cut = fitting;
    while (cut > 0 && text[cut] != ' ') {
        cut--;
    }
    return cut > 0 ? cut : fitting;
}

static void note_indent(struct pp_buf *out)
{
    pp_buf_printf(out, "%*s", PP_NOTE_KEY_COLUMNS, "");
}

static void note_wrap(struct pp_buf *out, const char *text, size_t n_bytes, size_t n_columns)
{
    size_t at = 0;
    do {
        const size_t n_line = note_line_bytes(text + at, n_bytes - at, n_columns);
        if (at > 0) {
            note_indent(out);
        }
        pp_buf_append(out, text + at, n_line);
        pp_buf_putc(out, '\n');
        at += n_line;
        while (at < n_bytes && text[at] == ' ') {
            at++;
        }
    } while (at < n_bytes);
}

void pp_note_write(struct pp_buf *out, const struct pp_term *term, enum pp_style style,
    const char *key, const char *text)
{
    const size_t width = (size_t)term->width_columns;
    const size_t room = width < PP_NOTE_KEY_COLUMNS + NOTE_LEAST_COLUMNS
        ? NOTE_LEAST_COLUMNS
        : width - PP_NOTE_KEY_COLUMNS;
    const size_t key_columns = strlen(key);
    pp_term_puts(term, out, style, key);
    pp_buf_printf(out, "%*s",
        key_columns < PP_NOTE_KEY_COLUMNS ? (int)(PP_NOTE_KEY_COLUMNS - key_columns) : 1, "");
    for (;;) {
        const size_t n_bytes = strcspn(text, "\n");
        note_wrap(out, text, n_bytes, width == 0 ? SIZE_MAX : room);
        text += n_bytes;
        if (*text == '\0') {
            break;
        }
        text++;
        note_indent(out);
    }
}
