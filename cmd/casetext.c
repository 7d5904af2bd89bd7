/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers of one benchmark as text.
 */
#include "cmd/casetext.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#define ABSOLUTE 0.5 /* a share above says little, around 0 nothing */
#define PLAUSIBLE 0.05

enum pp_unit pp_casetext_unit(const struct pp_casetext *look, const struct pp_case *c)
{
    const bool is_unit = c->unit >= PP_UNIT_NS && c->unit <= PP_UNIT_S;
    return look->unit != PP_UNIT_AUTO || !is_unit ? look->unit : (enum pp_unit)c->unit;
}

bool pp_casetext_has_target(const struct pp_result *result)
{
    return result->settings.n_samples == 0 && result->settings.n_runs == 0;
}

double pp_casetext_half_ratio(const struct pp_estimate *estimate)
{
    const double half = fmax(estimate->hi - estimate->value, estimate->value - estimate->lo);
    return estimate->has_interval && isfinite(half) ? half / fabs(estimate->value) : (double)NAN;
}

double pp_casetext_quantum_ticks(const struct pp_result *result)
{
    return result->calib.kind == PP_CLOCK_TSC ? (double)result->calib.quantum_ticks
                                              : result->calib.monotonic_quantum_ns;
}

double pp_casetext_correction_ns(const struct pp_case *c)
{
    const double correction_ns = c->summary.correction_ns.value;
    return isnan(correction_ns) ? 0 : correction_ns;
}

/* What one sample cannot tell apart, per iteration. */
static double quantum_ns(const struct pp_result *result, const struct pp_case *c)
{
    return result->calib.quantum_ns / fmax(1, (double)c->n_loops);
}

/* Half width that a time near `ns` has to be read with; one that gives three digits where no
 * interval is known. */
static double resolution_ns(const struct pp_result *result, const struct pp_case *c, double ns)
{
    const struct pp_estimate *const time = &c->summary.time_ns;
    const double half_ns = fmax(time->hi - time->value, time->value - time->lo);
    if (!time->has_interval || !isfinite(half_ns)) {
        return fmax(0.02 * fabs(ns), quantum_ns(result, c));
    }
    const double scale = fabs(time->value) > half_ns ? fmax(1, fabs(ns / time->value)) : 1;
    /* A statistic of samples keeps a digit however little is known of the headline. */
    const double known_ns = fmin(half_ns * scale, fmax(0.5 * fabs(ns), DBL_MIN));
    return fmax(known_ns, quantum_ns(result, c));
}

struct pp_units_text pp_casetext_time(
    const struct pp_casetext *look, const struct pp_case *c, double ns)
{
    return pp_units_time_within(ns, resolution_ns(look->result, c, ns), pp_casetext_unit(look, c));
}

struct pp_units_text pp_casetext_sample(
    const struct pp_casetext *look, const struct pp_case *c, double raw_ns, double shift_ns)
{
    if (!c->per_call || !(raw_ns < c->summary.timer_floor_ns)) {
        return pp_casetext_time(look, c, raw_ns - shift_ns);
    }
    const struct pp_units_text floor = pp_units_time(
        c->summary.timer_floor_ns, 2, pp_casetext_unit(look, c));
    struct pp_units_text text;
    snprintf(text.text, sizeof text.text, "<%.40s", floor.text);
    return text;
}

struct pp_units_text pp_casetext_extreme(
    const struct pp_casetext *look, const struct pp_case *c, double raw_ns)
{
    const double shift_ns = pp_casetext_correction_ns(c);
    const double shown_ns = raw_ns - shift_ns;
    if (c->per_call || fabs(shown_ns) < 100 * quantum_ns(look->result, c)) {
        return pp_casetext_sample(look, c, raw_ns, shift_ns);
    }
    return pp_units_time(shown_ns, 3, pp_casetext_unit(look, c));
}

struct pp_units_text pp_casetext_headline(const struct pp_casetext *look, const struct pp_case *c)
{
    const double time_ns = c->summary.time_ns.value;
    const double shift_ns = pp_casetext_correction_ns(c);
    return c->per_call ? pp_casetext_sample(look, c, time_ns + shift_ns, shift_ns)
                       : pp_casetext_time(look, c, time_ns);
}

struct pp_units_text pp_casetext_half(
    const struct pp_casetext *look, const struct pp_case *c, const struct pp_estimate *estimate)
{
    const double ratio = pp_casetext_half_ratio(estimate);
    if (isnan(ratio)) {
        return (struct pp_units_text){"?"};
    }
    const struct pp_units_text half = ratio < ABSOLUTE
        ? pp_units_percent(ratio)
        : pp_units_time(ratio * fabs(estimate->value), 1, pp_casetext_unit(look, c));
    struct pp_units_text text;
    snprintf(text.text, sizeof text.text, "%s%.40s", look->utf8 ? "\xc2\xb1" : "+-", half.text);
    return text;
}

struct pp_units_text pp_casetext_cycles(const struct pp_case *c)
{
    const struct pp_estimate *const cycles = &c->summary.cycles;
    double half = cycles->has_interval
        ? fmax(cycles->hi - cycles->value, cycles->value - cycles->lo)
        : 0;
    half = fmin(half, 0.5 * fabs(cycles->value)); /* a digit is kept, as of the times */
    struct pp_units_text text;
    snprintf(text.text, sizeof text.text, "%s%.40s",
        c->summary.kind == PP_KIND_LATENCY_BOUND ? "" : "~",
        pp_units_scaled(cycles->value, half, cycles->has_interval ? 5 : 3).text);
    return text;
}

static void put_models(const struct pp_complexity *fit, struct pp_buf *text)
{
    const char *separator = " (plausible: ";
    for (int order = 0; order < PP_N_ORDERS; order++) {
        if (fit->weight[order] < PLAUSIBLE)
            continue;
        pp_buf_printf(text, "%s%s %.0f%%", separator,
            pp_complexity_name((enum pp_complexity_order)order), 100 * fit->weight[order]);
        separator = ", ";
    }
    pp_buf_puts(text, ")");
}

static void put_decided(const struct pp_complexity *fit, struct pp_buf *text)
{
    pp_buf_printf(text, " as %s: %s", pp_complexity_name(fit->order),
        pp_units_time(fit->coefficient.value, 3, PP_UNIT_AUTO).text);
    pp_buf_printf(text, " (%s", pp_units_time(fit->coefficient.lo, 3, PP_UNIT_AUTO).text);
    pp_buf_printf(text, " to %s) each", pp_units_time(fit->coefficient.hi, 3, PP_UNIT_AUTO).text);
    if (fit->intercept > 0)
        pp_buf_printf(text, " above %s", pp_units_time(fit->intercept, 3, PP_UNIT_AUTO).text);
    pp_buf_printf(text, "; weight of evidence %.0f%%", 100 * fit->weight[fit->order]);
}

void pp_casetext_fit(struct pp_buf *text, const struct pp_complexity *fit)
{
    if (fit->decided) {
        put_decided(fit, text);
    } else {
        pp_buf_printf(text, ": cannot tell how it grows: %s", fit->why);
        put_models(fit, text);
    }
    if (isfinite(fit->exponent.value) && fit->exponent.has_interval)
        pp_buf_printf(text, "; as a power: %.2f (%.2f to %.2f)", fit->exponent.value,
            fit->exponent.lo, fit->exponent.hi);
}
