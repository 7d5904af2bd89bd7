/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sides in one process. Before each block one batch runs untimed: it brings the side's code and
 * data back into the caches that another side has used.
 */
#define _GNU_SOURCE
#include "bench/rt_contest.h"

#include "bench/clock.h"
#include "bench/rt_life.h"
#include "bench/rt_threads.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES 4096
#define CHUNK_BYTES 32 /* of the smallest piece of the heap, and */
#define HEAD_BYTES 8   /* what malloc needs in front of it */

struct side {
    struct rt_module module;
    struct rt_bench bench;
    struct rt_timing timing;
};

static void enter(struct pp_wire *wire, enum pp_wire_phase phase)
{
    atomic_store(&wire->report.phase, phase);
}

/* From here on it is this side's code that runs. */
static struct side *turn_to(struct side *sides, struct pp_wire *wire, uint32_t index)
{
    struct side *side = &sides[index];
    wire->report.side = index;
    rt_module_use(&side->bench);
    if (side->timing.n_threads > 1 && side->timing.runs)
        rt_threads_use(side->timing.runs);
    return side;
}

static bool is_valid(const struct pp_wire_order *order)
{
    bool valid = order->n_sides >= 2 && order->n_sides <= PP_WIRE_N_SIDES &&
        order->n_blocks <= PP_WIRE_N_BLOCKS;
    for (uint32_t i = 0; valid && i < order->n_sides; i++)
        valid = order->load_order[i] < order->n_sides;
    for (uint32_t i = 0; valid && i < order->n_blocks; i++)
        valid = order->schedule[i] < order->n_sides;
    return valid;
}

/* Let the next piece of the heap begin at this place within the page, so that no side has better
 * aligned data than another. Where malloc works otherwise than glibc's, it is a piece of memory
 * lost. */
static void align_heap(uint32_t offset_bytes)
{
    static void *volatile kept;
    kept = malloc(CHUNK_BYTES - HEAD_BYTES);
    const uintptr_t next = (uintptr_t)kept + CHUNK_BYTES;
    size_t gap_bytes = (PAGE_BYTES + offset_bytes - next % PAGE_BYTES) % PAGE_BYTES;
    if (gap_bytes == 0)
        return;
    if (gap_bytes < CHUNK_BYTES)
        gap_bytes += PAGE_BYTES;
    kept = malloc(gap_bytes - HEAD_BYTES);
}

/* Load one side and bring it to life. False: the report says why not. */
static bool begin(struct side *side, struct pp_wire *wire, uint32_t index)
{
    const struct pp_wire_order *order = &wire->order;
    const struct pp_wire_target *target = &order->targets[index];
    side->timing = (struct rt_timing){.wire = wire,
        .target = target,
        .bench = &side->bench,
        .n_threads = order->n_threads ? order->n_threads : 1,
        .n_loops = order->n_loops ? order->n_loops : 1,
        .alive = side->timing.alive};
    if (!rt_module_load(&side->module, wire, target) ||
        !rt_module_pick(&side->module, wire, target->bench, &side->bench))
        return false;
    align_heap(order->heap_offset_bytes);
    if (!rt_life_begin(&side->timing))
        return false;
    const char *skip = side->timing.runs[0].skip_reason;
    if (skip)
        strncpy(wire->report.skip, *skip ? skip : "no reason given", sizeof wire->report.skip - 1);
    return true;
}

static void take(struct side *side, struct rt_timing *book, uint32_t extra)
{
    struct pp_wire_sample sample = {0};
    sample.ticks = rt_sample_label(&side->timing, &sample.label);
    sample.label |= extra;
    rt_sample_commit(book, &sample);
}

/* Alone: until time and number are reached, then the samples that say how fast it is by itself. */
static void warm_up(struct side *side, struct rt_timing *book, uint32_t index)
{
    const struct pp_wire_order *order = &side->timing.wire->order;
    const uint64_t began_ns = pp_clock_raw_ns();
    uint64_t n = 0, passed_ns = 0;
    while (
        passed_ns < order->warmup_ns || (n < order->n_warmup && passed_ns < 4 * order->warmup_ns)) {
        rt_sample_plain(&side->timing, side->timing.n_loops);
        n++;
        passed_ns = pp_clock_raw_ns() - began_ns;
    }
    rt_usage_read(&side->timing.usage, side->timing.n_threads > 1);
    for (uint64_t i = 0; i < order->n_samples; i++)
        take(side, book, index << PP_WIRE_SIDE_SHIFT | PP_WIRE_ALONE);
}

/* One block of the schedule. */
static void take_block(struct side *side, struct rt_timing *book, uint32_t index)
{
    const struct pp_wire_order *order = &side->timing.wire->order;
    if (order->n_warmup) /* else each is too slow to throw one away */
        rt_sample_plain(&side->timing, side->timing.n_loops);
    rt_usage_read(&side->timing.usage, side->timing.n_threads > 1);
    for (uint32_t i = 0; i < order->n_block_samples; i++)
        take(side, book, index << PP_WIRE_SIDE_SHIFT);
    rt_sample_look_for_steal(book);
}

static void take_turns(struct side *sides, struct pp_wire *wire, struct rt_timing *book)
{
    const struct pp_wire_order *order = &wire->order;
    const uint64_t began_ns = pp_clock_raw_ns();
    enter(wire, PP_WIRE_SAMPLING);
    for (uint32_t b = 0; b < order->n_blocks; b++) {
        const uint32_t index = order->schedule[b];
        take_block(turn_to(sides, wire, index), book, index);
        wire->report.sampling_ns = pp_clock_raw_ns() - began_ns;
        const bool round_ends = (b + 1) % order->n_sides == 0;
        if (round_ends && order->max_sampling_ns &&
            wire->report.sampling_ns >= order->max_sampling_ns)
            break;
    }
}

void rt_contest(struct pp_wire *wire, volatile uint32_t *alive)
{
    static struct side sides[PP_WIRE_N_SIDES];
    const struct pp_wire_order *order = &wire->order;
    struct rt_timing *book = &sides[0].timing; /* counts and checks what is committed */
    if (!is_valid(order)) {
        rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "its order makes no sense", NULL);
        return;
    }
    wire->report.n_loops = order->n_loops;
    for (uint32_t i = 0; i < order->n_sides; i++) {
        const uint32_t index = order->load_order[i];
        sides[index].timing.alive = alive;
        if (!begin(turn_to(sides, wire, index), wire, index))
            return;
    }
    if (!wire->report.skip[0]) {
        turn_to(sides, wire, 0);
        rt_sample_begin(book);
        enter(wire, PP_WIRE_WARMING);
        for (uint32_t i = 0; i < order->n_sides; i++) {
            const uint32_t index = order->load_order[i];
            warm_up(turn_to(sides, wire, index), book, index);
        }
        take_turns(sides, wire, book);
    }
    for (uint32_t i = 0; i < order->n_sides; i++)
        if (!rt_life_end(&turn_to(sides, wire, i)->timing))
            return;
    enter(wire, PP_WIRE_DONE);
}
