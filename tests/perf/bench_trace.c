/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tracer costs, in the lines of a report: `bench_trace [NS]` for the hooks around an empty
 * function (NS: what a call of it costs under uftrace), `bench_trace MODULE PATTERN NAME` for the
 * work of a module with the libraries of that name traced. A process each, since code is patched.
 * `bench_trace MODULE N` has the module work, untraced, for other tools to watch.
 */
#include "tests/perf/bench_trace.h"

#include "bench/clock.h"
#include "bench/rt_mirror.h"
#include "bench/rt_patch.h"
#include "bench/rt_tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define RATE_NS 50000000 /* the clock's rate is found within this time */
#define N_STUBS 16
#define N_FUNCTIONS 8 /* the last is that of calibration */

/* The clock's rate against the kernel's. */
static double measure_rate(void)
{
    const uint64_t began_ns = pp_clock_raw_ns(), began = pp_clock_tsc();
    while (pp_clock_raw_ns() - began_ns < RATE_NS)
        continue;
    return (double)(pp_clock_tsc() - began) / (double)(pp_clock_raw_ns() - began_ns);
}

bool bench_trace_wire(struct bench_trace *b)
{
    b->wire = mmap(NULL, pp_tracewire_offset(PP_TRACEWIRE_N_TABLES), PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return b->wire != MAP_FAILED;
}

static void begin_tree(struct pp_tracewire *wire, enum pp_tracewire_clock clock)
{
    rt_tree.wire = wire;
    rt_tree.nodes = pp_tracewire_at(wire, PP_TRACEWIRE_NODES);
    rt_tree.times = pp_tracewire_at(wire, PP_TRACEWIRE_TIMES);
    rt_tree.max_nodes = PP_TRACEWIRE_MAX_NODES;
    rt_tree.n_functions = N_FUNCTIONS;
    rt_tree.clock = clock;
    rt_tree.nodes[0].function16 = PP_TRACEWIRE_NO_FUNCTION16;
    if (wire->report.n_nodes == 0)
        wire->report.n_nodes = 1;
}

uintptr_t bench_trace_stub(
    struct bench_trace *b, enum pp_tracewire_clock clock, uint32_t index, uintptr_t target)
{
    static struct rt_scan nowhere;
    static struct rt_patch patches[N_STUBS];
    static size_t n;
    if (n == N_STUBS)
        return 0;
    struct rt_patch *patch = &patches[n++];
    begin_tree(b->wire, clock);
    nowhere.low = (uintptr_t)bench_trace_stub;
    nowhere.high = nowhere.low + 1;
    if (!rt_patch_init(patch, &nowhere, 4, clock))
        return 0;
    const uintptr_t stub = rt_patch_stub(patch, index * 16, target);
    return rt_patch_apply(patch, NULL, 0, false) ? stub : 0;
}

int main(int argc, char **argv)
{
    struct bench_trace b = {.ticks_per_ns = measure_rate(), .uftrace_ns = (double)NAN};
    if (!bench_trace_wire(&b)) {
        perror("bench_trace: no memory for the tracer");
        return 1;
    }
    if (argc == 4) {
        bench_trace_work(&b, argv[1], argv[2], argv[3]);
        return 0;
    }
    if (argc == 3)
        return bench_trace_run(argv[1], strtoul(argv[2], NULL, 10)) ? 0 : 1;
    if (argc == 2)
        b.uftrace_ns = strtod(argv[1], NULL);
    if (!rt_mirror_reserve()) {
        fputs("bench_trace: no address space for the mirror of stacks\n", stderr);
        return 1;
    }
    bench_trace_hooks(&b);
    bench_trace_truth(&b);
    return 0;
}
