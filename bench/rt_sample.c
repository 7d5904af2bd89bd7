/* SPDX-License-Identifier: GPL-3.0-or-later
 * The timed loop. A batch stands between its rulers: turns, adds, WORK, adds, turns (ruler.h); the
 * kernel's counts are read outside all of it. In laps one reading ends a call and begins the next;
 * a block of them shares its labels.
 */
#define _GNU_SOURCE
#include "bench/rt_sample.h"

#include "bench/clock.h"
#include "bench/rt_threads.h"
#include "bench/ruler.h"

#include <unistd.h>

#define EMPTY_EVERY 4          /* samples to one measurement of the empty loop */
#define STEAL_EVERY_NS 2000000 /* between two looks at the steal counter */
#define LAPS 512               /* of a block, at most, and */
#define LAPS_NS 200000         /* so long, at most */
#define EMPTY_LAPS 32          /* measured after a block */

struct span {
    uint64_t ticks;
    bool disagreed, migrated;
};

static uint64_t now_ticks(const struct rt_timing *timing)
{
    const uint32_t flags = timing->wire->order.flags;
    if (flags & PP_WIRE_CPU_TIME)
        return pp_clock_posix_ns(CLOCK_PROCESS_CPUTIME_ID);
    return flags & PP_WIRE_NO_TSC ? pp_clock_raw_ns() : pp_clock_tsc();
}

/* Work between two readings of the TSC, and those between two of clock_gettime. */
static inline __attribute__((always_inline)) struct span time_tsc(
    const struct rt_timing *timing, uint64_t n)
{
    uint32_t cpu_before, cpu_after;
    const uint64_t ns_before = pp_clock_raw_ns();
    const uint64_t before = pp_clock_tsc_cpu(&cpu_before);
    timing->bench->loop(&timing->runs[0], n);
    const uint64_t after = pp_clock_tsc_cpu(&cpu_after);
    const double ns = (double)(pp_clock_raw_ns() - ns_before);
    const struct pp_wire_order *order = &timing->wire->order;
    const double apart = ns - (double)(after - before) / order->ticks_per_ns;
    const double bound = order->disagree_ns + order->disagree_ratio * ns;
    return (struct span){after - before, apart > bound || apart < -bound, cpu_before != cpu_after};
}

static struct span time_other(const struct rt_timing *timing, uint64_t n)
{
    const uint64_t before = now_ticks(timing);
    timing->bench->loop(&timing->runs[0], n);
    return (struct span){.ticks = now_ticks(timing) - before};
}

static struct span time_threads(const struct rt_timing *timing, uint64_t n)
{
    rt_threads_ready(timing->bench->loop, n);
    const uint64_t before = now_ticks(timing);
    rt_threads_go();
    return (struct span){.ticks = now_ticks(timing) - before};
}

static struct span time_manual(struct rt_timing *timing, struct span whole)
{
    whole.ticks = 0;
    for (uint32_t i = 0; i < timing->n_threads; i++) {
        whole.ticks = timing->runs[i].manual_ns > whole.ticks ? timing->runs[i].manual_ns
                                                              : whole.ticks;
        timing->runs[i].manual_ns = 0;
    }
    return whole;
}

static bool has_rulers(const struct rt_timing *timing)
{
    return PP_RULER_EXISTS && timing->n_threads == 1 &&
        (timing->wire->order.flags & (PP_WIRE_LAPS | PP_WIRE_CPU_TIME | PP_WIRE_NO_TSC)) == 0;
}

static bool is_manual(const struct rt_timing *timing)
{
    return timing->bench->declared && timing->bench->declared->manual_time;
}

static bool has_callbacks(const struct rt_timing *timing)
{
    const struct ppb_bench *bench = timing->bench->declared;
    return bench && (bench->prepare || bench->finish);
}

static void prepare(const struct rt_timing *timing, uint64_t n)
{
    const struct ppb_bench *bench = timing->bench->declared;
    if (bench && bench->prepare)
        bench->prepare(timing->runs[0].context, &timing->runs[0], n);
}

static void finish(const struct rt_timing *timing, uint64_t n)
{
    const struct ppb_bench *bench = timing->bench->declared;
    if (bench && bench->finish)
        bench->finish(timing->runs[0].context, &timing->runs[0], n);
}

/* A child that the benchmark forked came back from the body: its memory was wiped, its time is
 * nobody's. */
static void end_if_forked(const struct rt_timing *timing)
{
    if (*timing->alive == 0)
        _exit(0);
}

static struct span time_work(struct rt_timing *timing, uint64_t n)
{
    struct span span;
    if (timing->n_threads > 1)
        span = time_threads(timing, n);
    else if (timing->wire->order.flags & (PP_WIRE_CPU_TIME | PP_WIRE_NO_TSC))
        span = time_other(timing, n);
    else
        span = time_tsc(timing, n);
    end_if_forked(timing);
    return is_manual(timing) ? time_manual(timing, span) : span;
}

uint64_t rt_sample_plain(struct rt_timing *timing, uint64_t n_loops)
{
    prepare(timing, n_loops);
    const struct span span = time_work(timing, n_loops);
    finish(timing, n_loops);
    return span.ticks;
}

void rt_sample_watched(
    struct rt_timing *timing, uint64_t n_loops, const struct rt_sample_watch *watch)
{
    prepare(timing, n_loops);
    if (timing->n_threads > 1)
        rt_threads_ready(timing->bench->loop, n_loops);
    watch->begin();
    const uint64_t before = pp_clock_tsc();
    if (timing->n_threads > 1)
        rt_threads_go();
    else
        timing->bench->loop(&timing->runs[0], n_loops);
    const uint64_t ticks = pp_clock_tsc() - before;
    end_if_forked(timing);
    watch->end(n_loops * timing->n_threads, ticks);
    finish(timing, n_loops);
}

static uint32_t to_u32(uint64_t ticks)
{
    return ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

/* The batch between its rulers. */
static struct span time_ruled(struct rt_timing *timing, struct pp_wire_sample *sample)
{
    const uint64_t a = pp_clock_tsc();
    pp_ruler_turns();
    const uint64_t b = pp_clock_tsc();
    pp_ruler_adds();
    const uint64_t c = pp_clock_tsc();
    const struct span span = time_tsc(timing, timing->n_loops);
    const uint64_t d = pp_clock_tsc();
    pp_ruler_adds();
    const uint64_t e = pp_clock_tsc();
    pp_ruler_turns();
    const uint64_t f = pp_clock_tsc();
    end_if_forked(timing);
    sample->turns_before_ticks = to_u32(b - a);
    sample->adds_before_ticks = to_u32(c - b);
    sample->adds_after_ticks = to_u32(e - d);
    sample->turns_after_ticks = to_u32(f - e);
    return is_manual(timing) ? time_manual(timing, span) : span;
}

static uint64_t time_empty(const struct rt_timing *timing, uint64_t n)
{
    struct rt_timing empty = *timing;
    struct rt_bench bench = *timing->bench;
    bench.loop = bench.empty_loop;
    empty.bench = &bench;
    return timing->n_threads > 1 ? time_threads(&empty, n).ticks
        : timing->wire->order.flags & (PP_WIRE_CPU_TIME | PP_WIRE_NO_TSC)
        ? time_other(&empty, n).ticks
        : time_tsc(&empty, n).ticks;
}

/* What the kernel counted since the last call; advances timing->usage. */
static uint32_t label_since(struct rt_timing *timing, const struct span *span)
{
    const struct rt_usage before = timing->usage;
    rt_usage_read(&timing->usage, timing->n_threads > 1);
    timing->n_migrations += span->migrated;
    if (span->disagreed)
        return PP_LABEL_CLOCK_DISAGREED;
    if (span->migrated)
        return PP_LABEL_MIGRATED;
    if (timing->usage.n_involuntary != before.n_involuntary)
        return PP_LABEL_PREEMPTED;
    if (timing->usage.n_minor_faults != before.n_minor_faults ||
        timing->usage.n_major_faults != before.n_major_faults)
        return PP_LABEL_FAULTED;
    return PP_LABEL_CLEAN;
}

/* Commit one sample: into the array while there is room, else into the stream. */
void rt_sample_commit(struct rt_timing *timing, const struct pp_wire_sample *sample)
{
    struct pp_wire *wire = timing->wire;
    const uint64_t n = atomic_load_explicit(&wire->report.n_committed, memory_order_relaxed);
    if (n < PP_WIRE_N_SAMPLES) {
        wire->samples[n] = *sample;
        timing->checksum = pp_wire_checksum(timing->checksum, sample);
        wire->report.checksum = timing->checksum;
    } else {
        const int group = sample->label != PP_LABEL_CLEAN; /* a contest has no stream */
        pp_moments_record(&wire->stream.moments[group], sample->ticks);
        pp_hist_record(&timing->hist[group], sample->ticks);
        wire->stream.n_by_label[sample->label]++;
        rt_usage_read(&timing->usage,
            timing->n_threads > 1); /* the tables' own page faults are no sample's */
    }
    atomic_store_explicit(&wire->report.n_committed, n + 1, memory_order_release);
}

/* The hypervisor took time since the last look: every clean sample since then that is still in the
 * array says so. */
static void label_stolen(struct rt_timing *timing)
{
    struct pp_wire *wire = timing->wire;
    const uint64_t now_ns = pp_clock_raw_ns(), steal_ticks = rt_usage_steal();
    const uint64_t n = atomic_load_explicit(&wire->report.n_committed, memory_order_relaxed);
    const uint64_t n_kept = n < PP_WIRE_N_SAMPLES ? n : PP_WIRE_N_SAMPLES;
    if (steal_ticks > timing->steal_ticks && timing->steal_from < n_kept) {
        for (uint64_t i = timing->steal_from; i < n_kept; i++)
            if ((wire->samples[i].label & PP_WIRE_LABEL_MASK) == PP_LABEL_CLEAN)
                wire->samples[i].label |= PP_LABEL_STOLEN;
        timing->checksum = PP_WIRE_CHECKSUM_SEED;
        for (uint64_t i = 0; i < n_kept; i++)
            timing->checksum = pp_wire_checksum(timing->checksum, &wire->samples[i]);
        wire->report.checksum = timing->checksum;
    }
    timing->steal_ticks = steal_ticks;
    timing->steal_read_ns = now_ns;
    timing->steal_from = n;
}

bool rt_sample_look_for_steal(struct rt_timing *timing)
{
    if (pp_clock_raw_ns() - timing->steal_read_ns <= STEAL_EVERY_NS)
        return false;
    label_stolen(timing);
    return true;
}

uint64_t rt_sample_label(struct rt_timing *timing, uint32_t *label)
{
    prepare(timing, timing->n_loops);
    if (has_callbacks(timing))
        rt_usage_read(&timing->usage, timing->n_threads > 1);
    const struct span span = time_work(timing, timing->n_loops);
    *label = label_since(timing, &span);
    finish(timing, timing->n_loops);
    return span.ticks;
}

static void take_batch(struct rt_timing *timing)
{
    struct pp_wire_sample sample = {0};
    struct span span;
    if (has_callbacks(timing)) {
        prepare(timing, timing->n_loops);
        rt_usage_read(&timing->usage, timing->n_threads > 1); /* what prepare does is no sample's */
    }
    if (has_rulers(timing))
        span = time_ruled(timing, &sample);
    else
        span = time_work(timing, timing->n_loops);
    sample.ticks = span.ticks;
    sample.label = label_since(timing, &span);
    finish(timing, timing->n_loops);
    if (timing->bench->empty_loop && !is_manual(timing) && timing->n_empty++ % EMPTY_EVERY == 0) {
        sample.empty_ticks = to_u32(time_empty(timing, timing->n_loops));
        rt_usage_read(&timing->usage, timing->n_threads > 1);
    }
    rt_sample_commit(timing, &sample);
}

/* Consecutive calls; with prepare or finish there is something between two of them, so each is
 * timed alone. */
static unsigned run_laps(
    struct rt_timing *timing, uint64_t *laps, unsigned n_most, struct span *all)
{
    void (*const loop)(struct ppb_run *, uint64_t) = timing->bench->loop;
    const uint64_t n = timing->n_loops;
    const uint64_t most_ticks = (uint64_t)(LAPS_NS * timing->wire->order.ticks_per_ns);
    uint32_t cpu_before, cpu_after;
    unsigned i = 0;
    const uint64_t first = pp_clock_tsc_cpu(&cpu_before);
    for (uint64_t then = first; i < n_most && then - first < most_ticks; i++) {
        loop(&timing->runs[0], n);
        const uint64_t now = pp_clock_tsc();
        laps[i] = now - then;
        then = now;
    }
    pp_clock_tsc_cpu(&cpu_after);
    end_if_forked(timing);
    all->migrated = cpu_before != cpu_after;
    return i;
}

/* One sample with something untimed around it, so that a block holds only it. */
static unsigned run_single(
    struct rt_timing *timing, uint64_t *laps, unsigned n_most, struct span *all)
{
    (void)n_most;
    prepare(timing, timing->n_loops);
    rt_usage_read(&timing->usage, timing->n_threads > 1);
    *all = time_work(timing, timing->n_loops);
    laps[0] = all->ticks;
    return 1;
}

static bool can_lap(const struct rt_timing *timing)
{
    return timing->n_threads == 1 && !is_manual(timing) && !has_callbacks(timing) &&
        (timing->wire->order.flags & (PP_WIRE_CPU_TIME | PP_WIRE_NO_TSC)) == 0;
}

static uint64_t lap_ticks[LAPS], empty_lap_ticks[EMPTY_LAPS]; /* of the block being taken */

/* Empty laps, timed as the block's own laps were. */
static unsigned empty_laps(struct rt_timing *timing, uint64_t *laps)
{
    struct rt_timing empty = *timing;
    struct rt_bench bench = *timing->bench;
    struct span ignored = {0};
    if (!bench.empty_loop || timing->n_threads > 1 || is_manual(timing))
        return 0;
    if (!can_lap(timing)) {
        if (timing->n_empty++ % EMPTY_EVERY != 0)
            return 0;
        laps[0] = time_empty(timing, timing->n_loops);
        return 1;
    }
    bench.loop = bench.empty_loop;
    empty.bench = &bench;
    return run_laps(&empty, laps, EMPTY_LAPS, &ignored);
}

static uint64_t take_laps(struct rt_timing *timing, uint64_t n_samples)
{
    uint64_t *const laps = lap_ticks, *const empties = empty_lap_ticks;
    struct span all = {0};
    const unsigned n_most = n_samples < LAPS ? (unsigned)n_samples : LAPS;
    rt_usage_read(&timing->usage, timing->n_threads > 1);
    const unsigned n = can_lap(timing) ? run_laps(timing, laps, n_most, &all)
                                       : run_single(timing, laps, n_most, &all);
    const uint32_t label = label_since(timing, &all);
    if (!can_lap(timing))
        finish(timing, timing->n_loops);
    const unsigned n_empties = empty_laps(timing, empties);
    for (unsigned i = 0; i < n; i++) {
        const struct pp_wire_sample sample = {.ticks = laps[i],
            .label = label,
            .empty_ticks = i < n_empties ? to_u32(empties[i]) : 0};
        rt_sample_commit(timing, &sample);
    }
    return n;
}

/* Touch what samples will be written to: a page fault there would label the sample after it. */
static void touch_samples(struct pp_wire *wire)
{
    enum { PAGE_SAMPLES = 4096 / sizeof(struct pp_wire_sample) };
    const uint64_t wanted = wire->order.n_samples;
    volatile struct pp_wire_sample *samples = wire->samples;
    for (uint64_t i = 0; i < PP_WIRE_N_SAMPLES && i < wanted + PAGE_SAMPLES; i += PAGE_SAMPLES)
        samples[i < PP_WIRE_N_SAMPLES ? i : PP_WIRE_N_SAMPLES - 1].ticks = 0;
}

/* The first pass through the timed path faults its pages in: once before it counts. */
static void rehearse(struct rt_timing *timing)
{
    struct pp_wire_sample ignored = {0};
    const struct span nothing = {0};
    for (unsigned i = 0; i < LAPS; i++)
        lap_ticks[i] = 0;
    for (unsigned i = 0; i < EMPTY_LAPS; i++)
        empty_lap_ticks[i] = 0;
    if (timing->bench->empty_loop && timing->n_threads == 1) {
        struct rt_bench bench = *timing->bench;
        struct rt_timing empty = *timing;
        bench.loop = bench.empty_loop;
        bench.declared = NULL;
        empty.bench = &bench;
        empty.n_loops = 1;
        if (has_rulers(timing))
            time_ruled(&empty, &ignored);
        time_empty(timing, 1);
    }
    label_since(timing, &nothing);
}

void rt_sample_begin(struct rt_timing *timing)
{
    touch_samples(timing->wire);
    for (int group = 0; group < 2; group++)
        pp_hist_init(
            &timing->hist[group], PP_HIST_BITS_DEFAULT, pp_wire_table(timing->wire, group));
    rehearse(timing);
    rt_usage_read(&timing->usage, timing->n_threads > 1);
    timing->checksum = PP_WIRE_CHECKSUM_SEED;
    timing->steal_ticks = rt_usage_steal();
    timing->steal_read_ns = pp_clock_raw_ns();
}

uint64_t rt_sample_take(struct rt_timing *timing, uint64_t n_samples)
{
    uint64_t n = 1;
    if (timing->wire->order.flags & PP_WIRE_LAPS)
        n = take_laps(timing, n_samples);
    else
        take_batch(timing);
    if (rt_sample_look_for_steal(timing))
        rt_usage_read(&timing->usage, timing->n_threads > 1);
    return n;
}
