/* SPDX-License-Identifier: GPL-3.0-or-later
 * Nodes sorted by function and caller give the groups; one walk over the tree tells which of a
 * group stand below another of it.
 */
#include "bench/profileflat.h"

#include "bench/profilecalls.h"
#include "bench/profiletree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_SOURCES (PP_PROFILE_SHARED_OUT + 1)

/* Rows of one kind, functions or edges, while they are summed. */
struct groups {
    struct pp_profile_row *rows;
    size_t n_rows;
    uint32_t *row_of; /* by node */
    uint32_t *n_open; /* by row: nodes of it that the walk is in */
    size_t *begin;    /* by row: its first node in the order below; and the end of all */
    double (*own_ns)[N_SOURCES], (*deep_ns)[N_SOURCES]; /* by row; negative infinity: none */
};

struct work {
    const struct pp_profile *profile;
    struct pp_profile_tree tree;
    uint32_t *order; /* nodes by function, then by caller, then as in the profile */
    struct groups functions, edges;
};

static uint32_t caller_of(const struct pp_profile *profile, uint32_t node)
{
    const uint32_t parent = profile->nodes[node].parent;
    return parent == PP_PROFILE_NONE ? PP_PROFILE_NONE : profile->nodes[parent].function;
}

/* One pass of a stable sort by counting; functions are dense, the loop comes last. */
static void sort_by(const struct pp_profile *profile, bool by_caller, const uint32_t *from,
    uint32_t *to, size_t *places)
{
    const size_t n_keys = profile->n_functions + 1;
    memset(places, 0, (n_keys + 1) * sizeof *places);
    for (int is_placing = 0; is_placing < 2; is_placing++) {
        for (size_t i = 0; i < profile->n_nodes; i++) {
            const uint32_t function = by_caller ? caller_of(profile, from[i])
                                                : profile->nodes[from[i]].function;
            const size_t key = function == PP_PROFILE_NONE ? n_keys - 1 : function;
            if (is_placing)
                to[places[key]++] = from[i];
            else
                places[key + 1]++;
        }
        for (size_t key = 1; !is_placing && key <= n_keys; key++)
            places[key] += places[key - 1];
    }
}

static enum pp_status sort_nodes(struct work *work)
{
    const size_t n = work->profile->n_nodes;
    uint32_t *other = malloc((n + 1) * sizeof *other);
    size_t *places = malloc((work->profile->n_functions + 2) * sizeof *places);
    work->order = malloc((n + 1) * sizeof *work->order);
    const bool has_memory = other && places && work->order;
    if (has_memory) {
        for (size_t i = 0; i < n; i++)
            work->order[i] = (uint32_t)i;
        sort_by(work->profile, true, work->order, other, places);
        sort_by(work->profile, false, other, work->order, places);
    }
    free(other);
    free(places);
    return has_memory ? PP_OK : PP_ENOMEM;
}

/* Whether the node at this place of the order begins a row. */
static bool begins_row(const struct work *work, size_t i, bool by_edge)
{
    const struct pp_profile *profile = work->profile;
    const uint32_t *order = work->order;
    return i == 0 || profile->nodes[order[i]].function != profile->nodes[order[i - 1]].function ||
        (by_edge && caller_of(profile, order[i]) != caller_of(profile, order[i - 1]));
}

static enum pp_status alloc_groups(struct groups *groups, size_t n_nodes)
{
    const size_t n = groups->n_rows + 1;
    groups->rows = calloc(n, sizeof *groups->rows);
    groups->row_of = malloc((n_nodes + 1) * sizeof *groups->row_of);
    groups->n_open = calloc(n, sizeof *groups->n_open);
    groups->begin = malloc(n * sizeof *groups->begin);
    groups->own_ns = malloc(n * sizeof *groups->own_ns);
    groups->deep_ns = malloc(n * sizeof *groups->deep_ns);
    const bool has_memory = groups->rows && groups->row_of && groups->n_open && groups->begin &&
        groups->own_ns && groups->deep_ns;
    for (size_t i = 0; has_memory && i < n; i++)
        for (int k = 0; k < N_SOURCES; k++)
            groups->own_ns[i][k] = groups->deep_ns[i][k] = -INFINITY;
    return has_memory ? PP_OK : PP_ENOMEM;
}

/* All but the rows, which are the result's. */
static void release_groups(struct groups *groups)
{
    free(groups->row_of);
    free(groups->n_open);
    free(groups->begin);
    free(groups->own_ns);
    free(groups->deep_ns);
}

static enum pp_status find_groups(struct work *work, struct groups *groups, bool by_edge)
{
    const size_t n_nodes = work->profile->n_nodes;
    for (size_t i = 0; i < n_nodes; i++)
        groups->n_rows += begins_row(work, i, by_edge);
    if (alloc_groups(groups, n_nodes) != PP_OK)
        return PP_ENOMEM;
    size_t n_rows = 0;
    for (size_t i = 0; i < n_nodes; i++) {
        const uint32_t node = work->order[i];
        if (begins_row(work, i, by_edge)) {
            groups->begin[n_rows] = i;
            groups->rows[n_rows++] = (struct pp_profile_row){
                .function = work->profile->nodes[node].function,
                .caller = by_edge ? caller_of(work->profile, node) : PP_PROFILE_NONE,
                .own_half_ns = NAN,
                .deep_half_ns = NAN};
        }
        groups->row_of[node] = (uint32_t)(n_rows - 1);
    }
    groups->begin[n_rows] = n_nodes;
    return PP_OK;
}

/* Add a known time to the sum of its source. */
static void add_time(double sums_ns[N_SOURCES], enum pp_profile_source source, double time_ns)
{
    if (!isnan(time_ns))
        sums_ns[source] = (isfinite(sums_ns[source]) ? sums_ns[source] : 0) + time_ns;
}

/* Halves of intervals that are independent. */
static void add_half(double *sum_ns, double half_ns)
{
    if (!isnan(half_ns))
        *sum_ns = hypot(isnan(*sum_ns) ? 0 : *sum_ns, half_ns);
}

static void enter(struct groups *groups, const struct pp_profile_node *nodes, uint32_t at)
{
    const struct pp_profile_node *node = &nodes[at];
    const uint32_t i = groups->row_of[at];
    struct pp_profile_row *row = &groups->rows[i];
    const bool is_topmost = groups->n_open[i]++ == 0;
    row->n_calls += node->n_calls;
    row->n_primitive += is_topmost ? node->n_calls : 0;
    row->n_own_samples += node->n_own_samples;
    row->depth = groups->n_open[i] > row->depth ? groups->n_open[i] : row->depth;
    add_time(groups->own_ns[i], node->own_source, node->own_ns);
    add_half(&row->own_half_ns, node->own_half_ns);
    if (is_topmost) {
        add_time(groups->deep_ns[i], node->deep_source, node->deep_ns);
        add_half(&row->deep_half_ns, node->deep_half_ns);
    }
}

static void walk(struct work *work)
{
    const struct pp_profile_node *nodes = work->profile->nodes;
    struct pp_profile_place at = PP_PROFILE_BEFORE;
    while (pp_profile_tree_step(&work->tree, &at)) {
        if (at.is_exit) {
            work->functions.n_open[work->functions.row_of[at.node]]--;
            work->edges.n_open[work->edges.row_of[at.node]]--;
        } else {
            enter(&work->functions, nodes, at.node);
            enter(&work->edges, nodes, at.node);
        }
    }
}

/* Sum over the sources, and which gives most of it; NaN and unknown: none has any. */
static double sum_up(const double sums_ns[N_SOURCES], enum pp_profile_source *most)
{
    double sum_ns = NAN;
    *most = PP_PROFILE_UNKNOWN;
    for (int i = 0; i < N_SOURCES; i++) {
        if (sums_ns[i] > sums_ns[*most])
            *most = (enum pp_profile_source)i;
        if (isfinite(sums_ns[i]))
            sum_ns = (isnan(sum_ns) ? 0 : sum_ns) + sums_ns[i];
    }
    return sum_ns;
}

static void finish_rows(struct work *work, struct groups *groups)
{
    for (size_t i = 0; i < groups->n_rows; i++) {
        struct pp_profile_row *row = &groups->rows[i];
        row->own_ns = sum_up(groups->own_ns[i], &row->own_source);
        row->deep_ns = sum_up(groups->deep_ns[i], &row->deep_source);
        row->calls = pp_profile_calls_merge(work->profile->nodes, work->order + groups->begin[i],
            groups->begin[i + 1] - groups->begin[i]);
    }
}

enum pp_status pp_profile_flat_init(struct pp_profile_flat *flat, const struct pp_profile *profile)
{
    struct work work = {.profile = profile};
    enum pp_status status = pp_profile_tree_init(&work.tree, profile);
    if (status == PP_OK)
        status = sort_nodes(&work);
    if (status == PP_OK)
        status = find_groups(&work, &work.functions, false);
    if (status == PP_OK)
        status = find_groups(&work, &work.edges, true);
    if (status == PP_OK) {
        walk(&work);
        finish_rows(&work, &work.functions);
        finish_rows(&work, &work.edges);
    }
    *flat = (struct pp_profile_flat){.rows = work.functions.rows,
        .n_rows = work.functions.n_rows,
        .edges = work.edges.rows,
        .n_edges = work.edges.n_rows};
    release_groups(&work.functions);
    release_groups(&work.edges);
    free(work.order);
    pp_profile_tree_release(&work.tree);
    return status;
}

void pp_profile_flat_release(struct pp_profile_flat *flat)
{
    free(flat->rows);
    free(flat->edges);
    *flat = (struct pp_profile_flat){0};
}
