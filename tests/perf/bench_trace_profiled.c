/* SPDX-License-Identifier: GPL-3.0-or-later
 * Built with -pg: what gprof pays for a call.
 */
#include "tests/perf/bench_trace.h"

void bench_trace_profiled(void)
{
    __asm__ volatile("");
}
