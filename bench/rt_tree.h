/* SPDX-License-Identifier: GPL-3.0-or-later
 * The call tree of each thread, and what the hooks cannot do in a few instructions: first calls of
 * a thread, new places in the tree, tail calls, frames that were left by a jump, other stacks. Runs
 * between any two instructions of the traced code, in signal handlers too: no libc, no thread-local
 * storage but its own, no register but general ones.
 */
#ifndef PP_BENCH_RT_TREE_H
#define PP_BENCH_RT_TREE_H

#include "bench/rt_hook_numbers.h"
#include "bench/tracewire.h"

#include <stdbool.h>

/* One traced call that has not returned. The hooks know the offsets. */
struct rt_record {
    uint64_t frame; /* RT_RECORD_BELOW the address of its return address on the stack, its slot;
                       with RT_RECORD_OUTERMOST */
    uint64_t ticks;
    struct pp_tracewire_node *node;
    uint64_t reserved;
};

/* Where in the tree a function was found that `parent` called. */
struct rt_place {
    struct pp_tracewire_node *parent, *node;
};

/* In the frame of the first call on a stack that another one was left for: sends its return to the
 * slow path, which goes back to the other one. */
#define RT_RECORD_OUTERMOST 1u

struct rt_stack;

/* The head is known to the hooks. */
struct rt_thread {
    struct rt_record *top; /* never NULL */
    uintptr_t low;         /* end of the stack it runs on */
    struct rt_record *limit;
    struct rt_place *places;         /* by rt_place_index, the last one each */
    struct rt_stack *stack, *stacks; /* the present one; all */
    struct pp_tracewire_node *root;
    unsigned char *scratch; /* a page */
    uint32_t index;         /* of the thread, 0.. */
    uint32_t generation;    /* rt_tree's, when the thread made its first call */
    bool is_off;            /* in a forked child: nothing is traced any more */
    bool is_switching;      /* its members are in disorder: a signal handler runs untraced */
    bool is_asking;         /* the user's function runs: it is told of nothing */
};

/* What all threads share; set before the first hook runs. */
struct rt_tree {
    struct pp_tracewire *wire;
    struct pp_tracewire_node *nodes;
    struct pp_tracewire_times *times;
    uint32_t max_nodes;
    uint32_t n_functions; /* that hooks may name */
    uint32_t generation;  /* counts rt_tree_restart */
    uint32_t places_mask; /* of places' bytes; a power of two less 16 */
    enum pp_tracewire_clock clock;
    bool is_told; /* rt_tree_tell is called for each call and return */
    void (*ask)(const void *event, void *context); /* the user's function; NULL: none */
    void *ask_context;
    int64_t delta;                     /* from a slot to its place in the mirror, and */
    uintptr_t mirror_low, mirror_high; /* the slots that have one from the start */
};

extern struct rt_tree rt_tree;

static inline size_t rt_place_index(const struct pp_tracewire_node *parent, uint32_t function16)
{
    const uint32_t low = (uint32_t)(uintptr_t)parent;
    return ((low + function16 * RT_PLACES_FACTOR) & rt_tree.places_mask) / sizeof(struct rt_place);
}

/* Of the calling thread. */
extern __thread struct rt_thread rt_thread __attribute__((tls_model("initial-exec")));

/* Stubs lie there: return addresses in it are no callers'. Before their hooks run. */
void rt_tree_add_stubs(uintptr_t low, size_t n_bytes);

/* Called by the stub at `stub` through rt_hook_slow_*. Returns whether the call goes on untraced.
 */
bool rt_tree_enter(uintptr_t slot, uintptr_t stub);

/* Returns where the traced call returns to. */
uintptr_t rt_tree_exit(uintptr_t slot, uint64_t ticks);

/* A call or return of the node's function: into the ring of events, and to the user's function as a
 * struct rt_tree_event. */
void rt_tree_tell(const struct pp_tracewire_node *node, uint64_t ticks, unsigned is_exit);

struct rt_tree_event {
    uint64_t ticks;
    uint32_t function; /* index */
    uint32_t thread;
    uint32_t depth;
    uint32_t is_exit;
};

/* Index of the node in which the calling thread is; 0: none. Async-signal-safe. */
uint32_t rt_tree_here(void);

/* Forget all counts; the places stay. No traced code may run. */
void rt_tree_clear(void);

/* The calling thread begins anew, in a tree that is new, too; it is in no traced call. */
void rt_tree_restart(void);

/* In a forked child: trace nothing. */
void rt_tree_turn_off(void);

#endif
