/* SPDX-License-Identifier: GPL-3.0-or-later
 * A picture of a page as SVG that is as wide as its place: what stands across it is given in per
 * cent, so text and strokes keep their size on a telephone and on paper. The styles are in
 * page/report.css, which class names refer to; page/report.js zooms along x.
 */
#ifndef PP_CMD_PLOT_H
#define PP_CMD_PLOT_H

#include "bench/buf.h"
#include "cmd/plotaxis.h"

#include <stdbool.h>
#include <stddef.h>

/* One picture. Texts are ours, or escaped already. */
struct pp_plot {
    struct pp_buf *out;
    struct pp_plotaxis x, y;
    unsigned height_px;
    const char *caption;
    const char *x_title; /* "" for none, likewise the next; units are added */
    const char *y_title;
    bool hides_y;     /* neither ticks nor labels along y */
    bool hides_x;     /* another picture below it has them */
    bool is_zoomable; /* the script may; linear along x only */
};

struct pp_plot_point {
    double x, y; /* values of the axes */
};

/* A line across the picture from one value to another, with a class of styles. */
struct pp_plot_line {
    double x1, y1, x2, y2;
    const char *class;
};

/* Open the figure: caption, grid, ticks. */
void pp_plot_begin(const struct pp_plot *plot);

/* Close it. Between the two: */

/* A curve through n points; those that are not finite interrupt it. */
void pp_plot_curve(
    const struct pp_plot *plot, const struct pp_plot_point *points, size_t n, const char *class);

/* What lies between it and the value 0. */
void pp_plot_area(
    const struct pp_plot *plot, const struct pp_plot_point *points, size_t n, const char *class);

/* A dot for each point. */
void pp_plot_dots(
    const struct pp_plot *plot, const struct pp_plot_point *points, size_t n, const char *class);

/* A straight line that keeps its width. */
void pp_plot_line(const struct pp_plot *plot, const struct pp_plot_line *line);

/* A filled box over [x1, x2] and [y1, y2]. title: what it says when pointed at; NULL: nothing. */
void pp_plot_box(const struct pp_plot *plot, const struct pp_plot_line *box, const char *title);

/* A dot of a radius of its own. */
void pp_plot_dot(
    const struct pp_plot *plot, struct pp_plot_point at, double radius_px, const char *class);

/* An upright line over the whole height with a word at its top, at its left where it would leave
 * the picture at the right. */
void pp_plot_mark(const struct pp_plot *plot, double x, const char *word, const char *class);

/* Columns of a path over the whole width that have something, as short upright strokes between two
 * heights in px from the top: n columns, has[i] says which. */
struct pp_plot_rug {
    const bool *has;
    size_t n;
    unsigned top_px, bottom_px;
    const char *class;
};
void pp_plot_rug(const struct pp_plot *plot, const struct pp_plot_rug *rug);

void pp_plot_end(const struct pp_plot *plot);

/* Instead of it, for a picture with a legend: its <span> elements stand between these two. */
void pp_plot_legend_begin(const struct pp_plot *plot);
void pp_plot_legend_end(const struct pp_plot *plot);

#endif
