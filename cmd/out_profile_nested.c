/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as text: the call tree.
 */
#include "cmd/message.h"
#include "cmd/out_profile_part.h"
#include "cmd/out_profile_tree.h"
#include "cmd/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP_COLUMNS 2
#define DEEPEST_COLUMNS 48 /* of indentation, where the width does not say less */

/* Whether it has children, and whether one of them is hidden. */
static const char *mark_of(const struct pp_out_profile_tree *tree, uint32_t node)
{
    const size_t begin = tree->first[(size_t)node + 1], end = tree->first[(size_t)node + 2];
    const char *mark = begin < end ? "- " : "  ";
    for (size_t i = begin; i < end; i++)
        if (!tree->is_shown[tree->children[i]])
            mark = "+ ";
    return mark;
}

/* A name in so many columns, without its middle where that is too few. */
static void fit(const struct pp_out_profile_part *part, struct pp_buf *name, size_t n_columns)
{
    const char *const text = pp_buf_text(name);
    if (pp_utf8_width(text, name->n_bytes) <= n_columns)
        return;
    size_t tail = name->n_bytes;
    const size_t n_tail_columns = (n_columns - 1) * 2 / 3;
    for (size_t at = 0; at < name->n_bytes && tail == name->n_bytes;) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, name->n_bytes - at, &code);
        if (pp_utf8_width(text + at, name->n_bytes - at) <= n_tail_columns)
            tail = at;
        at += length == 0 ? 1 : length;
    }
    struct pp_buf cut;
    pp_buf_init(&cut);
    pp_buf_append(&cut, text, pp_utf8_fit(text, name->n_bytes, n_columns - 1 - n_tail_columns));
    pp_buf_puts(&cut, part->view->term.utf8 ? "\xe2\x80\xa6" : "~");
    pp_buf_append(&cut, text + tail, name->n_bytes - tail);
    name->failed |= cut.failed;
    pp_buf_truncate(name, 0);
    pp_buf_puts(name, pp_buf_text(&cut));
    pp_buf_release(&cut);
}

/* Indentation, mark and name. Too deep a place tells its level instead of being indented more. */
static void put_name(const struct pp_out_profile_part *part, const struct pp_out_profile_tree *tree,
    uint32_t node, struct pp_buf *out)
{
    const struct pp_profile_node *const n = &part->profile->nodes[node];
    const size_t room = part->name_columns;
    const size_t deepest = room / 3 < DEEPEST_COLUMNS ? room / 3 : DEEPEST_COLUMNS;
    const size_t wanted = (size_t)tree->depth[node] * STEP_COLUMNS;
    struct pp_buf name;
    pp_buf_init(&name);
    if (wanted > deepest)
        pp_buf_printf(&name, "[%" PRIu32 "] ", tree->depth[node]);
    pp_buf_puts(&name, mark_of(tree, node));
    pp_out_profile_name(part, n->function, &name);
    pp_buf_puts(&name, n->is_tail ? " (tail)" : "");
    pp_buf_puts(&name, n->is_folded ? " (folded)" : "");
    const size_t indent = wanted < deepest ? wanted : deepest;
    if (room != SIZE_MAX)
        fit(part, &name, room - indent);
    pp_buf_printf(out, "%*s%s", (int)indent, "", pp_buf_text(&name));
    out->failed |= name.failed;
    pp_buf_release(&name);
}

static void put_node(struct pp_out_profile_part *part, const struct pp_out_profile_tree *tree,
    uint32_t node, struct pp_table *table)
{
    const struct pp_out_profile_row row = pp_out_profile_row_of_node(&part->profile->nodes[node]);
    struct pp_buf name;
    pp_buf_init(&name);
    put_name(part, tree, node, &name);
    pp_out_profile_table_row(part, table, pp_buf_text(&name), &row);
    table->failed |= name.failed;
    pp_buf_release(&name);
}

/* Depth first, with a stack of what is still to be visited. */
static bool put_all(struct pp_out_profile_part *part, const struct pp_out_profile_tree *tree,
    struct pp_table *table)
{
    uint32_t *const stack = calloc(part->profile->n_nodes + 1, sizeof *stack);
    size_t n = 0;
    if (stack == NULL)
        return false;
    for (size_t i = tree->first[1]; i-- > tree->first[0];)
        stack[n++] = tree->children[i];
    while (n > 0) {
        const uint32_t node = stack[--n];
        if (!tree->is_shown[node])
            continue;
        put_node(part, tree, node, table);
        for (size_t i = tree->first[(size_t)node + 2]; i-- > tree->first[(size_t)node + 1];)
            stack[n++] = tree->children[i];
    }
    free(stack);
    return true;
}

/* What is not in the table, with its share. */
static void tell_hidden(const struct pp_out_profile_part *part,
    const struct pp_out_profile_tree *tree, struct pp_buf *out)
{
    const struct pp_profile *const p = part->profile;
    const struct pp_out_profile *const view = part->view;
    struct pp_buf text;
    double own_ns = 0;
    if (tree->n_shown == p->n_nodes)
        return;
    for (size_t i = 0; i < p->n_nodes; i++)
        if (!tree->is_shown[i] && isfinite(p->nodes[i].own_ns))
            own_ns += fmax(p->nodes[i].own_ns, 0);
    pp_buf_init(&text);
    pp_buf_printf(&text, "%zu of %zu places in the tree", p->n_nodes - tree->n_shown, p->n_nodes);
    if (isfinite(part->total_ns))
        pp_buf_printf(&text, ", with %s of the time in themselves",
            pp_units_percent(own_ns / part->total_ns).text);
    if (view->max_depth > 0)
        pp_buf_printf(&text, "; --depth=%u", view->max_depth);
    for (size_t i = 0; i < view->limits.n; i++) {
        pp_buf_puts(&text, "; --limit=");
        pp_message_escape(
            &text, view->limits.items[i].text, strlen(view->limits.items[i].text), view->term.utf8);
    }
    if (view->least_ratio > 0)
        pp_buf_printf(&text, "; less than %s each, --hide-below=0 shows them",
            pp_units_percent(view->least_ratio).text);
    pp_out_profile_note(part, out, "hidden", pp_buf_text(&text));
    out->failed |= text.failed;
    pp_buf_release(&text);
}

bool pp_out_profile_nested(struct pp_out_profile_part *part, struct pp_buf *out)
{
    struct pp_out_profile_tree tree;
    struct pp_table table;
    bool ok = pp_out_profile_tree_init(&tree, part);
    pp_out_profile_table_init(part, &table, "FUNCTION", true);
    ok = ok && put_all(part, &tree, &table) && pp_table_render(&table, &part->view->term, out);
    if (ok) {
        pp_buf_putc(out, '\n');
        tell_hidden(part, &tree, out);
    }
    pp_table_release(&table);
    pp_out_profile_tree_release(&tree);
    return ok;
}
