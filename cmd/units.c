/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers as people read them.
 */
#include "cmd/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define UNITS_MAX_DECIMALS 12
#define UNITS_MAX_DECIMALS_NS 4 /* no clock tells less than 0.1 ps, however many loops */

struct units_step {
    double scale;
    const char *name;
};

static const struct units_step units_times[] = {{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}};
static const struct units_step units_rates[] = {
    {1, "/s"}, {1e3, "k/s"}, {1e6, "M/s"}, {1e9, "G/s"}, {1e12, "T/s"}};
static const struct units_step units_sizes[] = {
    {1, "B"}, {0x1p10, "KiB"}, {0x1p20, "MiB"}, {0x1p30, "GiB"}, {0x1p40, "TiB"}};

#define UNITS_N(steps) (sizeof(steps) / sizeof((steps)[0]))

/* Decade of the first digit: 2 for 123, -1 for 0.12. What has no digits has decade 0. */
static int units_decade(double magnitude)
{
    return magnitude > 0 && isfinite(magnitude) ? (int)floor(log10(magnitude)) : 0;
}

/* Place of the last digit when `value` has n_digits; rounding may carry into one digit more (9.996
 * -> 10.0). */
static int units_place(double value, int n_digits)
{
    const double magnitude = fabs(value);
    const int place = units_decade(magnitude) - n_digits + 1;
    const double rounded = round(magnitude / pow(10, place)) * pow(10, place);
    return units_decade(rounded * (1 + 1e-15)) - n_digits + 1;
}

/* Print with the last digit at 10^place. */
static struct pp_units_text units_print(double value, int place)
{
    struct pp_units_text result;
    if (isnan(value)) {
        return (struct pp_units_text){"-"};
    }
    if (isinf(value) || fabs(value) >= 1e15) {
        snprintf(result.text, sizeof result.text, "%.3g", value);
        return result;
    }
    if (place > 0) {
        value = round(value / pow(10, place)) * pow(10, place);
    }
    int decimals = place < 0 ? -place : 0;
    decimals = decimals > UNITS_MAX_DECIMALS ? UNITS_MAX_DECIMALS : decimals;
    snprintf(result.text, sizeof result.text, "%.*f", decimals, value);
    if (result.text[0] == '-' && strspn(result.text, "-0.") == strlen(result.text)) {
        memmove(result.text, result.text + 1, strlen(result.text));
    }
    return result;
}

/* Place of the last digit that `resolution` supports; without one, n_digits decide. */
static int units_place_within(double value, double resolution, int n_digits)
{
    const int most = units_place(value, n_digits);
    if (!(resolution > 0) || isinf(resolution)) {
        return most;
    }
    const int supported = units_decade(resolution / 2);
    return supported > most || value == 0 ? supported : most;
}

struct pp_units_text pp_units_number(double value, int n_digits)
{
    return units_print(value, isfinite(value) ? units_place(value, n_digits) : 0);
}

struct pp_units_text pp_units_number_within(double value, double resolution, int n_digits)
{
    return units_print(
        value, isfinite(value) ? units_place_within(value, resolution, n_digits) : 0);
}

/* A number, a blank and a unit. */
static struct pp_units_text units_join(struct pp_units_text number, const char *unit)
{
    const size_t n_bytes = strlen(number.text);
    snprintf(number.text + n_bytes, sizeof number.text - n_bytes, " %s", unit);
    return number;
}

/* The largest step in which `value`, rounded at its place, is at least 1. */
static const struct units_step *units_choose(
    double value, double resolution, const struct units_step *steps, size_t n_steps)
{
    size_t i = n_steps - 1;
    while (i > 0) {
        const double scaled = fabs(value) / steps[i].scale;
        const int n_digits = 4;
        const int place = units_place_within(scaled, resolution / steps[i].scale, n_digits);
        const double unit = pow(10, place);
        if (round(scaled / unit) * unit >= 1 - 1e-12) {
            break;
        }
        i--;
    }
    return &steps[i];
}

/* The largest step in which `value`, rounded to n_digits of the step below, is at least 1. */
static const struct units_step *units_choose_digits(
    double value, int n_digits, const struct units_step *steps, size_t n_steps)
{
    size_t i = n_steps - 1;
    while (i > 0) {
        const double below = fabs(value) / steps[i - 1].scale;
        const double unit = pow(10, units_place(below, n_digits));
        if (round(below / unit) * unit * steps[i - 1].scale >= steps[i].scale * (1 - 1e-12)) {
            break;
        }
        i--;
    }
    return &steps[i];
}

static struct pp_units_text units_time_text(double ns, int place, const struct units_step *step)
{
    const bool is_too_fine = step == units_times && place < -UNITS_MAX_DECIMALS_NS;
    return units_join(
        units_print(ns / step->scale, is_too_fine ? -UNITS_MAX_DECIMALS_NS : place), step->name);
}

struct pp_units_text pp_units_time(double ns, int n_digits, enum pp_unit unit)
{
    if (!isfinite(ns)) {
        return pp_units_number(ns, n_digits);
    }
    const struct units_step *const step = unit == PP_UNIT_AUTO
        ? units_choose_digits(ns, n_digits, units_times, UNITS_N(units_times))
        : &units_times[unit - 1];
    return units_time_text(ns, units_place(ns / step->scale, n_digits), step);
}

struct pp_units_text pp_units_time_within(double ns, double resolution_ns, enum pp_unit unit)
{
    if (!isfinite(ns)) {
        return pp_units_number(ns, 4);
    }
    const struct units_step *const step = unit == PP_UNIT_AUTO
        ? units_choose(ns, resolution_ns, units_times, UNITS_N(units_times))
        : &units_times[unit - 1];
    return units_time_text(
        ns, units_place_within(ns / step->scale, resolution_ns / step->scale, 4), step);
}

struct pp_units_text pp_units_percent(double ratio)
{
    const double pct = ratio * 100;
    if (!isfinite(pct)) {
        return pp_units_number(pct, 2);
    }
    if (pct != 0 && fabs(pct) < 0.01) {
        return (struct pp_units_text){"<0.01%"};
    }
    const int place = units_place(pct, 2);
    struct pp_units_text result = units_print(pct, place < -2 ? -2 : place > 0 ? 0 : place);
    strcat(result.text, "%");
    return result;
}

struct pp_units_text pp_units_scaled(double value, double resolution, int n_digits)
{
    static const struct units_step steps[] = {{1, ""}, {1e6, "M"}, {1e9, "G"}};
    const struct units_step *const step = units_choose_digits(
        value, n_digits, steps, UNITS_N(steps));
    const struct pp_units_text number = pp_units_number_within(
        value / step->scale, resolution / step->scale, n_digits);
    return step == steps || !isfinite(value) ? number : units_join(number, step->name);
}

struct pp_units_text pp_units_rate(double per_s)
{
    const struct units_step *const step = units_choose_digits(
        per_s, 3, units_rates, UNITS_N(units_rates));
    return units_join(pp_units_number(per_s / step->scale, 3), step->name);
}

struct pp_units_text pp_units_bytes(double bytes)
{
    const struct units_step *const step = units_choose_digits(
        bytes, 4, units_sizes, UNITS_N(units_sizes));
    if (step == units_sizes) {
        return units_join(units_print(bytes, 0), step->name);
    }
    return units_join(pp_units_number(bytes / step->scale, 3), step->name);
}

struct pp_units_text pp_units_bytes_rate(double bytes_per_s)
{
    struct pp_units_text result = pp_units_bytes(bytes_per_s);
    if (isfinite(bytes_per_s)) {
        const size_t n_bytes = strlen(result.text);
        snprintf(result.text + n_bytes, sizeof result.text - n_bytes, "/s");
    }
    return result;
}

struct pp_units_text pp_units_count(uint64_t count)
{
    char digits[24];
    const int n_digits = snprintf(digits, sizeof digits, "%" PRIu64, count);
    struct pp_units_text result;
    size_t at = 0;
    for (int i = 0; i < n_digits; i++) {
        if (i > 0 && (n_digits - i) % 3 == 0) {
            result.text[at++] = ' ';
        }
        result.text[at++] = digits[i];
    }
    result.text[at] = '\0';
    return result;
}

struct pp_units_text pp_units_duration(double s)
{
    struct pp_units_text result;
    if (!isfinite(s) || s < 0 || s > 1e9) {
        return (struct pp_units_text){"-"};
    }
    if (s > 0 && s < 0.1) {
        return pp_units_time(s * 1e9, 2, PP_UNIT_AUTO);
    }
    const long whole = lround(s);
    if (s < 9.95) {
        snprintf(result.text, sizeof result.text, "%.1f s", s);
    } else if (whole < 60) {
        snprintf(result.text, sizeof result.text, "%ld s", whole);
    } else if (whole < 3600) {
        snprintf(result.text, sizeof result.text, "%ld min %02ld s", whole / 60, whole % 60);
    } else {
        snprintf(
            result.text, sizeof result.text, "%ld h %02ld min", whole / 3600, whole % 3600 / 60);
    }
    return result;
}

const char *pp_units_name(enum pp_unit unit)
{
    return unit == PP_UNIT_AUTO ? "" : units_times[unit - 1].name;
}
