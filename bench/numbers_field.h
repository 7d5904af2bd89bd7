/* SPDX-License-Identifier: GPL-3.0-or-later
 * One field of a line of text: where it ends, and the number with its unit in it.
 */
#ifndef PP_BENCH_NUMBERS_FIELD_H
#define PP_BENCH_NUMBERS_FIELD_H

#include "bench/numbers.h"

/* How a line is divided. delimiter: ' ' for blanks. comma_decimal: 1,5 is a number too. */
struct pp_numbers_form {
    char delimiter;
    bool comma_decimal;
};

/* Bytes of a field without blanks and quotes around it. */
struct pp_numbers_field {
    const char *begin;
    const char *end;
};

struct pp_numbers_value {
    double value; /* in ns or bytes when it has a unit */
    enum pp_quantity quantity;
};

/* Blank, tab, carriage return, vertical tab, form feed. */
bool pp_numbers_is_blank(char byte);

/* The first of tab, semicolon and comma in the line, else ' '. A comma counts unless it belongs to
 * decimals. */
char pp_numbers_field_delimiter(const char *at, const char *end, bool decimal_comma);

/* The field that begins at `at`. Returns where the next begins, NULL when this was the last. A
 * quoted field ends with its line whatever follows; one with something behind its quotes is taken
 * with them, so that it is no number. */
const char *pp_numbers_field_next(
    const char *at, const char *end, char delimiter, struct pp_numbers_field *field);

/* A number at `at` with its unit, if any, after at most a few blanks. Returns where it ends, NULL
 * when there is none. */
const char *pp_numbers_field_read(const char *at, const char *end,
    const struct pp_numbers_form *form, struct pp_numbers_value *value);

#endif
