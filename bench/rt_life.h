/* SPDX-License-Identifier: GPL-3.0-or-later
 * The life of a benchmark inside the worker: its context with the parameters, setup, teardown.
 */
#ifndef PP_BENCH_RT_LIFE_H
#define PP_BENCH_RT_LIFE_H

#include "bench/rt_sample.h"

/* Make the context, set the parameters that timing->target chose, run the benchmark's setup and
 * start its threads. Fills timing->runs. False: refused, the report says why. */
bool rt_life_begin(struct rt_timing *timing);

/* Run the benchmark's teardown. False: refused, since the body left by longjmp. */
bool rt_life_end(struct rt_timing *timing);

#endif
