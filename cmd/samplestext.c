/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from elsewhere as text.
 */
#include "cmd/samplestext.h"

#include <math.h>
#include <stdio.h>

#define N_DIGITS 4

struct pp_units_text pp_samplestext_number(double value, double step, int n_digits)
{
    const double size = fabs(value);
    struct pp_units_text text;
    if (isfinite(value) && size > 0 && (size < 1e-4 || size >= 1e9)) {
        snprintf(text.text, sizeof text.text, "%.*g", n_digits, value);
        return text;
    }
    return step > 0 ? pp_units_number_within(value, step, n_digits)
                    : pp_units_number(value, n_digits);
}

struct pp_units_text pp_samplestext_value(
    const struct pp_samples *s, double value, enum pp_unit unit)
{
    if (s->report.quantity == PP_QUANTITY_TIME && isfinite(value))
        return pp_units_time(value, N_DIGITS, unit);
    if (s->report.quantity == PP_QUANTITY_BYTES && isfinite(value))
        return pp_units_bytes(value);
    return pp_samplestext_number(
        value, 0, pp_ddist_is_exact(&s->series.dist) ? N_DIGITS + 1 : N_DIGITS);
}

struct pp_units_text pp_samplestext_shift(
    const struct pp_samples *s, double value, enum pp_unit unit)
{
    struct pp_units_text text;
    snprintf(text.text, sizeof text.text, "%s%.40s", value > 0 ? "+" : "",
        pp_samplestext_value(s, value, unit).text);
    return text;
}

struct pp_units_text pp_samplestext_half(const struct pp_samples *s, enum pp_unit unit, bool utf8)
{
    const struct pp_estimate *const e = &s->median;
    const double half = fmax(e->hi - e->value, e->value - e->lo);
    const double ratio = half / fabs(e->value);
    struct pp_units_text text = {"?"};
    if (e->has_interval)
        snprintf(text.text, sizeof text.text, "%s%.40s", utf8 ? "\xc2\xb1" : "+-",
            ratio < 0.5 ? pp_units_percent(ratio).text : pp_samplestext_value(s, half, unit).text);
    return text;
}

struct pp_units_text pp_samplestext_verdict(const struct pp_samples_pair *pair, double margin_ratio)
{
    static const char *const words[] = {[PP_SAMPLES_GREATER] = "greater",
        [PP_SAMPLES_LESS] = "less",
        [PP_SAMPLES_SAME] = "same",
        [PP_SAMPLES_CANNOT_TELL] = "cannot tell"};
    const double ratio = fabs(pair->shift_ratio.value);
    struct pp_units_text text;
    if (pair->verdict == PP_SAMPLES_SAME)
        snprintf(
            text.text, sizeof text.text, "same within %.30s", pp_units_percent(margin_ratio).text);
    else if (pair->verdict != PP_SAMPLES_CANNOT_TELL && isfinite(ratio))
        snprintf(text.text, sizeof text.text, "%s by %.30s", words[pair->verdict],
            pp_units_percent(ratio).text);
    else
        snprintf(text.text, sizeof text.text, "%s", words[pair->verdict]);
    return text;
}

struct pp_units_text pp_samplestext_p(double p)
{
    struct pp_units_text text;
    snprintf(text.text, sizeof text.text, p < 1e-15 ? "<1e-15" : "%.2g", p);
    return text;
}
