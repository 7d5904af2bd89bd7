/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples of where the worker's threads are: a timer of each thread's own interrupts it in
 * intervals that vary by chance, and the handler writes down the address. What the timer fell
 * behind (the thread stood in the kernel) is the sample's weight, unless it was preempted
 * meanwhile.
 */
#ifndef PP_BENCH_RT_SAMPLER_H
#define PP_BENCH_RT_SAMPLER_H

#include "bench/tracewire.h"

#include <stdbool.h>

/* Begin: a timer for every thread that there is now, `hz` (1 .. 100000) samples a second each.
 * `current_node` is asked, in the handler, for the place in the call tree; NULL: there is none.
 * Nothing is kept before rt_sampler_resume. False: the system gives no timers, and
 * wire->report.doubt says so. One sampler a process. */
bool rt_sampler_start(struct pp_tracewire *wire, uint32_t hz, uint32_t (*current_node)(void));

/* Keep samples from now on, or no longer. Cheap: timers run on, so that their phase has nothing to
 * do with where a batch begins. */
void rt_sampler_resume(void);
void rt_sampler_pause(void);

/* No more samples; completes the report's sampling_ns and n_lost_samples. */
void rt_sampler_stop(void);

#endif
