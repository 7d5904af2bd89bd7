/* SPDX-License-Identifier: GPL-3.0-or-later
 * The report of one benchmark: its numbers, doubts and pictures.
 */
#include "bench/warning.h"
#include "cmd/casetext.h"
#include "cmd/markup.h"
#include "cmd/out_report_part.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MIN_LAG 6 /* processes that a plot of lags needs */

static void put_title(struct pp_buf *out, const struct pp_case *c, size_t index)
{
    pp_buf_puts(out, "<section class=\"case\" data-name=\"");
    pp_markup_text(out, c->name);
    pp_buf_printf(out, "\" id=\"b%zu\">\n<h2>", index);
    pp_markup_text(out, c->name);
    pp_buf_puts(out, "</h2>\n");
}

static void put_headline(
    struct pp_buf *out, const struct pp_casetext *look, const struct pp_case *c)
{
    const struct pp_summary *s = &c->summary;
    pp_buf_puts(out, "<p class=\"headline\"><strong>");
    pp_markup_text(out, pp_casetext_headline(look, c).text);
    pp_buf_puts(out, "</strong> ");
    pp_markup_text(out, pp_casetext_half(look, c, &s->time_ns).text);
    if (s->time_ns.has_interval)
        pp_buf_printf(out, " <small>(%.4g%%: %s to %s)</small>",
            100 * look->result->settings.level_ratio, pp_casetext_time(look, c, s->time_ns.lo).text,
            pp_casetext_time(look, c, s->time_ns.hi).text);
    if (s->bytes_per_s > 0)
        pp_buf_printf(out, " <small>%s</small>", pp_units_bytes_rate(s->bytes_per_s).text);
    if (s->items_per_s > 0)
        pp_buf_printf(out, " <small>%s items</small>", pp_units_rate(s->items_per_s).text);
    pp_buf_puts(out, "</p>\n");
}

static void put_counters(struct pp_buf *out, const struct pp_case *c)
{
    static const char *const kinds[] = {"", " per iteration", " per second"};
    for (size_t i = 0; i < c->n_counters; i++) {
        const struct pp_counter *counter = &c->counters[i];
        pp_buf_puts(out, i > 0 ? "; " : "<br>");
        pp_markup_text(out, counter->name);
        if (isfinite(counter->value))
            pp_buf_printf(out, " %s%s", pp_units_number(counter->value, 4).text,
                counter->kind < 3 ? kinds[counter->kind] : "");
        else
            pp_buf_printf(out, " - (%s)", counter->reason ? counter->reason : "not a number");
    }
}

/* Where it is from, what it is, why it ended. */
static void put_about(struct pp_buf *out, const struct pp_casetext *look, const struct pp_case *c)
{
    const struct pp_summary *s = &c->summary;
    pp_buf_puts(out, "<p class=\"about\">");
    if (c->file != NULL && c->file[0] != '\0') {
        pp_markup_text(out, c->file);
        pp_buf_printf(out, ":%" PRIu32 "; ", c->line);
    }
    if (c->n_threads > 1)
        pp_buf_printf(out, "%" PRIu32 " threads; ", c->n_threads);
    pp_buf_printf(out,
        "%" PRIu64 " iterations a sample; %s samples, %s of them clean, in %" PRIu64
        " processes; %s, took %s",
        c->n_loops, pp_units_count(s->all.n).text,
        pp_units_count(pp_dist_moments(&c->clean)->n).text, s->n_runs_ok, pp_stop_name(c->stop),
        pp_units_duration(c->measured_s).text);
    if (isfinite(s->cycles.value))
        pp_buf_printf(
            out, "; %s core cycles (%s)", pp_casetext_cycles(c).text, pp_kind_name(s->kind));
    if (isfinite(s->layout_spread_ratio) && s->time_ns.lo > 0)
        pp_buf_printf(out, "; spreads over %s at %" PRIu32 " places of its code",
            pp_units_percent(s->layout_spread_ratio).text,
            look->result->modules[c->module].n_layouts);
    put_counters(out, c);
    pp_buf_puts(out, "</p>\n");
}

static void put_doubts(struct pp_buf *out, const struct pp_case *c)
{
    if (c->n_warnings == 0)
        return;
    pp_buf_puts(out, "<ul class=\"doubts\">\n");
    for (size_t i = 0; i < c->n_warnings; i++)
        pp_report_doubt(out, pp_warning_text(c->warnings[i].code), c->warnings[i].evidence,
            pp_warning_remedy(c->warnings[i].code));
    pp_buf_puts(out, "</ul>\n");
}

static void put_estimate(struct pp_buf *out, const struct pp_casetext *look,
    const struct pp_case *c, const char *name, const struct pp_estimate *e)
{
    const double half_ns = fmax(e->hi - e->value, e->value - e->lo);
    const enum pp_unit unit = pp_casetext_unit(look, c);
    const double values[] = {e->value, e->lo, e->hi};
    if (isnan(e->value))
        return;
    pp_buf_printf(out, "<tr><th scope=\"row\">%s</th>", name);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        pp_report_number(out, pp_units_time_within(values[i], half_ns, unit).text, values[i]);
    pp_report_number(out, pp_casetext_half(look, c, e).text, pp_casetext_half_ratio(e));
    pp_buf_puts(out, "</tr>\n");
}

static void put_estimates(
    struct pp_buf *out, const struct pp_casetext *look, const struct pp_case *c)
{
    const struct pp_summary *s = &c->summary;
    pp_buf_printf(out,
        "<div class=\"scroll table\"><table>\n<thead><tr><th scope=\"col\">per iteration</th>"
        "<th scope=\"col\">value</th><th scope=\"col\">%s</th><th scope=\"col\">to</th>"
        "<th scope=\"col\">\xc2\xb1</th></tr></thead>\n<tbody>\n",
        s->time_ns.has_interval ? "from" : "seen from");
    put_estimate(out, look, c, "time", &s->time_ns);
    put_estimate(out, look, c, "raw", &s->raw_time_ns);
    put_estimate(out, look, c, "subtracted", &s->correction_ns);
    put_estimate(out, look, c, "p25", &s->p25_ns);
    put_estimate(out, look, c, "p90", &s->p90_ns);
    put_estimate(out, look, c, "p99", &s->p99_ns);
    pp_buf_puts(out, "</tbody>\n</table></div>\n");
}

static bool is_doubted(const struct pp_case *c, const enum pp_warning_code *codes, size_t n)
{
    for (size_t i = 0; i < c->n_warnings; i++)
        for (size_t k = 0; k < n; k++)
            if (c->warnings[i].code == codes[k])
                return true;
    return false;
}

/* Medians of the processes, in their order. */
static void put_lag(struct pp_buf *out, const struct pp_case *c)
{
    double *values = malloc((c->n_replicates + 1) * sizeof *values);
    size_t n = 0;
    out->failed |= values == NULL;
    for (size_t i = 0; values != NULL && i < c->n_replicates; i++)
        if (c->replicates[i].ok && isfinite(c->replicates[i].p50_ns - c->replicates[i].empty_ns))
            values[n++] = c->replicates[i].p50_ns - c->replicates[i].empty_ns;
    if (n >= MIN_LAG) {
        pp_report_lag(out, values, n, PP_PLOTAXIS_TIME);
        pp_buf_puts(
            out, "<p class=\"legend\"><span class=\"main\">medians of processes</span></p>\n");
    }
    free(values);
}

/* Pictures that a doubt asks to look at. */
static void put_pointed(
    struct pp_buf *out, const struct pp_case *c, const struct pp_report_dist *dist)
{
    static const enum pp_warning_code of_samples[] = {
        PP_WARN_SAMPLE_MODES, PP_WARN_UNEXPLAINED, PP_WARN_WORST_BEST, PP_WARN_PREEMPTED};
    static const enum pp_warning_code of_processes[] = {
        PP_WARN_DRIFT, PP_WARN_CHANGE_POINT, PP_WARN_MODES, PP_WARN_NO_STEADY_STATE};
    if (is_doubted(c, of_samples, sizeof of_samples / sizeof *of_samples))
        pp_report_qq(out, dist);
    if (is_doubted(c, of_processes, sizeof of_processes / sizeof *of_processes))
        put_lag(out, c);
}

static void put_figures(struct pp_buf *out, const struct pp_casetext *look, const struct pp_case *c)
{
    const bool has_clean = pp_dist_moments(&c->clean)->n > 0;
    const struct pp_report_dist dist = {.main = has_clean ? &c->clean : &c->unclean,
        .rest = has_clean ? &c->unclean : NULL,
        .scale = 1 / (c->ticks_per_ns * fmax(1, (double)c->n_loops)),
        .shift = -pp_casetext_correction_ns(c),
        .quantum = pp_casetext_quantum_ticks(look->result),
        .kind = PP_PLOTAXIS_TIME,
        .title = "time per iteration"};
    pp_buf_puts(out, "<div class=\"figures\">\n<div>");
    pp_report_density(out, &dist);
    pp_report_ecdf(out, &dist);
    pp_buf_puts(out, "</div>\n<div>");
    pp_report_processes(out, look->result, c);
    pp_buf_puts(out, "</div>\n<div>");
    put_estimates(out, look, c);
    put_pointed(out, c, &dist);
    pp_buf_puts(out, "</div>\n</div>\n");
}

static void put_failure(struct pp_buf *out, const struct pp_case *c)
{
    pp_buf_printf(out, "<p class=\"about %s\">%s", c->state == PP_STATE_FAILED ? "bad" : "faint",
        pp_state_name(c->state));
    if (c->reason != NULL) {
        pp_buf_puts(out, ": ");
        pp_markup_text(out, c->reason);
    }
    pp_buf_puts(out, "</p>\n");
    if (c->output == NULL || c->output[0] == '\0')
        return;
    pp_buf_puts(out, "<pre>");
    for (const char *at = c->output; *at != '\0';) {
        const size_t n_bytes = strcspn(at, "\n");
        pp_markup_text_n(out, at, n_bytes);
        pp_buf_puts(out, at[n_bytes] == '\n' ? "\n" : "");
        at += n_bytes + (at[n_bytes] == '\n');
    }
    pp_buf_puts(out, "</pre>\n");
}

void pp_report_case(struct pp_buf *out, const struct pp_result *result, size_t index)
{
    const struct pp_casetext look = {result, PP_UNIT_AUTO, true};
    const struct pp_case *c = &result->cases[index];
    put_title(out, c, index);
    if (c->state != PP_STATE_OK)
        put_failure(out, c);
    if (c->summary.n_runs_ok > 0) {
        put_headline(out, &look, c);
        put_about(out, &look, c);
        put_doubts(out, c);
        put_figures(out, &look, c);
    }
    pp_buf_puts(out, "</section>\n");
}
