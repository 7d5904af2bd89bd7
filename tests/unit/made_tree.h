/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made up for tests of what draws and prints them.
 */
#ifndef PP_TESTS_MADE_TREE_H
#define PP_TESTS_MADE_TREE_H

#include "bench/profile.h"

/* Eight functions, two roots, recursion, a library leaf, unknown times, all that a header says. */
void pp_made_tree_small(struct pp_profile *profile);

/* A tree of n_nodes over some hundred functions with long names; own and deep times agree. The same
 * `seed` makes the same. */
void pp_made_tree_large(struct pp_profile *profile, size_t n_nodes, uint64_t seed);

/* One function that calls itself n_nodes deep. */
void pp_made_tree_chain(struct pp_profile *profile, size_t n_nodes);

/* Names, files and notes that try to leave their place: markup, control characters, bytes that are
 * no UTF-8, line separators, bidirectional controls. */
void pp_made_tree_hostile(struct pp_profile *profile);

/* Change a node's own time, and the deep ones above it. */
void pp_made_tree_add(struct pp_profile *profile, uint32_t node, double own_ns);

#endif
