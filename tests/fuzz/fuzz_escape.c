/* SPDX-License-Identifier: GPL-3.0-or-later
 * Foreign text on its way out: to a terminal, into JSON, CSV and markup. None of them is left by
 * what stands in it.
 */
#include "bench/json.h"
#include "bench/jsonread.h"
#include "cmd/csv.h"
#include "cmd/markup.h"
#include "cmd/message.h"
#include "cmd/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool ok)
{
    if (!ok)
        abort();
}

/* Nothing unsafe, and all of it UTF-8 (or ASCII). */
static void check_shown(const char *text, size_t n_bytes, bool utf8)
{
    for (size_t at = 0; at < n_bytes;) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, n_bytes - at, &code);
        must(length > 0 && !pp_utf8_is_unsafe(code) && (utf8 || code < 0x7f));
        at += length;
    }
}

static void check_terminal(const char *text, size_t n_bytes)
{
    struct pp_buf out;
    pp_buf_init(&out);
    for (int utf8 = 0; utf8 < 2; utf8++) {
        pp_buf_clear(&out);
        pp_message_escape(&out, text, n_bytes, utf8 == 1);
        check_shown(pp_buf_text(&out), out.n_bytes, utf8 == 1);
        for (size_t n_columns = 0; n_columns < 9; n_columns++) {
            const size_t n = pp_utf8_fit(pp_buf_text(&out), out.n_bytes, n_columns);
            must(n <= out.n_bytes && pp_utf8_width(pp_buf_text(&out), n) <= n_columns);
            check_shown(pp_buf_text(&out), n, true);
        }
    }
    const struct pp_message_name name = pp_message_name(text);
    check_shown(name.text, strlen(name.text), true);
    pp_buf_release(&out);
}

static void check_json(const char *text, size_t n_bytes)
{
    struct pp_buf out;
    struct pp_json json;
    struct pp_jsonread reader;
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(&out);
    pp_json_init(&json, &out);
    pp_json_array_begin(&json);
    pp_json_string(&json, text);
    pp_json_string_n(&json, text, n_bytes);
    pp_json_array_end(&json);
    must(pp_json_finish(&json));
    pp_jsonread_init(&reader, pp_buf_text(&out), out.n_bytes, "fuzz", &error);
    pp_jsonread_array(&reader);
    while (pp_jsonread_item(&reader))
        must(pp_jsonread_string(&reader) != NULL || memchr(text, '\0', n_bytes));
    must(pp_jsonread_finish(&reader) == PP_OK || memchr(text, '\0', n_bytes));
    pp_buf_release(&out);
}

/* One line; quotes come in pairs; no formula. */
static void check_csv(const char *text)
{
    struct pp_buf out;
    size_t n_quotes = 0;
    pp_buf_init(&out);
    pp_csv_text(&out, text);
    const char *field = pp_buf_text(&out);
    for (const char *at = field; *at; at++) {
        must(*at != '\n' && *at != '\r');
        n_quotes += *at == '"';
        must(*at != ',' || n_quotes % 2 == 1);
    }
    must(n_quotes % 2 == 0);
    const char first = field[0] == '"' ? field[1] : field[0];
    must(first == '\0' || !strchr("=+-@\t", first));
    pp_buf_release(&out);
}

static void check_markup(const char *text, size_t n_bytes)
{
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markup_text(&out, text);
    pp_markup_text_n(&out, text, n_bytes);
    pp_markup_fit(&out, text, 7);
    for (size_t i = 0; i < out.n_bytes; i++)
        must(!memchr("<>\"'", out.data[i], 4));
    pp_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    char *text = malloc(n_bytes + 1);
    if (!text)
        return 0;
    memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    check_terminal(text, n_bytes);
    check_json(text, n_bytes);
    check_csv(text);
    check_markup(text, n_bytes);
    free(text);
    return 0;
}
