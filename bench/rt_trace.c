/* SPDX-License-Identifier: GPL-3.0-or-later
 * The worker's part of a profile.
 */
#define _GNU_SOURCE
#include "bench/rt_trace.h"

#include "bench/clock.h"
#include "bench/rt_life.h"
#include "bench/rt_tracer.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pp_tracewire *shared; /* the tracer's memory */

/* A forked child traces, too: into a copy of its own, so that what it does is not counted. */
static void part_from_parent(void)
{
    mmap(shared, shared->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE,
        PP_TRACEWIRE_FD, 0);
}

static bool map_memory(struct pp_wire *wire)
{
    struct stat st;
    const size_t n_bytes = (size_t)pp_tracewire_offset(PP_TRACEWIRE_N_TABLES);
    if (fstat(PP_TRACEWIRE_FD, &st) != 0 || (uint64_t)st.st_size != n_bytes)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "there is no memory for the tracer", NULL);
    void *at = mmap(
        NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, PP_TRACEWIRE_FD, 0);
    if (at == MAP_FAILED)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "cannot map the tracer's memory", NULL);
    shared = at;
    if (shared->magic != PP_TRACEWIRE_MAGIC || shared->bytes != n_bytes)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "the tracer's memory is damaged", NULL);
    fcntl(PP_TRACEWIRE_FD, F_SETFD, FD_CLOEXEC);
    return pthread_atfork(NULL, NULL, part_from_parent) == 0 ||
        rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "out of memory", NULL);
}

#ifdef PP_HAVE_ZYDIS
#define REMEDY "reinstall ppbench"
#else
#define REMEDY "this ppbench was built without Zydis; install that and build it again"
#endif

/* The tracer beside this program. NULL: refused. */
static const struct rt_tracer *load_tracer(struct pp_wire *wire)
{
    char path[4096];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof RT_TRACER_FILE - 1);
    char *slash = n > 0 ? memrchr(path, '/', (size_t)n) : NULL;
    if (!slash) {
        rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "cannot find the tracer beside the worker", NULL);
        return NULL;
    }
    strcpy(slash + 1, RT_TRACER_FILE);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct rt_tracer *tracer = handle ? dlsym(handle, RT_TRACER_SYMBOL) : NULL;
    if (!tracer)
        rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "cannot load the tracer (" REMEDY "): ", dlerror());
    else if (tracer->version != RT_TRACER_VERSION)
        rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM,
            "the tracer beside the worker is of another version; reinstall ppbench", NULL);
    else
        return tracer;
    return NULL;
}

static bool attach(const struct rt_tracer *tracer, struct pp_wire *wire, void *handle)
{
    struct link_map *map;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0)
        return rt_refuse(wire, PP_WIRE_REFUSED_SYSTEM, "cannot find the loaded object", NULL);
    return tracer->attach(shared, map->l_ld) ||
        rt_refuse(wire, PP_WIRE_REFUSED_RUN, "the tracer gave up: ", shared->report.text);
}

static void warm_up(struct rt_timing *timing)
{
    const struct pp_wire_order *order = &timing->wire->order;
    const uint64_t began_ns = pp_clock_raw_ns();
    uint64_t n = 0;
    while (n < order->n_warmup && pp_clock_raw_ns() - began_ns < order->warmup_ns) {
        rt_sample_plain(timing, timing->n_loops);
        n++;
    }
    timing->wire->report.n_warmed = n;
}

static void take_batches(struct rt_timing *timing, const struct rt_tracer *tracer)
{
    const struct pp_wire_order *order = &timing->wire->order;
    const struct rt_sample_watch watch = {tracer->batch_begin, tracer->batch_end};
    const uint64_t began_ns = pp_clock_raw_ns();
    for (uint64_t n = 0; n < order->n_samples; n++) {
        rt_sample_watched(timing, timing->n_loops, &watch);
        timing->wire->report.sampling_ns = pp_clock_raw_ns() - began_ns;
        if (order->max_sampling_ns && timing->wire->report.sampling_ns >= order->max_sampling_ns)
            break;
    }
}

void rt_trace(struct rt_timing *timing, void *handle)
{
    struct pp_wire *wire = timing->wire;
    if (!map_memory(wire))
        return;
    const struct rt_tracer *tracer = load_tracer(wire);
    if (!tracer || !attach(tracer, wire, handle) || !rt_life_begin(timing))
        return;
    const char *skip = timing->runs[0].skip_reason;
    if (skip) {
        strncpy(wire->report.skip, *skip ? skip : "no reason given", sizeof wire->report.skip - 1);
    } else {
        atomic_store(&wire->report.phase, PP_WIRE_WARMING);
        warm_up(timing);
        atomic_store(&wire->report.phase, PP_WIRE_SAMPLING);
        tracer->begin();
        take_batches(timing, tracer);
    }
    if (!rt_life_end(timing))
        return;
    if (!skip)
        tracer->end(); /* takes out what teardown called */
    atomic_store(&wire->report.phase, PP_WIRE_DONE);
}
