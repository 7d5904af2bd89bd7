/* SPDX-License-Identifier: GPL-3.0-or-later
 * The call graph with inclusive costs as callgrind's readers add them up.
 */
#ifndef PP_CMD_OUT_CALLGRIND_EDGES_H
#define PP_CMD_OUT_CALLGRIND_EDGES_H

#include "cmd/totals.h"

#include <stdbool.h>
#include <stddef.h>

/* Calls of one function from another. */
struct pp_callgrind_edge {
    uint32_t caller; /* PP_PROFILE_NONE: the loop */
    uint32_t callee;
    uint64_t n_calls;     /* all */
    struct pp_total cost; /* inclusive, of calls that are not below another call of the callee: so
                             the costs of all edges to a function are its inclusive cost */
};

/* The edges by caller (the loop last), then callee; the caller frees them. NULL: out of memory. */
struct pp_callgrind_edge *pp_callgrind_edges(const struct pp_totals *totals, size_t *n_edges);

#endif
