/* SPDX-License-Identifier: GPL-3.0-or-later
 * The stacks of a call tree, for formats that write each of them whole: at most PP_STACKS_DEPTH
 * functions, since a recursion a million deep would take 10^12 names. Of a deeper stack the
 * outermost functions and the innermost one are kept.
 */
#ifndef PP_CMD_STACKS_H
#define PP_CMD_STACKS_H

#include "bench/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PP_STACKS_DEPTH 1024

struct pp_stack {
    uint32_t node;     /* the innermost one, or where it is cut */
    uint32_t function; /* innermost */
    bool is_cut;       /* `function` lies deeper than `node` */
};

struct pp_stacks {
    const struct pp_profile *profile;
    struct pp_stack *stacks; /* parents before callees */
    size_t n_stacks;
    uint32_t *of_node;                   /* one a node: index of its stack */
    uint32_t functions[PP_STACKS_DEPTH]; /* of pp_stacks_get */
};

/* False: out of memory. Release also then. */
bool pp_stacks_init(struct pp_stacks *stacks, const struct pp_profile *profile);
void pp_stacks_release(struct pp_stacks *stacks);

/* Set `functions` to a stack's, outermost first. Returns how many. */
size_t pp_stacks_get(struct pp_stacks *stacks, size_t stack);

#endif
