/* SPDX-License-Identifier: GPL-3.0-or-later
 * What changed between two profiles, by function and by place in the call tree. All per loop, so
 * profiles of different numbers of loops compare.
 *
 * A function is the same by its name and the last part of its file's path: addresses change with
 * every build, directories with every checkout. A name that each profile has in one file at most
 * is matched whatever the file. Functions of one profile that are the same by this count as one. A
 * place in the tree is the same by the functions from the root to it.
 */
#ifndef PP_BENCH_PROFILEDIFF_H
#define PP_BENCH_PROFILEDIFF_H

#include "bench/profile.h"

/* On one side. */
struct pp_profilediff_amount {
    bool is_there;          /* false: numbers are 0, function is PP_PROFILE_NONE */
    uint32_t function;      /* in the side's profile, the first when several count as one */
    uint64_t n_calls;       /* in its counting pass, and */
    double calls_per_loop;  /* of that pass; NaN: it did not run */
    double own_ns, deep_ns; /* NaN: unknown */
    double own_half_ns, deep_half_ns; /* half of the 95 % interval; NaN: unknown */
};

struct pp_profilediff_delta {
    double ns;      /* after less before; what is not there counts 0; NaN: a side is unknown */
    double half_ns; /* root of the sum of both halves' squares; NaN: a side's is unknown */
    bool is_clear;  /* |ns| above half_ns; false also when that is unknown */
};

struct pp_profilediff_function {
    const char *name, *file; /* of the later profile where it has it */
    struct pp_profilediff_amount before, after;
    struct pp_profilediff_delta own, deep;
};

/* Nodes stand after their parents: those of the earlier profile first, in its order. */
struct pp_profilediff_node {
    uint32_t parent;   /* PP_PROFILE_NONE: a root */
    uint32_t function; /* in `functions` */
    struct pp_profilediff_amount before, after;
    struct pp_profilediff_delta own, deep;
};

/* Refers to both profiles, which must live as long. */
struct pp_profilediff {
    const struct pp_profile *before, *after;
    struct pp_profilediff_function *functions; /* that have a node on a side */
    size_t n_functions;
    struct pp_profilediff_node *nodes;
    size_t n_nodes;
    bool has_other_case;    /* names differ, */
    bool has_other_machine; /* host or CPU, */
    bool has_other_kernel;
    bool has_other_timing;
    bool has_other_threads; /* the case's number of them */
};

/* PP_ENOMEM; PP_EINVAL: a node stands before its parent, or has no function. Release also after an
 * error. Linear on average. */
enum pp_status pp_profilediff_init(
    struct pp_profilediff *diff, const struct pp_profile *before, const struct pp_profile *after);
void pp_profilediff_release(struct pp_profilediff *diff);

#endif
