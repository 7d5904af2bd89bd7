/* SPDX-License-Identifier: GPL-3.0-or-later
 * A contest: two or three benchmarks in one process, which take turns after the order's schedule.
 * The driver decides the turns; what is taken is told apart by PP_WIRE_SIDE_SHIFT in the labels.
 */
#ifndef PP_BENCH_RT_CONTEST_H
#define PP_BENCH_RT_CONTEST_H

#include "bench/wire.h"

/* Load, set up, warm up and run all sides of wire->order, then tear them down. What is wrong stands
 * in the report, with report.side. `alive`: reads 0 in a child that a benchmark forked. */
void rt_contest(struct pp_wire *wire, volatile uint32_t *alive);

#endif
