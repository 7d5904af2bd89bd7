/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples, blocks, events and batches out of the tracer's memory.
 */
#include "bench/profilewire_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The wire is only read, but its accessor is for both sides. */
static const void *table(const struct pp_tracewire *wire, enum pp_tracewire_table which)
{
    return (const unsigned char *)wire + pp_tracewire_offset(which);
}

static uint32_t at_most(uint32_t n, uint32_t most)
{
    return n < most ? n : most;
}

bool pp_profilewire_read_samples(struct pp_profilewire *pass)
{
    const struct pp_tracewire *wire = pass->wire;
    const struct pp_tracewire_sample *from = table(wire, PP_TRACEWIRE_SAMPLES);
    size_t last = 0;
    pass->n_samples = at_most(atomic_load(&wire->report.n_samples), PP_TRACEWIRE_MAX_SAMPLES);
    pass->samples = calloc(pass->n_samples + 1, sizeof *pass->samples);
    if (!pass->samples)
        return false;
    for (size_t i = 0; i < pass->n_samples; i++) {
        const uint64_t at = from[i].loaded_address;
        size_t k = 0;
        while (k < pass->n_objects) { /* mostly the object of the last sample */
            const size_t o = (last + k) % pass->n_objects;
            if (at >= pass->objects[o].loaded_start && at < pass->objects[o].loaded_end)
                break;
            k++;
        }
        const bool is_known = k < pass->n_objects;
        last = is_known ? (last + k) % pass->n_objects : last;
        pass->samples[i] = (struct pp_profilewire_sample){
            .address = is_known ? at - pass->objects[last].bias : at,
            .object = is_known ? (uint32_t)last : PP_PROFILEWIRE_NONE,
            .node = from[i].node < pass->n_numbers ? pass->node_of[from[i].node]
                                                   : PP_PROFILEWIRE_NONE,
            .weight = from[i].weight ? from[i].weight : 1};
    }
    return true;
}

bool pp_profilewire_read_blocks(struct pp_profilewire *pass)
{
    const struct pp_tracewire *wire = pass->wire;
    const struct pp_tracewire_block *from = table(wire, PP_TRACEWIRE_BLOCKS);
    const uint32_t n = at_most(atomic_load(&wire->report.n_blocks), PP_TRACEWIRE_MAX_BLOCKS);
    pass->blocks = calloc((size_t)n + 1, sizeof *pass->blocks);
    if (!pass->blocks)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (from[i].function >= pass->n_functions) {
            pass->n_damaged++;
            continue;
        }
        const uint32_t object = pass->functions[from[i].function].object;
        pass->blocks[pass->n_blocks++] = (struct pp_profilewire_block){.address = from[i].address -
                (object == PP_PROFILEWIRE_NONE ? 0 : pp_profilewire_delta(pass, object)),
            .n_runs = from[i].n_runs,
            .function = from[i].function,
            .n_instructions = from[i].n_instructions};
    }
    return true;
}

static int by_ticks(const void *left, const void *right)
{
    const struct pp_profilewire_event *a = left, *b = right;
    return a->ticks < b->ticks ? -1 : a->ticks > b->ticks;
}

/* The ring, oldest first. */
bool pp_profilewire_read_events(struct pp_profilewire *pass)
{
    const struct pp_tracewire *wire = pass->wire;
    const struct pp_tracewire_event *from = table(wire, PP_TRACEWIRE_EVENTS);
    const uint32_t room = at_most(wire->order.max_events, PP_TRACEWIRE_MAX_EVENTS);
    const uint64_t n_ever = atomic_load(&wire->report.n_events);
    const uint64_t n = n_ever < room ? n_ever : room;
    bool is_sorted = true;
    pass->n_events_lost = n_ever - n;
    pass->events = calloc(n + 1, sizeof *pass->events);
    if (!pass->events)
        return false;
    for (uint64_t i = 0; i < n; i++) {
        const struct pp_tracewire_event *event = &from[(n_ever - n + i) % room];
        const uint32_t number = event->node & 0x7fffffffu;
        const uint32_t node = number < pass->n_numbers ? pass->node_of[number]
                                                       : PP_PROFILEWIRE_NONE;
        if (node == PP_PROFILEWIRE_NONE) {
            pass->n_damaged++;
            continue;
        }
        pass->events[pass->n_events] = (struct pp_profilewire_event){
            event->ticks, node, event->thread, event->node >> 31 != 0};
        is_sorted &= pass->n_events == 0 || pass->events[pass->n_events - 1].ticks <= event->ticks;
        pass->n_events++;
    }
    if (!is_sorted) /* several threads */
        qsort(pass->events, pass->n_events, sizeof *pass->events, by_ticks);
    return true;
}

static int by_value(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Wall times of batches; each has as many iterations. */
bool pp_profilewire_read_batches(struct pp_profilewire *pass)
{
    const struct pp_tracewire_report *report = &pass->wire->report;
    const uint64_t n = report->n_batches < PP_TRACEWIRE_MAX_BATCHES ? report->n_batches
                                                                    : PP_TRACEWIRE_MAX_BATCHES;
    const double ticks_per_ns = pass->wire->order.ticks_per_ns;
    const uint64_t n_threads = report->n_threads ? report->n_threads : 1;
    pass->loop_ns = pass->typical_loop_ns = (double)NAN;
    if (n == 0 || report->n_loops == 0 || !(ticks_per_ns > 0))
        return true;
    uint64_t *sorted = malloc(n * sizeof *sorted);
    if (!sorted)
        return false;
    memcpy(sorted, pass->wire->batch_ticks, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);
    const double loops_per_batch = (double)report->n_loops / (double)report->n_batches /
        (double)n_threads;
    pass->loop_ns = (double)sorted[0] / ticks_per_ns / loops_per_batch;
    pass->typical_loop_ns = (double)sorted[n / 2] / ticks_per_ns / loops_per_batch;
    free(sorted);
    return true;
}
