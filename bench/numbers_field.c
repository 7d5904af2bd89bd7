/* SPDX-License-Identifier: GPL-3.0-or-later
 * One field of a line of text.
 */
#include "bench/numbers_field.h"

#include "bench/numtext.h"

#include <string.h>

/* clang-format off */
static const struct unit {
    const char *name;
    double scale;
    enum pp_quantity quantity;
} units[] = {
    {"ns", 1, PP_QUANTITY_TIME},
    {"nsec", 1, PP_QUANTITY_TIME},
    {"us", 1e3, PP_QUANTITY_TIME},
    {"usec", 1e3, PP_QUANTITY_TIME},
    {"\xc2\xb5s", 1e3, PP_QUANTITY_TIME}, /* micro sign */
    {"\xce\xbcs", 1e3, PP_QUANTITY_TIME}, /* Greek mu */
    {"ms", 1e6, PP_QUANTITY_TIME},
    {"msec", 1e6, PP_QUANTITY_TIME},
    {"s", 1e9, PP_QUANTITY_TIME},
    {"sec", 1e9, PP_QUANTITY_TIME},
    {"m", 60e9, PP_QUANTITY_TIME},
    {"min", 60e9, PP_QUANTITY_TIME},
    {"h", 3600e9, PP_QUANTITY_TIME},
    {"B", 1, PP_QUANTITY_BYTES},
    {"kB", 1e3, PP_QUANTITY_BYTES},
    {"KB", 1e3, PP_QUANTITY_BYTES},
    {"MB", 1e6, PP_QUANTITY_BYTES},
    {"GB", 1e9, PP_QUANTITY_BYTES},
    {"TB", 1e12, PP_QUANTITY_BYTES},
    {"KiB", 0x1p10, PP_QUANTITY_BYTES},
    {"MiB", 0x1p20, PP_QUANTITY_BYTES},
    {"GiB", 0x1p30, PP_QUANTITY_BYTES},
    {"TiB", 0x1p40, PP_QUANTITY_BYTES},
};
/* clang-format on */

bool pp_numbers_is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\v' || byte == '\f';
}

char pp_numbers_field_delimiter(const char *at, const char *end, bool decimal_comma)
{
    const size_t n_bytes = (size_t)(end - at);
    if (memchr(at, '\t', n_bytes) != NULL)
        return '\t';
    if (memchr(at, ';', n_bytes) != NULL)
        return ';';
    return !decimal_comma && memchr(at, ',', n_bytes) != NULL ? ',' : ' ';
}

static bool is_divider(char byte, char delimiter)
{
    return byte == delimiter || (delimiter == ' ' && pp_numbers_is_blank(byte));
}

static const char *skip_blanks(const char *at, const char *end, char delimiter)
{
    while (at < end && pp_numbers_is_blank(*at) && (delimiter == ' ' || *at != delimiter))
        at++;
    return at;
}

static const char *find_divider(const char *at, const char *end, char delimiter)
{
    while (at < end && !is_divider(*at, delimiter))
        at++;
    return at;
}

/* The closing quote of a field that begins behind an opening one; two quotes are one inside. */
static const char *find_quote(const char *at, const char *end)
{
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL && at + 1 < end && at[1] == '"')
        at += 2;
    return at;
}

const char *pp_numbers_field_next(
    const char *at, const char *end, char delimiter, struct pp_numbers_field *field)
{
    at = skip_blanks(at, end, delimiter);
    const bool is_quoted = at < end && *at == '"';
    const char *const quote = is_quoted ? find_quote(at + 1, end) : NULL;
    const char *const stop = find_divider(quote != NULL ? quote : at, end, delimiter);
    *field = (struct pp_numbers_field){at, stop};
    while (field->end > field->begin && pp_numbers_is_blank(field->end[-1]))
        field->end--;
    if (quote != NULL && field->end == quote + 1)
        *field = (struct pp_numbers_field){at + 1, quote};
    const char *const next = delimiter == ' ' ? skip_blanks(stop, end, ' ') : stop + 1;
    return stop == end || (delimiter == ' ' && next == end) ? NULL : next;
}

static const char *read_number(
    const char *at, const char *end, const struct pp_numbers_form *form, double *value)
{
    const char *stop = pp_numtext_read(at, end, '.', value);
    if (form->comma_decimal && (stop == NULL || (stop < end && *stop == ','))) {
        double with_comma;
        const char *const farther = pp_numtext_read(at, end, ',', &with_comma);
        if (farther != NULL) {
            *value = with_comma;
            stop = farther;
        }
    }
    return stop;
}

/* The unit that is the whole word at..end, NULL: none. */
static const struct unit *find_unit(const char *at, size_t n_bytes)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == n_bytes && memcmp(units[i].name, at, n_bytes) == 0)
            return &units[i];
    return NULL;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80) != 0;
}

const char *pp_numbers_field_read(const char *at, const char *end,
    const struct pp_numbers_form *form, struct pp_numbers_value *value)
{
    double number;
    const char *const stop = read_number(at, end, form, &number);
    if (stop == NULL)
        return NULL;
    *value = (struct pp_numbers_value){number, PP_QUANTITY_NUMBER};
    const char *const word = skip_blanks(
        stop, end, form->delimiter == ' ' ? '\0' : form->delimiter);
    const char *word_end = word;
    while (word_end < end && is_letter(*word_end))
        word_end++;
    const struct unit *const unit = word_end > word ? find_unit(word, (size_t)(word_end - word))
                                                    : NULL;
    if (unit == NULL)
        return stop;
    *value = (struct pp_numbers_value){number * unit->scale, unit->quantity};
    return word_end;
}
