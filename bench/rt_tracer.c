/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass of a profile inside the worker.
 */
#define _GNU_SOURCE
#include "bench/rt_tracer.h"

#include "bench/rt_attach.h"
#include "bench/rt_objects.h"
#include "bench/rt_sampler.h"

#include <string.h>

static struct {
    struct pp_tracewire *wire;
    struct rt_attach attach;
    bool has_sampler;
} tracer;

static bool refuse(struct pp_tracewire *wire, const char *why)
{
    strncpy(wire->report.text, why, sizeof wire->report.text - 1);
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_REFUSED);
    return false;
}

static bool attach(struct pp_tracewire *wire, const void *object)
{
    tracer.wire = wire;
    if (wire->order.pass != PP_PROFILE_PASS_SAMPLES)
        return refuse(wire, "this tracer only takes samples");
    const char *why = "";
    rt_objects_update(wire, object);
    if (!rt_attach_scan(&tracer.attach, wire, &why)) /* symbols will do */
        strncpy(wire->report.doubt, why, sizeof wire->report.doubt - 1);
    strncpy(wire->report.method, "samples of the untouched code", sizeof wire->report.method - 1);
    atomic_store(&wire->report.state, PP_TRACEWIRE_STATE_ATTACHED);
    return true;
}

static void begin(void)
{
    const struct pp_tracewire_order *order = &tracer.wire->order;
    rt_objects_update(tracer.wire, NULL); /* setup may have loaded some */
    atomic_store(&tracer.wire->report.state, PP_TRACEWIRE_STATE_RUNNING);
    tracer.has_sampler = order->sample_hz && rt_sampler_start(tracer.wire, order->sample_hz, NULL);
}

static void batch_begin(void)
{
    if (tracer.has_sampler)
        rt_sampler_resume();
}

static void batch_end(uint64_t n_loops, uint64_t ticks)
{
    struct pp_tracewire_report *report = &tracer.wire->report;
    if (tracer.has_sampler)
        rt_sampler_pause();
    if (report->n_batches < PP_TRACEWIRE_MAX_BATCHES)
        tracer.wire->batch_ticks[report->n_batches] = ticks;
    report->n_batches++;
    report->n_loops += n_loops;
}

static void end(void)
{
    if (tracer.has_sampler)
        rt_sampler_stop();
    rt_objects_update(tracer.wire, NULL);
    atomic_store(&tracer.wire->report.state, PP_TRACEWIRE_STATE_DONE);
}

const struct rt_tracer rt_tracer_v1
    __attribute__((visibility("default"))) = {.version = RT_TRACER_VERSION,
        .attach = attach,
        .begin = begin,
        .batch_begin = batch_begin,
        .batch_end = batch_end,
        .end = end};
