/* SPDX-License-Identifier: GPL-3.0-or-later
 * The instruction pass: all instructions of one batch, by a counter in each block of a copy of the
 * code or by single steps.
 */
#ifndef PP_BENCH_RT_INSTRUCTIONS_H
#define PP_BENCH_RT_INSTRUCTIONS_H

#include "bench/rt_attach.h"
#include "bench/tracewire.h"

#include <stdbool.h>

/* Prepare what the order wants. False: the benchmark's own code cannot be counted so, `why`
 * (static) says why not. Another object that cannot is told in report.doubt. */
bool rt_instructions_attach(
    const struct rt_attach *attach, struct pp_tracewire *wire, const char **why);

/* Around each batch. The first one is counted, into the wire's blocks: what prepares and finishes
 * batches is not in it. Returns whether this batch was counted. */
void rt_instructions_begin(void);
bool rt_instructions_end(void);

#endif
