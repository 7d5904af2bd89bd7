/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tree of the counting pass, and own times by samples.
 */
#include "bench/profilemerge_part.h"
#include "stats/proportion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MIN_DIVIDED 20 /* samples of a function below which calls divide it better */

uint32_t pp_merge_child(struct pp_merge *m, uint32_t parent, uint32_t function, bool may_make)
{
    const uint32_t known = pp_pairmap_get(&m->children, parent, function);
    if (known != PP_PAIRMAP_NONE || !may_make)
        return known;
    struct pp_profile_node *node = pp_profile_add_node(m->profile);
    const uint32_t index = (uint32_t)m->profile->n_nodes - 1;
    m->failed |= !node || pp_pairmap_set(&m->children, parent, function, index) != PP_OK;
    if (m->failed)
        return PP_PROFILE_NONE;
    node->parent = parent;
    node->function = function;
    return index;
}

void pp_merge_tree(struct pp_merge *m)
{
    const struct pp_profilewire *counts = m->input->passes[PP_PROFILE_PASS_COUNTS];
    if (!counts)
        return;
    bool *is_kept = calloc(counts->n_nodes + 1, sizeof *is_kept);
    m->node_of = malloc((counts->n_nodes + 1) * sizeof *m->node_of);
    m->failed |= !is_kept || !m->node_of;
    for (size_t i = counts->n_nodes; !m->failed && i-- > 0;) {
        const struct pp_profilewire_node *from = &counts->nodes[i];
        is_kept[i] |= from->n_calls > 0;
        if (is_kept[i] && from->parent != PP_PROFILEWIRE_NONE)
            is_kept[from->parent] = true;
    }
    for (size_t i = 0; !m->failed && i < counts->n_nodes; i++) {
        const struct pp_profilewire_node *from = &counts->nodes[i];
        const uint32_t parent = from->parent == PP_PROFILEWIRE_NONE ? PP_PROFILE_NONE
                                                                    : m->node_of[from->parent];
        const bool is_lost = from->parent != PP_PROFILEWIRE_NONE && parent == PP_PROFILE_NONE;
        m->node_of[i] = PP_PROFILE_NONE;
        if (!is_kept[i] || is_lost)
            continue;
        const uint32_t function = pp_merge_function(m, PP_PROFILE_PASS_COUNTS, from->function);
        if (function == PP_PROFILE_NONE)
            continue;
        m->node_of[i] = pp_merge_child(m, parent, function, true);
        if (m->node_of[i] == PP_PROFILE_NONE)
            break;
        struct pp_profile_node *node = &m->profile->nodes[m->node_of[i]];
        node->n_calls += from->n_calls;
        node->is_tail |= from->is_tail;
        node->is_folded |= from->is_folded;
    }
    free(is_kept);
}

static bool is_called(const struct pp_profile_function *function)
{
    return function->reach != PP_PROFILE_BY_NOTHING && function->reach != PP_PROFILE_BY_SAMPLES;
}

/* Where several threads run, they wait for each other between batches: what a library does outside
 * of all traced functions is of that waiting. */
static bool is_waiting(const struct pp_merge *m, uint32_t function, uint32_t current)
{
    return current == PP_PROFILE_NONE && m->node_of && m->profile->n_threads > 1 &&
        m->profile->functions[function].is_library;
}

/* The node that a sample in a function belongs to, while `current` is; PP_PROFILE_NONE: none. */
static uint32_t target_of(struct pp_merge *m, uint32_t function, uint32_t current)
{
    const struct pp_profile_function *functions = m->profile->functions;
    if (current != PP_PROFILE_NONE) {
        const uint32_t in = m->profile->nodes[current].function;
        if (in == function || (functions[in].is_library && functions[function].is_library))
            return current; /* inside a library's function that was seen through its slot */
    }
    const uint32_t child = pp_merge_child(m, current, function, false);
    if (child != PP_PROFILE_NONE)
        return child;
    /* A function whose calls are seen is its node's alone: this is the tracer at work. */
    return is_called(&functions[function]) && !functions[function].is_library && m->node_of &&
            m->input->passes[PP_PROFILE_PASS_COUNTS]->n_nodes
        ? PP_PROFILE_NONE
        : pp_merge_child(m, current, function, true);
}

static bool make_weights(struct pp_merge *m, uint32_t function)
{
    if (function < m->n_weights)
        return true;
    const size_t n = 2 * (size_t)function + 64;
    double *more = realloc(m->weights, n * sizeof *more);
    m->failed |= !more;
    if (!more)
        return false;
    for (size_t i = m->n_weights; i < n; i++)
        more[i] = 0;
    m->weights = more;
    m->n_weights = n;
    return true;
}

/* Weights by function. Samples in nobody's code are left out of all. */
static void weigh(struct pp_merge *m, enum pp_profile_pass_kind kind)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    double squares = 0;
    for (size_t i = 0; !m->failed && i < pass->n_samples; i++) {
        const uint32_t function = pp_merge_function_at(m, kind, &pass->samples[i]);
        const double weight = pass->samples[i].weight;
        if (function == PP_PROFILE_NONE || !make_weights(m, function))
            continue;
        m->weights[function] += weight;
        m->weight += weight;
        squares += weight * weight;
    }
    m->n_effective = squares > 0 ? m->weight * m->weight / squares : 0;
}

static void share(struct pp_merge *m, uint32_t function, uint32_t node, double weight)
{
    uint32_t index = pp_pairmap_get(&m->share_of, function, node);
    if (index == PP_PAIRMAP_NONE) {
        index = (uint32_t)m->n_shares;
        if (index == 0 || (index >= 64 && (index & (index - 1)) == 0)) {
            struct pp_mergeshare *more = realloc(
                m->shares, (index ? 2 * (size_t)index : 64) * sizeof *more);
            m->failed |= !more;
            if (!more)
                return;
            m->shares = more;
        }
        m->shares[m->n_shares++] = (struct pp_mergeshare){function, node, 0};
        m->failed |= pp_pairmap_set(&m->share_of, function, node, index) != PP_OK;
    }
    m->shares[index].weight += weight;
}

/* Where in the tree the samples of each function fell; without a tree each function stands alone.
 */
static void place(struct pp_merge *m, enum pp_profile_pass_kind kind)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    double sum = 0, squares = 0;
    for (size_t i = 0; !m->failed && i < pass->n_samples; i++) {
        const struct pp_profilewire_sample *sample = &pass->samples[i];
        const uint32_t function = pp_merge_function_at(m, kind, sample);
        if (function == PP_PROFILE_NONE)
            continue;
        const uint32_t current = sample->node == PP_PROFILEWIRE_NONE || !m->node_of
            ? PP_PROFILE_NONE
            : m->node_of[sample->node];
        const bool is_nobody = is_waiting(m, function, current);
        const uint32_t node = is_nobody ? PP_PROFILE_NONE : target_of(m, function, current);
        if (is_nobody)
            share(m, function, PP_PROFILE_NONE, sample->weight);
        if (node == PP_PROFILE_NONE)
            continue;
        m->profile->nodes[node].n_own_samples += sample->weight;
        share(m, function, node, sample->weight);
        sum += sample->weight;
        squares += (double)sample->weight * sample->weight;
    }
    m->n_counted_effective = squares > 0 ? sum / squares : 1;
}

static int by_function(const void *left, const void *right)
{
    const struct pp_mergeshare *a = left, *b = right;
    if (a->function != b->function)
        return a->function < b->function ? -1 : 1;
    return a->node < b->node ? -1 : a->node > b->node;
}

/* The root that most of the samples lie below: what nobody knows the place of goes there. */
static uint32_t main_root(struct pp_merge *m)
{
    const struct pp_profile *profile = m->profile;
    uint32_t best = PP_PROFILE_NONE;
    uint64_t *n_below = calloc(profile->n_nodes + 1, sizeof *n_below);
    m->failed |= !n_below;
    for (size_t i = n_below ? profile->n_nodes : 0; i-- > 0;) {
        const struct pp_profile_node *node = &profile->nodes[i];
        n_below[i] += node->n_own_samples;
        if (node->parent != PP_PROFILE_NONE)
            n_below[node->parent] += n_below[i];
        else if (node->n_calls && (best == PP_PROFILE_NONE || n_below[i] > n_below[best]))
            best = (uint32_t)i;
    }
    free(n_below);
    return best;
}

/* Calls of each function, all nodes together. */
static double *count_calls(struct pp_merge *m)
{
    double *n_calls = calloc(m->profile->n_functions + 1, sizeof *n_calls);
    m->failed |= !n_calls;
    for (size_t i = 0; n_calls && i < m->profile->n_nodes; i++)
        n_calls[m->profile->nodes[i].function] += (double)m->profile->nodes[i].n_calls;
    return n_calls;
}

/* Functions that too few samples place are placed by their calls; those without either below the
 * main root. */
static void place_others(struct pp_merge *m)
{
    double *n_calls = count_calls(m);
    double *placed = calloc(m->profile->n_functions + 1, sizeof *placed);
    const uint32_t root = main_root(m);
    const size_t n_functions = m->profile->n_functions, n_nodes = m->profile->n_nodes;
    m->failed |= !placed;
    for (size_t i = 0; !m->failed && i < m->n_shares; i++)
        placed[m->shares[i].function] += m->shares[i].weight;
    /* By calls: what the few samples said is withdrawn. */
    for (size_t i = 0; !m->failed && i < m->n_shares; i++) {
        const uint32_t f = m->shares[i].function;
        if (placed[f] < MIN_DIVIDED && n_calls[f] > 0)
            m->shares[i].weight = 0;
    }
    for (size_t i = 0; !m->failed && i < n_nodes; i++) {
        const uint32_t f = m->profile->nodes[i].function;
        if (placed[f] < MIN_DIVIDED && n_calls[f] > 0 && f < m->n_weights && m->weights[f] > 0)
            share(m, f, (uint32_t)i, (double)m->profile->nodes[i].n_calls / n_calls[f]);
    }
    for (size_t f = 0; !m->failed && f < n_functions && f < m->n_weights; f++)
        if (m->weights[f] > 0 && !(placed[f] > 0) && !(n_calls[f] > 0)) {
            const uint32_t node = pp_merge_child(m, root, (uint32_t)f, true);
            if (node != PP_PROFILE_NONE)
                share(m, (uint32_t)f, node, 1);
        }
    free(n_calls);
    free(placed);
}

/* Shares of one function stand together: the end of those that begin at `from`, and their sum. */
static size_t end_of_shares(const struct pp_merge *m, size_t from, double *sum)
{
    size_t end = from;
    *sum = 0;
    for (; end < m->n_shares && m->shares[end].function == m->shares[from].function; end++)
        *sum += m->shares[end].weight;
    return end;
}

/* Take waiting out of the functions' weights: it is no part of what was timed. */
static void leave_out_waiting(struct pp_merge *m)
{
    for (size_t i = 0, end; i < m->n_shares; i = end) {
        double sum;
        const uint32_t f = m->shares[i].function;
        end = end_of_shares(m, i, &sum);
        for (size_t k = i; k < end; k++) {
            struct pp_mergeshare *share = &m->shares[k];
            if (share->node != PP_PROFILE_NONE)
                continue;
            const double waited = f < m->n_weights && sum > 0 ? m->weights[f] * share->weight / sum
                                                              : 0;
            if (f < m->n_weights)
                m->weights[f] -= waited;
            m->weight -= waited;
            share->weight = 0;
        }
    }
}

/* Divide each function's time among its shares. */
static void divide(struct pp_merge *m)
{
    const double untraced_ns = m->profile->untraced_ns;
    for (size_t i = 0; i < m->n_shares;) {
        double sum;
        const uint32_t f = m->shares[i].function;
        const size_t end = end_of_shares(m, i, &sum);
        const double part = f < m->n_weights && m->weight > 0 ? m->weights[f] / m->weight : 0;
        const double half = pp_proportion_half(part, m->n_effective);
        for (; i < end; i++) {
            if (!(sum > 0) || !(m->shares[i].weight > 0))
                continue;
            struct pp_mergenode *node = &m->nodes[m->shares[i].node];
            const double q = m->shares[i].weight / sum;
            const double q_half = q < 1 && sum >= MIN_DIVIDED
                ? pp_proportion_half(q, sum * m->n_counted_effective)
                : 0;
            node->sampled_ns += untraced_ns * part * q;
            node->sampled_half_ns = hypot(
                node->sampled_half_ns, untraced_ns * hypot(q * half, part * q_half));
        }
    }
}

void pp_merge_samples(struct pp_merge *m)
{
    const struct pp_profilewire *const *passes = m->input->passes;
    const bool has_untouched = passes[PP_PROFILE_PASS_SAMPLES] &&
        passes[PP_PROFILE_PASS_SAMPLES]->n_samples;
    const bool has_placed = passes[PP_PROFILE_PASS_COUNTS] &&
        passes[PP_PROFILE_PASS_COUNTS]->n_samples;
    if (has_untouched || has_placed)
        weigh(m, has_untouched ? PP_PROFILE_PASS_SAMPLES : PP_PROFILE_PASS_COUNTS);
    if (has_placed)
        place(m, PP_PROFILE_PASS_COUNTS);
    else if (has_untouched && !m->node_of)
        place(m, PP_PROFILE_PASS_SAMPLES);
    if (m->weight > 0 && !m->failed)
        place_others(m);
    if (m->failed)
        return;
    if (has_placed && !has_untouched &&
        !pp_profile_note(m->profile,
            "own times are by samples of the traced code, since there are none of the untouched"))
        m->failed = true;
    if (m->n_shares)
        qsort(m->shares, m->n_shares, sizeof *m->shares, by_function);
    m->nodes = calloc(m->profile->n_nodes + 1, sizeof *m->nodes);
    m->failed |= !m->nodes;
    for (size_t i = 0; m->nodes && i < m->profile->n_nodes; i++)
        m->nodes[i].region = PP_PROFILE_NONE;
    if (m->nodes) {
        leave_out_waiting(m);
        divide(m);
    }
}
