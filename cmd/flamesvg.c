/* SPDX-License-Identifier: GPL-3.0-or-later
 * The boxes of a flame graph as SVG.
 */
#include "cmd/flamesvg.h"
#include "cmd/markup.h"

#include <math.h>

#define FLAMESVG_GRID 1e4 /* edges lie on multiples of 1/grid px: a zoom of 100 keeps 1 % */
#define FLAMESVG_PAD_PX 3
#define FLAMESVG_LEAST_COLUMNS 3

double pp_flamesvg_height_px(const struct pp_flamesvg *svg)
{
    return (double)svg->flame->n_rows * PP_FLAMESVG_ROW_PX;
}

/* An edge in units of the grid. */
static double flamesvg_edge(const struct pp_flamesvg *svg, double at)
{
    const double px = svg->left_px + at / svg->flame->total * svg->width_px;
    return round(px * FLAMESVG_GRID);
}

static double flamesvg_top_px(const struct pp_flamesvg *svg, uint32_t depth)
{
    const uint32_t row = svg->is_icicle ? depth : svg->flame->n_rows - 1 - depth;
    return svg->top_px + (double)row * PP_FLAMESVG_ROW_PX;
}

/* A number of px out of units of the grid, without zeros at its end. */
static void flamesvg_number(struct pp_buf *out, double grid_units)
{
    const double whole = trunc(grid_units / FLAMESVG_GRID);
    unsigned rest = (unsigned)fabs(grid_units - whole * FLAMESVG_GRID);
    pp_buf_printf(out, "%.0f", whole);
    if (rest > 0) {
        int n_digits = 4;
        for (; rest % 10 == 0; rest /= 10) {
            n_digits--;
        }
        pp_buf_printf(out, ".%0*u", n_digits, rest);
    }
}

static void flamesvg_label(
    struct pp_buf *out, const char *name, double left_px, double top_px, double width_px)
{
    const double n_columns = floor((width_px - 2 * FLAMESVG_PAD_PX) / PP_FLAMESVG_CHAR_PX);
    if (n_columns < FLAMESVG_LEAST_COLUMNS) {
        return;
    }
    pp_buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\">", left_px + FLAMESVG_PAD_PX, top_px + 12.5);
    pp_markup_fit(out, name, (size_t)n_columns);
    pp_buf_puts(out, "</text>");
}

static void flamesvg_box(struct pp_buf *out, const struct pp_flamesvg *svg, uint32_t node)
{
    const struct pp_flame_box *const box = &svg->flame->boxes[node];
    const struct pp_flamesvg_source *const source = &svg->source;
    const double left = flamesvg_edge(svg, box->left);
    const double width = flamesvg_edge(svg, box->left + box->width) - left;
    const double top_px = flamesvg_top_px(svg, box->depth);
    pp_buf_printf(out, "<g class=\"%s\"><title>", source->color(source->data, node).name);
    source->title(source->data, node, out);
    pp_buf_puts(out, "</title><rect x=\"");
    flamesvg_number(out, left);
    pp_buf_printf(out, "\" y=\"%.0f\" width=\"", top_px);
    flamesvg_number(out, width);
    pp_buf_printf(out, "\" height=\"%d\"/>", PP_FLAMESVG_ROW_PX - 1);
    flamesvg_label(
        out, source->name(source->data, node), left / FLAMESVG_GRID, top_px, width / FLAMESVG_GRID);
    pp_buf_puts(out, "</g>\n");
}

void pp_flamesvg_write(struct pp_buf *out, const struct pp_flamesvg *svg)
{
    pp_buf_puts(out, "<g id=\"boxes\">\n");
    for (size_t i = 0; i < svg->flame->n_boxes && !out->failed; i++) {
        if (svg->flame->boxes[i].is_drawn) {
            flamesvg_box(out, svg, (uint32_t)i);
        }
    }
    pp_buf_puts(out, "</g>\n");
}
