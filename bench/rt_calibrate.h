/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the hooks cost, measured in the process and at the time of use: clocks of guests wander.
 */
#ifndef PP_BENCH_RT_CALIBRATE_H
#define PP_BENCH_RT_CALIBRATE_H

#include <stdbool.h>
#include <stdint.h>

/* The added ticks of one traced call. */
struct rt_calibrate {
    double in_ticks;  /* that fall between its own two clock readings, and */
    double out_ticks; /* outside of them */
};

/* Prepare: a stub (rt_patch_stub) of rt_calibrate_body, entered by calling it. */
uint64_t rt_calibrate_body(uint64_t x);

/* Call the body with and without its stub, for some 2 ms; the least of many series counts. The
 * calling thread only. */
void rt_calibrate(uintptr_t stub, struct rt_calibrate *cost);

#endif
