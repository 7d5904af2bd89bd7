/* SPDX-License-Identifier: GPL-3.0-or-later
 * Places in a text, for messages. A character of UTF-8 is taken to be one column wide.
 */
#define _GNU_SOURCE
#include "bench/ctext_show.h"

#include <ctype.h>
#include <string.h>

#define MAX_COLUMNS 100
#define TAB_COLUMNS 8

static size_t line_start(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const char *text, size_t n, size_t at)
{
    const char *newline = at < n ? memchr(text + at, '\n', n - at) : NULL;
    size_t end = newline ? (size_t)(newline - text) : n;
    while (end > at && text[end - 1] == '\r')
        end--;
    return end;
}

/* The column behind the byte when it stands at `column`. */
static size_t advance(char byte, size_t column)
{
    if (byte == '\t')
        return (column / TAB_COLUMNS + 1) * TAB_COLUMNS;
    return column + (((unsigned char)byte & 0xc0) != 0x80);
}

struct pp_ctext_spot pp_ctext_show_spot(const char *text, size_t n_bytes, size_t at)
{
    at = at < n_bytes ? at : n_bytes;
    struct pp_ctext_spot spot = {.line = 1, .column = at - line_start(text, at) + 1};
    for (size_t i = 0; i < at; i++)
        spot.line += text[i] == '\n';
    return spot;
}

size_t pp_ctext_show_offset(
    const char *text, size_t n_bytes, struct pp_ctext_spot spot, bool in_columns)
{
    size_t at = 0, column = 0;
    while (n_bytes > 0 && isspace((unsigned char)text[n_bytes - 1]))
        n_bytes--;
    for (size_t line = 1; line < spot.line; line++) {
        const char *newline = memchr(text + at, '\n', n_bytes - at);
        if (!newline)
            return n_bytes;
        at = (size_t)(newline - text) + 1;
    }
    const size_t end = line_end(text, n_bytes, at);
    for (; at < end && column + 1 < spot.column; at++)
        column = in_columns ? advance(text[at], column) : column + 1;
    while (at < end && ((unsigned char)text[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* Where to begin so that the place is in the middle of a long line. */
static size_t window_start(const char *text, size_t start, size_t at)
{
    size_t column = 0;
    for (size_t i = start; i < at; i++)
        column = advance(text[i], column);
    for (size_t skipped = 0; start < at && column - skipped > MAX_COLUMNS / 2; start++)
        skipped = advance(text[start], skipped);
    while (start < at && ((unsigned char)text[start] & 0xc0) == 0x80)
        start++;
    return start;
}

void pp_ctext_show(const char *text, size_t n_bytes, size_t at, struct pp_buf *out)
{
    size_t column = 0, caret = 0;
    at = at < n_bytes ? at : n_bytes;
    const size_t end = line_end(text, n_bytes, at);
    pp_buf_puts(out, "  ");
    for (size_t i = window_start(text, line_start(text, at), at); i < end; i++) {
        const size_t next = advance(text[i], column);
        caret = i < at ? next : caret;
        if (next > MAX_COLUMNS)
            break;
        if (text[i] == '\t')
            pp_buf_printf(out, "%*s", (int)(next - column), "");
        else
            pp_buf_append(out, text + i, 1);
        column = next;
    }
    pp_buf_printf(out, "\n  %*s^", (int)caret, "");
}
