/* SPDX-License-Identifier: GPL-3.0-or-later
 * The pairs of a comparison one by one: more numbers, and the change in every process.
 */
#include "cmd/out_report_part.h"
#include "cmd/pairtext.h"
#include "cmd/plot.h"

#include <math.h>
#include <stdlib.h>

#define HEIGHT_PX 150

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
        .y_title = "change of the time"};
    if (points == NULL) {
        out->failed = true;
        return;
    }
    choose_axes(&plot, pair);
    pp_plot_begin(&plot);
    put_answer(&plot, &pair->ratio[PP_PART_BODY]);
    pp_plot_dots(&plot, points, fill_runs(pair, true, points), "dots even");
    pp_plot_dots(&plot, points, fill_runs(pair, false, points), "dots");
    pp_plot_legend_begin(&plot);
    pp_buf_puts(out,
        "<span class=\"main\">new against old</span><span class=\"control\">"
        "control: old against itself</span><span class=\"level\">change and its "
        "interval</span>");
    pp_plot_legend_end(&plot);
    free(points);
}

static void put_pair(struct pp_buf *out, const struct pp_comparison *comparison, size_t i)
{
    const struct pp_pair *pair = &comparison->pairs[i];
    pp_buf_puts(out, "<div data-name=\"");
    pp_report_pair_name(out, pair);
    pp_buf_printf(out, "\" id=\"p%zu\">\n<h3>", i);
    pp_report_pair_name(out, pair);
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

void pp_report_pairs(struct pp_buf *out, const struct pp_comparison *comparison)
{
    bool has_any = false;
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        if (!pp_report_pair_has_change(&comparison->pairs[i]))
            continue;
        if (!has_any)
            pp_buf_puts(out, "<section>\n<h2>One by one</h2>\n<div class=\"figures\">\n");
        has_any = true;
        put_pair(out, comparison, i);
    }
    if (has_any)
        pp_buf_puts(out, "</div>\n</section>\n");
}
