/* SPDX-License-Identifier: GPL-3.0-or-later
 * Axes of pictures: places, ticks, labels.
 */
#include "cmd/plotaxis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NARROW 1e-9     /* of the values: what differs by less cannot be labelled apart */
#define WIDE_CHANGE 4.0 /* ratio of the ends from which changes are labelled as factors */

struct step {
    double scale;
    const char *unit;
};

static const struct step times[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}};
static const struct step sizes[] = {
    {0x1p40, "TiB"}, {0x1p30, "GiB"}, {0x1p20, "MiB"}, {0x1p10, "KiB"}, {1, "B"}};

static void take_step(struct pp_plotaxis *axis, const struct step *steps, size_t n, double most)
{
    size_t i = 0;
    while (i + 1 < n && most < steps[i].scale)
        i++;
    axis->scale = steps[i].scale;
    snprintf(axis->unit, sizeof axis->unit, "%s", steps[i].unit);
}

/* Powers of 1000 where zeros would be counted. */
static void take_power(struct pp_plotaxis *axis, double most)
{
    if (!(most > 0) || (most < 1e5 && most >= 1e-3))
        return;
    const int power = 3 * (int)floor(log10(most) / 3);
    axis->scale = pow(10, power);
    snprintf(axis->unit, sizeof axis->unit, "x 1e%d", power);
}

static void choose_unit(struct pp_plotaxis *axis)
{
    const double most = fmax(fabs(axis->low), fabs(axis->high));
    axis->scale = 1;
    axis->unit[0] = '\0';
    if (axis->is_log)
        return; /* each label has its unit */
    switch (axis->kind) {
    case PP_PLOTAXIS_TIME:
        take_step(axis, times, sizeof times / sizeof *times, most);
        break;
    case PP_PLOTAXIS_BYTES:
        take_step(axis, sizes, sizeof sizes / sizeof *sizes, most);
        break;
    case PP_PLOTAXIS_SECONDS:
        snprintf(axis->unit, sizeof axis->unit, "s");
        break;
    case PP_PLOTAXIS_SHARE:
        axis->scale = 0.01;
        break;
    case PP_PLOTAXIS_NUMBER:
    case PP_PLOTAXIS_CHANGE:
        take_power(axis, most);
        break;
    }
}

void pp_plotaxis_init(
    struct pp_plotaxis *axis, enum pp_plotaxis_kind kind, double low, double high, bool is_log)
{
    const double size = fmax(fabs(low), fabs(high));
    *axis = (struct pp_plotaxis){.kind = kind, .low = fmin(low, high), .high = fmax(low, high)};
    if (!isfinite(low) || !isfinite(high)) {
        axis->low = kind == PP_PLOTAXIS_CHANGE ? 0.5 : 0;
        axis->high = kind == PP_PLOTAXIS_CHANGE ? 2 : 1;
    } else if (axis->high / 2 - axis->low / 2 < NARROW * size || size == 0) {
        const double by = size > 0 ? 1e-3 * size : 1;
        axis->low = fmax(axis->low - by, -1e308);
        axis->high = fmin(axis->high + by, 1e308);
    }
    axis->is_log = (is_log || kind == PP_PLOTAXIS_CHANGE) && axis->low > 0;
    choose_unit(axis);
}

double pp_plotaxis_place(const struct pp_plotaxis *axis, double value)
{
    const double low = axis->is_log ? log(axis->low) : axis->low / 2;
    const double high = axis->is_log ? log(axis->high) : axis->high / 2;
    if (isnan(value))
        return (double)NAN;
    const double at = axis->is_log ? log(fmax(value, 1e-300)) : value / 2;
    return fmin(fmax((at - low) / (high - low), -1), 2);
}

static void add(const struct pp_plotaxis *axis, struct pp_plotaxis_tick *ticks, size_t *n,
    double value, struct pp_units_text label)
{
    const double place = pp_plotaxis_place(axis, value);
    if (*n < PP_PLOTAXIS_MAX_TICKS && place >= -1e-9 && place <= 1 + 1e-9)
        ticks[(*n)++] = (struct pp_plotaxis_tick){place, label};
}

/* 1, 2 or 5 times a power of ten, at least `least`. */
static double nice_step(double least)
{
    const double power = pow(10, floor(log10(least)));
    const double first = least / power;
    return power * (first <= 1 + 1e-9 ? 1 : first <= 2 + 1e-9 ? 2 : first <= 5 + 1e-9 ? 5 : 10);
}

/* The smallest step that gives no more than max ticks between low and high. */
static double choose_step(double low, double high, size_t max)
{
    double step = nice_step((high - low) / (double)max);
    while (floor(high / step + 1e-9) - ceil(low / step - 1e-9) + 1 > (double)max)
        step = nice_step(step * 1.01);
    return step;
}

static struct pp_units_text label_of(const char *sign, double value, double step, const char *unit)
{
    const int decimals = (int)fmin(fmax(-floor(log10(step) + 1e-9), 0), 15);
    struct pp_units_text text;
    if (fabs(value) < step / 2)
        value = 0;
    snprintf(text.text, sizeof text.text, "%s%.*f%s", value > 0 ? sign : "", decimals, value, unit);
    return text;
}

static size_t linear_ticks(
    const struct pp_plotaxis *axis, size_t max, struct pp_plotaxis_tick *ticks)
{
    const double low = axis->low / axis->scale, high = axis->high / axis->scale;
    const double step = choose_step(low, high, max);
    const char *unit = axis->kind == PP_PLOTAXIS_SHARE ? "%" : "";
    size_t n = 0;
    for (size_t i = 0; i < max; i++) {
        const double value = (ceil(low / step - 1e-9) + (double)i) * step;
        add(axis, ticks, &n, value * axis->scale, label_of("", value, step, unit));
    }
    return n;
}

/* Small changes: "-5%", "0%", "+5%". */
static size_t change_ticks(
    const struct pp_plotaxis *axis, size_t max, struct pp_plotaxis_tick *ticks)
{
    const double low = 100 * (axis->low - 1), high = 100 * (axis->high - 1);
    const double step = choose_step(low, high, max);
    size_t n = 0;
    for (size_t i = 0; i < max; i++) {
        const double value = (ceil(low / step - 1e-9) + (double)i) * step;
        add(axis, ticks, &n, 1 + value / 100, label_of("+", value, step, "%"));
    }
    return n;
}

static struct pp_units_text log_label(const struct pp_plotaxis *axis, double value)
{
    struct pp_units_text text;
    switch (axis->kind) {
    case PP_PLOTAXIS_TIME:
        return pp_units_time(value, 1, PP_UNIT_AUTO);
    case PP_PLOTAXIS_BYTES:
        return pp_units_bytes(value);
    case PP_PLOTAXIS_CHANGE:
        snprintf(text.text, sizeof text.text, "%.7gx", value);
        return text;
    default:
        snprintf(text.text, sizeof text.text, value < 1e6 ? "%.7g" : "%.1g", value);
        return text;
    }
}

/* Every `every`th decade, with its 2 and 5 when `fine`. */
static size_t log_ticks_by(
    const struct pp_plotaxis *axis, int every, bool fine, struct pp_plotaxis_tick *ticks)
{
    static const double digits[] = {1, 2, 5};
    const int first = (int)floor(log10(axis->low)), last = (int)ceil(log10(axis->high));
    size_t n = 0;
    for (int power = first; power <= last && n < PP_PLOTAXIS_MAX_TICKS; power++)
        for (size_t i = 0; i < (fine ? 3 : 1) && power % every == 0; i++) {
            const double value = digits[i] * pow(10, power);
            add(axis, ticks, &n, value, log_label(axis, value));
        }
    return n;
}

static size_t log_ticks(const struct pp_plotaxis *axis, size_t max, struct pp_plotaxis_tick *ticks)
{
    struct pp_plotaxis_tick all[PP_PLOTAXIS_MAX_TICKS];
    size_t n = log_ticks_by(axis, 1, true, all);
    for (int every = 1; n > max || n == PP_PLOTAXIS_MAX_TICKS; every++)
        n = log_ticks_by(axis, every, false, all);
    if (n < 2) {
        struct pp_plotaxis linear = *axis; /* less than an octave: labels as of a linear one */
        linear.is_log = false;
        linear.kind = axis->kind == PP_PLOTAXIS_CHANGE ? PP_PLOTAXIS_NUMBER : axis->kind;
        choose_unit(&linear);
        n = linear_ticks(&linear, max, all);
        for (size_t i = 0; i < n; i++) {
            const double value = linear.low + all[i].place_ratio * (linear.high - linear.low);
            const size_t used = strlen(all[i].label.text);
            all[i].place_ratio = pp_plotaxis_place(axis, value);
            snprintf(all[i].label.text + used, sizeof all[i].label.text - used, " %s", linear.unit);
        }
    }
    memcpy(ticks, all, n * sizeof *ticks);
    return n;
}

size_t pp_plotaxis_ticks(const struct pp_plotaxis *axis, size_t max, struct pp_plotaxis_tick *ticks)
{
    if (axis->kind == PP_PLOTAXIS_CHANGE && axis->high / axis->low < WIDE_CHANGE)
        return change_ticks(axis, max, ticks);
    return axis->is_log ? log_ticks(axis, max, ticks) : linear_ticks(axis, max, ticks);
}
