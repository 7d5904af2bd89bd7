/* SPDX-License-Identifier: GPL-3.0-or-later
 * Foreign text inside XML and HTML.
 */
#include "cmd/markup.h"
#include "cmd/utf8.h"

#include <string.h>

#define MARKUP_REPLACEMENT "\xef\xbf\xbd"
#define MARKUP_ELLIPSIS "\xe2\x80\xa6"

static const char *markup_entity(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void markup_char(struct pp_buf *out, const char *bytes, size_t n_bytes, uint32_t code)
{
    const char *const entity = markup_entity(code);
    if (entity != NULL) {
        pp_buf_puts(out, entity);
    } else if (n_bytes == 0 || (code & 0xfffe) == 0xfffe) {
        pp_buf_puts(out, MARKUP_REPLACEMENT);
    } else if (pp_utf8_is_unsafe(code)) {
        pp_buf_printf(out, "&lt;U+%02X&gt;", (unsigned)code);
    } else {
        pp_buf_append(out, bytes, n_bytes);
    }
}

void pp_markup_text_n(struct pp_buf *out, const char *text, size_t n_bytes)
{
    for (size_t at = 0; at < n_bytes;) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, n_bytes - at, &code);
        markup_char(out, text + at, length, code);
        at += length > 0 ? length : 1;
    }
}

void pp_markup_text(struct pp_buf *out, const char *text)
{
    if (text != NULL) {
        pp_markup_text_n(out, text, strlen(text));
    }
}

void pp_markup_lines(struct pp_buf *out, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        const size_t n_bytes = strcspn(at, "\n");
        pp_markup_text_n(out, at, n_bytes);
        pp_buf_puts(out, at[n_bytes] == '\n' ? "\n" : "");
        at += n_bytes + (at[n_bytes] == '\n');
    }
}

void pp_markup_fit(struct pp_buf *out, const char *text, size_t n_columns)
{
    const size_t n_bytes = strlen(text);
    if (pp_utf8_width(text, n_bytes) <= n_columns) {
        pp_markup_text_n(out, text, n_bytes);
    } else if (n_columns > 0) {
        pp_markup_text_n(out, text, pp_utf8_fit(text, n_bytes, n_columns - 1));
        pp_buf_puts(out, MARKUP_ELLIPSIS);
    }
}

void pp_markup_json(struct pp_buf *out, const struct pp_buf *json)
{
    const char *text = pp_buf_text(json);
    for (const char *next; (next = strchr(text, '<')) != NULL; text = next + 1) {
        pp_buf_append(out, text, (size_t)(next - text));
        pp_buf_puts(out, "\\u003c");
    }
    pp_buf_puts(out, text);
    out->failed = out->failed || json->failed;
}
