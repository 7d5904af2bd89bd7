/* SPDX-License-Identifier: GPL-3.0-or-later
 * One stack for each node, but one for all nodes of a function that lie too deep below the same
 * node.
 */
#include "cmd/stacks.h"

#include <stdlib.h>
#include <string.h>

/* A node with where its stack is cut: at itself, if it is not too deep. */
struct place {
    uint32_t node;
    uint32_t kept;
    uint32_t function;
    uint32_t depth; /* functions of its stack, at most PP_STACKS_DEPTH */
};

static int compare(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    if (x->kept != y->kept)
        return x->kept < y->kept ? -1 : 1;
    bool x_is_cut = x->node != x->kept;
    bool y_is_cut = y->node != y->kept;
    if (x_is_cut != y_is_cut)
        return x_is_cut ? 1 : -1;
    if (x->function != y->function)
        return x->function < y->function ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* Where each node's stack ends; one function of it is left for a leaf. */
static void find_places(struct place *places, const struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        struct place *place = &places[i];
        *place = (struct place){(uint32_t)i, (uint32_t)i, node->function, 1};
        if (node->parent == PP_PROFILE_NONE)
            continue;
        const struct place *parent = &places[node->parent];
        place->depth = parent->depth + 1;
        if (place->depth >= PP_STACKS_DEPTH) {
            place->depth = PP_STACKS_DEPTH;
            place->kept = parent->kept;
        }
    }
}

static bool belongs_to(const struct place *place, const struct pp_stack *stack)
{
    return stack->is_cut && place->node != place->kept && place->kept == stack->node &&
        place->function == stack->function;
}

bool pp_stacks_init(struct pp_stacks *stacks, const struct pp_profile *profile)
{
    size_t n = profile->n_nodes;
    *stacks = (struct pp_stacks){.profile = profile};
    stacks->stacks = calloc(n + 1, sizeof *stacks->stacks);
    stacks->of_node = calloc(n + 1, sizeof *stacks->of_node);
    struct place *places = calloc(n + 1, sizeof *places);
    if (stacks->stacks == NULL || stacks->of_node == NULL || places == NULL) {
        free(places);
        return false;
    }
    find_places(places, profile);
    qsort(places, n, sizeof *places, compare);
    for (size_t i = 0; i < n; i++) {
        const struct place *place = &places[i];
        if (i == 0 || !belongs_to(place, &stacks->stacks[stacks->n_stacks - 1]))
            stacks->stacks[stacks->n_stacks++] = (struct pp_stack){
                place->kept, place->function, place->node != place->kept};
        stacks->of_node[place->node] = (uint32_t)(stacks->n_stacks - 1);
    }
    free(places);
    return true;
}

void pp_stacks_release(struct pp_stacks *stacks)
{
    free(stacks->stacks);
    free(stacks->of_node);
    stacks->stacks = NULL;
    stacks->of_node = NULL;
}

size_t pp_stacks_get(struct pp_stacks *stacks, size_t stack)
{
    const struct pp_stack *s = &stacks->stacks[stack];
    size_t from = PP_STACKS_DEPTH;
    if (s->is_cut)
        stacks->functions[--from] = s->function;
    for (uint32_t at = s->node; at != PP_PROFILE_NONE; at = stacks->profile->nodes[at].parent)
        stacks->functions[--from] = stacks->profile->nodes[at].function;
    size_t n = PP_STACKS_DEPTH - from;
    memmove(stacks->functions, stacks->functions + from, n * sizeof *stacks->functions);
    return n;
}
