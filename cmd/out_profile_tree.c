/* SPDX-License-Identifier: GPL-3.0-or-later
 * The call tree made ready to be shown. Recursion may be a million deep, so nothing here recurses.
 */
#include "cmd/out_profile_tree.h"

#include <math.h>
#include <stdlib.h>

/* The slot of a node's siblings. */
static size_t slot_of(const struct pp_profile_node *node)
{
    return node->parent == PP_PROFILE_NONE ? 0 : (size_t)node->parent + 1;
}

/* Nodes by parent, each group in the order of the profile. */
static void group(struct pp_out_profile_tree *tree)
{
    const struct pp_profile *const p = tree->profile;
    for (size_t i = 0; i < p->n_nodes; i++)
        tree->first[slot_of(&p->nodes[i]) + 1]++;
    for (size_t i = 0; i <= p->n_nodes; i++)
        tree->first[i + 1] += tree->first[i];
    /* first[slot] moves to the slot's end, which is the next one's beginning. */
    for (size_t i = 0; i < p->n_nodes; i++)
        tree->children[tree->first[slot_of(&p->nodes[i])]++] = (uint32_t)i;
    for (size_t i = p->n_nodes + 1; i > 0; i--)
        tree->first[i] = tree->first[i - 1];
    tree->first[0] = 0;
}

static struct pp_profilesort_item item_of(const struct pp_out_profile_part *part, uint32_t node)
{
    const struct pp_profile_node *const n = &part->profile->nodes[node];
    return (struct pp_profilesort_item){.function = &part->profile->functions[n->function],
        .own_ns = n->own_ns,
        .deep_ns = n->deep_ns,
        .n_calls = n->n_calls,
        .n_primitive = n->n_calls,
        .n_own_samples = n->n_own_samples,
        .calls = &n->calls,
        .name = part->profile->functions[n->function].name,
        .stdname = pp_out_profile_stdname(part, n->function),
        .index = node};
}

static bool sort_all(const struct pp_out_profile_tree *tree, const struct pp_out_profile_part *part)
{
    static const struct pp_profilesort by_time = {
        .keys = {PP_PROFILESORT_DEEP, PP_PROFILESORT_CALLS}, .n_keys = 2};
    const struct pp_profilesort *const sort = part->view->sort.n_keys > 0 ? &part->view->sort
                                                                          : &by_time;
    const size_t n_nodes = tree->profile->n_nodes;
    struct pp_profilesort_item *const items = calloc(n_nodes + 1, sizeof *items);
    if (items == NULL)
        return false;
    for (size_t slot = 0; slot <= n_nodes; slot++) {
        uint32_t *const nodes = tree->children + tree->first[slot];
        const size_t n = tree->first[slot + 1] - tree->first[slot];
        for (size_t i = 0; i < n; i++)
            items[i] = item_of(part, nodes[i]);
        pp_profilesort_apply(sort, items, n);
        for (size_t i = 0; i < n; i++)
            nodes[i] = items[i].index;
    }
    free(items);
    return true;
}

/* No branch weighs more than what it hangs on. */
static void weigh(struct pp_out_profile_tree *tree, double total_ns)
{
    const struct pp_profile *const p = tree->profile;
    const bool by_time = isfinite(total_ns);
    double roots = 0;
    for (size_t i = p->n_nodes; i-- > 0;) {
        const struct pp_profile_node *const node = &p->nodes[i];
        if (by_time && isfinite(node->deep_ns))
            tree->weight[i] = fmax(tree->weight[i], node->deep_ns);
        else if (!by_time)
            tree->weight[i] += (double)node->n_calls;
        double *const above = node->parent == PP_PROFILE_NONE ? &roots
                                                              : &tree->weight[node->parent];
        /* A parent's own time is in its weight already; children of one whose time is not known
         * are at least a lower limit. */
        const bool adds = !by_time || node->parent == PP_PROFILE_NONE ||
            !isfinite(p->nodes[node->parent].deep_ns);
        *above = adds ? *above + tree->weight[i] : fmax(*above, tree->weight[i]);
    }
    tree->total = by_time ? total_ns : roots;
}

/* What is deep enough or too light; a node below a hidden one is hidden. */
static void cut(struct pp_out_profile_tree *tree, const struct pp_out_profile *view)
{
    const struct pp_profile *const p = tree->profile;
    const double least = view->least_ratio * tree->total;
    for (size_t i = 0; i < p->n_nodes; i++) {
        const uint32_t parent = p->nodes[i].parent;
        const bool is_root = parent == PP_PROFILE_NONE;
        tree->depth[i] = is_root ? 0 : tree->depth[parent] + 1;
        tree->is_shown[i] = (is_root || tree->is_shown[parent]) &&
            (view->max_depth == 0 || tree->depth[i] < view->max_depth) &&
            !(tree->weight[i] < least);
        tree->n_shown += tree->is_shown[i];
    }
}

/* Keep matches and what is above them. */
static bool keep_matches(struct pp_out_profile_tree *tree, const struct pp_out_profile_part *part,
    const struct pp_profilelimit *limit)
{
    const struct pp_profile_node *const nodes = tree->profile->nodes;
    bool *const is_kept = calloc(tree->profile->n_nodes + 1, sizeof *is_kept);
    if (is_kept == NULL)
        return false;
    tree->n_shown = 0;
    for (size_t i = tree->profile->n_nodes; i-- > 0;) {
        is_kept[i] |= pp_out_profile_matches(part, limit, nodes[i].function);
        tree->is_shown[i] &= is_kept[i];
        tree->n_shown += tree->is_shown[i];
        if (tree->is_shown[i] && nodes[i].parent != PP_PROFILE_NONE)
            is_kept[nodes[i].parent] = true;
    }
    free(is_kept);
    return true;
}

struct heavy {
    double weight;
    uint32_t node;
};

/* Heavier first; of two alike the one that stands before, which may be above the other. */
static int compare_weights(const void *left, const void *right)
{
    const struct heavy *a = left, *b = right;
    if (a->weight != b->weight)
        return (a->weight < b->weight) - (a->weight > b->weight);
    return (a->node > b->node) - (a->node < b->node);
}

/* Keep the n heaviest. */
static bool keep_heaviest(struct pp_out_profile_tree *tree, size_t n_left)
{
    struct heavy *const heavy = calloc(tree->n_shown + 1, sizeof *heavy);
    size_t n = 0;
    if (heavy == NULL)
        return false;
    for (size_t i = 0; i < tree->profile->n_nodes; i++)
        if (tree->is_shown[i])
            heavy[n++] = (struct heavy){tree->weight[i], (uint32_t)i};
    qsort(heavy, n, sizeof *heavy, compare_weights);
    for (size_t i = n_left; i < n; i++)
        tree->is_shown[heavy[i].node] = false;
    tree->n_shown = n_left < n ? n_left : n;
    free(heavy);
    return true;
}

static bool restrict_to(struct pp_out_profile_tree *tree, const struct pp_out_profile_part *part)
{
    const struct pp_profilelimits *const limits = &part->view->limits;
    bool ok = true;
    for (size_t i = 0; ok && i < limits->n; i++)
        ok = limits->items[i].kind == PP_PROFILELIMIT_MATCH
            ? keep_matches(tree, part, &limits->items[i])
            : keep_heaviest(tree, pp_profilelimit_left(&limits->items[i], tree->n_shown));
    return ok;
}

bool pp_out_profile_tree_init(
    struct pp_out_profile_tree *tree, const struct pp_out_profile_part *part)
{
    const size_t n = part->profile->n_nodes;
    *tree = (struct pp_out_profile_tree){.profile = part->profile,
        .children = calloc(n + 1, sizeof *tree->children),
        .first = calloc(n + 3, sizeof *tree->first),
        .weight = calloc(n + 1, sizeof *tree->weight),
        .is_shown = calloc(n + 1, sizeof *tree->is_shown),
        .depth = calloc(n + 1, sizeof *tree->depth)};
    if (!tree->children || !tree->first || !tree->weight || !tree->is_shown || !tree->depth)
        return false;
    group(tree);
    weigh(tree, part->total_ns);
    cut(tree, part->view);
    return sort_all(tree, part) && restrict_to(tree, part);
}

void pp_out_profile_tree_release(struct pp_out_profile_tree *tree)
{
    free(tree->children);
    free(tree->first);
    free(tree->weight);
    free(tree->is_shown);
    free(tree->depth);
}
