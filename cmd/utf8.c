/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading UTF-8 that may be wrong.
 */
#include "cmd/utf8.h"

struct utf8_range {
    uint32_t first, last;
};

/* clang-format off */
/* Combining marks of the scripts met in practice (Unicode 15 blocks, not single characters). */
static const struct utf8_range utf8_zero[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x200c, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static const struct utf8_range utf8_wide[] = {
    {0x1100, 0x115f}, {0x231a, 0x231b}, {0x23e9, 0x23ec}, {0x2614, 0x2615}, {0x26a1, 0x26a1},
    {0x2705, 0x2705}, {0x274c, 0x274c}, {0x2b50, 0x2b50}, {0x2e80, 0x303e}, {0x3041, 0x33ff},
    {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xa000, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3},
    {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static const struct utf8_range utf8_unsafe[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x061c, 0x061c}, {0x200b, 0x200b}, {0x200e, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};
/* clang-format on */

static bool utf8_in(uint32_t code, const struct utf8_range *ranges, size_t n_ranges)
{
    for (size_t i = 0; i < n_ranges; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

#define UTF8_IN(code, ranges) utf8_in(code, ranges, sizeof(ranges) / sizeof((ranges)[0]))

/* Length that a first byte promises and the smallest code for which that length is the right one.
 */
static size_t utf8_length(unsigned char first, uint32_t *smallest)
{
    static const uint32_t limits[5] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t length = first < 0xc2 ? 0
        : first < 0xe0                 ? 2
        : first < 0xf0                 ? 3
        : first < 0xf5                 ? 4
                                       : 0;
    *smallest = limits[length];
    return length;
}

size_t pp_utf8_decode(const char *text, size_t n_bytes, uint32_t *code)
{
    const unsigned char *const bytes = (const unsigned char *)text;
    *code = bytes[0];
    if (bytes[0] < 0x80) {
        return 1;
    }
    uint32_t smallest;
    const size_t length = utf8_length(bytes[0], &smallest);
    if (length == 0 || length > n_bytes) {
        return 0;
    }
    uint32_t value = bytes[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3fU);
    }
    if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return 0;
    }
    *code = value;
    return length;
}

int pp_utf8_columns(uint32_t code)
{
    if (code < 0x300) {
        return 1;
    }
    if (UTF8_IN(code, utf8_zero)) {
        return 0;
    }
    return UTF8_IN(code, utf8_wide) ? 2 : 1;
}

size_t pp_utf8_fit(const char *text, size_t n_bytes, size_t n_columns)
{
    size_t at = 0;
    size_t used = 0;
    while (at < n_bytes) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, n_bytes - at, &code);
        const size_t columns = length == 0 ? 1 : (size_t)pp_utf8_columns(code);
        if (columns > n_columns - used) {
            break;
        }
        used += columns;
        at += length == 0 ? 1 : length;
    }
    return at;
}

size_t pp_utf8_width(const char *text, size_t n_bytes)
{
    size_t width = 0;
    for (size_t at = 0; at < n_bytes;) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, n_bytes - at, &code);
        width += length == 0 ? 1 : (size_t)pp_utf8_columns(code);
        at += length == 0 ? 1 : length;
    }
    return width;
}

bool pp_utf8_is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && UTF8_IN(code, utf8_unsafe));
}
