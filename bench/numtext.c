/* SPDX-License-Identifier: GPL-3.0-or-later
 * Decimal numbers in text.
 */
#include "bench/numtext.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_DIGITS 19 /* below 2^64 */
#define MAX_POWER 27  /* 5^27 is below 2^64, so 10^27 is a long double */
#define MAX_EXPONENT 100000

/* clang-format off */
static const long double powers[MAX_POWER + 1] = {
    1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L,
    1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L,
    1e27L};
static const double exact_powers[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
/* clang-format on */

/* What was seen of a number: its value is digits x 10^power when n_digits <= MAX_DIGITS. */
struct seen {
    const char *at; /* behind it */
    uint64_t digits;
    int n_digits; /* without leading zeros */
    int power;
    bool any;
};

static bool is_digit(const char *at, const char *end)
{
    return at < end && (unsigned char)(*at - '0') < 10;
}

/* Digits in a row. Of those past MAX_DIGITS only the number counts: strtod will look again. */
static void take_digits(struct seen *s, const char *end)
{
    const char *at = s->at;
    uint64_t digits = s->digits;
    int n_digits = s->n_digits;
    for (; is_digit(at, end); at++) {
        digits = digits * 10 + (uint64_t)(*at - '0');
        n_digits += n_digits > 0 || digits > 0;
    }
    s->any |= at > s->at;
    s->at = at;
    s->digits = digits;
    s->n_digits = n_digits;
}

/* An exponent, when a whole one is there; "12e" is 12 with something behind it. */
static void take_exponent(struct seen *s, const char *end)
{
    const char *at = s->at + 1;
    const bool is_negative = at < end && *at == '-';
    int exponent = 0;
    at += at < end && (*at == '-' || *at == '+');
    if (!is_digit(at, end))
        return;
    for (; is_digit(at, end); at++)
        exponent = exponent < MAX_EXPONENT ? exponent * 10 + (*at - '0') : exponent;
    s->power += is_negative ? -exponent : exponent;
    s->at = at;
}

/* Whether the 64 bits of x, cut to a double's 53, would be halfway between two. */
static bool is_halfway(long double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits & 0x7ff) == 0x400;
}

/* The value by at most one rounding; false: not sure of the last bit. */
static bool convert(const struct seen *s, double *value)
{
    if (s->n_digits > MAX_DIGITS || s->power > MAX_POWER || s->power < -MAX_POWER)
        return s->n_digits == 0 ? (*value = 0, true) : false;
    if (s->digits <= UINT64_C(1) << 53 && s->power >= -22 && s->power <= 22) {
        const double digits = (double)s->digits;
        *value = s->power < 0 ? digits / exact_powers[-s->power] : digits * exact_powers[s->power];
        return true;
    }
    const long double digits = (long double)s->digits;
    const long double x = s->power < 0 ? digits / powers[-s->power] : digits * powers[s->power];
    if (is_halfway(x))
        return false;
    *value = (double)x;
    return true;
}

static locale_t c_locale(void)
{
    static locale_t locale;
    if (locale == (locale_t)0)
        locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return locale;
}

/* By the library: at .. end is a number without its sign. False: too long, or memory is out. */
static bool convert_slowly(const char *at, const char *end, char point, double *value)
{
    char text[PP_NUMTEXT_MAX_BYTES + 1];
    const size_t n_bytes = (size_t)(end - at);
    if (n_bytes > PP_NUMTEXT_MAX_BYTES || c_locale() == (locale_t)0)
        return false;
    memcpy(text, at, n_bytes);
    text[n_bytes] = '\0';
    char *const comma = memchr(text, point, n_bytes);
    if (comma != NULL)
        *comma = '.';
    *value = strtod_l(text, NULL, c_locale());
    return true;
}

static const char *read_word(const char *at, const char *end, double *value)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {{"infinity", (double)INFINITY}, {"inf", (double)INFINITY}, {"nan", (double)NAN}};
    const bool may_be = at < end && strchr("iInN", *at) != NULL && *at != '\0';
    for (size_t i = 0; may_be && i < sizeof words / sizeof *words; i++) {
        const size_t n = strlen(words[i].word);
        if ((size_t)(end - at) >= n && strncasecmp(at, words[i].word, n) == 0) {
            *value = words[i].value;
            return at + n;
        }
    }
    return NULL;
}

/* Without its sign. */
static const char *read_magnitude(const char *at, const char *end, char point, double *value)
{
    struct seen s = {.at = at};
    take_digits(&s, end);
    if (s.at < end && *s.at == point) {
        const char *const fraction = ++s.at;
        take_digits(&s, end);
        s.power = -(int)(s.at - fraction);
        if (!s.any)
            return NULL;
    }
    if (!s.any)
        return read_word(at, end, value);
    if (s.at < end && (*s.at == 'e' || *s.at == 'E'))
        take_exponent(&s, end);
    if (s.at - at > PP_NUMTEXT_MAX_BYTES)
        return NULL;
    return convert(&s, value) || convert_slowly(at, s.at, point, value) ? s.at : NULL;
}

const char *pp_numtext_read(const char *at, const char *end, char point, double *value)
{
    const bool is_signed = at < end && (*at == '-' || *at == '+');
    double magnitude;
    const char *const stop = read_magnitude(at + is_signed, end, point, &magnitude);
    if (stop != NULL)
        *value = is_signed && *at == '-' ? -magnitude : magnitude;
    return stop;
}
