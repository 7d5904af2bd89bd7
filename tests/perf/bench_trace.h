/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the parts of bench_trace share: the clock's rate, memory for the tracer, the report.
 */
#ifndef PP_TESTS_PERF_BENCH_TRACE_H
#define PP_TESTS_PERF_BENCH_TRACE_H

#include "bench/tracewire.h"
#include "tests/perf/report.h"

#include <stdbool.h>
#include <stdint.h>

struct bench_trace {
    struct report report;
    struct pp_tracewire *wire;
    double ticks_per_ns;
    double uftrace_ns; /* a call under uftrace, the same loop; NaN: not known */
};

typedef void bench_trace_function(void);

/* Ticks as ns, by the rate measured at the start. */
static inline double bench_trace_ns(const struct bench_trace *b, double ticks)
{
    return ticks / b->ticks_per_ns;
}

/* Memory as the driver shares it with the tracer, here private. False: there is none. */
bool bench_trace_wire(struct bench_trace *b);

/* A stub of `target` with the hooks of that clock; `index` below 8 is its function, 7 the one of
 * calibration. Returns its address, 0: no memory near the code. */
uintptr_t bench_trace_stub(
    struct bench_trace *b, enum pp_tracewire_clock clock, uint32_t index, uintptr_t target);

/* Call and return of an empty function, with each form of hook. */
void bench_trace_hooks(struct bench_trace *b);

/* Times of a traced function against what it takes untraced. */
void bench_trace_truth(struct bench_trace *b);

/* What the work of a module (tests/perf/trace_work.h) costs more when the libraries whose base
 * names match `pattern` are counted, and what of them is reached; `name` ends the figures' names.
 */
void bench_trace_work(
    struct bench_trace *b, const char *path, const char *pattern, const char *name);

/* Have a module do its work n times. False: it cannot be loaded. */
bool bench_trace_run(const char *path, unsigned long n);

/* An empty function that calls gprof's mcount first: built with -pg. */
void bench_trace_profiled(void);

#endif
