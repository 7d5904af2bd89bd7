/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers that people write: the readers of times, sizes, shares and units, and each value printed
 * again.
 */
#include "cmd/opt_value.h"
#include "cmd/units.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

/* A text by value ends inside itself and is not empty. */
static void check_text(struct pp_units_text text)
{
    size_t n = strnlen(text.text, sizeof text.text);
    if (n == 0 || n == sizeof text.text)
        abort();
}

static void check_number(double value)
{
    if (!isfinite(value) || value < 0)
        abort();
    for (int n_digits = 1; n_digits <= 15; n_digits++) {
        check_text(pp_units_number(value, n_digits));
        check_text(pp_units_time(value, n_digits, PP_UNIT_AUTO));
    }
    check_text(pp_units_number_within(value, value / 100, 4));
    check_text(pp_units_time_within(value, value / 100, PP_UNIT_AUTO));
    check_text(pp_units_percent(value));
    check_text(pp_units_rate(value));
    check_text(pp_units_bytes(value));
    check_text(pp_units_duration(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    char text[256];
    size_t n = n_bytes < sizeof text ? n_bytes : sizeof text - 1;
    memcpy(text, data, n);
    text[n] = '\0';
    double value;
    uint64_t bytes;
    enum pp_unit unit;
    if (pp_units_parse_time(text, &value))
        check_number(value);
    if (pp_units_parse_ratio(text, &value))
        check_number(value);
    if (pp_units_parse_size(text, &bytes))
        check_text(pp_units_bytes((double)bytes));
    if (pp_units_parse_unit(text, &unit) && unit > PP_UNIT_S)
        abort();
    if (pp_opt_value_share(text, &value) && !(value >= 0 && value <= 1))
        abort();
    return 0;
}
