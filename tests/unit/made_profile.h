/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made by hand, for tests.
 */
#ifndef PP_TESTS_UNIT_MADE_PROFILE_H
#define PP_TESTS_UNIT_MADE_PROFILE_H

#include "bench/profile.h"

#include <assert.h>

static inline uint32_t made_function(struct pp_profile *profile, const char *name)
{
    struct pp_profile_function *function = pp_profile_add_function(profile);
    assert(function);
    function->name = pp_profile_text(profile, name);
    return (uint32_t)(profile->n_functions - 1);
}

/* A node with its own time; deep times are for made_deep. */
static inline uint32_t made_node(
    struct pp_profile *profile, uint32_t parent, uint32_t function, uint64_t n_calls, double own_ns)
{
    struct pp_profile_node *node = pp_profile_add_node(profile);
    assert(node);
    node->parent = parent;
    node->function = function;
    node->n_calls = n_calls;
    node->own_ns = own_ns;
    node->own_source = node->deep_source = PP_PROFILE_TIMED;
    return (uint32_t)(profile->n_nodes - 1);
}

/* Deep times from the own ones. */
static inline void made_deep(struct pp_profile *profile)
{
    for (size_t i = 0; i < profile->n_nodes; i++)
        profile->nodes[i].deep_ns = profile->nodes[i].own_ns;
    for (size_t i = profile->n_nodes; i-- > 0;)
        if (profile->nodes[i].parent != PP_PROFILE_NONE)
            profile->nodes[profile->nodes[i].parent].deep_ns += profile->nodes[i].deep_ns;
}

#endif
