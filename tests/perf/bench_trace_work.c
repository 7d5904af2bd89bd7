/* SPDX-License-Identifier: GPL-3.0-or-later
 * What counting the calls of real libraries costs, and how many of their functions it reaches.
 */
#include "tests/perf/bench_trace.h"

#include "bench/clock.h"
#include "bench/rt_attach.h"
#include "bench/rt_objects.h"
#include "bench/rt_tree.h"
#include "tests/perf/trace_work.h"

#include <dlfcn.h>
#include <math.h>
#include <string.h>

#define RUN_NS 400000000 /* of runs, before and after, and traced */
#define WORK_LIMIT_NS 8.0
#define REACH_LIMIT 0.99
#define CALLS_LIMIT 0.999
#define ATTACH_LIMIT_MS 50.0 /* a scan with patches, of ATTACH_FUNCTIONS */
#define ATTACH_FUNCTIONS 2500
#define ATTACH_MIN_FUNCTIONS 1000 /* fewer say little about so many */

typedef uint64_t work(void);

/* The least ticks of many runs, after one. */
static double run_ticks(work *run, uint64_t *result)
{
    double least = INFINITY;
    const uint64_t end_ns = pp_clock_raw_ns() + RUN_NS;
    *result = run();
    do {
        const uint64_t before = pp_clock_tsc();
        *result = run();
        least = fmin(least, (double)(pp_clock_tsc() - before));
    } while (pp_clock_raw_ns() < end_ns);
    return least;
}

static bool is_jumped_to(const struct pp_tracewire_function *function)
{
    return function->reach != PP_PROFILE_BY_NOTHING && function->reach != PP_PROFILE_BY_TRAP;
}

/* Share of the libraries' own functions that a jump reaches. */
static double reached_ratio(struct pp_tracewire *wire)
{
    const struct pp_tracewire_function *functions = pp_tracewire_at(wire, PP_TRACEWIRE_FUNCTIONS);
    size_t n = 0, n_reached = 0;
    for (uint32_t i = 0; i < wire->report.n_functions; i++) {
        if (functions[i].part_of != 0 || functions[i].is_library)
            continue;
        n++;
        n_reached += is_jumped_to(&functions[i]);
    }
    return n > 0 ? (double)n_reached / (double)n : 0;
}

/* Calls counted in one run; *n_jumped: those that went through a jump. */
static uint64_t count_calls(struct pp_tracewire *wire, work *run, uint64_t *n_jumped)
{
    const struct pp_tracewire_function *functions = pp_tracewire_at(wire, PP_TRACEWIRE_FUNCTIONS);
    uint64_t n = 0;
    *n_jumped = 0;
    run();
    rt_tree_clear();
    run();
    for (uint32_t i = 1; i < wire->report.n_nodes; i++) {
        const struct pp_tracewire_node *node = &rt_tree.nodes[i];
        if (node->function16 / 16 >= wire->report.n_functions)
            continue;
        n += node->n_calls;
        *n_jumped += is_jumped_to(&functions[node->function16 / 16]) ? node->n_calls : 0;
    }
    return n;
}

static struct rt_attach attached;

/* Scan and patch what the pattern names. Returns how many ms that took; NaN: *why says why not. */
static double attach(struct bench_trace *b, work *run, const char *pattern, const char **why)
{
    strncpy(b->wire->order.libraries, pattern, sizeof b->wire->order.libraries - 1);
    rt_objects_update(b->wire, (const void *)(uintptr_t)run);
    const uint64_t before = pp_clock_tsc();
    if (!rt_attach_scan(&attached, b->wire, why) || !rt_attach_patch(&attached, b->wire, why))
        return (double)NAN;
    return bench_trace_ns(b, (double)(pp_clock_tsc() - before)) / 1e6;
}

static work *load(const char *path)
{
    work *run = NULL;
    void *handle = dlopen(path, RTLD_NOW);
    if (handle != NULL)
        *(void **)&run = dlsym(handle, "trace_work");
    return run;
}

bool bench_trace_run(const char *path, unsigned long n)
{
    work *run = load(path);
    for (unsigned long i = 0; i < n && run != NULL; i++)
        run();
    return run != NULL;
}

static void report_attach(struct bench_trace *b, double attach_ms, const char *name)
{
    const uint32_t n = b->wire->report.n_functions;
    if (n >= ATTACH_MIN_FUNCTIONS)
        report_at_most(&b->report,
            report_name("trace_attach_%d_%s_ms", ATTACH_FUNCTIONS, name).text,
            attach_ms * ATTACH_FUNCTIONS / n, ATTACH_LIMIT_MS);
}

void bench_trace_work(
    struct bench_trace *b, const char *path, const char *pattern, const char *name)
{
    const char *why = "it cannot be loaded";
    uint64_t plain_result = 0, traced_result, n_jumped;
    work *run = load(path);
    double after = (double)NAN, plain = run != NULL ? run_ticks(run, &plain_result) : 0;
    const double attach_ms = run != NULL ? attach(b, run, pattern, &why) : (double)NAN;
    if (isnan(attach_ms)) {
        report_failed(&b->report, report_name("trace_counts_%s_ns", name).text, "%s", why);
        return;
    }
    const uint64_t n_calls = count_calls(b->wire, run, &n_jumped);
    const double traced = run_ticks(run, &traced_result);
    if (rt_attach_undo(&attached))
        after = run_ticks(run, &plain_result);
    report_remark("trace %s: untraced runs before and after are %.2f ns a call apart", name,
        bench_trace_ns(b, fabs(plain - after)) / (double)n_calls);
    plain = fmin(plain, after);
    report_remark("trace %s: %.0f calls of %.1f ns on average, %u functions attached in %.1f ms",
        name, (double)n_calls, bench_trace_ns(b, plain) / (double)n_calls,
        b->wire->report.n_functions, attach_ms);
    report_at_most(&b->report, report_name("trace_counts_%s_ns", name).text,
        bench_trace_ns(b, traced - plain) / (double)n_calls, WORK_LIMIT_NS);
    report_verdict(&b->report, report_name("trace_same_result_%s", name).text,
        traced_result == plain_result, "is 1", traced_result == plain_result);
    report_at_least(&b->report, report_name("trace_reached_%s_ratio", name).text,
        reached_ratio(b->wire), REACH_LIMIT);
    report_at_least(&b->report, report_name("trace_calls_by_jump_%s_ratio", name).text,
        (double)n_jumped / (double)n_calls, CALLS_LIMIT);
    report_attach(b, attach_ms, name);
}
