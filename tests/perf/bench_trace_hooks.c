/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the hooks cost around an empty function, and how true the times of a longer one are.
 */
#include "tests/perf/bench_trace.h"

#include "bench/clock.h"
#include "bench/rt_calibrate.h"
#include "bench/rt_tree.h"

#include <math.h>

#define N_CALLS 10000
#define N_SERIES 200
#define LONG_CALLS 300
#define TRUTH_FUNCTION 2
#define CALIBRATION_FUNCTION 7
#define PLAIN_LIMIT 1.15 /* of two bare readings of the clock */
#define UFTRACE_LIMIT 0.25
#define COUNTS_LIMIT_NS 4.0
#define FENCED_LIMIT_NS 50.0
#define GPROF_LIMIT 0.6
#define TRUTH_LIMIT 0.03
#define TRUTH_LIMIT_NS 3.0
#define PAGE_BYTES 4096ul
#define GPROF_BYTES 0x10000ul /* of code, around the profiled function */

/* What gcrt1.o calls in a program that is linked with -pg; glibc has no header for them. */
extern int monstartup(unsigned long low, unsigned long high);
extern void moncontrol(int mode);

__attribute__((noinline)) static void nothing(void)
{
    __asm__ volatile("");
}

/* Ticks of a call of `called`, the least of many series. */
static double call_ticks(bench_trace_function *called)
{
    double least = INFINITY;
    for (int series = 0; series < N_SERIES; series++) {
        bench_trace_function *volatile hidden = called;
        bench_trace_function *const function = hidden;
        const uint64_t before = pp_clock_tsc();
        for (int i = 0; i < N_CALLS; i++)
            function();
        least = fmin(least, (double)(pp_clock_tsc() - before) / N_CALLS);
    }
    return least;
}

static double two_readings_ticks(void)
{
    double least = INFINITY;
    for (int series = 0; series < N_SERIES; series++) {
        const uint64_t before = pp_clock_tsc();
        for (int i = 0; i < N_CALLS; i++) {
            __builtin_ia32_rdtsc();
            __asm__ volatile("");
            __builtin_ia32_rdtsc();
            __asm__ volatile("");
        }
        least = fmin(least, (double)(pp_clock_tsc() - before) / N_CALLS);
    }
    return least;
}

static double gprof_ticks(void)
{
    const unsigned long low = (unsigned long)bench_trace_profiled & ~(PAGE_BYTES - 1);
    monstartup(low, low + GPROF_BYTES);
    const double ticks = call_ticks(bench_trace_profiled);
    moncontrol(0);
    return ticks;
}

/* NaN: there is no stub. */
static double added_ns(struct bench_trace *b, enum pp_tracewire_clock clock, double bare_ticks)
{
    const uintptr_t stub = bench_trace_stub(b, clock, 1, (uintptr_t)nothing);
    if (stub == 0)
        return (double)NAN;
    return bench_trace_ns(b, call_ticks((bench_trace_function *)stub) - bare_ticks);
}

void bench_trace_hooks(struct bench_trace *b)
{
    const double bare = call_ticks(nothing);
    const double readings_ns = bench_trace_ns(b, two_readings_ticks());
    const double counts_ns = added_ns(b, PP_TRACEWIRE_NO_CLOCK, bare);
    const double plain_ns = added_ns(b, PP_TRACEWIRE_PLAIN, bare);
    const double fenced_ns = added_ns(b, PP_TRACEWIRE_FENCED, bare);
    const double gprof_ns = bench_trace_ns(b, gprof_ticks() - bare);
    report_remark("trace: an empty call takes %.2f ns, two bare readings of the clock %.2f ns; "
                  "added by the plain clock %.2f ns, by gprof's mcount %.2f ns",
        bench_trace_ns(b, bare), readings_ns, plain_ns, gprof_ns);
    report_at_most(&b->report, "trace_counts_ns", counts_ns, COUNTS_LIMIT_NS);
    report_at_most(&b->report, "trace_counts_over_gprof", counts_ns / gprof_ns, GPROF_LIMIT);
    report_at_most(
        &b->report, "trace_plain_over_two_readings", plain_ns / readings_ns, PLAIN_LIMIT);
    if (!isnan(b->uftrace_ns))
        report_at_most(
            &b->report, "trace_plain_over_uftrace", plain_ns / b->uftrace_ns, UFTRACE_LIMIT);
    report_at_most(&b->report, "trace_fenced_ns", fenced_ns, FENCED_LIMIT_NS);
}

/* A chain of multiplications of some length. */
static volatile int chain_length;

__attribute__((noinline)) static uint64_t chain(uint64_t x)
{
    for (int i = chain_length; i > 0; i--)
        __asm__ volatile("imul %0, %0" : "+r"(x));
    return x;
}

typedef uint64_t chained(uint64_t x);

static double chain_ticks(chained *called)
{
    uint64_t x = 3;
    const uint64_t before = pp_clock_tsc();
    for (int i = 0; i < LONG_CALLS; i++)
        x = called(x);
    __asm__ volatile("" : : "r"(x));
    return (double)(pp_clock_tsc() - before) / LONG_CALLS;
}

/* The mean of the calls since rt_tree_clear, as the hooks read them. */
static double read_ticks(const struct pp_tracewire *wire)
{
    for (uint32_t i = 1; i < wire->report.n_nodes; i++) {
        const struct pp_tracewire_node *node = &rt_tree.nodes[i];
        if (node->function16 == TRUTH_FUNCTION * 16 && node->n_calls > 0)
            return (double)node->deep_ticks / (double)node->n_calls;
    }
    return INFINITY;
}

/* How far the compensated time of a chain is off. */
static void report_chain(struct bench_trace *b, int length, chained *traced, uintptr_t reference)
{
    double truth = INFINITY, read = INFINITY;
    struct rt_calibrate cost;
    chain_length = length;
    rt_calibrate(reference, &cost);
    for (int series = 0; series < N_SERIES; series++) {
        truth = fmin(truth, chain_ticks(chain));
        rt_tree_clear();
        chain_ticks(traced);
        read = fmin(read, read_ticks(b->wire));
    }
    const double truth_ns = bench_trace_ns(b, truth);
    const double off_ns = fabs(bench_trace_ns(b, read - cost.in_ticks) - truth_ns);
    report_remark("trace: a function of %.1f ns is told %.1f ns off", truth_ns, off_ns);
    report_verdict(&b->report, report_name("trace_truth_%d_off_ns", length).text, off_ns,
        "3 % or 3 ns", off_ns <= fmax(TRUTH_LIMIT * truth_ns, TRUTH_LIMIT_NS));
}

void bench_trace_truth(struct bench_trace *b)
{
    static const int lengths[] = {250, 800, 2500}; /* some 300 ns, 1 us, 3 us */
    const uintptr_t traced = bench_trace_stub(
        b, PP_TRACEWIRE_FENCED, TRUTH_FUNCTION, (uintptr_t)chain);
    const uintptr_t reference = bench_trace_stub(
        b, PP_TRACEWIRE_FENCED, CALIBRATION_FUNCTION, (uintptr_t)rt_calibrate_body);
    if (traced == 0 || reference == 0) {
        report_failed(&b->report, "trace_truth", "there is no memory near the code");
        return;
    }
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        report_chain(b, lengths[i], (chained *)traced, reference);
}
