/* SPDX-License-Identifier: GPL-3.0-or-later
 * Doubles as text: the shortest of 15, 16 or 17 digits that reads back.
 */
#include "bench/json.h"

#include "bench/numtext.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MAX_POWER 27 /* 10^27 is exact in a long double */

/* clang-format off */
static const long double powers[MAX_POWER + 1] = {
    1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L,
    1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L,
    1e27L};
/* clang-format on */

/* digits x 10^(power - n_digits + 1), the first digit not 0 */
struct decimal {
    uint64_t digits;
    int power;
};

/* value > 0 times a power of ten, rounded once; negative: out of reach. */
static long double scaled(double value, int power)
{
    if (power > MAX_POWER || power < -MAX_POWER)
        return -1;
    return power >= 0 ? (long double)value * powers[power] : (long double)value / powers[-power];
}

/* The first n_digits of value > 0, correctly rounded. A long double has 7 bits more than 17 digits
 * want, so that one rounding can only matter next to the middle between two; there, and far from 1,
 * it says false. */
static bool json_round(double value, int n_digits, struct decimal *out)
{
    int power = (int)floor(log10(value));
    long double x = scaled(value, n_digits - 1 - power);
    if (x >= powers[n_digits])
        x = scaled(value, n_digits - 1 - ++power);
    else if (x >= 0 && x < powers[n_digits - 1])
        x = scaled(value, n_digits - 1 - --power);
    if (!(x >= powers[n_digits - 1] && x < powers[n_digits]))
        return false;
    const uint64_t whole = (uint64_t)x;
    const long double rest = x - (long double)whole;
    if (fabsl(rest - 0.5L) <= x * 0x1p-62L)
        return false;
    out->digits = whole + (rest > 0.5L);
    out->power = power;
    return out->digits < (uint64_t)powers[n_digits];
}

/* As printf's %.*g writes it, which decides between the two forms. */
static void json_lay_out(const struct decimal *decimal, int n_digits, bool is_negative, char *text)
{
    char digits[24];
    uint64_t left = decimal->digits;
    int n_kept = n_digits;
    for (int i = n_digits - 1; i >= 0; i--, left /= 10)
        digits[i] = (char)('0' + left % 10);
    while (n_kept > 1 && digits[n_kept - 1] == '0')
        n_kept--;
    char *at = text;
    if (is_negative)
        *at++ = '-';
    const bool has_exponent = decimal->power < -4 || decimal->power >= n_digits;
    const int n_before = has_exponent ? 1 : decimal->power + 1; /* digits before the point */
    if (n_before <= 0)
        *at++ = '0';
    for (int i = 0; i < n_before; i++)
        *at++ = i < n_kept ? digits[i] : '0';
    if (n_kept > n_before)
        *at++ = '.';
    for (int i = n_before; i < 0; i++)
        *at++ = '0';
    for (int i = n_before > 0 ? n_before : 0; i < n_kept; i++)
        *at++ = digits[i];
    *at = '\0';
    if (has_exponent)
        sprintf(at, "e%+03d", decimal->power);
}

/* Replaces whatever the locale has for a decimal point, of any length. */
static size_t json_point(char *text)
{
    const size_t before = strspn(text, "-0123456789e+");
    const size_t length = strlen(text);
    if (before == length) {
        return length;
    }
    const size_t n_point = strcspn(text + before, "-0123456789e+");
    text[before] = '.';
    memmove(text + before + 1, text + before + n_point, length - before - n_point + 1);
    return length - n_point + 1;
}

/* "%.*g" without the locale. */
static size_t json_digits_text(double value, int n_digits, char *text)
{
    struct decimal decimal;
    const double magnitude = fabs(value);
    if (magnitude > 0 && json_round(magnitude, n_digits, &decimal)) {
        json_lay_out(&decimal, n_digits, value < 0, text);
        return strlen(text);
    }
    snprintf(text, PP_JSON_NUMBER_BYTES, "%.*g", n_digits, value);
    return json_point(text);
}

size_t pp_json_number_text(double value, char text[PP_JSON_NUMBER_BYTES])
{
    if (!isfinite(value)) {
        memcpy(text, "null", sizeof "null");
        return sizeof "null" - 1;
    }
    for (int n_digits = 15; n_digits <= 17; n_digits++) {
        double again = 0;
        const size_t length = json_digits_text(value, n_digits, text);
        /* 17 digits always suffice. */
        if (n_digits == 17 ||
            (pp_numtext_read(text, text + length, '.', &again) && again == value)) {
            break;
        }
    }
    return strlen(text);
}
