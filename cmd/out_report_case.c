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
        "%" PRIu64 " iteration%s a sample; %s sample%s, %s clean, in %" PRIu64
        " process%s; %s, took %s",
        c->n_loops, c->n_loops == 1 ? "" : "s", pp_units_count(s->all.n).text,
        s->all.n == 1 ? "" : "s", pp_units_count(pp_dist_moments(&c->clean)->n).text, s->n_runs_ok,
        s->n_runs_ok == 1 ? "" : "es", pp_stop_name(c->stop),
        pp_units_duration(c->measured_s).text);
    if (isfinite(s->cycles.value))
        pp_buf_printf(
            out, "; %s core cycles (%s)", pp_casetext_cycles(c).text, pp_kind_name(s->kind));
    if (isfinite(s->layout_spread_ratio) && s->time_ns.lo > 0)
        pp_buf_printf(out, "; spreads over %s at %" PRIu32 " places of its code",
            pp_units_percent(s->layout_spread_ratio).text,
            look->result->modules[c->module].n_layouts);
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

static void put_counter(struct pp_buf *out, const struct pp_counter *counter)
{
    static const char *const kinds[] = {"the last", "per iteration", "per second"};
    pp_buf_puts(out, "<tr><th scope=\"row\">");
    pp_markup_text(out, counter->name);
    pp_buf_puts(out, "</th>");
    if (isfinite(counter->value))
        pp_report_number(out, pp_units_number(counter->value, 4).text, counter->value);
    else
        pp_report_words(out, counter->reason ? counter->reason : "not a number");
    pp_report_words(out, counter->kind < 3 ? kinds[counter->kind] : "");
    pp_buf_puts(out, "</tr>\n");
}

static void put_counters(struct pp_buf *out, const struct pp_case *c)
{
    if (c->n_counters == 0)
        return;
    pp_buf_puts(out,
        "<div class=\"scroll table\"><table>\n<thead><tr><th scope=\"col\">counted</th>"
        "<th scope=\"col\">value</th><th scope=\"col\" class=\"words\">of</th></tr></thead>\n"
        "<tbody>\n");
    for (size_t i = 0; i < c->n_counters; i++)
        put_counter(out, &c->counters[i]);
    pp_buf_puts(out, "</tbody>\n</table></div>\n");
}

static void put_figures(struct pp_buf *out, const struct pp_casetext *look, const struct pp_case *c)
{
    const bool is_calm = c->summary.n_runs_calm > 0 && pp_dist_moments(&c->clean)->n > 0;
    const struct pp_report_dist dist = {.main = is_calm ? &c->clean : &c->unclean,
        .rest = is_calm ? &c->unclean : &c->clean,
        .main_name = is_calm ? "clean samples" : "disturbed samples",
        .rest_name = is_calm ? "disturbed" : "clean",
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
    pp_report_trail(out, c, dist.shift);
    pp_buf_puts(out, "</div>\n<div>");
    put_estimates(out, look, c);
    put_counters(out, c);
    pp_report_pointed(out, c, &dist);
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
    pp_markup_lines(out, c->output);
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
