/* SPDX-License-Identifier: GPL-3.0-or-later
 * The steps of a merge, and what the passes say of themselves.
 */
#include "bench/profilemerge_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool make_tables(struct pp_merge *m)
{
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++) {
        const struct pp_profilewire *pass = m->input->passes[kind];
        if (!pass)
            continue;
        m->object_of[kind] = malloc((pass->n_objects + 1) * sizeof *m->object_of[kind]);
        m->function_of[kind] = malloc((pass->n_functions + 1) * sizeof *m->function_of[kind]);
        if (!m->object_of[kind] || !m->function_of[kind])
            return false;
        memset(m->object_of[kind], 0xff, (pass->n_objects + 1) * sizeof *m->object_of[kind]);
        memset(m->function_of[kind], 0xff, (pass->n_functions + 1) * sizeof *m->function_of[kind]);
    }
    return true;
}

/* Objects that were to be traced, with what became of their functions. */
static void count_functions(struct pp_merge *m, enum pp_profile_pass_kind kind)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    for (size_t i = 0; i < pass->n_objects; i++)
        if (pass->objects[i].is_traced)
            pp_merge_object(m, kind, (uint32_t)i);
    for (size_t i = 0; !m->failed && i < pass->n_functions; i++) {
        const struct pp_profilewire_function *function = &pass->functions[i];
        if (function->is_library || function->part_of != PP_PROFILEWIRE_NONE ||
            function->object == PP_PROFILEWIRE_NONE || !pass->objects[function->object].is_traced)
            continue;
        const uint32_t index = pp_merge_object(m, kind, function->object);
        if (index == PP_PROFILE_NONE)
            return;
        struct pp_profile_object *object = &m->profile->objects[index];
        object->n_functions++;
        if (function->reach != PP_PROFILE_BY_NOTHING && function->reach != PP_PROFILE_BY_SAMPLES)
            object->n_reached++;
        else if (kind != PP_PROFILE_PASS_SAMPLES) /* there nothing was to be reached */
            object->n_by_why[function->why]++;
    }
}

static double finite_or_nan(double value)
{
    return isfinite(value) ? value : (double)NAN;
}

/* What a pass says of itself. */
static void describe(struct pp_merge *m, enum pp_profile_pass_kind kind)
{
    const struct pp_profilewire *pass = m->input->passes[kind];
    const struct pp_tracewire_report *report = &pass->wire->report;
    const double ticks_per_ns = pass->wire->order.ticks_per_ns;
    struct pp_profile_pass *to = &m->profile->passes[kind];
    char doubt[PP_TRACEWIRE_TEXT_BYTES];
    memcpy(doubt, report->doubt, sizeof doubt);
    doubt[sizeof doubt - 1] = '\0';
    to->n_loops = kind == PP_PROFILE_PASS_INSTRUCTIONS ? report->n_kept_loops : report->n_loops;
    to->loop_ns = pass->loop_ns;
    to->typical_loop_ns = pass->typical_loop_ns;
    to->n_samples = pass->n_samples;
    to->n_lost = report->n_lost_samples;
    to->rate_hz = report->sampling_ns ? (double)pass->n_samples * 1e9 / (double)report->sampling_ns
                                      : 0;
    to->n_functions = report->n_attached < pass->n_functions ? report->n_attached
                                                             : pass->n_functions;
    to->n_dead = report->n_dead;
    to->n_unmatched = report->n_unmatched;
    to->n_too_deep = report->n_too_deep;
    to->n_folded = report->n_folded;
    to->n_threads = report->n_threads;
    if (ticks_per_ns > 0 && kind == PP_PROFILE_PASS_TIMES) {
        to->call_in_ns = finite_or_nan(report->call_in_ticks / ticks_per_ns);
        to->call_out_ns = finite_or_nan(report->call_out_ticks / ticks_per_ns);
    }
    if (doubt[0])
        m->failed |= !pp_profile_note(m->profile, "%s", doubt);
    if (pass->n_damaged)
        m->failed |= !pp_profile_note(m->profile,
            "%llu entries of the %s pass made no sense and are left out",
            (unsigned long long)pass->n_damaged, pp_profile_pass_name(kind));
}

void pp_merge_passes(struct pp_merge *m)
{
    static const enum pp_profile_pass_kind order[] = {PP_PROFILE_PASS_COUNTS,
        PP_PROFILE_PASS_SAMPLES, PP_PROFILE_PASS_TIMES, PP_PROFILE_PASS_INSTRUCTIONS};
    bool is_counted = false;
    for (size_t i = 0; i < sizeof order / sizeof *order && !m->failed; i++) {
        if (!m->input->passes[order[i]])
            continue;
        if (!is_counted)
            count_functions(m, order[i]);
        is_counted = true;
        describe(m, order[i]);
    }
}

static void release(struct pp_merge *m)
{
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++) {
        free(m->object_of[kind]);
        free(m->function_of[kind]);
    }
    pp_pairmap_release(&m->objects);
    pp_pairmap_release(&m->functions);
    pp_pairmap_release(&m->children);
    pp_pairmap_release(&m->share_of);
    free(m->node_of);
    free(m->weights);
    free(m->shares);
    free(m->nodes);
    free(m->regions);
}

enum pp_status pp_profilemerge(
    struct pp_profile *profile, const struct pp_profilemerge_input *input)
{
    static void (*const steps[])(struct pp_merge *) = {pp_merge_passes, pp_merge_tree,
        pp_merge_samples, pp_merge_times, pp_merge_calls, pp_merge_spots, pp_merge_events};
    struct pp_merge m = {.profile = profile, .input = input};
    m.failed = !make_tables(&m);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !m.failed; i++)
        steps[i](&m);
    release(&m);
    return m.failed ? PP_ENOMEM : PP_OK;
}

static enum pp_status want(const struct pp_profilewire *pass, struct pp_profilenames *names,
    uint32_t object, uint64_t address)
{
    return object == PP_PROFILEWIRE_NONE
        ? PP_OK
        : pp_profilenames_want(names, pass->objects[object].path, address);
}

static enum pp_status want_function(
    const struct pp_profilewire *pass, struct pp_profilenames *names, uint32_t number)
{
    const struct pp_profilewire_function *function = &pass->functions[number];
    return function->start ? want(pass, names, function->object, function->start) : PP_OK;
}

enum pp_status pp_profilemerge_questions(
    const struct pp_profilemerge_input *input, struct pp_profilenames *names)
{
    enum pp_status status = PP_OK;
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++) {
        const struct pp_profilewire *pass = input->passes[kind];
        for (size_t i = 0; pass && status == PP_OK && i < pass->n_samples; i++) {
            const struct pp_profilewire_sample *sample = &pass->samples[i];
            if (sample->object == PP_PROFILEWIRE_NONE || pass->objects[sample->object].is_ours)
                continue;
            const uint32_t f = pp_profilewire_find(pass, sample->object, sample->address);
            status = want(pass, names, sample->object, sample->address);
            if (status == PP_OK && f != PP_PROFILEWIRE_NONE)
                status = want_function(pass, names, f);
        }
        for (size_t i = 0; pass && status == PP_OK && i < pass->n_nodes; i++)
            status = want_function(pass, names, pass->nodes[i].function);
        for (size_t i = 0; pass && status == PP_OK && i < pass->n_blocks; i++) {
            status = want_function(pass, names, pass->blocks[i].function);
            if (status == PP_OK)
                status = want(pass, names, pass->functions[pass->blocks[i].function].object,
                    pass->blocks[i].address);
        }
    }
    return status;
}
