/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures of a distribution: density, distribution function.
 */
#include "cmd/out_report_part.h"
#include "cmd/picture.h"
#include "cmd/plot.h"
#include "stats/density.h"

#include <math.h>
#include <stdio.h>

#define N_BARS 20 /* as --histogram has */
#define N_RUG 400
#define N_CURVE 256 /* points of the density that are drawn: every second one */
#define N_STEPS 240
#define HEIGHT_PX 170
#define HEAD 1.18 /* of the fullest: room for words */
#define FOOT 0.24 /* room for the strokes */

/* A distribution with what is computed of it. */
struct view {
    const struct pp_report_dist *dist;
    struct pp_picture_bins bins;
    struct pp_density density;
    bool is_smooth;
    double low, high; /* numbers at the ends of the axis */
    double peak;      /* the greatest density, per number */
    double n;
};

static double bar_width(const struct view *view)
{
    return (view->bins.high - view->bins.low) / (double)view->bins.n_bins;
}

static void find_peak(struct view *view)
{
    view->peak = 0;
    for (size_t i = 0; i < view->bins.n_bins; i++)
        view->peak = fmax(view->peak, view->bins.count[i] / view->n / bar_width(view));
    for (unsigned i = 0; i < PP_DENSITY_POINTS && view->is_smooth; i++)
        view->peak = fmax(view->peak, pp_density_at(&view->density, view->n, i));
}

static bool view_init(struct view *view, const struct pp_report_dist *dist)
{
    *view = (struct view){.dist = dist, .n = (double)pp_dist_moments(dist->main)->n};
    if (view->n < 1)
        return false;
    pp_picture_fill(&view->bins, dist->main, N_BARS, dist->quantum);
    view->is_smooth = pp_density_fill(&view->density, dist->main, fmax(dist->quantum, 1));
    view->low = view->bins.low - bar_width(view);
    view->high = view->bins.high + bar_width(view);
    if (view->is_smooth) {
        const double end = view->density.lo + (PP_DENSITY_POINTS - 1) * view->density.step;
        view->low = fmin(view->bins.low, view->density.lo);
        view->high = fmax(view->bins.high, end);
    }
    find_peak(view);
    return true;
}

static void put_bars(const struct pp_plot *plot, const struct view *view)
{
    const double width = bar_width(view);
    for (size_t i = 0; i < view->bins.n_bins; i++) {
        const double left = view->bins.low + width * (double)i;
        const struct pp_plot_line box = {pp_report_value(view->dist, left), 0,
            pp_report_value(view->dist, left + width), view->bins.count[i] / view->n / width,
            "bar"};
        char title[120];
        snprintf(title, sizeof title, "%.0f samples from %.6g to %.6g %s", view->bins.count[i],
            box.x1 / plot->x.scale, box.x2 / plot->x.scale, plot->x.unit);
        if (view->bins.count[i] > 0)
            pp_plot_box(plot, &box, title);
    }
}

static void put_density(const struct pp_plot *plot, const struct view *view)
{
    struct pp_plot_point points[N_CURVE];
    for (unsigned i = 0; i < N_CURVE; i++) {
        const unsigned at = i * (PP_DENSITY_POINTS - 1) / (N_CURVE - 1);
        points[i].x = pp_report_value(view->dist, view->density.lo + at * view->density.step);
        points[i].y = pp_density_at(&view->density, view->n, at);
    }
    pp_plot_area(plot, points, N_CURVE, "fill");
    pp_plot_curve(plot, points, N_CURVE, "curve");
}

/* Where the values are; returns how many lie beyond the ends. */
static double mark_rug(const struct view *view, const struct pp_dist *dist, bool has[N_RUG])
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    double beyond = 0;
    for (size_t i = 0; i < N_RUG; i++)
        has[i] = false;
    pp_dist_begin(dist, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        const double middle = (double)bucket.low / 2 + (double)bucket.high / 2;
        const double at = floor((middle - view->low) / (view->high - view->low) * N_RUG);
        if (at >= 0 && at < N_RUG)
            has[(size_t)at] = true;
        else
            beyond += (double)bucket.count;
    }
    return beyond;
}

static void put_legend(
    const struct pp_plot *plot, const struct view *view, double n_main, double n_rest)
{
    const struct pp_report_dist *const dist = view->dist;
    struct pp_buf *const out = plot->out;
    pp_plot_legend_begin(plot);
    pp_buf_printf(out, "<span class=\"main\">%s", dist->main_name);
    if (n_main > 0)
        pp_buf_printf(out, ", %.0f of %.0f beyond the picture", n_main, view->n);
    pp_buf_puts(out, "</span>");
    if (dist->rest != NULL && pp_dist_moments(dist->rest)->n > 0)
        pp_buf_printf(out, " <span class=\"rest\">%s %s, %.0f of them beyond</span>",
            pp_units_count(pp_dist_moments(dist->rest)->n).text, dist->rest_name, n_rest);
    pp_plot_legend_end(plot);
}

/* Both rows of strokes, and what they cannot show. */
static void put_rugs(const struct pp_plot *plot, const struct view *view, double beyond[2])
{
    bool has[N_RUG];
    beyond[0] = mark_rug(view, view->dist->main, has);
    pp_plot_rug(plot, &(struct pp_plot_rug){has, N_RUG, HEIGHT_PX - 24, HEIGHT_PX - 15, "rug"});
    beyond[1] = 0;
    if (view->dist->rest != NULL) {
        beyond[1] = mark_rug(view, view->dist->rest, has);
        pp_plot_rug(
            plot, &(struct pp_plot_rug){has, N_RUG, HEIGHT_PX - 12, HEIGHT_PX - 3, "rug rest"});
    }
}

static struct pp_plot plot_of(const struct view *view, struct pp_buf *out, const char *caption)
{
    struct pp_plot plot = {.out = out,
        .height_px = HEIGHT_PX,
        .caption = caption,
        .x_title = view->dist->title,
        .y_title = "",
        .is_zoomable = true};
    pp_plotaxis_init(&plot.x, view->dist->kind, pp_report_value(view->dist, view->low),
        pp_report_value(view->dist, view->high), false);
    return plot;
}

static void put_marks(const struct pp_plot *plot, const struct pp_report_dist *dist)
{
    pp_plot_mark(plot, pp_report_value(dist, pp_dist_quantile(dist->main, 0.5)), "p50", "p50");
    pp_plot_mark(plot, pp_report_value(dist, pp_dist_quantile(dist->main, 0.9)), "p90", "p90");
}

void pp_report_density(struct pp_buf *out, const struct pp_report_dist *dist)
{
    struct view view;
    double beyond[2];
    if (!view_init(&view, dist))
        return;
    struct pp_plot plot = plot_of(&view, out, "Distribution: density, histogram, every value");
    plot.hides_y = true;
    pp_plotaxis_init(&plot.y, PP_PLOTAXIS_NUMBER, -FOOT * view.peak, HEAD * view.peak, false);
    pp_plot_begin(&plot);
    put_bars(&plot, &view);
    if (view.is_smooth)
        put_density(&plot, &view);
    put_marks(&plot, dist);
    put_rugs(&plot, &view, beyond);
    put_legend(&plot, &view, beyond[0], beyond[1]);
}

/* Shares of values up to N_STEPS places of the axis, as a staircase. */
static size_t fill_steps(
    const struct view *view, const struct pp_dist *dist, struct pp_plot_point *points)
{
    const double n = (double)pp_dist_moments(dist)->n;
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    double below = 0;
    bool has = n > 0;
    size_t n_points = 0;
    pp_dist_begin(dist, &cursor);
    has = has && pp_dist_next(&cursor, &bucket);
    for (int i = 0; i <= N_STEPS && n > 0; i++) {
        const double at = view->low + (view->high - view->low) * i / N_STEPS;
        const double before = below;
        while (has && (double)bucket.low / 2 + (double)bucket.high / 2 <= at) {
            below += (double)bucket.count;
            has = pp_dist_next(&cursor, &bucket);
        }
        if (i > 0 && below == before && i < N_STEPS)
            continue;
        if (i > 0)
            points[n_points++] = (struct pp_plot_point){
                pp_report_value(view->dist, at), before / n};
        points[n_points++] = (struct pp_plot_point){pp_report_value(view->dist, at), below / n};
    }
    return n_points;
}

void pp_report_ecdf(struct pp_buf *out, const struct pp_report_dist *dist)
{
    struct view view;
    struct pp_plot_point points[2 * N_STEPS + 2];
    if (!view_init(&view, dist))
        return;
    struct pp_plot plot = plot_of(&view, out, "Share of values up to");
    pp_plotaxis_init(&plot.y, PP_PLOTAXIS_SHARE, 0, 1.04, false);
    pp_plot_begin(&plot);
    if (dist->rest != NULL)
        pp_plot_curve(&plot, points, fill_steps(&view, dist->rest, points), "curve rest");
    pp_plot_curve(&plot, points, fill_steps(&view, dist->main, points), "curve");
    pp_plot_end(&plot);
}
