/* SPDX-License-Identifier: GPL-3.0-or-later
 * A pass in which the worker counts: batches between counters, never between clocks.
 */
#ifndef PP_BENCH_RT_METER_H
#define PP_BENCH_RT_METER_H

#include "bench/rt_sample.h"

/* Count what order.meters says, of the benchmark that was picked from the object with this handle:
 * setup, warm-up, batches, teardown. What is wrong stands in the wire's report. */
void rt_meter(struct rt_timing *timing, void *handle);

#endif
