/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile by function, and by pairs of caller and callee. In deep times recursion counts once: of
 * nodes of one function below each other only the topmost counts.
 */
#ifndef PP_BENCH_PROFILEFLAT_H
#define PP_BENCH_PROFILEFLAT_H

#include "bench/profile.h"

/* One function, or one edge of the call graph. */
struct pp_profile_row {
    uint32_t function;    /* of an edge: the callee */
    uint32_t caller;      /* function; PP_PROFILE_NONE: of an edge: the loop; in `rows`: always */
    uint64_t n_calls;     /* all */
    uint64_t n_primitive; /* of them, those that were not below another of the same function (of
                             an edge: of the same edge) */
    uint64_t n_own_samples;
    double own_ns, deep_ns;           /* per loop; NaN: no node has one */
    double own_half_ns, deep_half_ns; /* roots of sums of squares; NaN: no node has one */
    enum pp_profile_source own_source, deep_source; /* of most of it */
    struct pp_profile_calls calls; /* of all its nodes: least, greatest, and weighted quantiles, as
                                      bench/profilecalls.h has them */
    uint32_t depth;                /* most nodes of it below each other; 1: not recursive */
};

struct pp_profile_flat {
    struct pp_profile_row *rows; /* one a function that has a node, by function index */
    size_t n_rows;
    struct pp_profile_row *edges; /* by callee, then caller */
    size_t n_edges;
};

/* PP_ENOMEM; PP_EINVAL: a node stands before its parent, or has no function. Release also after an
 * error. Takes time linear in nodes and functions, whatever the depth. */
enum pp_status pp_profile_flat_init(struct pp_profile_flat *flat, const struct pp_profile *profile);
void pp_profile_flat_release(struct pp_profile_flat *flat);

#endif
