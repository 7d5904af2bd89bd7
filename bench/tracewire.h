/* SPDX-License-Identifier: GPL-3.0-or-later
 * The memory that driver and tracer share during one pass of a profile: the order going in,
 * functions, call tree, samples and blocks coming out. Made by the driver before exec, sparse; what
 * the worker wrote survives its death. The driver reads all of it as hostile.
 * Addresses are link-time ones (of the object, without its bias) unless a name says "loaded".
 */
#ifndef PP_BENCH_TRACEWIRE_H
#define PP_BENCH_TRACEWIRE_H

#include "bench/reach.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define PP_TRACEWIRE_MAGIC UINT64_C(0x7070747261630001)
#define PP_TRACEWIRE_FD 4 /* the worker finds the memory here */
#define PP_TRACEWIRE_PATH_BYTES 4096
#define PP_TRACEWIRE_TEXT_BYTES 480
#define PP_TRACEWIRE_MAX_OBJECTS 256
#define PP_TRACEWIRE_MAX_FUNCTIONS (1u << 18)
#define PP_TRACEWIRE_MAX_NODES (1u << 20)
#define PP_TRACEWIRE_MAX_SAMPLES (1u << 22)
#define PP_TRACEWIRE_MAX_BLOCKS (1u << 22)
#define PP_TRACEWIRE_MAX_EVENTS (1u << 24)
#define PP_TRACEWIRE_NAMES_BYTES (64u << 20)
#define PP_TRACEWIRE_MAX_BATCHES 4096

/* Values of pp_profile_pass_kind say which pass it is. */
enum pp_tracewire_clock { /* of the hooks */
    PP_TRACEWIRE_NO_CLOCK,
    PP_TRACEWIRE_PLAIN, /* rdtsc alone: cheap, smears some 10 ns over each boundary */
    PP_TRACEWIRE_FENCED /* each reading between fences: dear, and additive */
};

enum pp_tracewire_backend { /* --tracer */
    PP_TRACEWIRE_AUTO,
    PP_TRACEWIRE_PATCH, /* any compiled function */
    PP_TRACEWIRE_SITES, /* what the compiler left: -fpatchable-function-entry, -mfentry, -pg,
                           -finstrument-functions */
    PP_TRACEWIRE_NONE   /* nothing is changed; samples only */
};

enum pp_tracewire_state {
    PP_TRACEWIRE_STATE_NEW,
    PP_TRACEWIRE_STATE_ATTACHED, /* objects and functions are there */
    PP_TRACEWIRE_STATE_RUNNING,  /* tree and samples grow */
    PP_TRACEWIRE_STATE_DONE,     /* all is there */
    PP_TRACEWIRE_STATE_REFUSED   /* `text` says why */
};

struct pp_tracewire_order {
    uint32_t pass;               /* enum pp_profile_pass_kind */
    uint32_t clock;              /* enum pp_tracewire_clock */
    uint32_t backend;            /* enum pp_tracewire_backend */
    uint32_t use_selection;      /* trace only functions whose byte in the selection is 1 */
    uint64_t selection_checksum; /* the function table must have this (see report), else refused */
    uint32_t max_nodes;          /* up to PP_TRACEWIRE_MAX_NODES; 0: all */
    uint32_t max_events; /* 0: none are kept; up to PP_TRACEWIRE_MAX_EVENTS: the last so many */
    uint32_t sample_hz;  /* 0: no samples; in the counting pass they know their place in the tree */
    uint32_t n_threads;  /* that run batches at once */
    uint32_t single_steps; /* of the instruction pass: forced */
    uint64_t max_steps;    /* instructions stepped at most */
    double ticks_per_ns;
    char libraries[PP_TRACEWIRE_TEXT_BYTES]; /* glob on base names: objects to be traced like the
                                                benchmark's; "": none, "*": all */
    char excluded[PP_TRACEWIRE_TEXT_BYTES];  /* glob on symbols not to be traced; "": none */
};

struct pp_tracewire_object {
    char path[PP_TRACEWIRE_PATH_BYTES];
    uint64_t bias;                        /* loaded = link-time + bias */
    uint64_t loaded_start, loaded_end;    /* of its text */
    uint32_t is_traced;                   /* 2: it is the tracer itself: its hooks and stubs */
    uint32_t first_function, n_functions; /* in the table; 0: not scanned */
    uint32_t reserved;
};

struct pp_tracewire_function {
    uint64_t start, end; /* end: one past; start == end unknown size (of slots) */
    uint32_t object;
    uint32_t name;      /* offset in names of the linker's name; 0: none */
    uint8_t reach;      /* enum pp_profile_reach */
    uint8_t why;        /* enum pp_profile_why */
    uint8_t is_library; /* seen through a slot: `start` may be 0, name is all that is known */
    uint8_t reserved;
    uint32_t part_of; /* 1 + index of the function whose cold part this is; 0: none's */
};

/* 64 bytes; the hooks, in assembly, know the offsets. Pointers are loaded addresses in the
 * worker; (pointer - report.nodes_address) / 64 is the index. Index 0 is the root of all; its
 * children are one root a thread; neither has a function (PP_TRACEWIRE_NO_FUNCTION16). Nodes of the
 * calibration have function n_functions or above, and count nothing. */
#define PP_TRACEWIRE_NO_FUNCTION16 0xfffffff0u
struct pp_tracewire_node {
    uint64_t parent, first_child, next;
    uint32_t function16; /* index of the function, times 16 */
    uint32_t depth;      /* with the two flags below */
    uint64_t n_calls;
    uint64_t deep_ticks; /* as read, nothing subtracted */
    uint64_t reserved;
    uint64_t resume; /* private to the hooks */
};

#define PP_TRACEWIRE_NODE_TAIL 0x80000000u   /* entered by a tail call */
#define PP_TRACEWIRE_NODE_FOLDED 0x40000000u /* stands for deeper recursion too */
#define PP_TRACEWIRE_DEPTH_MASK 0x3fffffffu

/* Times of one node's calls, ticks as read; a page each, touched for timed nodes only. Bucket of a
 * value v: v < 32: v; else 16 * (e - 4) + 16 + (v >> (e - 4)) % 16 with e = floor(log2 v). */
#define PP_TRACEWIRE_N_BUCKETS 960
struct pp_tracewire_times {
    uint64_t not_min_ticks; /* complement (~) of the least; 0: there is none */
    uint64_t max_ticks;
    uint64_t reserved[30];
    uint32_t counts[PP_TRACEWIRE_N_BUCKETS];
};

struct pp_tracewire_sample {
    uint64_t loaded_address;
    uint32_t node; /* index; 0: outside of all traced functions, or no tree in this pass */
    uint16_t thread;
    uint16_t weight; /* 1 + timer periods that were missed before it */
};

struct pp_tracewire_block {
    uint64_t address; /* of its first instruction */
    uint64_t n_runs;
    uint32_t function;
    uint32_t n_instructions;
};

#define PP_TRACEWIRE_EVENT_EXIT 0x80000000u /* in the node */

struct pp_tracewire_event {
    uint64_t ticks;
    uint32_t node; /* index, with PP_TRACEWIRE_EVENT_EXIT: a return */
    uint32_t thread;
};

struct pp_tracewire_report {
    _Atomic uint32_t state;              /* enum pp_tracewire_state */
    char text[PP_TRACEWIRE_TEXT_BYTES];  /* why it was refused */
    char method[64];                     /* how it was done, for people */
    char doubt[PP_TRACEWIRE_TEXT_BYTES]; /* what to doubt, for people; "": nothing */
    uint64_t nodes_address;              /* address of node 0 in the worker */
    uint64_t function_checksum;          /* FNV-1a over start, end, object of all functions */
    uint64_t n_loops;      /* iterations counted, all threads, all batches together, since begin */
    uint64_t n_kept_loops; /* of the timing pass: those of the batches whose times were
                              kept; of the instruction pass: of the counted batch */
    uint64_t n_batches;    /* the first PP_TRACEWIRE_MAX_BATCHES of them have ticks */
    uint64_t attach_ns;    /* scan and patch */
    uint64_t n_attached;   /* functions patched */
    double call_in_ticks, call_out_ticks; /* calibrated, see pp_profile_pass */
    uint64_t sampling_ns;                 /* CPU time during which the timer ran */
    uint64_t n_lost_samples;
    uint64_t n_dead, n_unmatched, n_too_deep, n_folded;
    uint64_t n_steps; /* single steps taken */
    uint32_t n_threads;
    uint32_t steps_capped;
    /* Sizes of the tables; only ever grow. */
    _Atomic uint32_t n_objects, n_functions, n_nodes, n_samples, n_blocks;
    _Atomic uint32_t names_bytes;
    _Atomic uint64_t n_events; /* ever; the ring holds the last max_events */
};

/* The head; the tables follow, each at a multiple of the page size. */
struct pp_tracewire {
    uint64_t magic;
    uint64_t bytes; /* of all */
    struct pp_tracewire_order order;
    struct pp_tracewire_report report;
    uint64_t batch_ticks[PP_TRACEWIRE_MAX_BATCHES];
    struct pp_tracewire_object objects[PP_TRACEWIRE_MAX_OBJECTS];
};

enum pp_tracewire_table {
    PP_TRACEWIRE_FUNCTIONS, /* struct pp_tracewire_function */
    PP_TRACEWIRE_SELECTION, /* uint8_t a function */
    PP_TRACEWIRE_NAMES,     /* bytes; offset 0 is "" */
    PP_TRACEWIRE_NODES,     /* struct pp_tracewire_node */
    PP_TRACEWIRE_KEPT,      /* uint64_t pairs (n_calls, deep_ticks) of the kept batch, by node */
    PP_TRACEWIRE_SAMPLES,   /* struct pp_tracewire_sample */
    PP_TRACEWIRE_BLOCKS,    /* struct pp_tracewire_block */
    PP_TRACEWIRE_EVENTS,    /* struct pp_tracewire_event, a ring */
    PP_TRACEWIRE_TIMES,     /* struct pp_tracewire_times, by node */
    PP_TRACEWIRE_N_TABLES
};

/* Where a table begins, from the start of the memory; for PP_TRACEWIRE_N_TABLES the size of all. */
static inline uint64_t pp_tracewire_offset(enum pp_tracewire_table table)
{
    static const uint64_t sizes[PP_TRACEWIRE_N_TABLES] = {
        (uint64_t)PP_TRACEWIRE_MAX_FUNCTIONS * sizeof(struct pp_tracewire_function),
        PP_TRACEWIRE_MAX_FUNCTIONS, PP_TRACEWIRE_NAMES_BYTES,
        (uint64_t)PP_TRACEWIRE_MAX_NODES * sizeof(struct pp_tracewire_node),
        (uint64_t)PP_TRACEWIRE_MAX_NODES * 16,
        (uint64_t)PP_TRACEWIRE_MAX_SAMPLES * sizeof(struct pp_tracewire_sample),
        (uint64_t)PP_TRACEWIRE_MAX_BLOCKS * sizeof(struct pp_tracewire_block),
        (uint64_t)PP_TRACEWIRE_MAX_EVENTS * sizeof(struct pp_tracewire_event),
        (uint64_t)PP_TRACEWIRE_MAX_NODES * sizeof(struct pp_tracewire_times)};
    uint64_t at = (sizeof(struct pp_tracewire) + 4095) / 4096 * 4096;
    for (int i = 0; i < (int)table; i++)
        at += (sizes[i] + 4095) / 4096 * 4096;
    return at;
}

/* The table in mapped memory. */
static inline void *pp_tracewire_at(struct pp_tracewire *wire, enum pp_tracewire_table table)
{
    return (unsigned char *)wire + pp_tracewire_offset(table);
}

#endif
