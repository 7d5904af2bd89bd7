/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: what benchmarks say about each other.
 */
#include "bench/growth.h"
#include "cmd/note.h"
#include "cmd/out_table.h"

#include <math.h>

#define RELATIONS_MAX_CASES 16
#define RELATIONS_PLAUSIBLE 0.05

static void put_name(const struct pp_out_table *options, struct pp_buf *text, const char *name)
{
    pp_buf_puts(text, "'");
    pp_out_table_safe(options, text, name);
    pp_buf_puts(text, "'");
}

static void put_models(const struct pp_complexity *fit, struct pp_buf *text)
{
    const char *separator = " (plausible: ";
    for (int order = 0; order < PP_N_ORDERS; order++) {
        if (fit->weight[order] < RELATIONS_PLAUSIBLE)
            continue;
        pp_buf_printf(text, "%s%s %.0f%%", separator,
            pp_complexity_name((enum pp_complexity_order)order), 100 * fit->weight[order]);
        separator = ", ";
    }
    pp_buf_puts(text, ")");
}

/* "'sort' grows as n log n in n: 3.1 ns (3.0 to 3.2) each" or why that cannot be said. */
static void put_growth(const struct pp_out_table *options, const struct pp_result *result,
    const struct pp_growth *g, struct pp_buf *text)
{
    const struct pp_case *c = &result->cases[g->first];
    const struct pp_complexity *fit = &g->fit;
    put_name(options, text, c->family);
    pp_buf_puts(text, fit->decided ? " grows with " : " over ");
    pp_out_table_safe(options, text, c->params[g->param].name);
    if (fit->decided) {
        pp_buf_printf(text, " as %s: %s", pp_complexity_name(fit->order),
            pp_units_time(fit->coefficient.value, 3, PP_UNIT_AUTO).text);
        pp_buf_printf(text, " (%s", pp_units_time(fit->coefficient.lo, 3, PP_UNIT_AUTO).text);
        pp_buf_printf(
            text, " to %s) each", pp_units_time(fit->coefficient.hi, 3, PP_UNIT_AUTO).text);
        if (fit->intercept > 0)
            pp_buf_printf(text, " above %s", pp_units_time(fit->intercept, 3, PP_UNIT_AUTO).text);
        pp_buf_printf(text, "; weight of evidence %.0f%%", 100 * fit->weight[fit->order]);
    } else {
        pp_buf_printf(text, ": cannot tell how it grows: %s", fit->why);
        put_models(fit, text);
    }
    if (isfinite(fit->exponent.value) && fit->exponent.has_interval)
        pp_buf_printf(text, "; as a power: %.2f (%.2f to %.2f)", fit->exponent.value,
            fit->exponent.lo, fit->exponent.hi);
}

/* Statements given side by side want to be compared: a module each, one case in it. */
static bool are_rivals(const struct pp_result *result)
{
    if (result->n_cases < 2 || result->n_cases > RELATIONS_MAX_CASES ||
        result->n_modules != result->n_cases)
        return false;
    for (size_t i = 0; i < result->n_cases; i++)
        if (result->modules[i].compiler == NULL || !(result->cases[i].summary.time_ns.value > 0))
            return false;
    return true;
}

static const struct pp_case *find_fastest(const struct pp_result *result)
{
    const struct pp_case *fastest = &result->cases[0];
    for (size_t i = 1; i < result->n_cases; i++)
        if (result->cases[i].summary.time_ns.value < fastest->summary.time_ns.value)
            fastest = &result->cases[i];
    return fastest;
}

static void put_ratio(const struct pp_out_table *options, const struct pp_case *c,
    const struct pp_case *fastest, double level, struct pp_buf *text)
{
    const struct pp_estimate ratio = pp_growth_ratio(c, fastest, level);
    put_name(options, text, c->name);
    pp_buf_printf(text, " takes %.4g times", ratio.value);
    if (ratio.has_interval)
        pp_buf_printf(text, " (%.4g to %.4g)", ratio.lo, ratio.hi);
    pp_buf_puts(text, " as long as ");
    put_name(options, text, fastest->name);
    if (ratio.has_interval && ratio.lo <= 1)
        pp_buf_puts(text, ": no difference is proven");
}

void pp_out_table_relations(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out)
{
    struct pp_buf text;
    const struct pp_case *fastest = are_rivals(result) ? find_fastest(result) : NULL;
    pp_buf_init(&text);
    for (size_t i = 0; fastest && i < result->n_cases; i++) {
        if (&result->cases[i] == fastest)
            continue;
        put_ratio(options, &result->cases[i], fastest, result->settings.level_ratio, &text);
        pp_note_write(out, &options->term, PP_STYLE_PLAIN, "compared", pp_buf_text(&text));
        pp_buf_truncate(&text, 0);
    }
    for (size_t i = 0; i < result->n_growths; i++) {
        put_growth(options, result, &result->growths[i], &text);
        pp_note_write(out, &options->term, PP_STYLE_PLAIN, "growth", pp_buf_text(&text));
        pp_buf_truncate(&text, 0);
    }
    out->failed = out->failed || text.failed;
    pp_buf_release(&text);
}
