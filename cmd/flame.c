/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where each node of a call tree stands in a picture.
 */
#include "cmd/flame.h"

#include <math.h>
#include <stdlib.h>

/* Rounding of sums is no difference worth a word. */
#define FLAME_TOLERANCE 1e-6

/* What boxes are sorted by. */
struct flame_key {
    uint32_t parent;
    uint32_t node;
    double width;
};

static double flame_known(double value)
{
    return value > 0 ? value : 0;
}

/* Widths from the leaves up. */
static void flame_widen(struct pp_flame *flame, const struct pp_flame_item *items)
{
    for (size_t i = flame->n_boxes; i-- > 0;) {
        struct pp_flame_box *const box = &flame->boxes[i];
        const double callees = box->width;
        if (isnan(items[i].deep)) {
            box->width = flame_known(items[i].own) + callees;
        } else {
            box->width = fmax(flame_known(items[i].deep), callees);
            flame->n_widened += callees > flame_known(items[i].deep) * (1 + FLAME_TOLERANCE);
        }
        flame->n_blank += !(box->width > 0);
        if (box->parent != PP_FLAME_NONE) {
            flame->boxes[box->parent].width += box->width;
        } else {
            flame->total += box->width;
        }
    }
}

static int flame_order(const void *left, const void *right)
{
    const struct flame_key *const a = left;
    const struct flame_key *const b = right;
    if (a->parent != b->parent) {
        return a->parent < b->parent ? -1 : 1;
    }
    if (a->width != b->width) {
        return a->width > b->width ? -1 : 1;
    }
    return a->node < b->node ? -1 : a->node > b->node;
}

/* Keys of all boxes, sorted within their caller; or all together. NULL: out of memory. */
static struct flame_key *flame_sort(const struct pp_flame *flame, bool by_parent)
{
    struct flame_key *const keys = calloc(flame->n_boxes + 1, sizeof *keys);
    if (keys == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < flame->n_boxes; i++) {
        keys[i].parent = by_parent ? flame->boxes[i].parent : 0;
        keys[i].node = (uint32_t)i;
        keys[i].width = flame->boxes[i].width;
    }
    qsort(keys, flame->n_boxes, sizeof *keys, flame_order);
    return keys;
}

/* Side by side within the caller, then from the roots down. */
static void flame_place(struct pp_flame *flame, const struct flame_key *keys)
{
    double left = 0;
    for (size_t i = 0; i < flame->n_boxes; i++) {
        if (i > 0 && keys[i].parent != keys[i - 1].parent) {
            left = 0;
        }
        flame->boxes[keys[i].node].left = left;
        left += keys[i].width;
    }
    for (size_t i = 0; i < flame->n_boxes; i++) {
        struct pp_flame_box *const box = &flame->boxes[i];
        if (box->parent != PP_FLAME_NONE) {
            box->left += flame->boxes[box->parent].left;
            box->depth = flame->boxes[box->parent].depth + 1;
        }
    }
}

enum pp_status pp_flame_init(
    struct pp_flame *flame, const struct pp_flame_item *items, size_t n_items)
{
    *flame = (struct pp_flame){.n_boxes = n_items};
    flame->boxes = calloc(n_items + 1, sizeof *flame->boxes);
    if (flame->boxes == NULL) {
        return PP_ENOMEM;
    }
    for (size_t i = 0; i < n_items; i++) {
        flame->boxes[i].parent = items[i].parent;
    }
    flame_widen(flame, items);
    struct flame_key *const keys = flame_sort(flame, true);
    if (keys == NULL) {
        return PP_ENOMEM;
    }
    flame_place(flame, keys);
    free(keys);
    return pp_flame_choose(
        flame, &(struct pp_flame_limits){.n_rows = UINT32_MAX, .n_boxes = n_items});
}

void pp_flame_release(struct pp_flame *flame)
{
    free(flame->boxes);
    flame->boxes = NULL;
}

/* Of boxes of one width the caller comes first, so what is drawn is a tree. */
static void flame_mark(
    struct pp_flame *flame, const struct flame_key *keys, const struct pp_flame_limits *limits)
{
    flame->n_drawn = 0;
    for (size_t i = 0; i < flame->n_boxes; i++) {
        struct pp_flame_box *const box = &flame->boxes[keys[i].node];
        box->is_drawn = flame->n_drawn < limits->n_boxes && box->depth < limits->n_rows &&
            box->width > 0 && box->width >= limits->least_ratio * flame->total;
        flame->n_drawn += box->is_drawn;
    }
}

enum pp_status pp_flame_choose(struct pp_flame *flame, const struct pp_flame_limits *limits)
{
    struct flame_key *const keys = flame_sort(flame, false);
    if (keys == NULL) {
        return PP_ENOMEM;
    }
    flame_mark(flame, keys, limits);
    free(keys);
    flame->n_rows = 0;
    flame->hidden = 0;
    for (size_t i = 0; i < flame->n_boxes; i++) {
        const struct pp_flame_box *const box = &flame->boxes[i];
        if (box->is_drawn) {
            flame->n_rows = box->depth >= flame->n_rows ? box->depth + 1 : flame->n_rows;
        } else if (box->parent == PP_FLAME_NONE || flame->boxes[box->parent].is_drawn) {
            flame->hidden += box->width;
        }
    }
    return PP_OK;
}
