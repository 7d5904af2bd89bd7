/* SPDX-License-Identifier: GPL-3.0-or-later
 * The report of a comparison: a forest of changes with their intervals, the numbers, every process.
 */
#include "bench/gate.h"
#include "cmd/markup.h"
#include "cmd/out_report.h"
#include "cmd/out_report_part.h"
#include "cmd/pairtext.h"
#include "cmd/plot.h"

#include <math.h>
#include <stdlib.h>

#define HEIGHT_PX 150

static bool has_change(const struct pp_pair *pair)
{
    return !isnan(pair->ratio[PP_PART_BODY].value);
}

static const char *class_of(const struct pp_pair *pair)
{
    if (pair->state != PP_PAIR_OK)
        return pair->state == PP_PAIR_FAILED ? "bad" : "faint";
    switch (pair->verdict) {
    case PP_VERDICT_SLOWER:
        return "bad";
    case PP_VERDICT_FASTER:
        return "good";
    case PP_VERDICT_UNDECIDED:
        return "doubt";
    default:
        return "faint";
    }
}

static void put_name(struct pp_buf *out, const struct pp_pair *pair)
{
    pp_markup_text(out, pair->name);
    if (pair->new_name != NULL) {
        pp_buf_puts(out, " \xe2\x86\x92 ");
        pp_markup_text(out, pair->new_name);
    }
}

static void put_verdict(struct pp_buf *out, const struct pp_pair *pair)
{
    pp_buf_printf(out, "<span class=\"words %s\">", class_of(pair));
    if (pair->state == PP_PAIR_OK)
        pp_pairtext_verdict(out, pair);
    else if (has_change(pair))
        pp_buf_puts(out, "not judged");
    else if (pair->state == PP_PAIR_ONLY_OLD || pair->state == PP_PAIR_ONLY_NEW)
        pp_buf_puts(out, pair->state == PP_PAIR_ONLY_OLD ? "only in old" : "only in new");
    else
        pp_buf_puts(out, pp_pair_state_name(pair->state));
    pp_buf_puts(out, "</span>");
}

static void put_gate(struct pp_buf *out, const struct pp_comparison *comparison)
{
    if (isnan(comparison->gate_ratio))
        return;
    const enum pp_gate gate = pp_gate_all(comparison);
    const char *class = gate == PP_GATE_PASSED ? "good"
        : gate == PP_GATE_REGRESSED            ? "bad"
                                               : "doubt";
    pp_buf_printf(out,
        "<p class=\"headline\">gate: <strong class=\"%s\">%s</strong> <small>margins "
        "of %s for the body",
        class, pp_gate_name(gate), pp_units_percent(comparison->gate_ratio).text);
    pp_buf_printf(out, " and %s for the tail</small></p>\n",
        pp_units_percent(comparison->tail_gate_ratio).text);
}

static void put_header(struct pp_buf *out, const struct pp_comparison *comparison)
{
    pp_report_begin(out, "Comparison", "", comparison->command);
    pp_buf_puts(out, "<dl>\n");
    pp_report_fact(out, "old", comparison->old_name);
    pp_report_fact(out, "new", comparison->new_name);
    pp_report_fact(out, "started", comparison->started);
    if (comparison->duration_s > 0)
        pp_report_fact(out, "took", pp_units_duration(comparison->duration_s).text);
    pp_buf_puts(out, "</dl>\n");
    if (!comparison->complete)
        pp_buf_puts(
            out, "<p class=\"partial\">Interrupted: this is what was measured until then.</p>\n");
    put_gate(out, comparison);
    pp_buf_puts(out, "</header>\n<main>\n");
}

static void widen(struct pp_report_range *range, const struct pp_estimate *ratio)
{
    if (!(ratio->value > 0))
        return;
    pp_report_widen(range, log(ratio->value));
    if (ratio->has_interval) {
        pp_report_widen(range, log(ratio->lo));
        pp_report_widen(range, log(ratio->hi));
    }
}

/* Both margins of the body are seen, however small the changes. */
static struct pp_plotaxis axis_of(const struct pp_comparison *comparison)
{
    const double margin = log1p(comparison->margin_ratio);
    struct pp_report_range range = {-1.5 * margin, 1.5 * margin};
    struct pp_plotaxis axis;
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        widen(&range, &pair->ratio[PP_PART_BODY]);
        if (!pair->no_tail)
            widen(&range, &pair->ratio[PP_PART_TAIL]);
        widen(&range, &pair->null_ratio[PP_PART_BODY]);
    }
    range = pp_report_margin(range, 0.04);
    pp_plotaxis_init(&axis, PP_PLOTAXIS_CHANGE, exp(range.low), exp(range.high), true);
    return axis;
}

static void put_row(struct pp_buf *out, const struct pp_comparison *comparison,
    const struct pp_plotaxis *axis, size_t i)
{
    static const struct pp_estimate none = {NAN, NAN, NAN, false};
    const struct pp_pair *pair = &comparison->pairs[i];
    const struct pp_report_bar bars[] = {
        {pair->no_tail ? &none : &pair->ratio[PP_PART_TAIL], "tail", 21},
        {&pair->null_ratio[PP_PART_BODY], "control", 4}, {&pair->ratio[PP_PART_BODY], "body", 12}};
    pp_buf_puts(out, "<div class=\"row\" data-name=\"");
    put_name(out, pair);
    pp_buf_puts(out, "\"><span class=\"name\">");
    if (has_change(pair))
        pp_buf_printf(out, "<a href=\"#p%zu\">", i);
    put_name(out, pair);
    pp_buf_puts(out, has_change(pair) ? "</a></span>\n" : "</span>\n");
    pp_report_forest_row(out, axis, comparison->margin_ratio, bars, 3);
    pp_buf_puts(out, "<span class=\"number\">");
    if (has_change(pair))
        pp_pairtext_change(out, &pair->ratio[PP_PART_BODY], true);
    pp_buf_puts(out, "</span>");
    put_verdict(out, pair);
    pp_buf_puts(out, "</div>\n");
}

static void put_forest(struct pp_buf *out, const struct pp_comparison *comparison)
{
    const struct pp_plotaxis axis = axis_of(comparison);
    pp_buf_puts(out, "<section>\n<h2>Changes</h2>\n<div class=\"forest\">\n");
    for (size_t i = 0; i < comparison->n_pairs; i++)
        put_row(out, comparison, &axis, i);
    pp_report_forest_axis(out, &axis, "change of the time, new against old");
    pp_buf_printf(out,
        "<p class=\"legend\"><span class=\"main\">body (p25)</span><span class=\"rest\">tail "
        "(p90)</span><span class=\"control\">control: old against itself; shaded: the margin of "
        "%s</span></p>\n</div>\n</section>\n",
        pp_units_percent(comparison->margin_ratio).text);
}

static void put_change_cell(struct pp_buf *out, const struct pp_estimate *ratio, bool is_shown)
{
    struct pp_buf text;
    pp_buf_init(&text);
    if (is_shown)
        pp_pairtext_change(&text, ratio, true);
    else
        pp_buf_puts(&text, "-");
    pp_report_number(out, pp_buf_text(&text), is_shown ? ratio->value : (double)NAN);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_control_cell(struct pp_buf *out, const struct pp_estimate *ratio)
{
    struct pp_buf text;
    pp_buf_init(&text);
    if (isnan(ratio->value))
        pp_buf_puts(&text, "-");
    else
        pp_pairtext_percent(&text, ratio);
    pp_report_number(out, pp_buf_text(&text), ratio->value);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_numbers(struct pp_buf *out, const struct pp_pair *pair)
{
    pp_report_number(out, pp_pairtext_time(&pair->old_side.time_ns, PP_UNIT_AUTO).text,
        pair->old_side.time_ns.value);
    pp_report_number(out, pp_pairtext_time(&pair->new_side.time_ns, PP_UNIT_AUTO).text,
        pair->new_side.time_ns.value);
    put_change_cell(out, &pair->ratio[PP_PART_BODY], true);
    put_change_cell(out, &pair->ratio[PP_PART_TAIL], !pair->no_tail);
    put_control_cell(out, &pair->null_ratio[PP_PART_BODY]);
    pp_buf_puts(out, "<td class=\"words\">");
    put_verdict(out, pair);
    pp_buf_puts(out, "</td>");
}

static void put_reason(
    struct pp_buf *out, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    pp_buf_printf(out, "<td colspan=\"6\" class=\"reason %s\">", class_of(pair));
    if (pair->state == PP_PAIR_ONLY_OLD || pair->state == PP_PAIR_ONLY_NEW) {
        pp_buf_puts(out, "only in ");
        pp_markup_text(
            out, pair->state == PP_PAIR_ONLY_OLD ? comparison->old_name : comparison->new_name);
    } else {
        pp_buf_puts(
            out, pair->state == PP_PAIR_PENDING ? "not compared" : pp_pair_state_name(pair->state));
        if (pair->reason != NULL) {
            pp_buf_puts(out, ": ");
            pp_markup_text(out, pair->reason);
        }
    }
    pp_buf_puts(out, "</td>");
}

static void put_table(struct pp_buf *out, const struct pp_comparison *comparison)
{
    static const struct pp_report_column columns[] = {{"benchmark", ""}, {"old", ""}, {"new", ""},
        {"change", ""}, {"of the tail", ""}, {"control", ""}, {"verdict", "words"}};
    pp_report_table_begin(out, "summary", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        pp_buf_puts(out, "<tr><th scope=\"row\">");
        put_name(out, pair);
        pp_buf_puts(out, "</th>");
        if (pair->state == PP_PAIR_OK || has_change(pair))
            put_numbers(out, pair);
        else
            put_reason(out, comparison, pair);
        pp_buf_puts(out, "</tr>\n");
    }
    pp_report_table_end(out);
    if (!comparison->stored)
        pp_buf_puts(out, "<p class=\"about\">" PP_PAIRTEXT_COLUMNS "</p>\n");
}

/* One ratio of each process, in their order. */
static size_t fill_runs(const struct pp_pair *pair, bool is_control, struct pp_plot_point *points)
{
    for (size_t i = 0; i < pair->n_runs; i++)
        points[i] = (struct pp_plot_point){(double)i,
            is_control ? pair->runs[i].null_ratio[PP_PART_BODY]
                       : pair->runs[i].ratio[PP_PART_BODY]};
    return pair->n_runs;
}

static void choose_axes(struct pp_plot *plot, const struct pp_pair *pair)
{
    struct pp_report_range y = {0, 0};
    for (size_t i = 0; i < pair->n_runs; i++) {
        const double ratios[] = {
            pair->runs[i].ratio[PP_PART_BODY], pair->runs[i].null_ratio[PP_PART_BODY]};
        for (size_t k = 0; k < 2; k++)
            if (ratios[k] > 0)
                pp_report_widen(&y, log(ratios[k]));
    }
    y = pp_report_margin(y, 0.08);
    pp_plotaxis_init(
        &plot->x, PP_PLOTAXIS_NUMBER, -0.5, fmax((double)pair->n_runs - 0.5, 0.5), false);
    pp_plotaxis_init(&plot->y, PP_PLOTAXIS_CHANGE, exp(y.low), exp(y.high), true);
}

static void put_answer(const struct pp_plot *plot, const struct pp_estimate *ratio)
{
    const double left = plot->x.low, right = plot->x.high;
    if (ratio->has_interval)
        pp_plot_box(plot, &(struct pp_plot_line){left, ratio->lo, right, ratio->hi, "band"}, NULL);
    pp_plot_line(plot, &(struct pp_plot_line){left, ratio->value, right, ratio->value, "level"});
    pp_plot_line(plot, &(struct pp_plot_line){left, 1, right, 1, "guide"});
}

static void put_runs(struct pp_buf *out, const struct pp_pair *pair)
{
    struct pp_plot_point *points = calloc(pair->n_runs, sizeof *points);
    struct pp_plot plot = {.out = out,
        .height_px = HEIGHT_PX,
        .caption = "Change in each process",
        .x_title = "number of the process",
        .y_title = "new against old"};
    if (points == NULL) {
        out->failed = true;
        return;
    }
    choose_axes(&plot, pair);
    pp_plot_begin(&plot);
    put_answer(&plot, &pair->ratio[PP_PART_BODY]);
    pp_plot_dots(&plot, points, fill_runs(pair, true, points), "dots even");
    pp_plot_dots(&plot, points, fill_runs(pair, false, points), "dots");
    pp_plot_end(&plot);
    free(points);
}

static void put_pair(struct pp_buf *out, const struct pp_comparison *comparison, size_t i)
{
    const struct pp_pair *pair = &comparison->pairs[i];
    pp_buf_puts(out, "<div data-name=\"");
    put_name(out, pair);
    pp_buf_printf(out, "\" id=\"p%zu\">\n<h3>", i);
    put_name(out, pair);
    pp_buf_puts(out, "</h3>\n<p class=\"about\">");
    pp_pairtext_details(out, pair, true);
    if (pair->state == PP_PAIR_OK && pair->verdict == PP_VERDICT_UNDECIDED && !comparison->stored) {
        pp_buf_puts(out,
            "<br>a change would have been found, in 9 of 10 cases, from (what would "
            "decide): ");
        pp_pairtext_open(out, pair);
    }
    pp_buf_puts(out, "</p>\n");
    if (pair->runs != NULL && pair->n_runs > 0)
        put_runs(out, pair);
    pp_buf_puts(out, "</div>\n");
}

static void put_notes(struct pp_buf *out, const struct pp_comparison *comparison)
{
    if (comparison->n_notes == 0)
        return;
    pp_buf_puts(out, "<ul class=\"doubts\">\n");
    for (size_t i = 0; i < comparison->n_notes; i++) {
        pp_buf_puts(out, "<li>");
        pp_markup_text(out, comparison->notes[i]);
        pp_buf_puts(out, "</li>\n");
    }
    pp_buf_puts(out, "</ul>\n");
}

bool pp_out_report_compare(const struct pp_comparison *comparison, struct pp_buf *out)
{
    put_header(out, comparison);
    put_notes(out, comparison);
    put_forest(out, comparison);
    put_table(out, comparison);
    pp_buf_puts(out, "<section>\n<h2>One by one</h2>\n<div class=\"figures\">\n");
    for (size_t i = 0; i < comparison->n_pairs; i++)
        if (has_change(&comparison->pairs[i]))
            put_pair(out, comparison, i);
    pp_buf_puts(out, "</div>\n</section>\n");
    if (!comparison->stored)
        pp_report_machine(out, comparison->env, &comparison->calib);
    pp_buf_puts(out, "</main>\n");
    pp_report_end(out);
    return !out->failed;
}
