/* SPDX-License-Identifier: GPL-3.0-or-later
 * What benchmarks of a run say about each other: how costs grow, which statement is faster.
 */
#include "bench/growth.h"
#include "cmd/casetext.h"
#include "cmd/markup.h"
#include "cmd/out_report_part.h"
#include "cmd/plot.h"

#include <math.h>
#include <stdlib.h>

#define HEIGHT_PX 220
#define N_CURVE 64

static double size_of(const struct pp_result *result, const struct pp_growth *g, size_t i)
{
    return strtod(result->cases[i].params[g->param].text, NULL);
}

static void choose_axes(
    struct pp_plot *plot, const struct pp_result *result, const struct pp_growth *g)
{
    struct pp_report_range x = PP_REPORT_NO_RANGE, y = PP_REPORT_NO_RANGE;
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_estimate *time = &result->cases[i].summary.time_ns;
        if (!pp_growth_holds(result, g, i))
            continue;
        pp_report_widen(&x, log(size_of(result, g, i)));
        pp_report_widen(&y, log(time->value));
        if (time->has_interval && time->lo > 0.1 * time->value)
            pp_report_widen(&y, log(time->lo));
        if (time->has_interval)
            pp_report_widen(&y, log(time->hi));
    }
    x = pp_report_margin(x, 0.06);
    y = pp_report_margin(y, 0.08);
    pp_plotaxis_init(&plot->x, PP_PLOTAXIS_NUMBER, exp(x.low), exp(x.high), true);
    pp_plotaxis_init(&plot->y, PP_PLOTAXIS_TIME, exp(y.low), exp(y.high), true);
}

/* The fit, where it is above 0. Sizes below 1 have no logarithm that a cost could follow. */
static void put_fit(const struct pp_plot *plot, const struct pp_growth *g)
{
    struct pp_plot_point points[N_CURVE];
    for (int i = 0; i < N_CURVE; i++) {
        const double share = i / (N_CURVE - 1.0);
        points[i].x = exp(log(plot->x.low) * (1 - share) + log(plot->x.high) * share);
        points[i].y = g->fit.intercept +
            g->fit.coefficient.value * pp_complexity_growth(g->fit.order, points[i].x);
        if (!(points[i].y > 0))
            points[i].y = NAN;
    }
    pp_plot_curve(plot, points, N_CURVE, "curve");
}

static void put_points(
    const struct pp_plot *plot, const struct pp_result *result, const struct pp_growth *g)
{
    const struct pp_casetext look = {result, PP_UNIT_AUTO, true};
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *c = &result->cases[i];
        const struct pp_estimate *time = &c->summary.time_ns;
        if (!pp_growth_holds(result, g, i))
            continue;
        const double x = size_of(result, g, i);
        pp_buf_puts(plot->out, "<g><title>");
        pp_markup_text(plot->out, c->name);
        pp_buf_printf(plot->out, ": %s ", pp_casetext_headline(&look, c).text);
        pp_markup_text(plot->out, pp_casetext_half(&look, c, time).text);
        pp_buf_puts(plot->out, "</title>");
        if (time->has_interval)
            pp_plot_line(plot, &(struct pp_plot_line){x, time->lo, x, time->hi, "box"});
        pp_plot_dot(plot, (struct pp_plot_point){x, time->value}, 3.5, "point");
        pp_buf_puts(plot->out, "</g>\n");
    }
}

static void put_growth(
    struct pp_buf *out, const struct pp_result *result, const struct pp_growth *g)
{
    const struct pp_case *c = &result->cases[g->first];
    struct pp_plot plot = {.out = out,
        .height_px = HEIGHT_PX,
        .caption = "",
        .x_title = "",
        .y_title = "per iteration, logarithmic"};
    struct pp_buf x_title;
    size_t n = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n += pp_growth_holds(result, g, i);
    choose_axes(&plot, result, g);
    pp_buf_init(&x_title);
    pp_markup_fit(&x_title, c->params[g->param].name, 40);
    pp_buf_puts(&x_title, ", logarithmic");
    plot.x_title = pp_buf_text(&x_title);
    pp_buf_puts(out, "<div data-name=\"");
    pp_markup_text(out, c->family);
    pp_buf_puts(out, "\"><p class=\"about\"><strong>");
    pp_markup_text(out, c->family);
    pp_buf_puts(out, g->fit.decided ? "</strong> grows with <em>" : "</strong> over <em>");
    pp_markup_text(out, c->params[g->param].name);
    pp_buf_puts(out, "</em>");
    pp_casetext_fit(out, &g->fit);
    pp_buf_puts(out, "</p>\n");
    if (n > 1) {
        pp_plot_begin(&plot);
        if (g->fit.decided)
            put_fit(&plot, g);
        put_points(&plot, result, g);
        pp_plot_end(&plot);
    }
    pp_buf_puts(out, "</div>\n");
    out->failed |= x_title.failed;
    pp_buf_release(&x_title);
}

void pp_report_growths(struct pp_buf *out, const struct pp_result *result)
{
    if (result->n_growths == 0)
        return;
    pp_buf_puts(out, "<section>\n<h2>Growth</h2>\n<div class=\"figures\">\n");
    for (size_t i = 0; i < result->n_growths; i++)
        put_growth(out, result, &result->growths[i]);
    pp_buf_puts(out, "</div>\n</section>\n");
}

static struct pp_estimate ratio_of(
    const struct pp_result *result, size_t i, const struct pp_case *fastest)
{
    if (&result->cases[i] == fastest)
        return (struct pp_estimate){1, 1, 1, false};
    return pp_growth_ratio(&result->cases[i], fastest, result->settings.level_ratio);
}

static struct pp_plotaxis rivals_axis(const struct pp_result *result, const struct pp_case *fastest)
{
    struct pp_report_range range = PP_REPORT_NO_RANGE;
    struct pp_plotaxis axis;
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_estimate ratio = ratio_of(result, i, fastest);
        pp_report_widen(&range, log(ratio.value));
        pp_report_widen(&range, log(ratio.lo));
        pp_report_widen(&range, log(ratio.hi));
    }
    range = pp_report_margin(range, 0.06);
    pp_plotaxis_init(&axis, PP_PLOTAXIS_CHANGE, exp(range.low), exp(range.high), true);
    return axis;
}

static void put_rival(struct pp_buf *out, const struct pp_plotaxis *axis, const char *name,
    const struct pp_estimate *ratio)
{
    const struct pp_report_bar bar = {ratio, "body", 15};
    pp_buf_puts(out, "<div class=\"row\"><span class=\"name\">");
    pp_markup_text(out, name);
    pp_buf_puts(out, "</span>\n");
    pp_report_forest_row(out, axis, 0, &bar, 1);
    pp_buf_printf(out, "<span class=\"number\">%.4g times", ratio->value);
    if (ratio->has_interval)
        pp_buf_printf(out, " (%.4g to %.4g)", ratio->lo, ratio->hi);
    pp_buf_puts(out, "</span></div>\n");
}

void pp_report_rivals(struct pp_buf *out, const struct pp_result *result)
{
    const struct pp_case *fastest = pp_growth_rivals(result);
    if (fastest == NULL)
        return;
    const struct pp_plotaxis axis = rivals_axis(result, fastest);
    pp_buf_puts(out, "<section>\n<h2>Compared with the fastest</h2>\n<div class=\"forest\">\n");
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_estimate ratio = ratio_of(result, i, fastest);
        put_rival(out, &axis, result->cases[i].name, &ratio);
    }
    pp_report_forest_axis(out, &axis, "time, relative");
    pp_buf_puts(out, "</div>\n</section>\n");
}
