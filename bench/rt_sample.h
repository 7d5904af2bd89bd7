/* SPDX-License-Identifier: GPL-3.0-or-later
 * Timing: one batch of iterations between two clock readings, with what the kernel says happened
 * meanwhile.
 */
#ifndef PP_BENCH_RT_SAMPLE_H
#define PP_BENCH_RT_SAMPLE_H

#include "bench/rt_module.h"
#include "bench/rt_usage.h"

/* The benchmark in motion. */
struct rt_timing {
    struct pp_wire *wire;
    const struct pp_wire_target *target;
    const struct rt_bench *bench;
    struct ppb_run *runs; /* one a thread */
    uint32_t n_threads;
    uint64_t n_loops;
    struct rt_usage usage;  /* at the end of the last sample */
    uint64_t steal_ticks;   /* at the last look, and */
    uint64_t steal_read_ns; /* when that was */
    uint64_t steal_from;    /* index of the first sample since */
    uint64_t n_empty;       /* samples since the empty loop was measured */
    uint64_t n_migrations;
    uint64_t checksum;
    struct pp_hist hist[2];   /* over the wire's tables: clean, others */
    unsigned passed;          /* steps of its life, a bit each */
    volatile uint32_t *alive; /* reads 0 in a child that the benchmark forked */
};

/* Begin counting disturbances; call when warm-up is over. */
void rt_sample_begin(struct rt_timing *timing);

/* Run one batch of n_loops and time it; nothing is stored. Returns ticks of the clock that the
 * order chose. */
uint64_t rt_sample_plain(struct rt_timing *timing, uint64_t n_loops);

/* Who is told when the timed part of a batch begins and that it ended: n_loops of all threads
 * together, ticks of the TSC. On the first thread, the others stand at their line. */
struct rt_sample_watch {
    void (*begin)(void);
    void (*end)(uint64_t n_loops, uint64_t ticks);
};

/* Run one batch between the calls of `watch`; nothing is stored. What prepares a batch and finishes
 * it lies outside. */
void rt_sample_watched(
    struct rt_timing *timing, uint64_t n_loops, const struct rt_sample_watch *watch);

/* Run and time one batch; `label` gets what the kernel says happened since `usage` was read.
 * Returns ticks; nothing is stored. */
uint64_t rt_sample_label(struct rt_timing *timing, uint32_t *label);

/* Store one sample; beyond PP_WIRE_N_SAMPLES it goes into the stream. */
void rt_sample_commit(struct rt_timing *timing, const struct pp_wire_sample *sample);

/* When the last look is long enough ago, see whether the hypervisor took time since, and label the
 * clean samples of that time. Whether it looked: that moves the counts of this thread. */
bool rt_sample_look_for_steal(struct rt_timing *timing);

/* Run, time, label and commit up to `n_samples` batches (a block of them when the order says laps,
 * else one). Returns how many. */
uint64_t rt_sample_take(struct rt_timing *timing, uint64_t n_samples);

#endif
