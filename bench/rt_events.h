/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts what the kernel and the processor count: page faults, switches, migrations, cycles and the
 * like, by performance events where they are allowed, else by getrusage.
 */
#ifndef PP_BENCH_RT_EVENTS_H
#define PP_BENCH_RT_EVENTS_H

#include "bench/meter.h"
#include "bench/wire.h"

/* Prepare to count `meters` (bits; others than events are left alone). Threads and processes that
 * are started after it count, too. */
void rt_events_open(uint32_t meters);

/* Around each batch, on the thread that opened them; what they count is added up. */
void rt_events_begin(void);
void rt_events_end(void);

/* Write what was counted, per iteration of n_loops, and how, or why it was not. */
void rt_events_report(struct pp_wire_meter meters[PP_N_METERS], uint64_t n_loops);

#endif
