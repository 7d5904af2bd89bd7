/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parameters into the context, setup, teardown.
 */
#define _GNU_SOURCE
#include "bench/rt_life.h"

#include "bench/rt_threads.h"

#include <stdlib.h>
#include <string.h>

#define CONTEXT_ALIGN 64
#define MAX_CONTEXT_BYTES (UINT64_C(1) << 30)

/* The value with number `index` of a parameter, written into the context. */
static void set_param(const struct ppb_param *p, uint32_t index, void *context)
{
    char *field = (char *)context + p->offset;
    if (p->type == PPB_TYPE_DOUBLE) {
        memcpy(field, &p->values.doubles[index], sizeof(double));
    } else if (p->type == PPB_TYPE_STRING) {
        memcpy(field, &p->values.strings[index], sizeof p->values.strings[index]);
    } else {
        int64_t value = p->kind == PPB_KIND_LIST ? p->values.integers[index]
                                                 : p->values.integers[0];
        for (uint32_t i = 0; p->kind != PPB_KIND_LIST && i < index; i++)
            value = p->kind == PPB_KIND_RANGE ? value + p->values.integers[2]
                                              : value * p->values.integers[2];
        memcpy(field, &value, sizeof value);
    }
}

static bool make_context(struct rt_timing *timing, void **context)
{
    struct pp_wire *wire = timing->wire;
    const struct ppb_bench *bench = timing->bench->declared;
    if (bench->context_bytes > MAX_CONTEXT_BYTES)
        return rt_refuse(wire, PP_WIRE_REFUSED_REGISTRY, "its context is larger than 1 GiB", NULL);
    const size_t n_bytes = ((size_t)bench->context_bytes + CONTEXT_ALIGN - 1) / CONTEXT_ALIGN *
        CONTEXT_ALIGN;
    *context = aligned_alloc(CONTEXT_ALIGN, n_bytes ? n_bytes : CONTEXT_ALIGN);
    if (!*context)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "out of memory for the context", NULL);
    memset(*context, 0, n_bytes);
    for (uint32_t i = 0; i < PPB_MAX_PARAMS && bench->params[i].name; i++) {
        const struct ppb_param *p = &bench->params[i];
        const uint32_t index = timing->target->value_index[i];
        const size_t field_bytes = 8;
        if ((p->kind == PPB_KIND_LIST && index >= PPB_MAX_VALUES) ||
            p->offset + field_bytes > bench->context_bytes)
            return rt_refuse(
                wire, PP_WIRE_REFUSED_REGISTRY, "a parameter lies outside its context", NULL);
        set_param(p, index, *context);
    }
    return true;
}

/* A body that leaves by longjmp comes back to some earlier call: each step may be passed once. */
static bool step_once(struct rt_timing *timing, enum pp_wire_phase phase)
{
    if (timing->passed & 1u << phase)
        return rt_refuse(
            timing->wire, PP_WIRE_REFUSED_RUN, "the benchmark left its body by longjmp", NULL);
    timing->passed |= 1u << phase;
    return true;
}

bool rt_life_begin(struct rt_timing *timing)
{
    struct pp_wire *wire = timing->wire;
    const struct rt_bench *bench = timing->bench;
    void *context = NULL;
    atomic_store(&wire->report.phase, PP_WIRE_SETUP);
    timing->runs = calloc(timing->n_threads, sizeof *timing->runs);
    if (!timing->runs)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "out of memory for the threads", NULL);
    if (bench->declared && !make_context(timing, &context))
        return false;
    for (uint32_t i = 0; i < timing->n_threads; i++)
        timing->runs[i] = (struct ppb_run){.size = sizeof(struct ppb_run),
            .thread_index = i,
            .n_threads = timing->n_threads,
            .context = context,
            .bytes_per_iteration = bench->declared ? bench->declared->bytes : 0,
            .items_per_iteration = bench->declared ? bench->declared->items : 0};
    if (bench->declared && bench->declared->setup)
        bench->declared->setup(context, &timing->runs[0]);
    else if (bench->plain_setup)
        timing->runs[0].context = bench->plain_setup();
    if (!step_once(timing, PP_WIRE_SETUP))
        return false;
    for (uint32_t i = 1; i < timing->n_threads; i++)
        timing->runs[i].context = timing->runs[0].context;
    if (timing->n_threads > 1 && !rt_threads_start(timing->runs, timing->n_threads))
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "the system gives no more threads", NULL);
    return true;
}

bool rt_life_end(struct rt_timing *timing)
{
    if (!step_once(timing, PP_WIRE_TEARDOWN))
        return false;
    atomic_store(&timing->wire->report.phase, PP_WIRE_TEARDOWN);
    if (timing->bench->declared && timing->bench->declared->teardown)
        timing->bench->declared->teardown(timing->runs[0].context, &timing->runs[0]);
    else if (timing->bench->plain_teardown)
        timing->bench->plain_teardown(timing->runs[0].context);
    return true;
}
