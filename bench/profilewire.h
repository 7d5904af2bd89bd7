/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one pass of a profile left in the shared memory, checked and copied out: every index in
 * range, every text ended, parents before their children. Foreign code ran beside the tracer, so
 * the memory may hold anything; what makes no sense is left out and counted.
 */
#ifndef PP_BENCH_PROFILEWIRE_H
#define PP_BENCH_PROFILEWIRE_H

#include "bench/tracewire.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>

#define PP_PROFILEWIRE_NONE UINT32_MAX /* no such index */

/* A file that was loaded in place of another: a layout's copy. */
struct pp_profilewire_alias {
    const char *loaded_path;
    const char *path;
    uint64_t delta; /* addresses in the copy are so much greater */
};

/* Addresses are link-time ones of the file at `path`. */
struct pp_profilewire_object {
    const char *path;
    uint64_t bias; /* delta included: link-time = loaded - bias */
    uint64_t loaded_start, loaded_end;
    bool is_traced;
    bool is_ours; /* the worker itself or the tracer: its time is nobody's */
};

struct pp_profilewire_function {
    uint64_t start, end;
    uint32_t object;
    uint32_t part_of; /* the function whose cold part it is, or PP_PROFILEWIRE_NONE */
    const char *name; /* "" none */
    enum pp_profile_reach reach;
    enum pp_profile_why why;
    bool is_library;
};

/* Nodes that stand for the same place (of several threads) are one. */
struct pp_profilewire_node {
    uint32_t parent; /* PP_PROFILEWIRE_NONE: called by the loop */
    uint32_t function;
    uint64_t n_calls, deep_ticks;    /* of all batches */
    uint64_t kept_calls, kept_ticks; /* of the kept one */
    uint32_t first_number;           /* in the wire; the others by `same` */
    bool is_tail, is_folded;
};

struct pp_profilewire_sample {
    uint64_t address; /* link-time; without an object as it was loaded */
    uint32_t object;  /* or PP_PROFILEWIRE_NONE */
    uint32_t node;    /* or PP_PROFILEWIRE_NONE: outside of all traced functions */
    uint32_t weight;  /* 1 and more */
};

struct pp_profilewire_block {
    uint64_t address; /* link-time */
    uint64_t n_runs;
    uint32_t function; /* as numbered in the wire */
    uint32_t n_instructions;
};

struct pp_profilewire_event {
    uint64_t ticks;
    uint32_t node; /* of `nodes` */
    uint32_t thread;
    bool is_exit;
};

struct pp_profilewire {
    const struct pp_tracewire *wire; /* borrowed: head and times are read there */
    struct pp_profilewire_object *objects;
    size_t n_objects;
    struct pp_profilewire_function *functions; /* as numbered in the wire */
    size_t n_functions;
    uint32_t *by_address; /* functions with a range, by object and start */
    size_t n_by_address;
    struct pp_profilewire_node *nodes;
    size_t n_nodes;
    uint32_t *node_of; /* by the wire's number: node, or PP_PROFILEWIRE_NONE */
    uint32_t *same;    /* by the wire's number: the next that is the same node, or none */
    size_t n_numbers;
    struct pp_profilewire_sample *samples;
    size_t n_samples;
    struct pp_profilewire_block *blocks;
    size_t n_blocks;
    struct pp_profilewire_event *events; /* in the order of time */
    size_t n_events;
    uint64_t n_events_lost;          /* that later ones took the place of */
    uint64_t n_damaged;              /* entries that made no sense */
    double loop_ns, typical_loop_ns; /* wall time of an iteration: best and median batch; NaN */
    char *texts;                     /* private: paths and names */
};

/* Check and copy. `aliases` may be NULL. PP_EFORMAT: the memory is no such thing; PP_ENOMEM.
 * Release also after an error. */
enum pp_status pp_profilewire_read(struct pp_profilewire *pass, const struct pp_tracewire *wire,
    const struct pp_profilewire_alias *aliases, size_t n_aliases, struct pp_error *error);
void pp_profilewire_release(struct pp_profilewire *pass);

/* The function whose range holds a link-time address in an object, or PP_PROFILEWIRE_NONE. */
uint32_t pp_profilewire_find(const struct pp_profilewire *pass, uint32_t object, uint64_t address);

#endif
