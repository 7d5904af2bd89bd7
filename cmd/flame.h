/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where each node of a call tree stands in a picture: a box under (or over) its caller's, as wide
 * as its deep value, wider ones to the left. Knows neither units nor pixels.
 */
#ifndef PP_CMD_FLAME_H
#define PP_CMD_FLAME_H

#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PP_FLAME_NONE UINT32_MAX /* no parent: a root */

/* A node; it stands after its parent. */
struct pp_flame_item {
    uint32_t parent;
    double own, deep; /* NaN: unknown. Unknown deep values are own and callees' */
};

/* Invariants: callees lie within their caller's left .. left + width, side by side without gaps
 * from its left edge; what remains at the right is the caller's own. */
struct pp_flame_box {
    uint32_t parent;
    uint32_t depth; /* 0: a root */
    double left, width;
    bool is_drawn; /* so is its parent */
};

struct pp_flame {
    struct pp_flame_box *boxes; /* by node */
    size_t n_boxes;
    double total;    /* the roots' widths */
    uint32_t n_rows; /* depths that are drawn */
    size_t n_drawn;
    size_t n_blank; /* boxes without a width */
    size_t n_widened; /* boxes wider than their deep value, since the callees' sum is */
    double hidden;    /* of the total, in boxes that are not drawn although their callers are */
};

/* Lay all out and draw all. PP_ENOMEM; release also then. Takes n log n, no recursion. */
enum pp_status pp_flame_init(
    struct pp_flame *flame, const struct pp_flame_item *items, size_t n_items);
void pp_flame_release(struct pp_flame *flame);

/* What is drawn: boxes of at least `least_ratio` of the total, in the first n_rows rows; of these
 * the n_boxes widest. A width of 0 is never drawn. PP_ENOMEM: all are as before. */
struct pp_flame_limits {
    double least_ratio;
    uint32_t n_rows;
    size_t n_boxes;
};
enum pp_status pp_flame_choose(struct pp_flame *flame, const struct pp_flame_limits *limits);

#endif
