/* SPDX-License-Identifier: GPL-3.0-or-later
 * The call tree made ready to be shown: children in order, and which branches are left out. Private
 * to cmd/out_profile*.
 */
#ifndef PP_CMD_OUT_PROFILE_TREE_H
#define PP_CMD_OUT_PROFILE_TREE_H

#include "cmd/out_profile_part.h"

struct pp_out_profile_tree {
    const struct pp_profile *profile;
    uint32_t *children; /* all nodes, those of one parent side by side and in order */
    size_t *first;      /* index in children, by parent + 1 (0: roots); n_nodes + 2 of them */
    double *weight;     /* of a node: deep time; in a profile without times, calls below it */
    double total;       /* weight that is 100 % */
    bool *is_shown;     /* so are all nodes above it */
    uint32_t *depth;    /* 0: a root */
    size_t n_shown;
};

/* Order and cut the tree as the view says. False: out of memory. Release it whatever is
 * returned. */
bool pp_out_profile_tree_init(
    struct pp_out_profile_tree *tree, const struct pp_out_profile_part *part);
void pp_out_profile_tree_release(struct pp_out_profile_tree *tree);

#endif
