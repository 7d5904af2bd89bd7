/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pass over the best case: a worker with its orders, and what it left.
 */
#define _GNU_SOURCE
#include "bench/profilerpass.h"

#include "bench/layout.h"
#include "bench/outset.h"
#include "bench/profilerplan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_STEPS 2000000 /* instructions of a forced single-stepping pass: about 25 s */
#define STEPPING_S 60.0   /* of which single steps may take more */

/* List the modules again and find the case by its name, since indices depend on the filter. */
static enum pp_status find_entry(struct pp_profilerpass *p, struct pp_error *error)
{
    const struct pp_driver_options *driver = p->options->driver;
    const struct pp_suite_request request = {.paths = driver->paths,
        .n_paths = driver->n_paths,
        .preloads = driver->preloads,
        .n_preloads = driver->n_preloads,
        .filter = driver->filter};
    enum pp_status status = pp_suite_load(&p->suite, &p->isolate, &request, &p->listed, error);
    if (status != PP_OK)
        return status;
    for (p->entry = 0; p->entry < p->listed.n_cases; p->entry++)
        if (strcmp(p->listed.cases[p->entry].name, p->best->name) == 0)
            break;
    if (p->entry == p->listed.n_cases)
        return pp_error_set(
            error, PP_ENOENT, "benchmark '%.200s' is gone since it was timed", p->best->name);
    for (size_t i = 0; i < p->listed.n_modules && i < p->result->n_modules; i++)
        if (p->result->modules[i].compiler)
            p->listed.modules[i].compiler = strdup(p->result->modules[i].compiler);
    const struct pp_layout_request layouts = {.directory = driver->layout_dir,
        .n_layouts = driver->n_layouts,
        .seed = p->result->settings.seed,
        .relaxes_alignment = !driver->keeps_alignment};
    return layouts.n_layouts > 1 && layouts.directory
        ? pp_layout_make(&p->suite, &layouts, &p->listed, error)
        : PP_OK;
}

enum pp_status pp_profilerpass_begin(struct pp_profilerpass *p, struct pp_error *error)
{
    struct pp_settings settings = p->result->settings;
    const enum pp_status status = pp_outset_settle(&settings, &p->cpu, error);
    const enum pp_status made = status == PP_OK
        ? pp_isolate_init(&p->isolate, p->options->driver->worker_path, error)
        : status;
    return made == PP_OK ? find_entry(p, error) : made;
}

static enum pp_status make_wire(
    struct pp_profilerpass *p, enum pp_profile_pass_kind kind, struct pp_error *error)
{
    const uint64_t n_bytes = pp_tracewire_offset(PP_TRACEWIRE_N_TABLES);
    const int fd = memfd_create("ppbench-trace", MFD_CLOEXEC);
    p->fds[kind] = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, PP_TRACEWIRE_FD + 1);
    if (fd >= 0)
        close(fd);
    void *at = MAP_FAILED;
    if (p->fds[kind] >= 0 && ftruncate(p->fds[kind], (off_t)n_bytes) == 0)
        at = mmap(
            NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, p->fds[kind], 0);
    if (at == MAP_FAILED)
        return pp_error_set(
            error, PP_ESYS, "cannot make memory for the tracer: %s", strerror(errno));
    p->wires[kind] = at;
    p->wires[kind]->magic = PP_TRACEWIRE_MAGIC;
    p->wires[kind]->bytes = n_bytes;
    return PP_OK;
}

static void copy_pattern(char to[PP_TRACEWIRE_TEXT_BYTES], const char *from)
{
    snprintf(to, PP_TRACEWIRE_TEXT_BYTES, "%s", from ? from : "");
}

/* What the tracer is told. */
static void order_tracer(
    struct pp_profilerpass *p, enum pp_profile_pass_kind kind, const struct pp_profilerplan *plan)
{
    struct pp_tracewire_order *order = &p->wires[kind]->order;
    const struct pp_profiler_options *options = p->options;
    order->pass = kind;
    order->clock = kind == PP_PROFILE_PASS_TIMES ? PP_TRACEWIRE_FENCED : PP_TRACEWIRE_NO_CLOCK;
    order->backend = options->backend;
    order->sample_hz = options->timing == PP_PROFILE_TIMING_COUNTS ? 0 : plan->sample_hz;
    order->max_events = kind == PP_PROFILE_PASS_TIMES ? options->n_events : 0;
    order->max_steps = MAX_STEPS;
    order->single_steps = p->single_steps;
    order->n_threads = p->best->n_threads;
    order->ticks_per_ns = p->result->calib.ticks_per_ns;
    copy_pattern(order->libraries, options->libraries);
    copy_pattern(order->excluded, options->excluded);
}

/* What the worker is told: the best case as its best worker had it. */
static void order_worker(struct pp_profilerpass *p, const struct pp_profilerplan *plan)
{
    struct pp_wire_order *order = &p->isolate.wire->order;
    const struct pp_suite_entry *entry = &p->suite.entries[p->entry];
    order->action = PP_WIRE_PROFILE;
    pp_suite_address(&p->suite, entry->module, p->worker->index, order);
    order->targets[0].bench = entry->bench;
    memcpy(order->targets[0].value_index, entry->value_index, sizeof entry->value_index);
    order->n_threads = p->best->n_threads;
    order->cpu = p->cpu;
    order->n_loops = plan->n_loops;
    order->n_samples = plan->n_batches;
    order->max_sampling_ns = plan->budget_ns;
    order->warmup_ns = plan->warmup_ns;
    order->n_warmup = plan->n_warmup;
    order->ticks_per_ns = p->result->calib.ticks_per_ns;
    /* No limit of memory: the tracer reserves address space for more than any limit. */
}

/* The files that stand for modules, and how far their addresses are shifted. */
static enum pp_status read_pass(
    struct pp_profilerpass *p, enum pp_profile_pass_kind kind, struct pp_error *error)
{
    const struct pp_suite *suite = &p->suite;
    const size_t n = suite->n_layouts * suite->n_modules;
    struct pp_profilewire_alias *aliases = calloc(n + 1, sizeof *aliases);
    if (!aliases)
        return pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
    for (size_t i = 0; i < n; i++)
        aliases[i] = (struct pp_profilewire_alias){suite->layouts[i].path,
            suite->files[i / suite->n_layouts].path, suite->layouts[i].delta_bytes};
    const enum pp_status status = pp_profilewire_read(
        &p->passes[kind], p->wires[kind], aliases, n, error);
    free(aliases);
    p->is_read[kind] = status == PP_OK;
    if (status != PP_OK)
        pp_profilewire_release(&p->passes[kind]);
    return status;
}

void pp_profilerpass_fail(
    struct pp_profilerpass *p, enum pp_profile_pass_kind kind, const char *why)
{
    const char *kept = pp_profile_text(p->profile, why);
    p->profile->passes[kind].failure = kept ? kept : "out of memory";
}

static void tell(const struct pp_profilerpass *p, enum pp_profile_pass_kind kind)
{
    const struct pp_profiler_watcher *watcher = &p->options->watcher;
    if (watcher->pass)
        watcher->pass(
            watcher->context, pp_profile_pass_name(kind), (double)kind / PP_PROFILE_N_PASSES);
}

void pp_profilerpass_run(struct pp_profilerpass *p, enum pp_profile_pass_kind kind)
{
    struct pp_profilerplan plan;
    struct pp_outcome outcome;
    struct pp_error error = {0};
    pp_profilerplan_make(&plan, &p->result->settings, p->best, kind);
    const uint64_t most = p->suite.entries[p->entry].max_iterations;
    if (most && plan.n_loops > most)
        plan.n_loops = most;
    if (p->single_steps) { /* 10 us an instruction */
        plan.n_loops = 1;
        plan.n_batches = 1;
        plan.timeout_s += STEPPING_S;
    }
    if (pp_isolate_prepare(&p->isolate, false, &error) != PP_OK) {
        pp_profilerpass_fail(p, kind, error.text);
        return;
    }
    tell(p, kind);
    order_tracer(p, kind, &plan);
    order_worker(p, &plan);
    p->isolate.tracewire_fd = p->fds[kind];
    pp_isolate_run(&p->isolate, plan.timeout_s, p->worker->padding_bytes, &outcome);
    p->isolate.tracewire_fd = 0;
    p->profile->passes[kind].ran = outcome.ending == PP_ENDING_DONE;
    if (outcome.ending == PP_ENDING_INTERRUPTED)
        pp_profilerpass_fail(p, kind, "interrupted");
    else if (outcome.ending != PP_ENDING_DONE)
        pp_profilerpass_fail(p, kind, outcome.text);
    else if (p->isolate.wire->report.skip[0])
        pp_profilerpass_fail(p, kind, "the benchmark was skipped by its setup");
    p->is_system |= outcome.ending == PP_ENDING_NOT_STARTED ||
        (outcome.ending == PP_ENDING_REFUSED &&
            p->isolate.wire->report.refusal == PP_WIRE_REFUSED_SYSTEM);
    /* What a pass left that did not end is in doubt, and as good as nothing. */
    if (!p->profile->passes[kind].failure[0] && read_pass(p, kind, &error) != PP_OK)
        pp_profilerpass_fail(p, kind, error.text);
    if (p->profile->passes[kind].failure[0])
        p->profile->passes[kind].ran = false;
}

bool pp_profilerpass_make(struct pp_profilerpass *p, enum pp_profile_pass_kind kind)
{
    struct pp_error error = {0};
    if (pp_isolate_interrupted()) {
        pp_profilerpass_fail(p, kind, "interrupted");
        return false;
    }
    if (make_wire(p, kind, &error) == PP_OK)
        return true;
    pp_profilerpass_fail(p, kind, error.text);
    return false;
}

void pp_profilerpass_take(struct pp_profilerpass *p, enum pp_profile_pass_kind kind)
{
    if (pp_profilerpass_make(p, kind))
        pp_profilerpass_run(p, kind);
}

void pp_profilerpass_release(struct pp_profilerpass *p)
{
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++) {
        if (p->is_read[kind])
            pp_profilewire_release(&p->passes[kind]);
        if (p->wires[kind])
            munmap(p->wires[kind], pp_tracewire_offset(PP_TRACEWIRE_N_TABLES));
        if (p->fds[kind] > 0)
            close(p->fds[kind]);
    }
    pp_profilenames_release(&p->names);
    pp_suite_release(&p->suite);
    pp_result_release(&p->listed);
    pp_isolate_release(&p->isolate);
}
