/* SPDX-License-Identifier: GPL-3.0-or-later
 * The body is a chain of dependent multiplications, some 80 ns long: with an empty one the hooks
 * would overlap with nothing, and seem dearer than they are around real functions.
 */
#include "bench/rt_calibrate.h"

#include "bench/clock.h"
#include "bench/rt_tree.h"

#define N_MULTIPLICATIONS 64
#define N_CALLS 200
#define N_SERIES 61

typedef uint64_t body(uint64_t x);

__attribute__((noinline)) uint64_t rt_calibrate_body(uint64_t x)
{
    for (int i = 0; i < N_MULTIPLICATIONS; i++)
        __asm__ volatile("imul %0, %0" : "+r"(x));
    return x;
}

__attribute__((noinline)) static uint64_t series_ticks(body *volatile called)
{
    uint64_t x = 3;
    const uint64_t before = pp_clock_tsc();
    for (int i = 0; i < N_CALLS; i++)
        x = called(x);
    __asm__ volatile("" : : "r"(x));
    return pp_clock_tsc() - before;
}

/* Ticks that the node of the last traced call has gathered. */
static uint64_t gathered(void)
{
    uint64_t sum = 0;
    const uint32_t n = rt_tree.wire->report.n_nodes;
    for (uint32_t i = 1; i < n; i++)
        if (rt_tree.nodes[i].function16 / 16 == rt_tree.n_functions - 1)
            sum += rt_tree.nodes[i].deep_ticks;
    return sum;
}

void rt_calibrate(uintptr_t stub, struct rt_calibrate *cost)
{
    uint64_t plain = UINT64_MAX, traced = UINT64_MAX, inside = UINT64_MAX;
    for (int i = 0; i < N_SERIES; i++) {
        const uint64_t bare_ticks = series_ticks(rt_calibrate_body);
        const uint64_t before = gathered();
        const uint64_t traced_ticks = series_ticks((body *)stub);
        const uint64_t inside_ticks = gathered() - before;
        plain = bare_ticks < plain ? bare_ticks : plain;
        traced = traced_ticks < traced ? traced_ticks : traced;
        inside = inside_ticks < inside ? inside_ticks : inside;
    }
    const double body_ticks = (double)plain / N_CALLS;
    cost->in_ticks = (double)inside / N_CALLS - body_ticks;
    cost->out_ticks = ((double)traced - (double)plain) / N_CALLS - cost->in_ticks;
}
