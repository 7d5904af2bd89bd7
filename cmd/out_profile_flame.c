/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: a flame graph hanging from its root, drawn with characters. A box is as wide
 * as the deep time of a place in the tree; what is free below a box is the time in it itself.
 */
#include "cmd/message.h"
#include "cmd/out_profile_part.h"
#include "cmd/out_profile_tree.h"
#include "cmd/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_COLUMNS 100 /* of a picture whose reader's width is not known */
#define LEAST_COLUMNS 20
#define MAX_LEVELS 100 /* when --depth does not say */

/* Columns of a box: begin <= x < end. */
struct box {
    uint32_t node;
    uint32_t level;
    size_t begin, end;
};

struct flame {
    const struct pp_out_profile_part *part;
    struct pp_out_profile_tree tree;
    size_t n_columns;
    double columns_per_weight;
    struct box *boxes; /* by level, then from left to right */
    size_t n_boxes;
};

static uint32_t level_limit(const struct pp_out_profile *view)
{
    return view->max_depth > 0 ? view->max_depth : MAX_LEVELS;
}

/* Put boxes for siblings side by side from `x` on (columns, fractional), never beyond `limit`. */
static void place(struct flame *flame, size_t slot, uint32_t level, double x, double limit)
{
    const struct pp_out_profile_tree *const tree = &flame->tree;
    for (size_t i = tree->first[slot]; i < tree->first[slot + 1]; i++) {
        const uint32_t node = tree->children[i];
        const double end = fmin(x + tree->weight[node] * flame->columns_per_weight, limit);
        const struct box box = {node, level, (size_t)floor(x + 0.5), (size_t)floor(end + 0.5)};
        if (tree->is_shown[node] && box.end > box.begin)
            flame->boxes[flame->n_boxes++] = box;
        x = end;
    }
}

/* Breadth first: the list of boxes is the queue. */
static void place_all(struct flame *flame)
{
    const uint32_t limit = level_limit(flame->part->view);
    place(flame, 0, 0, 0, (double)flame->n_columns);
    for (size_t i = 0; i < flame->n_boxes; i++) {
        const struct box box = flame->boxes[i];
        if (box.level + 1 < limit)
            place(flame, (size_t)box.node + 1, box.level + 1, (double)box.begin, (double)box.end);
    }
}

/* Warm colours, the same for the same name. */
static unsigned color_of(const char *name)
{
    static const unsigned char colors[] = {
        208, 214, 220, 209, 215, 221, 216, 222, 180, 186, 173, 179, 202, 203};
    unsigned hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return colors[hash % sizeof colors];
}

/* A box: an edge, its text, and what fills it. */
static void put_box(const struct flame *flame, size_t n_columns, const char *name, const char *text,
    struct pp_buf *out)
{
    const struct pp_term *const term = &flame->part->view->term;
    const char *const edge = term->utf8 ? "\xe2\x96\x8f" : "|";
    const char *const fill = term->color ? " " : term->utf8 ? "\xe2\x94\x80" : "-";
    const size_t room = n_columns - 1;
    const size_t n_bytes = pp_utf8_fit(text, strlen(text), room);
    if (term->color)
        pp_buf_printf(out, "\033[38;5;16;48;5;%um", color_of(name));
    pp_buf_puts(out, edge);
    pp_buf_append(out, text, n_bytes);
    for (size_t i = pp_utf8_width(text, n_bytes); i < room; i++)
        pp_buf_puts(out, fill);
    if (term->color)
        pp_buf_puts(out, "\033[0m");
}

static void put_node(const struct flame *flame, const struct box *box, struct pp_buf *out)
{
    const struct pp_profile *const p = flame->part->profile;
    const struct pp_profile_node *const node = &p->nodes[box->node];
    const char *const name = p->functions[node->function].name;
    const double ratio = flame->tree.weight[box->node] / flame->tree.total;
    struct pp_buf text;
    pp_buf_init(&text);
    pp_message_escape(&text, name, strlen(name), flame->part->view->term.utf8);
    if (pp_utf8_width(pp_buf_text(&text), text.n_bytes) + 8 < box->end - box->begin)
        pp_buf_printf(&text, " %s", pp_units_percent(ratio).text);
    put_box(flame, box->end - box->begin, name, pp_buf_text(&text), out);
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void put_levels(const struct flame *flame, struct pp_buf *out)
{
    const struct pp_profile *const p = flame->part->profile;
    struct pp_buf text;
    pp_buf_init(&text);
    pp_message_escape(&text, p->name, strlen(p->name), flame->part->view->term.utf8);
    if (isfinite(flame->part->total_ns))
        pp_buf_printf(&text, " %s per loop",
            pp_units_time(flame->part->total_ns, 4, flame->part->view->unit).text);
    put_box(flame, flame->n_columns, "", pp_buf_text(&text), out);
    size_t at = 0, level = SIZE_MAX;
    for (size_t i = 0; i < flame->n_boxes; i++) {
        const struct box *const box = &flame->boxes[i];
        if (box->level != level) {
            pp_buf_putc(out, '\n');
            at = 0;
            level = box->level;
        }
        pp_buf_printf(out, "%*s", (int)(box->begin - at), "");
        put_node(flame, box, out);
        at = box->end;
    }
    pp_buf_puts(out, "\n\n");
    out->failed |= text.failed;
    pp_buf_release(&text);
}

static void tell(const struct flame *flame, struct pp_buf *out)
{
    const struct pp_out_profile_part *const part = flame->part;
    const size_t n_hidden = part->profile->n_nodes - flame->n_boxes;
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_printf(&text, "%zu columns are %s", flame->n_columns,
        isfinite(part->total_ns) ? pp_units_time(flame->tree.total, 4, part->view->unit).text
                                 : "all calls: no times were taken");
    pp_buf_puts(&text, "; free room below a box is the time in it itself");
    if (n_hidden > 0)
        pp_buf_printf(&text, "; %zu of %zu places are too narrow or too deep to be drawn", n_hidden,
            part->profile->n_nodes);
    pp_out_profile_note(part, out, "scale", pp_buf_text(&text));
    out->failed |= text.failed;
    pp_buf_release(&text);
}

bool pp_out_profile_flame(struct pp_out_profile_part *part, struct pp_buf *out)
{
    const int width = part->view->term.width_columns;
    struct flame flame = {.part = part,
        .n_columns = width == 0     ? FILE_COLUMNS
            : width < LEAST_COLUMNS ? LEAST_COLUMNS
                                    : (size_t)width,
        .boxes = calloc(part->profile->n_nodes + 1, sizeof *flame.boxes)};
    const bool ok = pp_out_profile_tree_init(&flame.tree, part) && flame.boxes;
    if (ok && flame.tree.total > 0) {
        double roots = 0;
        for (size_t i = flame.tree.first[0]; i < flame.tree.first[1]; i++)
            roots += flame.tree.weight[flame.tree.children[i]];
        /* Sums over the timed pass may exceed the untraced time a little. */
        flame.tree.total = fmax(flame.tree.total, roots);
        flame.columns_per_weight = (double)flame.n_columns / flame.tree.total;
        place_all(&flame);
        put_levels(&flame, out);
        tell(&flame, out);
    } else if (ok)
        pp_out_profile_none(part, out, "no times and no calls that could be drawn");
    pp_out_profile_tree_release(&flame.tree);
    free(flame.boxes);
    return ok;
}
