/* SPDX-License-Identifier: GPL-3.0-or-later
 * Passes over the best case, from their orders to one profile.
 */
#define _GNU_SOURCE
#include "bench/profiler.h"

#include "bench/profilemerge.h"
#include "bench/profilerpass.h"
#include "bench/profilerplan.h"
#include "bench/usercount.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DISTURBED_RATIO 0.95 /* of the untraced time, and less */
#define EARLY_RATIO 0.7      /* of the untraced time: so much less is no chance */

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

static const char *fact(const struct pp_env *env, enum pp_env_id id)
{
    return env && env->facts[id].known ? env->facts[id].text : "";
}

/* What stands above the numbers. */
static bool describe(struct pp_profilerpass *p, struct pp_profile *profile)
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

static struct pp_profilemerge_input input_of(const struct pp_profilerpass *p)
{
    struct pp_profilemerge_input input = {.names = &p->names};
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        input.passes[kind] = p->is_read[kind] ? &p->passes[kind] : NULL;
    return input;
}

/* Which functions the timing pass times; false: none. */
static bool select_functions(struct pp_profilerpass *p, double least_ns)
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

static void note_untimed(struct pp_profilerpass *p)
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

static void time_pass(struct pp_profilerpass *p)
{
    const enum pp_profile_timing timing = p->options->timing;
    const double short_ns = p->options->short_ns > 0 ? p->options->short_ns
                                                     : PP_PROFILERPLAN_SHORT_NS;
    const double least_ns = timing == PP_PROFILE_TIMING_FULL ? 0 : short_ns;
    p->profile->short_ns = least_ns;
    if (!p->is_read[PP_PROFILE_PASS_COUNTS]) {
        pp_profilerpass_fail(p, PP_PROFILE_PASS_TIMES, "needs the counting pass");
        return;
    }
    if (!pp_profilerpass_make(p, PP_PROFILE_PASS_TIMES))
        return;
    if (select_functions(p, least_ns))
        pp_profilerpass_run(p, PP_PROFILE_PASS_TIMES);
    else
        note_untimed(p);
}

/* By a copy of the code; where that cannot serve, by single steps of one iteration. */
static void instruction_pass(struct pp_profilerpass *p)
{
    const enum pp_profile_pass_kind kind = PP_PROFILE_PASS_INSTRUCTIONS;
    pp_profilerpass_take(p, kind);
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
    pp_profilerpass_take(p, kind);
}

static void run_passes(struct pp_profilerpass *p)
{
    const enum pp_profile_timing timing = p->options->timing;
    const bool is_traced = p->options->backend != PP_TRACEWIRE_NONE;
    if (timing != PP_PROFILE_TIMING_COUNTS)
        pp_profilerpass_take(p, PP_PROFILE_PASS_SAMPLES);
    if (is_traced)
        pp_profilerpass_take(p, PP_PROFILE_PASS_COUNTS);
    if (is_traced && (timing == PP_PROFILE_TIMING_AUTO || timing == PP_PROFILE_TIMING_FULL))
        time_pass(p);
    if (is_traced && p->options->counts_instructions)
        instruction_pass(p);
}

/* The build IDs of modules; other objects' are not asked for. */
static bool set_build_ids(const struct pp_profilerpass *p)
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
static bool note_disturbed(const struct pp_profilerpass *p)
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
static bool note_failures(const struct pp_profilerpass *p)
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

static enum pp_status finish(struct pp_profilerpass *p, struct pp_error *error)
{
    const struct pp_profilemerge_input input = input_of(p);
    bool has_any = false;
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        has_any |= p->is_read[kind];
    if (!has_any && pp_isolate_interrupted())
        return pp_error_set(error, PP_EINTR, "interrupted before a pass had ended");
    for (int kind = 0; !has_any && kind < PP_PROFILE_N_PASSES; kind++)
        if (p->profile->passes[kind].failure[0])
            return pp_error_set(error, p->is_system ? PP_ESYS : PP_EFORMAT,
                "'%.200s' cannot be profiled: %.250s", p->best->name,
                p->profile->passes[kind].failure);
    struct pp_error unknown = {0};
    if (pp_profilemerge_questions(&input, &p->names) != PP_OK)
        return pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
    pp_profilenames_ask(&p->names, &unknown);
    bool ok = pp_profilemerge(p->profile, &input) == PP_OK && set_build_ids(p) && note_failures(p);
    if (ok && unknown.status != PP_OK)
        ok = pp_profile_note(p->profile, "names are incomplete: %s", unknown.text);
    return ok ? PP_OK : pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
}

enum pp_status pp_profiler_run(const struct pp_profiler_options *options,
    const struct pp_result *result, struct pp_profile *profile, struct pp_error *error)
{
    static struct pp_profilerpass profiler; /* shared memory's paths are large */
    struct pp_profilerpass *p = &profiler;
    const size_t best = pp_profiler_best(result);
    *p = (struct pp_profilerpass){.options = options, .result = result, .profile = profile};
    p->isolate.wire_fd = -1;
    pp_result_init(&p->listed);
    if (best == SIZE_MAX)
        return pp_error_set(error, PP_ENOENT, "nothing was measured that could be profiled");
    p->best = &result->cases[best];
    p->worker = pp_profilerplan_worker(p->best);
    enum pp_status status = pp_profilerpass_begin(p, error);
    if (status == PP_OK && !describe(p, profile))
        status = pp_error_set(error, PP_ENOMEM, "out of memory for a profile");
    if (status == PP_OK) {
        run_passes(p);
        status = finish(p, error);
    }
    pp_profilerpass_release(p);
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

static enum pp_status count_case(struct pp_profilerpass *p, struct pp_case *c,
    struct pp_profile *profile, struct pp_error *error)
{
    const enum pp_profile_pass_kind kind = PP_PROFILE_PASS_INSTRUCTIONS;
    p->profile = profile;
    p->best = c;
    p->worker = pp_profilerplan_worker(c);
    enum pp_status status = pp_profilerpass_begin(p, error);
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
    return pp_usercount_set(c, PP_PROFILER_COUNTER, PP_METER_BY_CODE, value);
}

enum pp_status pp_profiler_count(
    const struct pp_profiler_options *options, struct pp_result *result, struct pp_error *error)
{
    static struct pp_profilerpass profiler;
    enum pp_status first = PP_OK;
    for (size_t i = 0; i < result->n_cases && first != PP_EINTR; i++) {
        struct pp_profilerpass *p = &profiler;
        struct pp_profile profile;
        if (result->cases[i].state != PP_STATE_OK || !pp_profilerplan_worker(&result->cases[i]))
            continue;
        *p = (struct pp_profilerpass){.options = options, .result = result};
        p->isolate.wire_fd = -1;
        pp_result_init(&p->listed);
        enum pp_status status = pp_profile_init(&profile);
        if (status == PP_OK)
            status = count_case(p, &result->cases[i], &profile, error);
        pp_profilerpass_release(p);
        pp_profile_release(&profile);
        first = first == PP_OK ? status : first;
    }
    return first;
}
