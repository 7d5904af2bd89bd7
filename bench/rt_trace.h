/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass of a profile inside the worker: the tracer is loaded beside the benchmark's object, and
 * batches run between its calls.
 */
#ifndef PP_BENCH_RT_TRACE_H
#define PP_BENCH_RT_TRACE_H

#include "bench/rt_sample.h"

/* Take the pass that the memory at PP_TRACEWIRE_FD orders, of the benchmark that was picked from
 * the object with this handle: setup, warm-up, batches, teardown. What is wrong stands in the
 * wire's report. */
void rt_trace(struct rt_timing *timing, void *handle);

#endif
