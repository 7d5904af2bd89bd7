/* SPDX-License-Identifier: GPL-3.0-or-later
 * Streaming JSON writer.
 */
#include "bench/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PP_JSON_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void pp_json_init(struct pp_json *json, struct pp_buf *buf)
{
    *json = (struct pp_json){.buf = buf};
}

bool pp_json_finish(struct pp_json *json)
{
    assert(json->depth == 0 && !json->key_written);
    pp_buf_putc(json->buf, '\n');
    return !json->buf->failed;
}

/* The innermost open container, NULL at the top or where too deep. */
static struct pp_json_level *json_level(struct pp_json *json)
{
    if (json->depth == 0 || json->depth > PP_JSON_MAX_DEPTH) {
        return NULL;
    }
    return &json->levels[json->depth - 1];
}

static void json_newline(struct pp_json *json)
{
    static const char newline_and_blanks[] =
        "\n                                                                "
        "                                                                ";
    _Static_assert(
        sizeof newline_and_blanks == 2 + 2 * PP_JSON_MAX_DEPTH, "two blanks for each level");
    pp_buf_append(json->buf, newline_and_blanks, 1 + 2 * (size_t)json->depth);
}

/* Separates an item from what stands before it in its container. */
static void json_separate(struct pp_json *json, struct pp_json_level *level)
{
    if (level->has_items) {
        pp_buf_putc(json->buf, ',');
    }
    if (!level->is_inline) {
        json_newline(json);
    } else if (level->has_items) {
        pp_buf_putc(json->buf, ' ');
    }
    level->has_items = true;
}

static void json_before_value(struct pp_json *json)
{
    struct pp_json_level *const level = json_level(json);
    if (level == NULL) {
        return;
    }
    assert(level->is_object == json->key_written);
    if (!level->is_object) {
        json_separate(json, level);
    }
    json->key_written = false;
}

static void json_begin(struct pp_json *json, bool is_object, bool is_inline)
{
    const struct pp_json_level *const outer = json_level(json);
    const bool outer_is_inline = outer != NULL && outer->is_inline;
    json_before_value(json);
    json->depth++;
    struct pp_json_level *const level = json_level(json);
    if (level == NULL) {
        json->buf->failed = true;
        return;
    }
    *level = (struct pp_json_level){
        .is_object = is_object,
        .is_inline = is_inline || outer_is_inline,
    };
    pp_buf_putc(json->buf, is_object ? '{' : '[');
}

static void json_end(struct pp_json *json, bool is_object)
{
    assert(json->depth > 0 && !json->key_written);
    const struct pp_json_level *const level = json_level(json);
    json->depth--;
    if (level == NULL) {
        return;
    }
    assert(level->is_object == is_object);
    if (level->has_items && !level->is_inline) {
        json_newline(json);
    }
    pp_buf_putc(json->buf, is_object ? '}' : ']');
}

void pp_json_object_begin(struct pp_json *json)
{
    json_begin(json, true, false);
}

void pp_json_object_begin_inline(struct pp_json *json)
{
    json_begin(json, true, true);
}

void pp_json_object_end(struct pp_json *json)
{
    json_end(json, true);
}

void pp_json_array_begin(struct pp_json *json)
{
    json_begin(json, false, false);
}

void pp_json_array_begin_inline(struct pp_json *json)
{
    json_begin(json, false, true);
}

void pp_json_array_end(struct pp_json *json)
{
    json_end(json, false);
}

/* Bytes of the valid UTF-8 sequence that begins text (Unicode 15, table 3-7),
 * 0 when none does; *code becomes its code point. n_bytes is at least 1. */
static size_t json_utf8_sequence(const unsigned char *text, size_t n_bytes, uint32_t *code)
{
    static const uint32_t least_code[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char lead = text[0];
    *code = lead;
    if (lead < 0x80) {
        return 1;
    }
    const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || length > n_bytes) {
        return 0;
    }
    *code = lead & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
        *code = *code << 6 | (text[i] & 0x3fU);
    }
    const bool is_surrogate = *code >= 0xd800 && *code <= 0xdfff;
    return *code < least_code[length] || *code > 0x10ffff || is_surrogate ? 0 : length;
}

/* Code points that would steer a terminal or reorder its line. */
static bool json_must_escape(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e ||
        code == 0x200f || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static void json_escape(struct pp_buf *buf, uint32_t code)
{
    static const char short_codes[] = "\b\f\n\r\t";
    static const char short_letters[] = "bfnrt";
    const char *const found = code == 0 || code > 0x7f ? NULL : strchr(short_codes, (int)code);
    if (found != NULL) {
        pp_buf_printf(buf, "\\%c", short_letters[found - short_codes]);
    } else {
        pp_buf_printf(buf, "\\u%04x", (unsigned)code);
    }
}

/* Appends the quoted text; returns the number of bytes replaced. */
static size_t json_quote(struct pp_buf *buf, const char *text, size_t n_bytes)
{
    size_t n_replaced = 0;
    size_t plain_begin = 0;
    size_t i = 0;
    pp_buf_putc(buf, '"');
    while (i < n_bytes) {
        uint32_t code;
        const size_t length = json_utf8_sequence(
            (const unsigned char *)text + i, n_bytes - i, &code);
        const bool is_quoted = code == '"' || code == '\\';
        if (length > 0 && !is_quoted && !json_must_escape(code)) {
            i += length;
            continue;
        }
        pp_buf_append(buf, text + plain_begin, i - plain_begin);
        if (length == 0) {
            pp_buf_puts(buf, PP_JSON_REPLACEMENT);
            n_replaced++;
        } else if (is_quoted) {
            pp_buf_putc(buf, '\\');
            pp_buf_putc(buf, (char)code);
        } else {
            json_escape(buf, code);
        }
        i += length == 0 ? 1 : length;
        plain_begin = i;
    }
    pp_buf_append(buf, text + plain_begin, n_bytes - plain_begin);
    pp_buf_putc(buf, '"');
    return n_replaced;
}

void pp_json_key(struct pp_json *json, const char *name)
{
    struct pp_json_level *const level = json_level(json);
    assert(json->depth > 0 && !json->key_written);
    if (level != NULL) {
        assert(level->is_object);
        json_separate(json, level);
        json->key_written = true;
    }
    json_quote(json->buf, name, strlen(name));
    pp_buf_append(json->buf, ": ", 2);
}

size_t pp_json_string_n(struct pp_json *json, const char *text, size_t n_bytes)
{
    json_before_value(json);
    return json_quote(json->buf, text, n_bytes);
}

size_t pp_json_string(struct pp_json *json, const char *text)
{
    if (text == NULL) {
        pp_json_null(json);
        return 0;
    }
    return pp_json_string_n(json, text, strlen(text));
}

/* Histograms are long rows of counts: digits by hand cost a fifth of printf. */
static void json_digits(struct pp_buf *buf, uint64_t value, bool is_negative)
{
    char text[24];
    size_t begin = sizeof text;
    do {
        text[--begin] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    if (is_negative) {
        text[--begin] = '-';
    }
    pp_buf_append(buf, text + begin, sizeof text - begin);
}

void pp_json_integer(struct pp_json *json, int64_t value)
{
    json_before_value(json);
    const bool is_negative = value < 0;
    const uint64_t bits = (uint64_t)value;
    json_digits(json->buf, is_negative ? 0 - bits : bits, is_negative);
}

void pp_json_unsigned(struct pp_json *json, uint64_t value)
{
    json_before_value(json);
    json_digits(json->buf, value, false);
}

void pp_json_number(struct pp_json *json, double value)
{
    char text[PP_JSON_NUMBER_BYTES];
    json_before_value(json);
    pp_buf_append(json->buf, text, pp_json_number_text(value, text));
}

void pp_json_bool(struct pp_json *json, bool value)
{
    json_before_value(json);
    pp_buf_puts(json->buf, value ? "true" : "false");
}

void pp_json_null(struct pp_json *json)
{
    json_before_value(json);
    pp_buf_puts(json->buf, "null");
}

void pp_json_key_string(struct pp_json *json, const char *name, const char *text)
{
    pp_json_key(json, name);
    pp_json_string(json, text);
}

void pp_json_key_integer(struct pp_json *json, const char *name, int64_t value)
{
    pp_json_key(json, name);
    pp_json_integer(json, value);
}

void pp_json_key_unsigned(struct pp_json *json, const char *name, uint64_t value)
{
    pp_json_key(json, name);
    pp_json_unsigned(json, value);
}

void pp_json_key_number(struct pp_json *json, const char *name, double value)
{
    pp_json_key(json, name);
    pp_json_number(json, value);
}

void pp_json_key_bool(struct pp_json *json, const char *name, bool value)
{
    pp_json_key(json, name);
    pp_json_bool(json, value);
}

void pp_json_key_null(struct pp_json *json, const char *name)
{
    pp_json_key(json, name);
    pp_json_null(json);
}
