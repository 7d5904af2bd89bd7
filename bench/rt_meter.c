/* SPDX-License-Identifier: GPL-3.0-or-later
 * Allocations are counted over a batch, what is live over iterations one by one: a batch would show
 * the sum of what its iterations leave, not what one needs.
 */
#define _GNU_SOURCE
#include "bench/rt_meter.h"

#include "bench/clock.h"
#include "bench/rt_events.h"
#include "bench/rt_heap.h"
#include "bench/rt_life.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#define MAX_OBJECTS 64
#define N_SINGLES 100 /* iterations run one by one, unless they take longer than a batch may */

static struct {
    struct rt_heap_counts heap; /* of the batch under way, then of all of one kind */
    int64_t peak_bytes;
    uint64_t n_loops; /* of all threads, of one kind of batches */
} sums;

/* Runtime addresses in the objects that are the benchmark's: its own, and those that the user named
 * with it. Returns how many. */
static size_t own_objects(const struct pp_wire *wire, void *handle, const void *addresses[])
{
    struct link_map *map;
    size_t n = 0;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0)
        addresses[n++] = map->l_ld;
    for (const char *path = wire->order.preloads; *path && n < MAX_OBJECTS;
         path += strlen(path) + 1) {
        void *preload = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
        if (preload && dlinfo(preload, RTLD_DI_LINKMAP, &map) == 0)
            addresses[n++] = map->l_ld;
    }
    return n;
}

static void attach_heap(struct pp_wire *wire, void *handle)
{
    const void *addresses[MAX_OBJECTS];
    const struct rt_heap_objects objects = {.addresses = addresses,
        .n_addresses = own_objects(wire, handle, addresses),
        .libraries = wire->order.meter_libraries};
    rt_heap_attach(&objects, wire->report.meter_doubt, sizeof wire->report.meter_doubt);
}

static void begin_light(void)
{
    rt_heap_begin(false);
}

static void begin_full(void)
{
    rt_heap_begin(true);
}

static void end_heap(uint64_t n_loops, uint64_t ticks)
{
    (void)ticks;
    struct rt_heap_counts counts;
    rt_heap_end(&counts);
    sums.heap.n_allocs += counts.n_allocs;
    sums.heap.n_frees += counts.n_frees;
    sums.heap.n_reallocs += counts.n_reallocs;
    sums.heap.alloc_bytes += counts.alloc_bytes;
    sums.heap.unfreed_bytes += counts.unfreed_bytes;
    if (counts.peak_bytes > sums.heap.peak_bytes)
        sums.heap.peak_bytes = counts.peak_bytes;
    sums.n_loops += n_loops;
}

static void end_events(uint64_t n_loops, uint64_t ticks)
{
    (void)ticks;
    rt_events_end();
    sums.n_loops += n_loops;
}

/* At least one batch, at most n_batches, no more when their time is over. */
static void take_batches(struct rt_timing *timing, uint64_t n_loops, uint64_t n_batches,
    const struct rt_sample_watch *watch)
{
    const uint64_t began_ns = pp_clock_raw_ns();
    memset(&sums, 0, sizeof sums);
    for (uint64_t n = 0; n < n_batches; n++) {
        rt_sample_watched(timing, n_loops, watch);
        if (pp_clock_raw_ns() - began_ns >= timing->wire->order.max_sampling_ns)
            break;
    }
}

static void report(struct pp_wire *wire, enum pp_meter meter, double value)
{
    if (wire->order.meters & PP_METER_BIT(meter))
        wire->report.meters[meter] = (struct pp_wire_meter){
            .value = value, .source = PP_METER_BY_SLOTS};
}

static void count_heap(struct rt_timing *timing)
{
    static const struct rt_sample_watch light = {begin_light, end_heap};
    static const struct rt_sample_watch full = {begin_full, end_heap};
    struct pp_wire *wire = timing->wire;
    take_batches(timing, timing->n_loops, wire->order.n_samples, &light);
    const double n_loops = (double)sums.n_loops;
    report(wire, PP_METER_ALLOCS, (double)sums.heap.n_allocs / n_loops);
    report(wire, PP_METER_FREES, (double)sums.heap.n_frees / n_loops);
    report(wire, PP_METER_REALLOCS, (double)sums.heap.n_reallocs / n_loops);
    report(wire, PP_METER_ALLOC_BYTES, (double)sums.heap.alloc_bytes / n_loops);
    take_batches(timing, 1, N_SINGLES, &full);
    report(wire, PP_METER_PEAK_BYTES, (double)sums.heap.peak_bytes);
    report(wire, PP_METER_UNFREED_BYTES, (double)sums.heap.unfreed_bytes / (double)sums.n_loops);
    if (rt_heap_is_crowded())
        strncat(wire->report.meter_doubt, "more threads at once than can be counted",
            sizeof wire->report.meter_doubt - 1 - strlen(wire->report.meter_doubt));
}

static void count_events(struct rt_timing *timing)
{
    static const struct rt_sample_watch watch = {rt_events_begin, end_events};
    take_batches(timing, timing->n_loops, timing->wire->order.n_samples, &watch);
    rt_events_report(timing->wire->report.meters, sums.n_loops);
}

static void warm_up(struct rt_timing *timing)
{
    const struct pp_wire_order *order = &timing->wire->order;
    const uint64_t began_ns = pp_clock_raw_ns();
    for (uint64_t n = 0; n < order->n_warmup && pp_clock_raw_ns() - began_ns < order->warmup_ns;
         n++)
        rt_sample_plain(timing, timing->n_loops);
}

void rt_meter(struct rt_timing *timing, void *handle)
{
    struct pp_wire *wire = timing->wire;
    const bool is_heap = (wire->order.meters & PP_METER_MEMORY) != 0;
    if (is_heap) /* before its setup, which may keep pointers to functions */
        attach_heap(wire, handle);
    else
        rt_events_open(wire->order.meters);
    if (!rt_life_begin(timing))
        return;
    const char *skip = timing->runs[0].skip_reason;
    if (skip) {
        strncpy(wire->report.skip, *skip ? skip : "no reason given", sizeof wire->report.skip - 1);
    } else {
        if (is_heap) /* what its setup loaded, too */
            attach_heap(wire, handle);
        atomic_store(&wire->report.phase, PP_WIRE_WARMING);
        warm_up(timing);
        atomic_store(&wire->report.phase, PP_WIRE_SAMPLING);
        if (is_heap)
            count_heap(timing);
        else
            count_events(timing);
    }
    if (rt_life_end(timing))
        atomic_store(&wire->report.phase, PP_WIRE_DONE);
}
