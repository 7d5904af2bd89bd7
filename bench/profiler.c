/* SPDX-License-Identifier: GPL-3.0-or-later
 * Passes over the best case, from their orders to one profile.
 */
#define _GNU_SOURCE
#include "bench/profiler.h"

#include "bench/layout.h"
#include "bench/outset.h"
#include "bench/profilemerge.h"
#include "bench/profilerplan.h"
#include "bench/suite.h"
#include "bench/usercount.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DISTURBED_RATIO 0.95 /* of the untraced time, and less */
#define EARLY_RATIO 0.7      /* of the untraced time: so much less is no chance */
#define MAX_STEPS 2000000    /* instructions of a forced single-stepping pass: about 25 s */
#define STEPPING_S 60.0      /* of which single steps may take more */

/* One profile under way. */
struct profiler {
    const struct pp_profiler_options *options;
    const struct pp_result *result;
    const struct pp_case *best;
    const struct pp_replicate *worker; /* that took the best sample */
    struct pp_profile *profile;
    struct pp_isolate isolate;
    struct pp_suite suite; /* the modules once more, with their layouts */
    struct pp_result listed;
    size_t entry; /* of the suite: the best case */
    int cpu;
    struct pp_tracewire *wires[PP_PROFILE_N_PASSES]; /* NULL: no such pass yet */
    int fds[PP_PROFILE_N_PASSES];
    struct pp_profilewire passes[PP_PROFILE_N_PASSES];
    bool is_read[PP_PROFILE_N_PASSES];
    struct pp_profilenames names;
    bool single_steps; /* of the instruction pass */
};

size_t pp_profiler_best(const struct pp_result *result)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *c = &result->cases[i];
        if (c->state == PP_STATE_OK && c->summary.best_ns > 0 && pp_profilerplan_worker(c) &&
            (best == SIZE_MAX || c->summary.best_ns < result->cases[best].summary.best_ns))
            best = i;
    }
    return best;
}

/* List the modules again and find the case by its name, since indices depend on the filter. */
static enum pp_status find_entry(struct profiler *p, struct pp_error *error)
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

static enum pp_status begin(struct profiler *p, struct pp_error *error)
{
    struct pp_settings settings = p->result->settings;
    const enum pp_status status = pp_outset_settle(&settings, &p->cpu, error);
    const enum pp_status made = status == PP_OK
        ? pp_isolate_init(&p->isolate, p->options->driver->worker_path, error)
        : status;
    return made == PP_OK ? find_entry(p, error) : made;
}

static enum pp_status make_wire(
    struct profiler *p, enum pp_profile_pass_kind kind, struct pp_error *error)
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
    struct profiler *p, enum pp_profile_pass_kind kind, const struct pp_profilerplan *plan)
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
static void order_worker(struct profiler *p, const struct pp_profilerplan *plan)
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
    struct profiler *p, enum pp_profile_pass_kind kind, struct pp_error *error)
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

static void fail(struct profiler *p, enum pp_profile_pass_kind kind, const char *why)
{
    const char *kept = pp_profile_text(p->profile, why);
    p->profile->passes[kind].failure = kept ? kept : "out of memory";
}

static void tell(const struct profiler *p, enum pp_profile_pass_kind kind)
{
    const struct pp_profiler_watcher *watcher = &p->options->watcher;
    if (watcher->pass)
        watcher->pass(
            watcher->context, pp_profile_pass_name(kind), (double)kind / PP_PROFILE_N_PASSES);
}

/* One pass, whose memory has been made and whose selection is in it. What is wrong is in its
 * failure. */
static void run_pass(struct profiler *p, enum pp_profile_pass_kind kind)
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
        fail(p, kind, error.text);
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
        fail(p, kind, "interrupted");
    else if (outcome.ending != PP_ENDING_DONE)
        fail(p, kind, outcome.text);
    else if (p->isolate.wire->report.skip[0])
        fail(p, kind, "the benchmark was skipped by its setup");
    /* What a pass left that did not end is in doubt, and as good as nothing. */
    if (!p->profile->passes[kind].failure[0] && read_pass(p, kind, &error) != PP_OK)
        fail(p, kind, error.text);
    if (p->profile->passes[kind].failure[0])
        p->profile->passes[kind].ran = false;
}

static bool start_pass(struct profiler *p, enum pp_profile_pass_kind kind)
{
    struct pp_error error = {0};
    if (pp_isolate_interrupted()) {
        fail(p, kind, "interrupted");
        return false;
    }
    if (make_wire(p, kind, &error) == PP_OK)
        return true;
    fail(p, kind, error.text);
    return false;
}

static void simple_pass(struct profiler *p, enum pp_profile_pass_kind kind)
{
    if (start_pass(p, kind))
        run_pass(p, kind);
}

static const char *fact(const struct pp_env *env, enum pp_env_id id)
{
    return env && env->facts[id].known ? env->facts[id].text : "";
}

/* What stands above the numbers. */
static bool describe(struct profiler *p, struct pp_profile *profile)
{
    const struct pp_result *result = p->result;
    const struct pp_summary *summary = &p->best->summary;
    profile->name = pp_profile_text(profile, p->best->name);
    profile->command = pp_profile_text(profile, result->command);
    profile->started = pp_profile_text(profile, result->started);
    profile->version = pp_profile_text(profile, p->options->version);
    profile->host_name = pp_profile_text(profile, fact(result->env, PP_ENV_HOST_NAME));
    profile->cpu_model = pp_profile_text(profile, fact(result->env, PP_ENV_CPU_MODEL));
    profile->kernel = pp_profile_text(profile, fact(result->env, PP_ENV_KERNEL));
    profile->timing = p->options->timing;
    profile->n_loops = p->best->n_loops;
    profile->n_threads = p->best->n_threads;
    profile->untraced_ns = summary->best_ns;
    profile->typical_ns = summary->time_ns.value;
    profile->typical_lo_ns = summary->time_ns.lo;
    profile->typical_hi_ns = summary->time_ns.hi;
    return profile->name && profile->command && profile->started && profile->version &&
        profile->host_name && profile->cpu_model && profile->kernel;
}

static struct pp_profilemerge_input input_of(const struct profiler *p)
{
    struct pp_profilemerge_input input = {.names = &p->names};
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        input.passes[kind] = p->is_read[kind] ? &p->passes[kind] : NULL;
    return input;
}

/* Which functions the timing pass times; false: none. */
static bool select_functions(struct profiler *p, double least_ns)
{
    const struct pp_profilewire *counts = &p->passes[PP_PROFILE_PASS_COUNTS];
    struct pp_tracewire *wire = p->wires[PP_PROFILE_PASS_TIMES];
    const struct pp_profilemerge_input input = input_of(p);
    struct pp_profile draft;
    size_t n = 0;
    if (pp_profile_init(&draft) == PP_OK && describe(p, &draft) &&
        pp_profilemerge(&draft, &input) == PP_OK)
        n = pp_profilemerge_select(
            &draft, counts, least_ns, pp_tracewire_at(wire, PP_TRACEWIRE_SELECTION));
    pp_profile_release(&draft);
    wire->order.use_selection = least_ns > 0;
    wire->order.selection_checksum = counts->wire->report.function_checksum;
    return n > 0;
}

static void note_untimed(struct profiler *p)
{
    const bool is_traced = p->passes[PP_PROFILE_PASS_COUNTS].n_nodes > 0;
    const bool is_sites = p->options->backend == PP_TRACEWIRE_SITES;
    pp_profile_note(p->profile, "%s: all times are by samples",
        is_traced      ? "no function is long enough to be timed"
            : is_sites ? "no call was seen, since the compiler left no places for it "
                         "(-fpatchable-function-entry, -mfentry, -pg or -finstrument-functions); "
                         "--tracer=patch needs none"
                       : "no call was seen");
}

static void time_pass(struct profiler *p)
{
    const enum pp_profile_timing timing = p->options->timing;
    const double short_ns = p->options->short_ns > 0 ? p->options->short_ns
                                                     : PP_PROFILERPLAN_SHORT_NS;
    const double least_ns = timing == PP_PROFILE_TIMING_FULL ? 0 : short_ns;
    p->profile->short_ns = least_ns;
    if (!p->is_read[PP_PROFILE_PASS_COUNTS]) {
        fail(p, PP_PROFILE_PASS_TIMES, "needs the counting pass");
        return;
    }
    if (!start_pass(p, PP_PROFILE_PASS_TIMES))
        return;
    if (select_functions(p, least_ns))
        run_pass(p, PP_PROFILE_PASS_TIMES);
    else
        note_untimed(p);
}

/* By a copy of the code; where that cannot serve, by single steps of one iteration. */
static void instruction_pass(struct profiler *p)
{
    const enum pp_profile_pass_kind kind = PP_PROFILE_PASS_INSTRUCTIONS;
    simple_pass(p, kind);
    if (p->is_read[kind] || !p->wires[kind] || p->wires[kind]->report.text[0] == '\0' ||
        pp_isolate_interrupted())
        return;
    pp_profile_note(p->profile, "instructions are counted by single steps, since %.*s",
        (int)sizeof p->wires[kind]->report.text, p->wires[kind]->report.text);
    munmap(p->wires[kind], pp_tracewire_offset(PP_TRACEWIRE_N_TABLES));
    close(p->fds[kind]);
    p->wires[kind] = NULL;
    p->profile->passes[kind].failure = "";
    p->single_steps = true;
    simple_pass(p, kind);
}

static void run_passes(struct profiler *p)
{
    const enum pp_profile_timing timing = p->options->timing;
    const bool is_traced = p->options->backend != PP_TRACEWIRE_NONE;
    if (timing != PP_PROFILE_TIMING_COUNTS)
        simple_pass(p, PP_PROFILE_PASS_SAMPLES);
    if (is_traced)
        simple_pass(p, PP_PROFILE_PASS_COUNTS);
    if (is_traced && (timing == PP_PROFILE_TIMING_AUTO || timing == PP_PROFILE_TIMING_FULL))
        time_pass(p);
    if (is_traced && p->options->counts_instructions)
        instruction_pass(p);
}

/* The build IDs of modules; other objects' are not asked for. */
static bool set_build_ids(const struct profiler *p)
{
    for (size_t i = 0; i < p->profile->n_objects; i++)
        for (size_t k = 0; k < p->suite.n_modules && k < p->result->n_modules; k++)
            if (strcmp(p->profile->objects[i].path, p->suite.files[k].path) == 0) {
                const char *id = pp_profile_text(p->profile, p->result->modules[k].build_id);
                p->profile->objects[i].build_id = id ? id : "";
            }
    return true;
}

static bool is_crash(const char *failure)
{
    return strncmp(failure, "crashed", 7) == 0 || strncmp(failure, "timed out", 9) == 0;
}

/* No pass should be faster than the best of what was timed. */
static bool note_disturbed(const struct profiler *p)
{
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++) {
        const struct pp_profile_pass *pass = &p->profile->passes[kind];
        if (pass->ran && pass->loop_ns < DISTURBED_RATIO * p->profile->untraced_ns)
            return pp_profile_note(p->profile,
                "the %s pass ran faster than the untraced code was timed: the machine was busy "
                "then; measure longer or on a calmer machine",
                pp_profile_pass_name((enum pp_profile_pass_kind)kind));
    }
    return true;
}

/* What the passes' ends mean for the reader. */
static bool note_failures(const struct profiler *p)
{
    const struct pp_profile_pass *passes = p->profile->passes;
    bool ok = true;
    for (int kind = PP_PROFILE_PASS_COUNTS; kind < PP_PROFILE_N_PASSES; kind++)
        if (is_crash(passes[kind].failure)) {
            ok = pp_profile_note(p->profile,
                "it crashes or hangs only when traced; --tracer=none takes samples alone");
            break;
        }
    const struct pp_profile_pass *samples = &passes[PP_PROFILE_PASS_SAMPLES];
    if (samples->ran && samples->loop_ns < EARLY_RATIO * p->profile->untraced_ns)
        ok &= pp_profile_note(p->profile,
            "it took far less time while samples were taken: it waits, and a timer's signal ends "
            "its waits early; shares by samples are in doubt");
    else
        ok &= note_disturbed(p);
    if (samples->ran && samples->n_samples == 0)
        ok &= pp_profile_note(
            p->profile, "no samples came: the benchmark may block signals in its threads");
    return ok;
}

static enum pp_status finish(struct profiler *p, struct pp_error *error)
{
    const struct pp_profilemerge_input input = input_of(p);
    bool has_any = false;
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        has_any |= p->is_read[kind];
    if (!has_any && pp_isolate_interrupted())
        return pp_error_set(error, PP_EINTR, "interrupted before a pass had ended");
    for (int kind = 0; !has_any && kind < PP_PROFILE_N_PASSES; kind++)
        if (p->profile->passes[kind].failure[0])
            return pp_error_set(error, PP_EFORMAT, "'%.200s' cannot be profiled: %.250s",
                p->best->name, p->profile->passes[kind].failure);
    struct pp_error unknown = {0};
    if (pp_profilemerge_questions(&input, &p->names) != PP_OK)
        return pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
    pp_profilenames_ask(&p->names, &unknown);
    bool ok = pp_profilemerge(p->profile, &input) == PP_OK && set_build_ids(p) && note_failures(p);
    if (ok && unknown.status != PP_OK)
        ok = pp_profile_note(p->profile, "names are incomplete: %s", unknown.text);
    return ok ? PP_OK : pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
}

static void release(struct profiler *p)
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

enum pp_status pp_profiler_run(const struct pp_profiler_options *options,
    const struct pp_result *result, struct pp_profile *profile, struct pp_error *error)
{
    static struct profiler profiler; /* shared memory's paths are large */
    struct profiler *p = &profiler;
    const size_t best = pp_profiler_best(result);
    *p = (struct profiler){.options = options, .result = result, .profile = profile};
    p->isolate.wire_fd = -1;
    pp_result_init(&p->listed);
    if (best == SIZE_MAX)
        return pp_error_set(error, PP_ENOENT, "nothing was measured that could be profiled");
    p->best = &result->cases[best];
    p->worker = pp_profilerplan_worker(p->best);
    enum pp_status status = begin(p, error);
    if (status == PP_OK && !describe(p, profile))
        status = pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
    if (status == PP_OK) {
        run_passes(p);
        status = finish(p, error);
    }
    release(p);
    return status;
}

/* Instructions of an iteration, of all blocks that ran; NaN: none were counted. */
static double instructions_of(const struct pp_profilewire *pass)
{
    const uint64_t n_loops = pass->wire->report.n_kept_loops;
    double sum = 0;
    for (size_t i = 0; i < pass->n_blocks; i++)
        sum += (double)pass->blocks[i].n_runs * pass->blocks[i].n_instructions;
    return n_loops && sum > 0 ? sum / (double)n_loops : (double)NAN;
}

static enum pp_status count_case(
    struct profiler *p, struct pp_case *c, struct pp_profile *profile, struct pp_error *error)
{
    const enum pp_profile_pass_kind kind = PP_PROFILE_PASS_INSTRUCTIONS;
    p->profile = profile;
    p->best = c;
    p->worker = pp_profilerplan_worker(c);
    enum pp_status status = begin(p, error);
    if (status != PP_OK)
        return status;
    instruction_pass(p);
    if (pp_isolate_interrupted())
        return pp_error_set(error, PP_EINTR, "interrupted");
    const double value = p->is_read[kind] ? instructions_of(&p->passes[kind]) : (double)NAN;
    if (isnan(value))
        return pp_error_set(error, PP_EFORMAT,
            "the instructions of '%.200s' cannot be counted: %.250s", c->name,
            p->profile->passes[kind].failure);
    return pp_usercount_set(c, PP_PROFILER_COUNTER, value);
}

enum pp_status pp_profiler_count(
    const struct pp_profiler_options *options, struct pp_result *result, struct pp_error *error)
{
    static struct profiler profiler;
    enum pp_status first = PP_OK;
    for (size_t i = 0; i < result->n_cases && first != PP_EINTR; i++) {
        struct profiler *p = &profiler;
        struct pp_profile profile;
        if (result->cases[i].state != PP_STATE_OK || !pp_profilerplan_worker(&result->cases[i]))
            continue;
        *p = (struct profiler){.options = options, .result = result};
        p->isolate.wire_fd = -1;
        pp_result_init(&p->listed);
        enum pp_status status = pp_profile_init(&profile);
        if (status == PP_OK)
            status = count_case(p, &result->cases[i], &profile, error);
        release(p);
        pp_profile_release(&profile);
        first = first == PP_OK ? status : first;
    }
    return first;
}
