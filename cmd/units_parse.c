/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers as people write them: the readers of cmd/units.h.
 */
#include "cmd/units.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct units_word {
    const char *name;
    double scale;
};

static size_t units_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* Read a plain decimal ("12", "1.5", ".5", "2e3"); strtod alone would also take "inf", hexadecimal
 * and signs. Returns where it ends, NULL when there is none. */
static const char *units_decimal(const char *text, double *value)
{
    const size_t n_whole = units_digits(text);
    const char *end = text + n_whole;
    size_t n_digits = n_whole;
    if (*end == '.') {
        const size_t n_fraction = units_digits(end + 1);
        n_digits += n_fraction;
        end += 1 + n_fraction;
    }
    if (n_digits == 0) {
        return NULL;
    }
    if (*end == 'e' || *end == 'E') {
        const char *const exponent = end + 1 + (end[1] == '+' || end[1] == '-');
        const size_t n_exponent = units_digits(exponent);
        end = n_exponent > 0 ? exponent + n_exponent : end;
    }
    char *parsed_end;
    *value = strtod(text, &parsed_end);
    return parsed_end == end && isfinite(*value) ? end : NULL;
}

/* Scale of the word at `text`, 0 when it is not in the table. */
static double units_scale(const char *text, const struct units_word *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++) {
        if (strcmp(text, words[i].name) == 0) {
            return words[i].scale;
        }
    }
    return 0;
}

static bool units_parse(
    const char *text, const struct units_word *words, size_t n_words, double *value)
{
    double number;
    const char *const unit = units_decimal(text, &number);
    if (unit == NULL) {
        return false;
    }
    const double scale = units_scale(
        unit[0] == ' ' && unit[1] != '\0' ? unit + 1 : unit, words, n_words);
    if (scale == 0 || !isfinite(number * scale)) {
        return false;
    }
    *value = number * scale;
    return true;
}

#define UNITS_PARSE(text, words, value) \
    units_parse(text, words, sizeof(words) / sizeof((words)[0]), value)

bool pp_units_parse_unit(const char *text, enum pp_unit *unit)
{
    static const char *const names[][2] = {
        {"auto", "auto"}, {"ns", "nsec"}, {"us", "usec"}, {"ms", "msec"}, {"s", "sec"}};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i][0]) == 0 || strcmp(text, names[i][1]) == 0) {
            *unit = (enum pp_unit)i;
            return true;
        }
    }
    return false;
}

bool pp_units_parse_time(const char *text, double *s)
{
    static const struct units_word words[] = {{"", 1}, {"s", 1}, {"sec", 1}, {"ms", 1e-3},
        {"msec", 1e-3}, {"us", 1e-6}, {"usec", 1e-6}, {"ns", 1e-9}, {"nsec", 1e-9}, {"min", 60},
        {"m", 60}, {"h", 3600}, {"\xc2\xb5s", 1e-6}};
    return UNITS_PARSE(text, words, s);
}

bool pp_units_parse_size(const char *text, uint64_t *bytes)
{
    static const struct units_word words[] = {{"", 1}, {"B", 1}, {"K", 0x1p10}, {"k", 0x1p10},
        {"M", 0x1p20}, {"G", 0x1p30}, {"T", 0x1p40}, {"KiB", 0x1p10}, {"MiB", 0x1p20},
        {"GiB", 0x1p30}, {"TiB", 0x1p40}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9},
        {"TB", 1e12}};
    double value;
    if (!UNITS_PARSE(text, words, &value) || value >= 0x1p63) {
        return false;
    }
    *bytes = (uint64_t)value;
    return true;
}

bool pp_units_parse_ratio(const char *text, double *ratio)
{
    static const struct units_word words[] = {{"", 1}, {"%", 0.01}};
    return UNITS_PARSE(text, words, ratio);
}
