/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass of a profile inside the worker.
 */
#define _GNU_SOURCE
#include "bench/rt_tracer.h"

#include "bench/rt_attach.h"
#include "bench/rt_batches.h"
#include "bench/rt_instructions.h"
#include "bench/rt_objects.h"
#include "bench/rt_sampler.h"
#include "bench/rt_tree.h"

#include <string.h>

static struct {
    struct pp_tracewire *wire;
    struct rt_attach attach;
    bool has_sampler;
    uint32_t max_events;        /* that were ordered */
    double in_ticks, out_ticks; /* calibrated before the batches */
} tracer;

static bool refuse(struct pp_tracewire *wire, const char *why)
{
    strncpy(wire->report.text, why, sizeof wire->report.text - 1);
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_REFUSED);
    return false;
}

static bool traces_calls(const struct pp_tracewire *wire)
{
    return wire->order.pass == PP_PROFILE_PASS_COUNTS || wire->order.pass == PP_PROFILE_PASS_TIMES;
}

static bool counts_instructions(const struct pp_tracewire *wire)
{
    return wire->order.pass == PP_PROFILE_PASS_INSTRUCTIONS;
}

static void say_method(struct pp_tracewire *wire, const char *method)
{
    strncpy(wire->report.method, method, sizeof wire->report.method - 1);
}

static bool attach(struct pp_tracewire *wire, const void *object)
{
    const char *why = "";
    tracer.wire = wire;
    tracer.max_events = wire->order.max_events;
    rt_objects_update(wire, object);
    const bool is_scanned = rt_attach_scan(&tracer.attach, wire, &why);
    if (traces_calls(wire)) {
        if (wire->order.backend == PP_TRACEWIRE_NONE)
            return refuse(wire, "no tracer was wanted");
        if (!is_scanned || !rt_attach_patch(&tracer.attach, wire, &why))
            return refuse(wire, why);
        say_method(wire,
            wire->order.backend == PP_TRACEWIRE_SITES ? "places that the compiler left"
                                                      : "entries patched after loading");
    } else if (counts_instructions(wire)) {
        if (!is_scanned || !rt_instructions_attach(&tracer.attach, wire, &why))
            return refuse(wire, why);
        say_method(wire, wire->order.single_steps ? "single steps" : "block counters");
    } else {
        if (!is_scanned) /* symbols will do */
            strncpy(wire->report.doubt, why, sizeof wire->report.doubt - 1);
        say_method(wire, "samples of the untouched code");
    }
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_ATTACHED);
    return true;
}

static struct pp_tracewire_times *times_of(uint32_t node)
{
    return (struct pp_tracewire_times *)pp_tracewire_at(tracer.wire, PP_TRACEWIRE_TIMES) + node;
}

/* Nothing has happened yet; the places in the tree stay. */
static void forget(struct pp_tracewire *wire)
{
    struct pp_tracewire_report *report = &wire->report;
    rt_batches_clear(wire);
    for (uint32_t i = 0; i < atomic_load(&report->n_nodes); i++)
        if (rt_tree.clock == PP_TRACEWIRE_FENCED && times_of(i)->not_min_ticks != 0)
            memset(times_of(i), 0, sizeof(struct pp_tracewire_times));
    report->n_dead = report->n_unmatched = report->n_too_deep = report->n_folded = 0;
    atomic_store(&report->n_events, 0);
}

/* Only batches leave events: not what prepares and finishes them, nor the calibration. */
static void keep_events(bool on)
{
    tracer.wire->order.max_events = on ? tracer.max_events : 0;
}

static void begin(void)
{
    struct pp_tracewire *wire = tracer.wire;
    const struct pp_tracewire_order *order = &wire->order;
    rt_objects_update(wire, NULL); /* setup may have loaded some */
    if (traces_calls(wire)) {
        rt_attach_calibrate(wire);
        tracer.in_ticks = wire->report.call_in_ticks;
        tracer.out_ticks = wire->report.call_out_ticks;
        forget(wire);
        keep_events(false);
    }
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_RUNNING);
    tracer.has_sampler = order->sample_hz &&
        rt_sampler_start(wire, order->sample_hz, traces_calls(wire) ? rt_tree_here : NULL);
}

static void batch_begin(void)
{
    if (traces_calls(tracer.wire))
        rt_batches_begin();
    keep_events(true);
    if (tracer.has_sampler)
        rt_sampler_resume();
    if (counts_instructions(tracer.wire))
        rt_instructions_begin();
}

static void batch_end(uint64_t n_loops, uint64_t ticks)
{
    struct pp_tracewire_report *report = &tracer.wire->report;
    if (counts_instructions(tracer.wire) && rt_instructions_end())
        report->n_kept_loops = n_loops;
    keep_events(false);
    if (tracer.has_sampler)
        rt_sampler_pause();
    if (traces_calls(tracer.wire))
        rt_batches_end(n_loops, ticks);
    if (report->n_batches < PP_TRACEWIRE_MAX_BATCHES)
        tracer.wire->batch_ticks[report->n_batches] = ticks;
    report->n_batches++;
    report->n_loops += n_loops;
}

static void end(void)
{
    struct pp_tracewire *wire = tracer.wire;
    if (tracer.has_sampler)
        rt_sampler_stop();
    if (traces_calls(wire))
        rt_batches_begin(); /* what finished the last batch is none of it */
    if (wire->order.pass == PP_PROFILE_PASS_TIMES) { /* the clock's rate wanders: the mean of two */
        rt_attach_calibrate(wire);
        wire->report.call_in_ticks = (wire->report.call_in_ticks + tracer.in_ticks) / 2;
        wire->report.call_out_ticks = (wire->report.call_out_ticks + tracer.out_ticks) / 2;
    }
    keep_events(true); /* the driver reads the ring's size */
    rt_objects_update(wire, NULL);
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_DONE);
}

const struct rt_tracer rt_tracer_v1
    __attribute__((visibility("default"))) = {.version = RT_TRACER_VERSION,
        .attach = attach,
        .begin = begin,
        .batch_begin = batch_begin,
        .batch_end = batch_end,
        .end = end};
