/* SPDX-License-Identifier: GPL-3.0-or-later
 * The core's own latencies in adds. A block is adds, multiplies, loads, adds: some 24 000 cycles of
 * each, so that what the clock reading costs is the same share of all.
 */
#include "tests/perf/core.h"

#include "stats/quantile.h"
#include "tests/perf/cpus.h"
#include "tests/perf/work.h"

#include <sched.h>
#include <stdlib.h>

#ifdef __x86_64__
#define N_BLOCKS 4001
#define N_ADDS 24 /* chains on either side */
#define N_MULTIPLIES 8
#define N_LOADS 6

static inline uint64_t now_ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

static double adds_ticks(void)
{
    uint64_t x = 1;
    const uint64_t start_ticks = now_ticks();
    for (int i = 0; i < N_ADDS; i++)
        x = work_adds(x);
    return (double)(now_ticks() - start_ticks) / N_ADDS;
}

static double multiplies_ticks(void)
{
    uint64_t x = 1;
    const uint64_t start_ticks = now_ticks();
    for (int i = 0; i < N_MULTIPLIES; i++)
        x = work_multiplies(x);
    return (double)(now_ticks() - start_ticks) / N_MULTIPLIES;
}

static double loads_ticks(struct work_ring *ring)
{
    void *line = ring;
    const uint64_t start_ticks = now_ticks();
    for (int i = 0; i < N_LOADS; i++)
        line = work_loads(line);
    return (double)(now_ticks() - start_ticks) / N_LOADS;
}

static void measure_bound(struct core_ratios *ratios)
{
    static struct work_ring ring;
    static double multiply[N_BLOCKS], load[N_BLOCKS];
    work_ring_init(&ring);
    for (size_t i = 0; i < N_BLOCKS; i++) {
        const double before_ticks = adds_ticks();
        const double multiply_ticks = multiplies_ticks();
        const double load_ticks = loads_ticks(&ring);
        const double add_ticks = (before_ticks + adds_ticks()) / 2;
        multiply[i] = multiply_ticks / add_ticks;
        load[i] = load_ticks / add_ticks;
    }
    ratios->multiply_ratio = pp_quantile_median(multiply, N_BLOCKS);
    ratios->load_ratio = pp_quantile_median(load, N_BLOCKS);
}

bool core_measure(int cpu, struct core_ratios *ratios)
{
    cpu_set_t before;
    if (sched_getaffinity(0, sizeof before, &before) != 0 || !cpus_bind(cpu))
        return false;
    measure_bound(ratios);
    return sched_setaffinity(0, sizeof before, &before) == 0;
}
#else
bool core_measure(int cpu, struct core_ratios *ratios)
{
    (void)cpu;
    (void)ratios;
    return false;
}
#endif
