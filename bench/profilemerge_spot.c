/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known by address: samples, blocks with their instructions, source lines; and events.
 */
#include "bench/profilemerge_part.h"

#include <stdlib.h>
#include <string.h>

/* Spots and frames under construction. */
struct spotting {
    struct pp_merge *m;
    struct pp_pairmap spot_of;  /* (function, address) */
    struct pp_pairmap frame_of; /* (place, outer frame), place: */
    struct pp_pairmap place_of; /* (name, file and line) */
    uint32_t n_places;
};

/* One frame of a chain, each different one once. */
static uint32_t frame_for(struct spotting *s, const struct pp_symbols_frame *from, uint32_t outer)
{
    struct pp_profile *profile = s->m->profile;
    const char *name = pp_profile_text(profile, from->name);
    const char *file = pp_profile_text(profile, from->file);
    s->m->failed |= !name || !file;
    if (s->m->failed)
        return PP_PROFILE_NONE;
    const uint64_t where = (uint64_t)(uintptr_t)file * 1000003 + from->line;
    uint32_t place = pp_pairmap_get(&s->place_of, (uintptr_t)name, where);
    if (place == PP_PAIRMAP_NONE) {
        place = s->n_places++;
        s->m->failed |= pp_pairmap_set(&s->place_of, (uintptr_t)name, where, place) != PP_OK;
    }
    uint32_t index = pp_pairmap_get(&s->frame_of, place, outer);
    if (index != PP_PAIRMAP_NONE)
        return index;
    struct pp_profile_frame *frame = pp_profile_add_frame(profile);
    index = (uint32_t)profile->n_frames - 1;
    s->m->failed |= !frame || pp_pairmap_set(&s->frame_of, place, outer, index) != PP_OK;
    if (s->m->failed)
        return PP_PROFILE_NONE;
    *frame = (struct pp_profile_frame){name, file, from->line, outer};
    return index;
}

static uint32_t chain_for(struct spotting *s, const struct pp_symbols_answer *answer)
{
    uint32_t outer = PP_PROFILE_NONE;
    for (size_t i = answer ? answer->n_frames : 0; i-- > 0 && !s->m->failed;)
        outer = frame_for(s, &answer->frames[i], outer);
    return outer;
}

static struct pp_profile_spot *spot_for(
    struct spotting *s, uint32_t function, const char *path, uint64_t address)
{
    struct pp_merge *m = s->m;
    uint32_t index = pp_pairmap_get(&s->spot_of, function, address);
    if (index != PP_PAIRMAP_NONE)
        return &m->profile->spots[index];
    const uint32_t frame = chain_for(s, pp_profilenames_find(m->input->names, path, address));
    struct pp_profile_spot *spot = pp_profile_add_spot(m->profile);
    index = (uint32_t)m->profile->n_spots - 1;
    m->failed |= !spot || pp_pairmap_set(&s->spot_of, function, address, index) != PP_OK;
    if (m->failed)
        return NULL;
    spot->function = function;
    spot->address = address;
    spot->frame = frame;
    return spot;
}

static void spot_samples(struct spotting *s)
{
    const struct pp_profilewire *pass = s->m->input->passes[PP_PROFILE_PASS_SAMPLES];
    for (size_t i = 0; pass && !s->m->failed && i < pass->n_samples; i++) {
        const struct pp_profilewire_sample *sample = &pass->samples[i];
        const uint32_t function = pp_merge_function_at(s->m, PP_PROFILE_PASS_SAMPLES, sample);
        if (function == PP_PROFILE_NONE || sample->object == PP_PROFILEWIRE_NONE)
            continue;
        struct pp_profile_spot *spot = spot_for(
            s, function, pass->objects[sample->object].path, sample->address);
        if (spot)
            spot->n_samples += sample->weight;
    }
}

static void spot_blocks(struct spotting *s)
{
    struct pp_profile *profile = s->m->profile;
    const struct pp_profilewire *pass = s->m->input->passes[PP_PROFILE_PASS_INSTRUCTIONS];
    for (size_t i = 0; pass && !s->m->failed && i < pass->n_blocks; i++) {
        const struct pp_profilewire_block *block = &pass->blocks[i];
        const uint32_t object = pass->functions[block->function].object;
        const uint32_t function = pp_merge_function(
            s->m, PP_PROFILE_PASS_INSTRUCTIONS, block->function);
        if (function == PP_PROFILE_NONE)
            continue;
        const uint64_t n = block->n_runs * block->n_instructions;
        profile->functions[function].has_instructions = true;
        profile->functions[function].n_instructions += n;
        profile->n_instructions += n;
        struct pp_profile_spot *spot = block->n_runs
            ? spot_for(s, function, object == PP_PROFILEWIRE_NONE ? "" : pass->objects[object].path,
                  block->address)
            : NULL;
        if (spot) {
            spot->n_block_instructions = block->n_instructions;
            spot->n_runs += block->n_runs;
        }
    }
}

static void name_method(struct pp_merge *m, enum pp_profile_pass_kind kind, const char **method)
{
    char text[sizeof m->input->passes[kind]->wire->report.method];
    memcpy(text, m->input->passes[kind]->wire->report.method, sizeof text);
    text[sizeof text - 1] = '\0';
    *method = pp_profile_text(m->profile, text);
    m->failed |= !*method;
}

void pp_merge_spots(struct pp_merge *m)
{
    const struct pp_profilewire *const *passes = m->input->passes;
    struct spotting s = {.m = m};
    spot_samples(&s);
    spot_blocks(&s);
    if (!m->failed && passes[PP_PROFILE_PASS_INSTRUCTIONS])
        name_method(m, PP_PROFILE_PASS_INSTRUCTIONS, &m->profile->instruction_method);
    if (!m->failed && passes[PP_PROFILE_PASS_COUNTS])
        name_method(m, PP_PROFILE_PASS_COUNTS, &m->profile->tracer);
    pp_pairmap_release(&s.spot_of);
    pp_pairmap_release(&s.frame_of);
    pp_pairmap_release(&s.place_of);
}

/* The first node that begins each region. */
static uint32_t *begin_of_regions(struct pp_merge *m, const struct pp_profilewire *times)
{
    uint32_t *begun = malloc((times->n_nodes + 1) * sizeof *begun);
    m->failed |= !begun;
    for (size_t i = 0; begun && i < times->n_nodes; i++)
        begun[i] = PP_PROFILE_NONE;
    for (size_t i = m->profile->n_nodes; begun && i-- > 0;)
        if (m->nodes[i].is_timed)
            begun[m->nodes[i].region] = (uint32_t)i;
    return begun;
}

void pp_merge_events(struct pp_merge *m)
{
    const struct pp_profilewire *times = m->input->passes[PP_PROFILE_PASS_TIMES];
    if (!times || !m->regions || !times->n_events)
        return;
    uint32_t *begun = begin_of_regions(m, times);
    const double ticks_per_ns = times->wire->order.ticks_per_ns;
    const uint64_t first = times->events[0].ticks;
    m->profile->n_events_lost = times->n_events_lost;
    for (size_t i = 0; !m->failed && i < times->n_events; i++) {
        const struct pp_profilewire_event *from = &times->events[i];
        if (begun[from->node] == PP_PROFILE_NONE)
            continue;
        struct pp_profile_event *event = pp_profile_add_event(m->profile);
        m->failed |= !event;
        if (event)
            *event = (struct pp_profile_event){(double)(from->ticks - first) / ticks_per_ns,
                begun[from->node], from->thread, from->is_exit};
    }
    free(begun);
}
