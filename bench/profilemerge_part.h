/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the parts of a merge share.
 */
#ifndef PP_BENCH_PROFILEMERGE_PART_H
#define PP_BENCH_PROFILEMERGE_PART_H

#include "bench/profilemerge.h"

/* The samples of one function that fell while one node was current, in the counting pass. */
struct pp_mergeshare {
    uint32_t function;
    uint32_t node; /* that they are given to */
    double weight;
};

/* What is found out of a node, beside what its profile keeps. */
struct pp_mergenode {
    double sampled_ns, sampled_half_ns; /* own time by samples */
    uint32_t region;                    /* node of the timing pass; PP_PROFILE_NONE: none */
    bool is_timed;                      /* of a function that was timed, and begins the region */
};

/* A node of the timing pass, and the nodes of the profile that share its time: the calls that were
 * timed, and untimed ones below them. A loop's, in ns. */
struct pp_mergeregion {
    double raw_ns, net_ns;       /* deep time as read, and without what the reading took */
    double half_ns;              /* of net_ns */
    double n_calls, n_below;     /* timed calls, and timed ones below them */
    double own_ns;               /* net_ns less that of regions directly below; never negative */
    double sampled_ns;           /* what samples say of its members together */
    double profile_calls;        /* calls of the profile's nodes that begin it */
    uint32_t n_members, n_begun; /* nodes of the profile in it; those that begin it */
};

/* A merge under way. Functions and nodes are those of the profile. */
struct pp_merge {
    struct pp_profile *profile;
    const struct pp_profilemerge_input *input;
    bool failed; /* out of memory */
    struct pp_pairmap objects, functions;
    uint32_t *object_of[PP_PROFILE_N_PASSES]; /* by the pass's numbers; PP_PROFILE_NONE: not yet */
    uint32_t *function_of[PP_PROFILE_N_PASSES]; /* likewise */
    struct pp_pairmap children;                 /* (parent, function): node */
    uint32_t *node_of;                          /* by nodes of the counting pass; or none */
    double *weights;                            /* by function: of its samples in untouched code */
    size_t n_weights;
    double weight, n_effective; /* of all samples: sum, and number of equal ones as good */
    struct pp_mergeshare *shares;
    size_t n_shares;
    struct pp_pairmap share_of;     /* (function, node) */
    double n_counted_effective;     /* effective samples a unit of weight, of the counting pass */
    struct pp_mergenode *nodes;     /* once all nodes are there */
    struct pp_mergeregion *regions; /* by node of the timing pass; NULL: nothing was timed */
    double in_ns, out_ns;           /* cost of a timed call: in its own time, in its caller's */
};

/* The profile's object or function for one of a pass; PP_PROFILE_NONE: out of memory, or a function
 * without an object. */
uint32_t pp_merge_object(struct pp_merge *m, enum pp_profile_pass_kind kind, uint32_t number);
uint32_t pp_merge_function(struct pp_merge *m, enum pp_profile_pass_kind kind, uint32_t number);

/* The function that a sample fell into; PP_PROFILE_NONE: nobody's (the worker, the tracer, out of
 * memory). */
uint32_t pp_merge_function_at(
    struct pp_merge *m, enum pp_profile_pass_kind kind, const struct pp_profilewire_sample *sample);

/* Child of a node (PP_PROFILE_NONE: of none) for a function, made if `may_make`. */
uint32_t pp_merge_child(struct pp_merge *m, uint32_t parent, uint32_t function, bool may_make);

/* The steps, in their order. */
void pp_merge_tree(struct pp_merge *m);    /* nodes that were called */
void pp_merge_samples(struct pp_merge *m); /* own times by samples; leaves that only samples saw */
void pp_merge_times(struct pp_merge *m);   /* times of all nodes */
void pp_merge_calls(struct pp_merge *m);   /* times of single calls */
void pp_merge_spots(struct pp_merge *m);   /* sampled addresses, blocks, instruction counts */
void pp_merge_events(struct pp_merge *m);
void pp_merge_passes(struct pp_merge *m); /* what the passes say of themselves; objects */

#endif
