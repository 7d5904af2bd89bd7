/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rows of estimates with their intervals along one axis.
 */
#include "cmd/out_report_part.h"

#include <math.h>

#define ROW_PX 30
#define TICKS 5
#define DOT_PX 7

static double percent(const struct pp_plotaxis *axis, double value)
{
    return 100 * fmin(fmax(pp_plotaxis_place(axis, value), 0), 1);
}

static void put_grid(struct pp_buf *out, const struct pp_plotaxis *axis, double margin_ratio)
{
    struct pp_plotaxis_tick ticks[PP_PLOTAXIS_MAX_TICKS];
    const size_t n = pp_plotaxis_ticks(axis, TICKS, ticks);
    const double none = axis->kind == PP_PLOTAXIS_CHANGE ? 1 : 0;
    for (size_t i = 0; i < n; i++)
        pp_buf_printf(out, "<line class=\"g\" x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"%d\"/>",
            100 * ticks[i].place_ratio, 100 * ticks[i].place_ratio, ROW_PX);
    if (margin_ratio > 0) {
        const double left = percent(axis, 1 / (1 + margin_ratio));
        pp_buf_printf(out, "<rect class=\"margin\" x=\"%.2f%%\" width=\"%.2f%%\" height=\"%d\"/>",
            left, percent(axis, 1 + margin_ratio) - left, ROW_PX);
    }
    pp_buf_printf(out, "<line class=\"zero\" x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"%d\"/>",
        percent(axis, none), percent(axis, none), ROW_PX);
}

/* An interval and its value; an arrow's head where it leaves the axis. */
static void put_bar(
    struct pp_buf *out, const struct pp_plotaxis *axis, const struct pp_report_bar *bar)
{
    const struct pp_estimate *e = bar->estimate;
    if (!isfinite(e->value))
        return;
    if (e->has_interval)
        pp_buf_printf(out, "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%u\" y2=\"%u\"/>",
            bar->class, percent(axis, e->lo), percent(axis, e->hi), bar->y_px, bar->y_px);
    pp_buf_printf(out,
        "<svg x=\"%.2f%%\" y=\"%u\" overflow=\"visible\"><rect class=\"%s\" x=\"-%g\" y=\"-%g\" "
        "width=\"%d\" height=\"%d\"/></svg>",
        percent(axis, e->value), bar->y_px, bar->class, DOT_PX / 2.0, DOT_PX / 2.0, DOT_PX, DOT_PX);
}

void pp_report_forest_row(struct pp_buf *out, const struct pp_plotaxis *axis, double margin_ratio,
    const struct pp_report_bar *bars, size_t n_bars)
{
    pp_buf_printf(out, "<svg height=\"%d\" role=\"img\" aria-label=\"interval\">", ROW_PX);
    put_grid(out, axis, margin_ratio);
    for (size_t i = 0; i < n_bars; i++)
        put_bar(out, axis, &bars[i]);
    pp_buf_puts(out, "</svg>\n");
}

void pp_report_forest_axis(struct pp_buf *out, const struct pp_plotaxis *axis, const char *title)
{
    struct pp_plotaxis_tick ticks[PP_PLOTAXIS_MAX_TICKS];
    const size_t n = pp_plotaxis_ticks(axis, TICKS, ticks);
    pp_buf_puts(
        out, "<div class=\"row axis\"><span></span><svg height=\"32\" aria-hidden=\"true\">");
    for (size_t i = 0; i < n; i++)
        pp_buf_printf(out, "<text text-anchor=\"middle\" x=\"%.2f%%\" y=\"11\">%s</text>",
            100 * ticks[i].place_ratio, ticks[i].label.text);
    pp_buf_printf(out,
        "<text text-anchor=\"middle\" x=\"50%%\" y=\"27\">%s%s%s</text></svg></div>\n", title,
        axis->unit[0] != '\0' ? ", " : "", axis->unit);
}
