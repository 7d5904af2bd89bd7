/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ppbench itself can count of an iteration: one list for the command line, the worker and the
 * result.
 */
#ifndef PP_BENCH_METER_H
#define PP_BENCH_METER_H

enum pp_meter {
    PP_METER_INSTRUCTIONS, /* of the object's code, by bench/profiler.h */
    PP_METER_ALLOCS,       /* memory, by bench/rt_heap.h */
    PP_METER_FREES,
    PP_METER_REALLOCS,
    PP_METER_ALLOC_BYTES,
    PP_METER_PEAK_BYTES,
    PP_METER_UNFREED_BYTES,
    PP_METER_MINOR_FAULTS, /* the kernel's, by bench/rt_events.h */
    PP_METER_MAJOR_FAULTS,
    PP_METER_CONTEXT_SWITCHES,
    PP_METER_VOLUNTARY_SWITCHES,
    PP_METER_INVOLUNTARY_SWITCHES,
    PP_METER_MIGRATIONS,
    PP_METER_CYCLES, /* the processor's, likewise */
    PP_METER_HW_INSTRUCTIONS,
    PP_METER_BRANCH_MISSES,
    PP_METER_CACHE_MISSES,
    PP_N_METERS
};

/* Sets of them, a bit each. */
#define PP_METER_BIT(meter) (1u << (meter))
#define PP_METER_MEMORY (PP_METER_BIT(PP_METER_MINOR_FAULTS) - PP_METER_BIT(PP_METER_ALLOCS))
#define PP_METER_SYSTEM (PP_METER_BIT(PP_METER_CYCLES) - PP_METER_BIT(PP_METER_MINOR_FAULTS))
#define PP_METER_HARDWARE (PP_METER_BIT(PP_N_METERS) - PP_METER_BIT(PP_METER_CYCLES))

/* How a counter came about. */
enum pp_meter_source {
    PP_METER_BY_BENCHMARK,  /* it is the benchmark's own; of the tool's: it was not counted */
    PP_METER_BY_CODE,       /* a counter in each block of the code, or single steps */
    PP_METER_BY_SLOTS,      /* the slots through which allocations are called */
    PP_METER_BY_PERF,       /* the kernel's performance events */
    PP_METER_BY_GETRUSAGE,  /* what the kernel counts for everybody */
    PP_METER_BY_CPU_NUMBER, /* another CPU at the end of a batch than at its start */
    PP_METER_N_SOURCES
};

#endif
