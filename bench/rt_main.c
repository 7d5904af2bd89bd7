/* SPDX-License-Identifier: GPL-3.0-or-later
 * The worker: one fresh process that loads the user's object, does what the order says with one
 * benchmark, and ends. Everything it learns it writes into the shared memory; its exit status means
 * nothing.
 */
#define _GNU_SOURCE
#include "bench/clock.h"
#include "bench/rt_contest.h"
#include "bench/rt_fault.h"
#include "bench/rt_inspect.h"
#include "bench/rt_life.h"
#include "bench/rt_meter.h"
#include "bench/rt_trace.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LOOPS (UINT64_C(1) << 40)
#define NO_WORK_LOOPS (UINT64_C(1) << 16) /* of a loop that takes no time */
#define THREADS_TARGET_FACTOR 20
#define MAX_CALIBRATION_NS UINT64_C(5000000000)
#define LONG_NS 1000000 /* the first calls are slow: short ones are looked at three times */
#define TRIES_FOR_MANUAL \
    1000 /* iterations after which a benchmark that tells its time should have */

static struct pp_wire *wire_map(void)
{
    struct stat st;
    if (fstat(PP_WIRE_FD, &st) != 0 || (size_t)st.st_size < sizeof(struct pp_wire))
        return NULL;
    struct pp_wire *wire = mmap(
        NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, PP_WIRE_FD, 0);
    if (wire == MAP_FAILED || wire->magic != PP_WIRE_MAGIC || wire->bytes != (uint64_t)st.st_size)
        return NULL;
    close(PP_WIRE_FD);
    madvise(wire, (size_t)st.st_size, MADV_DONTFORK);
    return wire;
}

static void enter(struct pp_wire *wire, enum pp_wire_phase phase)
{
    atomic_store(&wire->report.phase, phase);
}

static void limit(int resource, uint64_t value)
{
    const struct rlimit limits = {value, value};
    setrlimit((__rlimit_resource_t)resource, &limits);
}

static void pin(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}

/* A page that a forked child finds wiped. */
static volatile uint32_t *alive_page(void)
{
    static volatile uint32_t always = 1;
    uint32_t *page = mmap(
        NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || madvise(page, sizeof *page, MADV_WIPEONFORK) != 0)
        return &always;
    *page = 1;
    return page;
}

static double elapsed_ns(const struct rt_timing *timing, uint64_t ticks)
{
    const struct ppb_bench *declared = timing->bench->declared;
    const bool is_ns = (timing->wire->order.flags & (PP_WIRE_CPU_TIME | PP_WIRE_NO_TSC)) != 0 ||
        (declared && declared->manual_time);
    return is_ns ? (double)ticks : (double)ticks / timing->wire->order.ticks_per_ns;
}

static double best_of_3_ns(struct rt_timing *timing, uint64_t n_loops)
{
    double best_ns = 1e300;
    for (int i = 0; i < 3; i++) {
        const double ns = elapsed_ns(timing, rt_sample_plain(timing, n_loops));
        best_ns = ns < best_ns ? ns : best_ns;
        if (ns > LONG_NS)
            break; /* long enough: one look must do */
    }
    return best_ns;
}

/* Time that passes over a whole batch, prepare and finish included: best of 3, since plans are made
 * of it. */
static uint64_t whole_batch_ns(struct rt_timing *timing, uint64_t n_loops)
{
    uint64_t best_ns = UINT64_MAX;
    for (int i = 0; i < 3; i++) {
        const uint64_t began_ns = pp_clock_raw_ns();
        rt_sample_plain(timing, n_loops);
        const uint64_t ns = pp_clock_raw_ns() - began_ns;
        best_ns = ns < best_ns ? ns : best_ns;
        if (ns > LONG_NS)
            break; /* long enough: one look must do */
    }
    return best_ns;
}

/* Find the iterations of a batch: double the count until it takes a quarter of the target, then
 * compute the rest. A count that the order fixes is only timed. */
static bool calibrate(struct rt_timing *timing)
{
    struct pp_wire_report *report = &timing->wire->report;
    const struct ppb_bench *declared = timing->bench->declared;
    if (declared && declared->manual_time &&
        best_of_3_ns(timing, 1) + best_of_3_ns(timing, TRIES_FOR_MANUAL) <= 0)
        return rt_refuse(timing->wire, PP_WIRE_REFUSED_RUN,
            "it is timed by hand, but never calls ppb_add_time_ns", NULL);
    if (declared)
        report->loop_work = rt_inspect((const void *)declared->loop, &report->n_loop_instructions);
    /* Threads meet at a line for each batch: that must be small beside it. */
    const double target_ns = (double)timing->wire->order.target_ns *
        (timing->n_threads > 1 ? THREADS_TARGET_FACTOR : 1);
    const uint64_t began_ns = pp_clock_raw_ns();
    const uint64_t most = declared && declared->max_iterations ? declared->max_iterations
                                                               : MAX_LOOPS;
    const bool is_fixed = timing->wire->order.n_loops != 0;
    uint64_t n = timing->n_loops;
    double ns = best_of_3_ns(timing, n);
    if (ns < LONG_NS && pp_clock_raw_ns() - began_ns < timing->wire->order.warmup_ns) {
        while (pp_clock_raw_ns() - began_ns < timing->wire->order.warmup_ns)
            rt_sample_plain(timing, n); /* memory, caches and predictors settle */
        ns = best_of_3_ns(timing, n);
    }
    while (!is_fixed && ns < target_ns / 4 && n < most) {
        if (pp_clock_raw_ns() - began_ns > MAX_CALIBRATION_NS)
            return rt_refuse(timing->wire, PP_WIRE_REFUSED_RUN,
                "its loop count cannot be found: the chosen clock stands still while it runs (give "
                "-n)",
                NULL);
        const double factor = ns > 0 ? target_ns / ns / 2 : 10;
        n *= factor > 10 ? 10 : factor < 2 ? 2 : (uint64_t)factor;
        n = n > most ? most : n;
        ns = best_of_3_ns(timing, n);
    }
    if (is_fixed) {
        report->loop_ns = (uint64_t)ns;
        report->batch_ns = whole_batch_ns(timing, n);
        return true;
    }
    if (n >= MAX_LOOPS) {
        report->no_work = 1;
        n = NO_WORK_LOOPS;
    } else if (ns > 0 && ns < target_ns) {
        const double wanted = (double)n * target_ns / ns;
        n = wanted > (double)most ? most : (uint64_t)wanted + 1;
        n = n > most ? most : n;
    }
    report->n_loops = n;
    report->loop_ns = n == 1 && ns > target_ns ? (uint64_t)ns : (uint64_t)best_of_3_ns(timing, n);
    if (n == 1 && ns > target_ns && !(declared && (declared->prepare || declared->finish)))
        report->batch_ns = report->loop_ns; /* slow enough not to be called again for this */
    else
        report->batch_ns = whole_batch_ns(timing, n);
    return true;
}

static void warm_up(struct rt_timing *timing)
{
    const struct pp_wire_order *order = &timing->wire->order;
    const uint64_t began_ns = pp_clock_raw_ns();
    uint64_t n = 0, passed_ns = 0;
    while (
        passed_ns < order->warmup_ns || (n < order->n_warmup && passed_ns < 4 * order->warmup_ns)) {
        rt_sample_plain(timing, timing->n_loops);
        n++;
        passed_ns = pp_clock_raw_ns() - began_ns;
    }
    timing->wire->report.n_warmed = n;
    for (uint32_t i = 0; i < timing->n_threads; i++)
        timing->runs[i].n_counters = 0; /* counters count measured work only */
}

static void sample(struct rt_timing *timing)
{
    const struct pp_wire_order *order = &timing->wire->order;
    struct pp_wire_report *report = &timing->wire->report;
    struct rt_usage before;
    rt_usage_read(&before, timing->n_threads > 1);
    rt_sample_begin(timing);
    const uint64_t began_ns = pp_clock_raw_ns();
    for (uint64_t n = 0; n < order->n_samples;) {
        n += rt_sample_take(timing, order->n_samples - n);
        report->sampling_ns = pp_clock_raw_ns() - began_ns;
        if (order->max_sampling_ns && report->sampling_ns >= order->max_sampling_ns)
            break;
    }
    report->n_involuntary = timing->usage.n_involuntary - before.n_involuntary;
    report->n_voluntary = timing->usage.n_voluntary - before.n_voluntary;
    report->n_minor_faults = timing->usage.n_minor_faults - before.n_minor_faults;
    report->n_major_faults = timing->usage.n_major_faults - before.n_major_faults;
    report->n_migrations = timing->n_migrations;
}

/* Counters of all threads, by name. */
static void report_counters(const struct rt_timing *timing)
{
    struct pp_wire_counter *out = timing->wire->report.counters;
    for (uint32_t t = 0; t < timing->n_threads; t++) {
        const struct ppb_run *run = &timing->runs[t];
        for (uint32_t i = 0; i < run->n_counters && i < PPB_MAX_COUNTERS; i++) {
            const struct ppb_counter *c = &run->counters[i];
            uint32_t k = 0;
            while (k < PPB_MAX_COUNTERS && out[k].used &&
                strncmp(out[k].name, c->name, sizeof out[k].name - 1) != 0)
                k++;
            if (k == PPB_MAX_COUNTERS)
                continue;
            strncpy(out[k].name, c->name, sizeof out[k].name - 1);
            out[k].value = out[k].used && c->kind != PPB_LAST ? out[k].value + c->value : c->value;
            out[k].kind = c->kind;
            out[k].used = 1;
        }
    }
}

struct surroundings {
    cpu_set_t cpus;
    uint32_t mxcsr;
};

static void look_around(struct surroundings *now)
{
    memset(now, 0, sizeof *now);
    sched_getaffinity(0, sizeof now->cpus, &now->cpus);
#ifdef __x86_64__
    now->mxcsr = __builtin_ia32_stmxcsr() & ~0x3fu; /* not the sticky exception flags */
#endif
}

static void report_changes(const struct rt_timing *timing, const struct surroundings *before)
{
    struct surroundings now;
    look_around(&now);
    uint32_t changes = 0;
    changes |= CPU_EQUAL(&now.cpus, &before->cpus) ? 0 : PP_WIRE_CHANGED_AFFINITY;
    changes |= now.mxcsr == before->mxcsr ? 0 : PP_WIRE_CHANGED_FP;
    changes |= rt_usage_n_tasks() > timing->n_threads ? PP_WIRE_LEFT_THREADS : 0;
    changes |= rt_usage_has_children() ? PP_WIRE_LEFT_CHILDREN : 0;
    timing->wire->report.changes = changes;
    timing->wire->report.max_rss_bytes = rt_usage_max_rss_bytes();
}

/* Setup to teardown of one benchmark; what is wrong stands in the report. */
static void measure(struct rt_timing *timing)
{
    struct pp_wire *wire = timing->wire;
    struct surroundings before;
    look_around(&before);
    if (!rt_life_begin(timing))
        return;
    wire->report.has_empty_loop = timing->bench->empty_loop != NULL;
    const char *skip = timing->runs[0].skip_reason;
    if (skip) {
        strncpy(wire->report.skip, *skip ? skip : "no reason given", sizeof wire->report.skip - 1);
    } else {
        const bool calibrating = wire->order.action == PP_WIRE_CALIBRATE;
        enter(wire, calibrating ? PP_WIRE_CALIBRATING : PP_WIRE_WARMING);
        if (calibrating || wire->order.warmup_ns) /* else each call is too slow to throw one away */
            wire->report.first_ticks = rt_sample_plain(timing, 1);
        if (calibrating) {
            if (!calibrate(timing))
                return;
        } else {
            warm_up(timing);
            enter(wire, PP_WIRE_SAMPLING);
            sample(timing);
            report_counters(timing);
        }
        wire->report.bytes_per_iteration = timing->runs[0].bytes_per_iteration;
        wire->report.items_per_iteration = timing->runs[0].items_per_iteration;
        report_changes(timing, &before);
    }
    if (rt_life_end(timing))
        enter(wire, PP_WIRE_DONE);
}

static void work(struct pp_wire *wire)
{
    struct rt_module module;
    struct rt_bench bench;
    if (wire->order.action == PP_WIRE_CONTEST) {
        rt_contest(wire, alive_page());
        return;
    }
    const struct pp_wire_target *target = &wire->order.targets[0];
    if (!rt_module_load(&module, wire, target))
        return;
    if (wire->order.action == PP_WIRE_LIST) {
        unsigned char *list = (unsigned char *)wire + pp_wire_list_offset();
        if (rt_module_list(&module, wire, list, wire->bytes - pp_wire_list_offset()))
            enter(wire, PP_WIRE_DONE);
        return;
    }
    if (!rt_module_pick(&module, wire, target->bench, &bench))
        return;
    struct rt_timing timing = {.wire = wire,
        .target = target,
        .bench = &bench,
        .n_threads = wire->order.n_threads ? wire->order.n_threads : 1,
        .n_loops = wire->order.n_loops ? wire->order.n_loops : 1,
        .alive = alive_page()};
    wire->report.n_loops = timing.n_loops;
    if (wire->order.action == PP_WIRE_PROFILE)
        rt_trace(&timing, module.handle);
    else if (wire->order.action == PP_WIRE_METER)
        rt_meter(&timing, module.handle);
    else
        measure(&timing);
}

int main(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct pp_wire *wire = wire_map();
    if (!wire)
        return 2;
    const struct pp_wire_order *order = &wire->order;
    if (order->driver_pid && getppid() != order->driver_pid)
        return 2; /* it was dead before we could ask for a signal of it */
    limit(RLIMIT_CORE, 0);
#ifndef __SANITIZE_THREAD__ /* it needs more address space than there is memory */
    if (order->memory_bytes)
        limit(RLIMIT_AS, order->memory_bytes);
#endif
    if (order->cpu >= 0 && order->n_threads <= 1)
        pin(order->cpu);
    rt_usage_steal_open(order->n_threads <= 1 ? order->cpu : -1);
    rt_fault_install(&wire->report);
    work(wire);
    _exit(0);
}
