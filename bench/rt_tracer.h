/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench-tracer.so: what the worker loads for a pass of a profile, and nothing else does. It is an
 * object of its own, so that ordinary workers start fast and never hold code that patches code.
 */
#ifndef PP_BENCH_RT_TRACER_H
#define PP_BENCH_RT_TRACER_H

#include "bench/tracewire.h"

#include <stdbool.h>

#define RT_TRACER_VERSION 1
#define RT_TRACER_SYMBOL "rt_tracer_v1"
#define RT_TRACER_FILE "ppbench-tracer.so"

/* In the order of calls. One pass in one process; not for concurrent use. */
struct rt_tracer {
    uint32_t version;
    /* After the object and all that it needs are loaded, before its setup: scan and patch as
     * wire->order says. `object` is a runtime address in the benchmark's object. False: refused,
     * wire->report says why; nothing was changed. */
    bool (*attach)(struct pp_tracewire *wire, const void *object);
    /* Forget what was counted, begin. Also told: every thread that will run batches is there. */
    void (*begin)(void);
    /* Around each batch, on the first thread: n_loops of all threads together; ticks of the TSC. */
    void (*batch_begin)(void);
    void (*batch_end)(uint64_t n_loops, uint64_t ticks);
    /* No more batches: complete the report. Code stays patched. */
    void (*end)(void);
};

/* The one symbol that it exports (RT_TRACER_SYMBOL). */
extern const struct rt_tracer rt_tracer_v1;

#endif
