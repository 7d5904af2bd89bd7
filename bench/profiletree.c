/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lists of children as two arrays; parents are the way back, so a walk needs no stack.
 */
#include "bench/profiletree.h"

#include <stdlib.h>
#include <string.h>

static bool is_sound(const struct pp_profile *profile, size_t i)
{
    const struct pp_profile_node *node = &profile->nodes[i];
    return (node->parent == PP_PROFILE_NONE || node->parent < i) &&
        node->function < profile->n_functions;
}

enum pp_status pp_profile_tree_init(struct pp_profile_tree *tree, const struct pp_profile *profile)
{
    const size_t n = profile->n_nodes;
    *tree = (struct pp_profile_tree){.profile = profile, .first_root = PP_PROFILE_NONE};
    tree->first_child = malloc((n + 1) * sizeof *tree->first_child);
    tree->next = malloc((n + 1) * sizeof *tree->next);
    if (!tree->first_child || !tree->next)
        return PP_ENOMEM;
    _Static_assert(PP_PROFILE_NONE == UINT32_MAX, "all bytes alike");
    memset(tree->first_child, 0xff, (n + 1) * sizeof *tree->first_child);
    /* From the last, so that each list has its first in front. */
    for (size_t i = n; i-- > 0;) {
        if (!is_sound(profile, i))
            return PP_EINVAL;
        const uint32_t parent = profile->nodes[i].parent;
        uint32_t *first = parent == PP_PROFILE_NONE ? &tree->first_root
                                                    : &tree->first_child[parent];
        tree->next[i] = *first;
        *first = (uint32_t)i;
    }
    return PP_OK;
}

void pp_profile_tree_release(struct pp_profile_tree *tree)
{
    free(tree->first_child);
    free(tree->next);
    *tree = (struct pp_profile_tree){.first_root = PP_PROFILE_NONE};
}

bool pp_profile_tree_step(const struct pp_profile_tree *tree, struct pp_profile_place *at)
{
    const uint32_t node = at->node;
    if (node == PP_PROFILE_NONE) {
        *at = (struct pp_profile_place){tree->first_root, false};
    } else if (!at->is_exit) {
        const uint32_t child = tree->first_child[node];
        *at = child == PP_PROFILE_NONE ? (struct pp_profile_place){node, true}
                                       : (struct pp_profile_place){child, false};
    } else if (tree->next[node] != PP_PROFILE_NONE) {
        *at = (struct pp_profile_place){tree->next[node], false};
    } else {
        *at = (struct pp_profile_place){tree->profile->nodes[node].parent, true};
    }
    at->is_exit = at->is_exit && at->node != PP_PROFILE_NONE;
    return at->node != PP_PROFILE_NONE;
}
