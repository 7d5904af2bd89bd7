/* SPDX-License-Identifier: GPL-3.0-or-later
 * The report of numbers from elsewhere.
 */
#include "cmd/markup.h"
#include "cmd/out_report.h"
#include "cmd/out_report_part.h"
#include "cmd/plot.h"
#include "cmd/samplestext.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HEIGHT_PX 170
#define MAX_COLUMNS (8 + PP_MAX_QUANTILES)

static enum pp_plotaxis_kind kind_of(const struct pp_samples *s)
{
    return s->report.quantity == PP_QUANTITY_TIME ? PP_PLOTAXIS_TIME
        : s->report.quantity == PP_QUANTITY_BYTES ? PP_PLOTAXIS_BYTES
                                                  : PP_PLOTAXIS_NUMBER;
}

static void put_value(struct pp_buf *out, const struct pp_samples *s, double value)
{
    pp_report_number(out, pp_samplestext_value(s, value, PP_UNIT_AUTO).text, value);
}

static void put_row(struct pp_buf *out, const struct pp_out_report_stats *stats, size_t i)
{
    const struct pp_samples *s = &stats->samples[i];
    const size_t n_quantiles = stats->settings->n_quantiles;
    pp_buf_printf(out, "<tr><th scope=\"row\"><a href=\"#s%zu\">", i);
    pp_markup_text(out, s->name);
    pp_buf_puts(out, "</a></th>");
    pp_report_number(out, pp_units_count(s->series.dist.n).text, (double)s->series.dist.n);
    put_value(out, s, s->median.value);
    pp_report_number(out, pp_samplestext_half(s, PP_UNIT_AUTO, true).text,
        s->median.has_interval ? s->median.hi - s->median.lo : (double)NAN);
    put_value(out, s, s->mean);
    put_value(out, s, s->sd);
    for (size_t k = 0; k < n_quantiles; k++)
        put_value(out, s, s->quantiles[k].value);
    if (n_quantiles == 0)
        put_value(out, s, s->p90.value);
    put_value(out, s, s->series.dist.max);
    pp_buf_puts(out, "</tr>\n");
}

static void put_summary(struct pp_buf *out, const struct pp_out_report_stats *stats)
{
    struct pp_report_column columns[MAX_COLUMNS] = {
        {"input", ""}, {"n", ""}, {"median", ""}, {"\xc2\xb1", ""}, {"mean", ""}, {"sd", ""}};
    char titles[PP_MAX_QUANTILES][24] = {"p90"};
    const size_t n_quantiles = stats->settings->n_quantiles;
    size_t n = 6;
    for (size_t k = 0; k < (n_quantiles > 0 ? n_quantiles : 1); k++) {
        if (n_quantiles > 0)
            snprintf(titles[k], sizeof titles[k], "p%.8g", 100 * stats->settings->quantiles[k]);
        columns[n++] = (struct pp_report_column){titles[k], ""};
    }
    columns[n++] = (struct pp_report_column){"max", ""};
    pp_report_table_begin(out, "summary", columns, n);
    for (size_t i = 0; i < stats->n_samples; i++)
        put_row(out, stats, i);
    pp_report_table_end(out);
}

static struct pp_plotaxis shift_axis(const struct pp_out_report_stats *stats)
{
    struct pp_report_range range = {0, 0};
    struct pp_plotaxis axis;
    for (size_t i = 0; i + 1 < stats->n_samples; i++) {
        const struct pp_estimate *shift = &stats->pairs[i].shift;
        pp_report_widen(&range, shift->value);
        if (shift->has_interval) {
            pp_report_widen(&range, shift->lo);
            pp_report_widen(&range, shift->hi);
        }
    }
    range = pp_report_margin(range, 0.06);
    pp_plotaxis_init(&axis, kind_of(stats->samples), range.low, range.high, false);
    return axis;
}

static void put_shift(struct pp_buf *out, const struct pp_samples *s, const struct pp_estimate *e)
{
    pp_buf_puts(out, pp_samplestext_shift(s, e->value, PP_UNIT_AUTO).text);
    if (e->has_interval) {
        pp_buf_printf(out, " (%s", pp_samplestext_shift(s, e->lo, PP_UNIT_AUTO).text);
        pp_buf_printf(out, " .. %s)", pp_samplestext_shift(s, e->hi, PP_UNIT_AUTO).text);
    }
}

static void put_pair(struct pp_buf *out, const struct pp_out_report_stats *stats,
    const struct pp_plotaxis *axis, size_t i)
{
    const struct pp_samples *s = &stats->samples[i + 1];
    const struct pp_samples_pair *pair = &stats->pairs[i];
    const struct pp_report_bar bar = {&pair->shift, "body", 15};
    pp_buf_puts(out, "<div class=\"row\"><span class=\"name\">");
    pp_markup_text(out, s->name);
    pp_buf_puts(out, "</span>\n");
    pp_report_forest_row(out, axis, 0, &bar, 1);
    pp_buf_puts(out, "<span class=\"number\">");
    put_shift(out, s, &pair->shift);
    pp_buf_puts(out, "</span><span class=\"words\">");
    pp_markup_text(out, pp_samplestext_verdict(pair, stats->margin_ratio).text);
    pp_buf_puts(out, ", p ");
    pp_markup_text(out, pp_samplestext_p(pair->p_adjusted).text);
    pp_buf_puts(out, "</span></div>\n");
}

static void put_pairs(struct pp_buf *out, const struct pp_out_report_stats *stats)
{
    if (stats->n_samples < 2)
        return;
    const struct pp_plotaxis axis = shift_axis(stats);
    pp_buf_puts(out, "<section>\n<h2>Against the first</h2>\n<div class=\"forest\">\n");
    for (size_t i = 0; i + 1 < stats->n_samples; i++)
        put_pair(out, stats, &axis, i);
    pp_report_forest_axis(out, &axis, "shift");
    pp_buf_printf(out,
        "</div>\n<p class=\"about\">shift: Hodges and Lehmann's with its %.4g%% interval; p: Mann "
        "and Whitney's%s; both suppose independent values</p>\n</section>\n",
        100 * stats->settings->level_ratio,
        stats->n_samples > 2 ? " after Benjamini and Hochberg" : "");
}

static void put_doubts(struct pp_buf *out, const struct pp_samples *s)
{
    bool has_doubt = false;
    for (int d = 0; d < PP_SAMPLES_N_DOUBTS; d++) {
        if (!s->has_doubt[d])
            continue;
        pp_buf_puts(out, has_doubt ? "" : "<ul class=\"doubts\">\n");
        has_doubt = true;
        pp_report_doubt(out, pp_samples_doubt_text((enum pp_samples_doubt)d), s->evidence[d],
            pp_samples_doubt_remedy((enum pp_samples_doubt)d));
    }
    pp_buf_puts(out, has_doubt ? "</ul>\n" : "");
}

/* Values or levels of blocks of them in their order. */
static void put_course(struct pp_buf *out, const struct pp_samples *s, const double *levels,
    size_t n, uint64_t n_per_level)
{
    struct pp_report_range y = PP_REPORT_NO_RANGE;
    struct pp_plot_point *points = calloc(n, sizeof *points);
    struct pp_plot plot = {.out = out,
        .height_px = HEIGHT_PX,
        .caption = n_per_level > 1 ? "Levels in their order" : "Values in their order",
        .x_title = "number",
        .y_title = ""};
    out->failed |= points == NULL;
    for (size_t i = 0; points != NULL && i < n; i++) {
        points[i] = (struct pp_plot_point){((double)i + 0.5) * (double)n_per_level, levels[i]};
        pp_report_widen(&y, levels[i]);
    }
    if (points != NULL && y.low <= y.high) {
        y = pp_report_margin(y, 0.06);
        pp_plotaxis_init(&plot.x, PP_PLOTAXIS_NUMBER, 0, (double)n * (double)n_per_level, false);
        pp_plotaxis_init(&plot.y, kind_of(s), y.low, y.high, false);
        pp_plot_begin(&plot);
        pp_plot_dots(&plot, points, n, n > 200 ? "dots small" : "dots");
        for (size_t i = 0; i < s->changes.n; i++) {
            const double at = (double)s->changes.change[i].at * (double)n_per_level;
            pp_plot_line(&plot, &(struct pp_plot_line){at, plot.y.low, at, plot.y.high, "change"});
        }
        pp_plot_legend_begin(&plot);
        if (s->changes.n > 0)
            pp_buf_puts(out, "<span class=\"rest\">the level changes</span>");
        pp_plot_legend_end(&plot);
    }
    free(points);
}

static void put_order(struct pp_buf *out, const struct pp_samples *s)
{
    double *levels;
    size_t n;
    uint64_t n_per_level;
    if (pp_series_levels(&s->series, &levels, &n, &n_per_level) != PP_OK) {
        out->failed = true;
        return;
    }
    if (n > 0) {
        pp_buf_puts(out, "<div>");
        put_course(out, s, levels, n, n_per_level);
        pp_buf_puts(out, "</div>\n");
    }
    if (n_per_level == 1 && s->has_doubt[PP_SAMPLES_DEPENDENT]) {
        pp_buf_puts(out, "<div>");
        pp_report_lag(out, "Values, each against the one before", levels, n, kind_of(s));
        pp_buf_puts(out, "</div>\n");
    }
    free(levels);
}

static void put_figures(struct pp_buf *out, const struct pp_samples *s)
{
    const struct pp_report_dist dist = {.main = &s->grid.dist,
        .main_name = "values",
        .scale = s->grid.step,
        .shift = s->grid.base,
        .quantum = s->grid.quantum,
        .kind = kind_of(s),
        .title = s->report.quantity == PP_QUANTITY_NUMBER ? "value" : ""};
    pp_buf_puts(out, "<div class=\"figures\">\n<div>");
    pp_report_density(out, &dist);
    pp_buf_puts(out, "</div>\n<div>");
    pp_report_ecdf(out, &dist);
    pp_buf_puts(out, "</div>\n");
    put_order(out, s);
    if (s->has_doubt[PP_SAMPLES_MODES] || s->has_doubt[PP_SAMPLES_CHANGE_POINT]) {
        pp_buf_puts(out, "<div>");
        pp_report_qq(out, &dist);
        pp_buf_puts(out, "</div>\n");
    }
    pp_buf_puts(out, "</div>\n");
}

static void put_input(struct pp_buf *out, const struct pp_out_report_stats *stats, size_t i)
{
    const struct pp_samples *s = &stats->samples[i];
    pp_buf_puts(out, "<section class=\"case\" data-name=\"");
    pp_markup_text(out, s->name);
    pp_buf_printf(out, "\" id=\"s%zu\">\n<h2>", i);
    pp_markup_text(out, s->name);
    pp_buf_puts(out, "</h2>\n<p class=\"headline\">median <strong>");
    pp_markup_text(out, pp_samplestext_value(s, s->median.value, PP_UNIT_AUTO).text);
    pp_buf_puts(out, "</strong> ");
    pp_markup_text(out, pp_samplestext_half(s, PP_UNIT_AUTO, true).text);
    pp_buf_puts(out, "</p>\n");
    put_doubts(out, s);
    put_figures(out, s);
    pp_buf_puts(out, "</section>\n");
}

bool pp_out_report_stats(const struct pp_out_report_stats *stats, struct pp_buf *out)
{
    pp_report_begin(
        out, "Statistics", stats->n_samples > 0 ? stats->samples[0].name : "", stats->command);
    pp_buf_puts(out, "</header>\n<main>\n");
    put_summary(out, stats);
    put_pairs(out, stats);
    for (size_t i = 0; i < stats->n_samples; i++)
        put_input(out, stats, i);
    pp_buf_puts(out, "</main>\n");
    pp_report_end(out);
    return !out->failed;
}
