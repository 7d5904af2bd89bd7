/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures of pages as SVG.
 */
#include "cmd/plot.h"

#include <math.h>

#define X_TICKS 5
#define LOG_X_TICKS 7 /* 1, 2, 5 of two decades */
#define PX_PER_TICK 28.0
#define VIEW 1000.0 /* of curves, both ways: stretched over the picture */

static double x_of(const struct pp_plot *plot, double value)
{
    return pp_plotaxis_place(&plot->x, value);
}

/* From the top, in shares of the height. */
static double y_of(const struct pp_plot *plot, double value)
{
    return 1 - pp_plotaxis_place(&plot->y, value);
}

static double px_of(const struct pp_plot *plot, double value)
{
    return y_of(plot, value) * plot->height_px;
}

/* A title with the unit of its axis. */
static void put_title(const struct pp_plot *plot, const char *title, const struct pp_plotaxis *axis)
{
    const char *unit = axis->unit;
    pp_buf_printf(
        plot->out, "%s%s%s", title, title[0] != '\0' && unit[0] != '\0' ? ", " : "", unit);
}

static void put_y_ticks(const struct pp_plot *plot)
{
    struct pp_plotaxis_tick ticks[PP_PLOTAXIS_MAX_TICKS];
    const double most = fmin(fmax(floor(plot->height_px / PX_PER_TICK), 3), 6);
    const size_t n = pp_plotaxis_ticks(&plot->y, (size_t)most, ticks);
    for (size_t i = 0; i < n; i++) {
        const double y = (1 - ticks[i].place_ratio) * plot->height_px;
        pp_buf_printf(plot->out,
            "<line class=\"g\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>"
            "<text class=\"ty\" x=\"-6\" y=\"%.1f\">%s</text>\n",
            y, y, y + 4, ticks[i].label.text);
    }
    pp_buf_puts(plot->out, "<text class=\"tt\" x=\"-50\" y=\"-7\">");
    put_title(plot, plot->y_title, &plot->y);
    pp_buf_puts(plot->out, "</text>\n");
}

static void put_x_ticks(const struct pp_plot *plot)
{
    struct pp_plotaxis_tick ticks[PP_PLOTAXIS_MAX_TICKS];
    const size_t n = pp_plotaxis_ticks(&plot->x, plot->x.is_log ? LOG_X_TICKS : X_TICKS, ticks);
    pp_buf_puts(plot->out, "<g class=\"tx\">");
    for (size_t i = 0; i < n; i++) {
        const double x = 100 * ticks[i].place_ratio;
        pp_buf_printf(plot->out, "<line class=\"g\" x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"%u\"/>", x, x,
            plot->height_px);
        if (!plot->hides_x)
            pp_buf_printf(plot->out, "<text x=\"%.2f%%\" y=\"%u\">%s</text>", x,
                plot->height_px + 15, ticks[i].label.text);
    }
    pp_buf_puts(plot->out, "</g>\n");
    if (!plot->hides_x) {
        pp_buf_printf(plot->out, "<text class=\"xt\" x=\"50%%\" y=\"%u\">", plot->height_px + 31);
        put_title(plot, plot->x_title, &plot->x);
        pp_buf_puts(plot->out, "</text>\n");
    }
}

void pp_plot_begin(const struct pp_plot *plot)
{
    pp_buf_puts(plot->out, "<figure>\n");
    if (plot->caption[0] != '\0')
        pp_buf_printf(plot->out, "<figcaption>%s</figcaption>\n", plot->caption);
    pp_buf_printf(plot->out, "<svg class=\"frame%s\" height=\"%u\" role=\"img\" aria-label=\"%s\"",
        plot->hides_x ? " bare" : "", plot->height_px, plot->caption);
    if (plot->is_zoomable)
        pp_buf_printf(plot->out, " data-low=\"%.17g\" data-high=\"%.17g\" data-unit=\"%s\"",
            plot->x.low / plot->x.scale, plot->x.high / plot->x.scale, plot->x.unit);
    pp_buf_puts(plot->out, ">\n");
    if (!plot->hides_y)
        put_y_ticks(plot);
    put_x_ticks(plot);
    pp_buf_printf(plot->out,
        "<svg class=\"clip\" width=\"100%%\" height=\"%u\"><svg class=\"in\" width=\"100%%\" "
        "height=\"%u\">\n",
        plot->height_px, plot->height_px);
}

static void close_frame(const struct pp_plot *plot)
{
    pp_buf_printf(plot->out,
        "</svg></svg>\n<line class=\"a\" x2=\"100%%\" y1=\"%u\" y2=\"%u\"/></svg>\n",
        plot->height_px, plot->height_px);
}

void pp_plot_end(const struct pp_plot *plot)
{
    close_frame(plot);
    pp_buf_puts(plot->out, "</figure>\n");
}

void pp_plot_legend_begin(const struct pp_plot *plot)
{
    close_frame(plot);
    pp_buf_puts(plot->out, "<p class=\"legend\">");
}

void pp_plot_legend_end(const struct pp_plot *plot)
{
    pp_buf_puts(plot->out, "</p>\n</figure>\n");
}

static void open_path(const struct pp_plot *plot, const char *class)
{
    pp_buf_printf(plot->out,
        "<svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\"><path class=\"%s\" d=\"",
        class);
}

static void close_path(const struct pp_plot *plot)
{
    pp_buf_puts(plot->out, "\"/></svg>\n");
}

/* Append "M12 34.5"; true: the point is there. */
static bool put_point(const struct pp_plot *plot, char command, const struct pp_plot_point *point)
{
    const double x = x_of(plot, point->x), y = y_of(plot, point->y);
    if (isnan(x) || isnan(y))
        return false;
    pp_buf_printf(plot->out, "%c%.4g %.4g", command, VIEW * x, VIEW * y);
    return true;
}

void pp_plot_curve(
    const struct pp_plot *plot, const struct pp_plot_point *points, size_t n, const char *class)
{
    bool is_on = false;
    open_path(plot, class);
    for (size_t i = 0; i < n; i++)
        is_on = put_point(plot, is_on ? 'L' : 'M', &points[i]);
    close_path(plot);
}

void pp_plot_area(
    const struct pp_plot *plot, const struct pp_plot_point *points, size_t n, const char *class)
{
    open_path(plot, class);
    for (size_t i = 0; i < n; i++) {
        const struct pp_plot_point foot = {points[i].x, 0};
        if (i == 0)
            put_point(plot, 'M', &foot);
        put_point(plot, 'L', &points[i]);
        if (i + 1 == n)
            put_point(plot, 'L', &foot);
    }
    close_path(plot);
}

void pp_plot_dots(
    const struct pp_plot *plot, const struct pp_plot_point *points, size_t n, const char *class)
{
    open_path(plot, class);
    for (size_t i = 0; i < n; i++)
        if (put_point(plot, 'M', &points[i]))
            pp_buf_puts(plot->out, "h.1"); /* not 0: paper shows no square of no direction */
    close_path(plot);
}

void pp_plot_line(const struct pp_plot *plot, const struct pp_plot_line *line)
{
    pp_buf_printf(plot->out,
        "<line class=\"%s\" x1=\"%.2f%%\" y1=\"%.1f\" x2=\"%.2f%%\" y2=\"%.1f\"/>", line->class,
        100 * x_of(plot, line->x1), px_of(plot, line->y1), 100 * x_of(plot, line->x2),
        px_of(plot, line->y2));
}

void pp_plot_box(const struct pp_plot *plot, const struct pp_plot_line *box, const char *title)
{
    const double left = x_of(plot, fmin(box->x1, box->x2));
    const double right = x_of(plot, fmax(box->x1, box->x2));
    const double top = px_of(plot, fmax(box->y1, box->y2));
    const double bottom = px_of(plot, fmin(box->y1, box->y2));
    pp_buf_printf(plot->out,
        "<rect class=\"%s\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\">", box->class,
        100 * left, top, 100 * (right - left), bottom - top);
    if (title != NULL)
        pp_buf_printf(plot->out, "<title>%s</title>", title);
    pp_buf_puts(plot->out, "</rect>\n");
}

void pp_plot_dot(
    const struct pp_plot *plot, struct pp_plot_point at, double radius_px, const char *class)
{
    pp_buf_printf(plot->out, "<circle class=\"%s\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"%.3g\"/>", class,
        100 * x_of(plot, at.x), px_of(plot, at.y), radius_px);
}

void pp_plot_mark(const struct pp_plot *plot, double x, const char *word, const char *class)
{
    const double place = x_of(plot, x);
    if (!(place >= 0 && place <= 1))
        return;
    const bool is_left = place > 0.85;
    pp_buf_printf(plot->out,
        "<line class=\"m %s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"100%%\"/><text class=\"mt%s\" "
        "x=\"%.2f%%\" y=\"10\" dx=\"%d\">%s</text>\n",
        class, 100 * place, 100 * place, is_left ? " l" : "", 100 * place, is_left ? -3 : 3, word);
}

void pp_plot_rug(const struct pp_plot *plot, const struct pp_plot_rug *rug)
{
    const double top = VIEW * rug->top_px / plot->height_px;
    const double length = VIEW * (rug->bottom_px - rug->top_px) / plot->height_px;
    open_path(plot, rug->class);
    for (size_t i = 0; i < rug->n; i++)
        if (rug->has[i])
            pp_buf_printf(plot->out, "M%.4g %.4gv%.3g", VIEW * ((double)i + 0.5) / (double)rug->n,
                top, length);
    close_path(plot);
}
