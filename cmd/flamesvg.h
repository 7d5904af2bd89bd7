/* SPDX-License-Identifier: GPL-3.0-or-later
 * The boxes of a flame graph as SVG: each a <g> of a class with <title>, <rect> and, where it
 * fits, its name. Edges are rounded to one grid, so that boxes side by side neither overlap nor
 * leave gaps, and widths of callees add up.
 */
#ifndef PP_CMD_FLAMESVG_H
#define PP_CMD_FLAMESVG_H

#include "cmd/flame.h"
#include "cmd/flamecolor.h"

#include "bench/buf.h"

#define PP_FLAMESVG_ROW_PX 18    /* from row to row; a box is one less high */
#define PP_FLAMESVG_CHAR_PX 7.23 /* advance of a character at 12 px in common fixed-width fonts */

/* What stands in the boxes. */
struct pp_flamesvg_source {
    const void *data;
    const char *(*name)(const void *data, uint32_t node);
    struct pp_flamecolor (*color)(const void *data, uint32_t node);
    /* Append the tooltip, escaped; its first line is the name. */
    void (*title)(const void *data, uint32_t node, struct pp_buf *out);
};

struct pp_flamesvg {
    const struct pp_flame *flame;
    struct pp_flamesvg_source source;
    double left_px, top_px, width_px;
    bool is_icicle; /* roots on top */
};

/* Append <g id="boxes">, the drawn boxes in the order of nodes, </g>. */
void pp_flamesvg_write(struct pp_buf *out, const struct pp_flamesvg *svg);

/* Height of all rows. */
double pp_flamesvg_height_px(const struct pp_flamesvg *svg);

#endif
