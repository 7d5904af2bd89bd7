/* SPDX-License-Identifier: GPL-3.0-or-later
 * The memory of a pass that never ran, filled as the tracer would fill it.
 */
#ifndef PP_TESTS_UNIT_MADE_TRACEWIRE_H
#define PP_TESTS_UNIT_MADE_TRACEWIRE_H

#include "bench/tracewire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MADE_BASE UINT64_C(0x7f0000000000) /* where nodes stand in the worker */
#define MADE_BIAS UINT64_C(0x555500000000)
#define MADE_LIBRARY_BIAS UINT64_C(0x7e0000000000)
#define MADE_TEXT_BYTES UINT64_C(0x100000)

/* Sparse and zeroed: a worker, the benchmark's object (1) and a library (2) are loaded. */
static inline struct pp_tracewire *made_tracewire(uint32_t pass)
{
    const size_t n_bytes = pp_tracewire_offset(PP_TRACEWIRE_N_TABLES);
    static const char *const paths[] = {"/x/ppbench-worker", "/x/mine.so", "/x/libfar.so"};
    static const uint64_t biases[] = {UINT64_C(0x400000), MADE_BIAS, MADE_LIBRARY_BIAS};
    struct pp_tracewire *wire = mmap(
        NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (wire == MAP_FAILED)
        abort();
    wire->magic = PP_TRACEWIRE_MAGIC;
    wire->bytes = n_bytes;
    wire->order.pass = pass;
    wire->order.ticks_per_ns = 2.5;
    wire->report.nodes_address = MADE_BASE;
    for (uint32_t i = 0; i < 3; i++) {
        strcpy(wire->objects[i].path, paths[i]);
        wire->objects[i].bias = biases[i];
        wire->objects[i].loaded_start = biases[i];
        wire->objects[i].loaded_end = biases[i] + MADE_TEXT_BYTES;
        wire->objects[i].is_traced = i == 1;
    }
    atomic_store(&wire->report.n_objects, 3);
    atomic_store(&wire->report.names_bytes, 1);
    struct pp_tracewire_node *nodes = pp_tracewire_at(wire, PP_TRACEWIRE_NODES);
    nodes[0].function16 = nodes[1].function16 = PP_TRACEWIRE_NO_FUNCTION16;
    nodes[1].parent = MADE_BASE; /* the first thread's root */
    atomic_store(&wire->report.n_nodes, 2);
    return wire;
}

static inline void made_tracewire_free(struct pp_tracewire *wire)
{
    munmap(wire, pp_tracewire_offset(PP_TRACEWIRE_N_TABLES));
}

static inline uint64_t made_address(uint32_t function)
{
    return UINT64_C(0x1000) + 64 * (uint64_t)function;
}

/* Function number i of the benchmark's object, "fI", all by jump. */
static inline void made_functions(struct pp_tracewire *wire, uint32_t n)
{
    struct pp_tracewire_function *functions = pp_tracewire_at(wire, PP_TRACEWIRE_FUNCTIONS);
    char *names = pp_tracewire_at(wire, PP_TRACEWIRE_NAMES);
    uint32_t at = atomic_load(&wire->report.names_bytes);
    for (uint32_t i = 0; i < n; i++) {
        functions[i] = (struct pp_tracewire_function){.start = made_address(i),
            .end = made_address(i) + 64,
            .object = 1,
            .name = at,
            .reach = PP_PROFILE_BY_JUMP};
        names[at] = 'f';
        names[at + 1] = (char)('a' + i / 26 % 26);
        names[at + 2] = (char)('a' + i % 26);
        at += 4;
    }
    atomic_store(&wire->report.names_bytes, at);
    atomic_store(&wire->report.n_functions, n);
    wire->report.n_attached = n;
}

/* One more node; `parent` 1: called by the loop. Returns its number. */
static inline uint32_t made_wirenode(
    struct pp_tracewire *wire, uint32_t parent, uint32_t function, uint64_t n_calls)
{
    struct pp_tracewire_node *nodes = pp_tracewire_at(wire, PP_TRACEWIRE_NODES);
    const uint32_t i = atomic_fetch_add(&wire->report.n_nodes, 1);
    nodes[i] = (struct pp_tracewire_node){.parent = MADE_BASE + 64 * (uint64_t)parent,
        .function16 = 16 * function,
        .depth = 1,
        .n_calls = n_calls};
    return i;
}

static inline void made_sample(
    struct pp_tracewire *wire, uint64_t loaded_address, uint32_t node, uint16_t weight)
{
    struct pp_tracewire_sample *samples = pp_tracewire_at(wire, PP_TRACEWIRE_SAMPLES);
    samples[atomic_fetch_add(&wire->report.n_samples, 1)] = (struct pp_tracewire_sample){
        loaded_address, node, 0, weight};
}

/* Batches that took as long, one after the other. */
static inline void made_batches(
    struct pp_tracewire *wire, uint64_t n_batches, uint64_t n_loops_each, double loop_ns)
{
    for (uint64_t i = 0; i < n_batches; i++)
        wire->batch_ticks[i] = (uint64_t)(loop_ns * (double)n_loops_each *
            wire->order.ticks_per_ns);
    wire->report.n_batches = n_batches;
    wire->report.n_loops = n_batches * n_loops_each;
    wire->report.n_threads = 1;
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_DONE);
}

#endif
