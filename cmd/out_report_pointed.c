/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that a doubt asks to look at: quantiles against normal ones, each value against the one
 * before.
 */
#include "bench/summary.h"
#include "cmd/out_report_part.h"
#include "cmd/plot.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

#define HEIGHT_PX 170
#define N_QQ 99
#define MIN_LAG 6 /* values that a plot of lags needs */
#define MANY 200  /* dots that would hide each other */

void pp_report_qq(struct pp_buf *out, const struct pp_report_dist *dist)
{
    const double n = (double)pp_dist_moments(dist->main)->n;
    const size_t n_points = (size_t)fmin(n, N_QQ);
    struct pp_report_range x = PP_REPORT_NO_RANGE, y = PP_REPORT_NO_RANGE;
    struct pp_plot_point points[N_QQ];
    for (size_t i = 0; i < n_points; i++) {
        const double p = ((double)i + 0.5) / (double)n_points;
        points[i].x = pp_quantile_normal(p);
        points[i].y = pp_report_value(dist, pp_dist_quantile(dist->main, p));
        pp_report_widen(&x, points[i].x);
        pp_report_widen(&y, points[i].y);
    }
    if (n_points < 3)
        return;
    x = pp_report_margin(x, 0.05);
    y = pp_report_margin(y, 0.06);
    struct pp_plot plot = {.out = out,
        .height_px = HEIGHT_PX,
        .caption = "Quantiles against those of a normal distribution",
        .x_title = "normal quantile",
        .y_title = dist->title};
    pp_plotaxis_init(&plot.x, PP_PLOTAXIS_NUMBER, x.low, x.high, false);
    pp_plotaxis_init(&plot.y, dist->kind, y.low, y.high, false);
    pp_plot_begin(&plot);
    const double q1 = pp_report_value(dist, pp_dist_quantile(dist->main, 0.25));
    const double q3 = pp_report_value(dist, pp_dist_quantile(dist->main, 0.75));
    const double slope = (q3 - q1) / (2 * pp_quantile_normal(0.75));
    const double middle = (q1 + q3) / 2;
    pp_plot_line(&plot,
        &(struct pp_plot_line){
            x.low, middle + slope * x.low, x.high, middle + slope * x.high, "guide"});
    pp_plot_dots(&plot, points, n_points, "dots");
    pp_plot_end(&plot);
}

void pp_report_lag(struct pp_buf *out, const char *caption, const double *values, size_t n,
    enum pp_plotaxis_kind kind)
{
    struct pp_plot plot = {.out = out,
        .height_px = HEIGHT_PX,
        .caption = caption,
        .x_title = "the one before",
        .y_title = "a value"};
    const struct pp_report_range range = pp_report_margin(pp_report_near(out, values, n), 0.06);
    struct pp_plot_point *points = n >= MIN_LAG ? calloc(n, sizeof *points) : NULL;
    out->failed |= n >= MIN_LAG && points == NULL;
    if (points == NULL)
        return;
    for (size_t i = 0; i + 1 < n; i++)
        points[i] = (struct pp_plot_point){fmin(fmax(values[i], range.low), range.high),
            fmin(fmax(values[i + 1], range.low), range.high)};
    pp_plotaxis_init(&plot.x, kind, range.low, range.high, false);
    plot.y = plot.x;
    pp_plot_begin(&plot);
    pp_plot_line(
        &plot, &(struct pp_plot_line){plot.x.low, plot.x.low, plot.x.high, plot.x.high, "guide"});
    pp_plot_dots(&plot, points, n - 1, n > MANY ? "dots small" : "dots");
    pp_plot_end(&plot);
    free(points);
}

static bool is_doubted(const struct pp_case *c, const enum pp_warning_code *codes, size_t n)
{
    for (size_t i = 0; i < c->n_warnings; i++)
        for (size_t k = 0; k < n; k++)
            if (c->warnings[i].code == codes[k])
                return true;
    return false;
}

/* Medians of the processes that count, in their order. */
static void put_lag_of_processes(struct pp_buf *out, const struct pp_case *c)
{
    double *values = malloc((c->n_replicates + 1) * sizeof *values);
    size_t n = 0;
    out->failed |= values == NULL;
    for (size_t i = 0; values != NULL && i < c->n_replicates; i++) {
        const struct pp_replicate *r = &c->replicates[i];
        if (pp_summary_counts(c, r) && isfinite(r->p50_ns - r->empty_ns))
            values[n++] = r->p50_ns - r->empty_ns;
    }
    if (values != NULL)
        pp_report_lag(
            out, "Medians of processes, each against the one before", values, n, PP_PLOTAXIS_TIME);
    free(values);
}

void pp_report_pointed(
    struct pp_buf *out, const struct pp_case *c, const struct pp_report_dist *dist)
{
    static const enum pp_warning_code of_samples[] = {
        PP_WARN_SAMPLE_MODES, PP_WARN_UNEXPLAINED, PP_WARN_WORST_BEST, PP_WARN_PREEMPTED};
    static const enum pp_warning_code of_order[] = {PP_WARN_AUTOCORRELATED};
    static const enum pp_warning_code of_processes[] = {
        PP_WARN_DRIFT, PP_WARN_CHANGE_POINT, PP_WARN_MODES, PP_WARN_NO_STEADY_STATE};
    if (is_doubted(c, of_samples, sizeof of_samples / sizeof *of_samples))
        pp_report_qq(out, dist);
    if (is_doubted(c, of_order, sizeof of_order / sizeof *of_order))
        pp_report_trail_lag(out, c, dist->shift);
    if (is_doubted(c, of_processes, sizeof of_processes / sizeof *of_processes))
        put_lag_of_processes(out, c);
}
