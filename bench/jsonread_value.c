/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers and strings.
 */
#include "bench/jsonread.h"

#include "bench/numtext.h"

#include <math.h>
#include <string.h>

#define DAMAGED "; the file is damaged or not from ppbench (--export-json writes one)"
#define MAX_NUMBER_BYTES 64
#define MAX_EXACT 0x1p53

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Digits at `at`; NULL: none. */
static const char *skip_digits(const char *at, const char *end)
{
    const char *const first = at;
    while (at < end && is_digit(*at))
        at++;
    return at > first ? at : NULL;
}

/* End of the number at `at` by the grammar of JSON, NULL: it is none. */
static const char *number_end(const char *at, const char *end)
{
    at += at < end && *at == '-';
    const bool is_zero = at < end && *at == '0';
    at = is_zero ? at + 1 : skip_digits(at, end);
    if (at && at < end && *at == '.')
        at = skip_digits(at + 1, end);
    if (at && at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        at = skip_digits(at, end);
    }
    return at && at < end && is_digit(*at) ? NULL : at;
}

double pp_jsonread_number(struct pp_jsonread *json)
{
    double value = 0;
    (void)pp_jsonread_peek(json);
    const char *end = json->status == PP_OK ? number_end(json->at, json->end) : NULL;
    if (!end) {
        pp_jsonread_fail(json, "a number is wanted here" DAMAGED);
        return 0;
    }
    const size_t n_bytes = (size_t)(end - json->at);
    if (n_bytes > MAX_NUMBER_BYTES) {
        pp_jsonread_fail(
            json, "a number of %zu characters; at most %d are read", n_bytes, MAX_NUMBER_BYTES);
        return 0;
    }
    if (!pp_numtext_read(json->at, end, '.', &value) || !isfinite(value)) {
        pp_jsonread_fail(
            json, "%.*s is beyond the range of numbers" DAMAGED, (int)n_bytes, json->at);
        return 0;
    }
    json->at = end;
    return value;
}

double pp_jsonread_number_or_nan(struct pp_jsonread *json)
{
    return pp_jsonread_null(json) ? (double)NAN : pp_jsonread_number(json);
}

/* A whole number that is written in another way. */
static uint64_t unsigned_otherwise(struct pp_jsonread *json)
{
    const char *const at = json->at;
    const double value = pp_jsonread_number(json);
    if (json->status != PP_OK)
        return 0;
    if (value >= 0 && value <= MAX_EXACT && floor(value) == value)
        return (uint64_t)value;
    json->at = at;
    pp_jsonread_fail(json, "a whole number from 0 to 2^64 - 1 is wanted here" DAMAGED);
    return 0;
}

uint64_t pp_jsonread_unsigned(struct pp_jsonread *json)
{
    uint64_t value = 0;
    (void)pp_jsonread_peek(json);
    if (json->status != PP_OK)
        return 0;
    const char *at = json->at, *const end = json->end;
    while (at < end && is_digit(*at) && !__builtin_mul_overflow(value, UINT64_C(10), &value) &&
        !__builtin_add_overflow(value, (uint64_t)(*at - '0'), &value))
        at++;
    const bool is_plain = at > json->at && (*json->at != '0' || at == json->at + 1) &&
        (at == end || (!is_digit(*at) && *at != '.' && *at != 'e' && *at != 'E'));
    if (!is_plain)
        return unsigned_otherwise(json);
    json->at = at;
    return value;
}

/* Value of four hexadecimal digits; -1: they are none. */
static long hex4(const char *at, const char *end)
{
    long value = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const char c = at[i];
        const int digit = is_digit(c) ? c - '0'
            : c >= 'a' && c <= 'f'    ? c - 'a' + 10
            : c >= 'A' && c <= 'F'    ? c - 'A' + 10
                                      : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static void put_utf8(struct pp_buf *text, long code)
{
    if (code < 0x80) {
        pp_buf_putc(text, (char)code);
        return;
    }
    const int n_more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const int marks[] = {0, 0xc0, 0xe0, 0xf0};
    pp_buf_putc(text, (char)(marks[n_more] | (int)(code >> (6 * n_more))));
    for (int i = n_more - 1; i >= 0; i--)
        pp_buf_putc(text, (char)(0x80 | (code >> (6 * i) & 0x3f)));
}

/* The escape after a backslash; `at` is behind it. Its end, NULL: it is none. */
static const char *escape(struct pp_buf *text, const char *at, const char *end)
{
    static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    const char *const found = at < end && *at ? strchr(letters, *at) : NULL;
    if (found) {
        pp_buf_putc(text, bytes[found - letters]);
        return at + 1;
    }
    if (at >= end || *at != 'u')
        return NULL;
    long code = hex4(at + 1, end);
    at += 5;
    if (code >= 0xd800 && code <= 0xdbff && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
        const long low = hex4(at + 2, end);
        if (low < 0xdc00 || low > 0xdfff)
            return NULL;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
    }
    if (code <= 0 || (code >= 0xd800 && code <= 0xdfff))
        return NULL;
    put_utf8(text, code);
    return at;
}

/* Length of the UTF-8 sequence at `at`, 0: it is none. */
static size_t sequence(const char *at, const char *end)
{
    const unsigned char *const b = (const unsigned char *)at;
    const size_t n_left = (size_t)(end - at);
    const size_t n_bytes = b[0] < 0x80 ? 1
        : b[0] < 0xc2                  ? 0
        : b[0] < 0xe0                  ? 2
        : b[0] < 0xf0                  ? 3
        : b[0] < 0xf5                  ? 4
                                       : 0;
    if (n_bytes > n_left)
        return 0;
    for (size_t i = 1; i < n_bytes; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    const bool is_bad = n_bytes >= 3 &&
        ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f) ||
            (b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f));
    return is_bad ? 0 : n_bytes;
}

/* Bytes from `at` on that stand for themselves. */
static const char *plain_end(const char *at, const char *end)
{
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) {
        const size_t n_bytes = sequence(at, end);
        if (n_bytes == 0)
            break;
        at += n_bytes;
    }
    return at;
}

const char *pp_jsonread_string(struct pp_jsonread *json)
{
    if (pp_jsonread_peek(json) != '"') {
        pp_jsonread_fail(json, "a string is wanted here" DAMAGED);
        return NULL;
    }
    const char *at = json->at + 1;
    pp_buf_truncate(&json->text, 0);
    while (at) {
        const char *const end = plain_end(at, json->end);
        pp_buf_append(&json->text, at, (size_t)(end - at));
        at = end;
        if (at < json->end && *at == '"')
            break;
        at = at < json->end && *at == '\\' ? escape(&json->text, at + 1, json->end) : NULL;
    }
    if (json->text.failed)
        pp_jsonread_fail_memory(json);
    else if (!at)
        pp_jsonread_fail(json, "a string that is no valid text begins here" DAMAGED);
    if (json->status != PP_OK)
        return NULL;
    json->at = at + 1;
    return pp_buf_text(&json->text);
}
