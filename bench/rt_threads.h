/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several threads that run the same batch at the same time. Thread 0 is the caller.
 */
#ifndef PP_BENCH_RT_THREADS_H
#define PP_BENCH_RT_THREADS_H

#include "bench/ppbench.h"

#include <stdbool.h>

typedef void rt_loop(struct ppb_run *run, uint64_t n_iterations);

/* Start n_threads - 1 threads (1 .. 1024) that wait. `runs` has one entry a thread, thread 0 first,
 * and outlives them. Threads that were started before, as many, serve again. False: the system
 * gives no more threads. */
bool rt_threads_start(struct ppb_run *runs, uint32_t n_threads);

/* Of several benchmarks' runs, choose those that the threads take next; between batches only. */
void rt_threads_use(struct ppb_run *runs);

/* Bring all threads to the line; returns when each stands ready. */
void rt_threads_ready(rt_loop *loop, uint64_t n_iterations);

/* Release them, run thread 0's own part, return when the last has finished. */
void rt_threads_go(void);

#endif
