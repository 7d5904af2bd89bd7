/* SPDX-License-Identifier: GPL-3.0-or-later
 * The call tree of a profile, to be walked: children of each node, and one step at a time down and
 * up, without recursion, as a tree may be a million nodes deep.
 *
 *     struct pp_profile_place at = PP_PROFILE_BEFORE;
 *     while (pp_profile_tree_step(&tree, &at))
 *         if (!at.is_exit)
 *             ... at.node is entered, all its parents have been
 *         else
 *             ... all below at.node has been left
 */
#ifndef PP_BENCH_PROFILETREE_H
#define PP_BENCH_PROFILETREE_H

#include "bench/profile.h"

/* Siblings, roots too, follow each other as in the profile. */
struct pp_profile_tree {
    const struct pp_profile *profile; /* the caller's */
    uint32_t first_root;              /* PP_PROFILE_NONE: no node */
    uint32_t *first_child;            /* by node; PP_PROFILE_NONE: none */
    uint32_t *next;                   /* by node: its next sibling */
};

struct pp_profile_place {
    uint32_t node; /* PP_PROFILE_NONE: before the first */
    bool is_exit;
};

#define PP_PROFILE_BEFORE ((struct pp_profile_place){PP_PROFILE_NONE, false})

/* PP_ENOMEM; PP_EINVAL: a node stands before its parent, or has no function. Release also after an
 * error. Linear. */
enum pp_status pp_profile_tree_init(struct pp_profile_tree *tree, const struct pp_profile *profile);
void pp_profile_tree_release(struct pp_profile_tree *tree);

/* The next entry or exit; false: there is none, and `at` is before the first again. */
bool pp_profile_tree_step(const struct pp_profile_tree *tree, struct pp_profile_place *at);

#endif
