/* SPDX-License-Identifier: GPL-3.0-or-later
 * The argument of one option: numbers with units, shares, choices.
 */
#include "cmd/opt_value.h"

#include "cmd/units.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits alone keep all 64 bits; other forms ("1e6") go through a double and must be whole. */
static bool read_whole(const char *text, uint64_t *value)
{
    if (text[0] != '\0' && text[strspn(text, "0123456789")] == '\0') {
        errno = 0;
        *value = strtoull(text, NULL, 10);
        return errno == 0;
    }
    double number;
    if (text[strspn(text, "0123456789.eE+")] != '\0' || !pp_units_parse_ratio(text, &number))
        return false;
    if (number > 0x1p53 || number != floor(number))
        return false;
    *value = (uint64_t)number;
    return true;
}

static bool parse_whole(const struct pp_opt *row, const char *text, void *field)
{
    uint64_t value;
    if (!read_whole(text, &value) || (double)value < row->low || (double)value > row->high)
        return false;
    if (row->type == PP_OPT_UINT32)
        *(uint32_t *)field = (uint32_t)value;
    else
        *(uint64_t *)field = value;
    return true;
}

/* A hair's breadth of rounding at the ends of the range is forgiven: "100%" times 0.01 must not
 * exceed 1. */
static bool in_range(const struct pp_opt *row, double value)
{
    return value >= row->low * (1 - 1e-12) && value <= row->high * (1 + 1e-12);
}

/* A plain number is percent here; pp_units_parse_ratio takes it for the ratio itself. */
static bool read_percent(const char *text, double *ratio)
{
    if (!pp_units_parse_ratio(text, ratio))
        return false;
    if (strchr(text, '%') == NULL)
        *ratio /= 100;
    return true;
}

static bool parse_double(const struct pp_opt *row, const char *text, void *field)
{
    double value;
    bool ok = row->type == PP_OPT_DURATION ? pp_units_parse_time(text, &value)
        : row->type == PP_OPT_PERCENT      ? read_percent(text, &value)
                                           : pp_opt_value_share(text, &value);
    if (!ok || !in_range(row, value))
        return false;
    *(double *)field = value;
    return true;
}

static bool parse_size(const struct pp_opt *row, const char *text, void *field)
{
    uint64_t value;
    if (!pp_units_parse_size(text, &value) || !in_range(row, (double)value))
        return false;
    *(uint64_t *)field = value;
    return true;
}

static bool parse_choice(const struct pp_opt *row, const char *text, void *field)
{
    for (const struct pp_opt_choice *choice = row->choices; choice->word != NULL; choice++)
        if (strcmp(text, choice->word) == 0) {
            *(int *)field = choice->value;
            return true;
        }
    return false;
}

static bool find_word(const struct pp_opt *row, const char *word, size_t n_bytes, uint32_t *bits)
{
    for (const struct pp_opt_choice *choice = row->choices; choice->word != NULL; choice++)
        if (strlen(choice->word) == n_bytes && memcmp(choice->word, word, n_bytes) == 0) {
            *bits |= (uint32_t)choice->value;
            return true;
        }
    return false;
}

static bool parse_words(const struct pp_opt *row, const char *text, void *field)
{
    uint32_t bits = 0;
    for (const char *word = text;; word++) {
        const size_t n_bytes = strcspn(word, ",");
        if (!find_word(row, word, n_bytes, &bits))
            return false;
        word += n_bytes;
        if (*word == '\0')
            break;
    }
    *(uint32_t *)field = bits;
    return true;
}

bool pp_opt_value_share(const char *text, double *share)
{
    double ratio;
    if (!pp_units_parse_ratio(text, &ratio))
        return false;
    if (ratio > 1 && strchr(text, '%') == NULL)
        ratio /= 100;
    if (ratio > 1)
        return false;
    *share = ratio;
    return true;
}

bool pp_opt_value_parse(const struct pp_opt *row, const char *text, void *field)
{
    switch (row->type) {
    case PP_OPT_FLAG:
        *(bool *)field = true;
        return true;
    case PP_OPT_COUNT:
        *(uint32_t *)field += 1;
        return true;
    case PP_OPT_UINT32:
    case PP_OPT_UINT64:
        return parse_whole(row, text, field);
    case PP_OPT_DURATION:
    case PP_OPT_PERCENT:
    case PP_OPT_SHARE:
        return parse_double(row, text, field);
    case PP_OPT_SIZE:
        return parse_size(row, text, field);
    case PP_OPT_TEXT:
        *(const char **)field = text;
        return *text != '\0';
    case PP_OPT_LIST:
        return *text != '\0' && pp_opt_list_add(field, text);
    case PP_OPT_CHOICE:
        return parse_choice(row, text, field);
    case PP_OPT_WORDS:
        return parse_words(row, text, field);
    case PP_OPT_SPECIAL:
        return row->parse(text, field);
    }
    return false;
}

struct bound_unit {
    const char *name;
    double factor;
};

static const struct bound_unit time_units[] = {
    {"h", 3600}, {"min", 60}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}};
static const struct bound_unit size_units[] = {
    {"T", 0x1p40}, {"G", 0x1p30}, {"M", 0x1p20}, {"K", 0x1p10}, {"B", 1}};

/* The value in the largest of the five units that leaves a number of at least 1: "24h", "256M". */
static void print_quantity(char text[32], double value, const struct bound_unit *units)
{
    size_t i = 0;
    while (i < 4 && value < units[i].factor)
        i++;
    snprintf(text, 32, "%.6g%s", value / units[i].factor, value > 0 ? units[i].name : "");
}

static void print_bound(const struct pp_opt *row, char text[32], double value)
{
    if (row->type == PP_OPT_DURATION)
        print_quantity(text, value, time_units);
    else if (row->type == PP_OPT_SIZE)
        print_quantity(text, value, size_units);
    else if (row->type == PP_OPT_PERCENT || row->type == PP_OPT_SHARE)
        snprintf(text, 32, "%.6g%%", value * 100);
    else
        snprintf(text, 32, "%llu", value >= 0x1p64 ? ~0ULL : (unsigned long long)value);
}

static void print_choices(const struct pp_opt *row, char text[PP_OPT_EXPECTS_BYTES])
{
    size_t n = (size_t)snprintf(text, PP_OPT_EXPECTS_BYTES,
        row->type == PP_OPT_WORDS ? "one or more, with commas between, of" : "one of");
    for (const struct pp_opt_choice *choice = row->choices;
         choice->word != NULL && n < PP_OPT_EXPECTS_BYTES; choice++)
        n += (size_t)snprintf(text + n, PP_OPT_EXPECTS_BYTES - n, "%s%s",
            choice == row->choices ? " " : ", ", choice->word);
}

void pp_opt_value_expects(const struct pp_opt *row, char text[PP_OPT_EXPECTS_BYTES])
{
    char low[32], high[32];
    if (row->type == PP_OPT_CHOICE || row->type == PP_OPT_WORDS)
        print_choices(row, text);
    else if (row->type == PP_OPT_SPECIAL)
        snprintf(text, PP_OPT_EXPECTS_BYTES, "%s", row->expects);
    else if (row->type == PP_OPT_TEXT || row->type == PP_OPT_LIST)
        snprintf(text, PP_OPT_EXPECTS_BYTES, "a text that is not empty");
    else {
        print_bound(row, low, row->low);
        print_bound(row, high, row->high);
        snprintf(text, PP_OPT_EXPECTS_BYTES, "%s to %s", low, high);
    }
}
