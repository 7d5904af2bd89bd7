/* SPDX-License-Identifier: GPL-3.0-or-later
 * callgrind_annotate takes for a function's inclusive cost the sum over its callers, KCachegrind
 * its own cost and that of its callees. Both are right when a call counts only outside of others of
 * the same function; in a cycle of several functions only the first can be, which is why
 * KCachegrind shows those as a whole.
 */
#include "cmd/out_callgrind_edges.h"

#include "bench/profiletree.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const struct pp_callgrind_edge *x = a;
    const struct pp_callgrind_edge *y = b;
    if (x->caller != y->caller)
        return x->caller < y->caller ? -1 : 1;
    return x->callee < y->callee ? -1 : x->callee > y->callee;
}

static size_t merge(struct pp_callgrind_edge *edges, size_t n)
{
    size_t n_merged = 0;
    qsort(edges, n, sizeof *edges, compare);
    for (size_t i = 0; i < n; i++) {
        struct pp_callgrind_edge *last = &edges[n_merged - (n_merged > 0)];
        if (n_merged == 0 || compare(last, &edges[i]) != 0) {
            edges[n_merged++] = edges[i];
            continue;
        }
        struct pp_total calls = {.n_calls = last->n_calls};
        pp_total_add(&calls, &(struct pp_total){.n_calls = edges[i].n_calls});
        last->n_calls = calls.n_calls;
        pp_total_add(&last->cost, &edges[i].cost);
    }
    return n_merged;
}

/* Sets the edges' costs, of each node one. */
static void walk(const struct pp_profile_tree *tree, struct pp_callgrind_edge *edges,
    struct pp_total *deep, uint32_t *n_open)
{
    const struct pp_profile_node *nodes = tree->profile->nodes;
    struct pp_profile_place at = PP_PROFILE_BEFORE;
    while (pp_profile_tree_step(tree, &at)) {
        const struct pp_profile_node *node = &nodes[at.node];
        if (!at.is_exit) {
            n_open[node->function]++;
            continue;
        }
        if (--n_open[node->function] == 0)
            edges[at.node].cost = deep[at.node];
        if (node->parent != PP_PROFILE_NONE)
            pp_total_add(&deep[node->parent], &deep[at.node]);
    }
}

struct pp_callgrind_edge *pp_callgrind_edges(const struct pp_totals *totals, size_t *n_edges)
{
    const struct pp_profile *profile = totals->profile;
    size_t n = profile->n_nodes;
    struct pp_profile_tree tree;
    struct pp_callgrind_edge *edges = calloc(n + 1, sizeof *edges);
    struct pp_total *deep = calloc(n + 1, sizeof *deep);
    uint32_t *n_open = calloc(profile->n_functions + 1, sizeof *n_open);
    bool ok = pp_profile_tree_init(&tree, profile) == PP_OK;
    ok = ok && edges != NULL && deep != NULL && n_open != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        uint32_t parent = profile->nodes[i].parent;
        edges[i].caller = parent == PP_PROFILE_NONE ? PP_PROFILE_NONE
                                                    : profile->nodes[parent].function;
        edges[i].callee = profile->nodes[i].function;
        edges[i].n_calls = totals->nodes[i].n_calls;
        deep[i] = totals->nodes[i];
    }
    if (ok) {
        walk(&tree, edges, deep, n_open);
        *n_edges = merge(edges, n);
    } else {
        free(edges);
        edges = NULL;
    }
    pp_profile_tree_release(&tree);
    free(deep);
    free(n_open);
    return edges;
}
