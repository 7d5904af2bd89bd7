/* SPDX-License-Identifier: GPL-3.0-or-later
 * Memory of a profile: arrays that grow, texts kept once.
 */
#include "bench/profile.h"

#include "bench/profile_texts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_ENTRIES 16 /* a power of two: an array's room is its length, rounded up to one */

enum pp_status pp_profile_init(struct pp_profile *profile)
{
    *profile = (struct pp_profile){.name = "",
        .command = "",
        .started = "",
        .version = "",
        .host_name = "",
        .cpu_model = "",
        .kernel = "",
        .tracer = "",
        .instruction_method = "",
        .untraced_ns = NAN,
        .typical_ns = NAN,
        .typical_lo_ns = NAN,
        .typical_hi_ns = NAN};
    for (int i = 0; i < PP_PROFILE_N_PASSES; i++)
        profile->passes[i] = (struct pp_profile_pass){.failure = "",
            .loop_ns = NAN,
            .typical_loop_ns = NAN,
            .call_in_ns = NAN,
            .call_out_ns = NAN,
            .subtracted_ns = NAN};
    profile->texts = pp_profile_texts_alloc();
    return profile->texts ? PP_OK : PP_ENOMEM;
}

void pp_profile_release(struct pp_profile *profile)
{
    free(profile->objects);
    free(profile->functions);
    free(profile->nodes);
    free(profile->frames);
    free(profile->spots);
    free(profile->events);
    free(profile->notes);
    pp_profile_texts_free(profile->texts);
    *profile = (struct pp_profile){0};
}

const char *pp_profile_text(struct pp_profile *profile, const char *text)
{
    return text && *text ? pp_profile_texts_keep(profile->texts, text, NULL) : "";
}

/* The array, with room for one entry more; NULL: out of memory, and the old one stays. */
static void *with_room(void *entries, size_t n, size_t entry_bytes)
{
    if (n >= UINT32_MAX)
        return NULL;
    if (n && (n < FIRST_ENTRIES || (n & (n - 1))))
        return entries;
    return reallocarray(entries, n ? 2 * n : FIRST_ENTRIES, entry_bytes);
}

struct pp_profile_object *pp_profile_add_object(struct pp_profile *profile)
{
    struct pp_profile_object *objects = with_room(
        profile->objects, profile->n_objects, sizeof *objects);
    if (!objects)
        return NULL;
    profile->objects = objects;
    objects += profile->n_objects++;
    *objects = (struct pp_profile_object){.path = "", .build_id = ""};
    return objects;
}

struct pp_profile_function *pp_profile_add_function(struct pp_profile *profile)
{
    struct pp_profile_function *functions = with_room(
        profile->functions, profile->n_functions, sizeof *functions);
    if (!functions)
        return NULL;
    profile->functions = functions;
    functions += profile->n_functions++;
    *functions = (struct pp_profile_function){
        .name = "", .symbol = "", .file = "", .object = PP_PROFILE_NONE};
    return functions;
}

struct pp_profile_node *pp_profile_add_node(struct pp_profile *profile)
{
    struct pp_profile_node *nodes = with_room(profile->nodes, profile->n_nodes, sizeof *nodes);
    if (!nodes)
        return NULL;
    profile->nodes = nodes;
    nodes += profile->n_nodes++;
    *nodes = (struct pp_profile_node){.parent = PP_PROFILE_NONE,
        .function = PP_PROFILE_NONE,
        .own_ns = NAN,
        .deep_ns = NAN,
        .own_half_ns = NAN,
        .deep_half_ns = NAN,
        .raw_deep_ns = NAN,
        .calls = {0, NAN, NAN, NAN, NAN}};
    return nodes;
}

struct pp_profile_frame *pp_profile_add_frame(struct pp_profile *profile)
{
    struct pp_profile_frame *frames = with_room(profile->frames, profile->n_frames, sizeof *frames);
    if (!frames)
        return NULL;
    profile->frames = frames;
    frames += profile->n_frames++;
    *frames = (struct pp_profile_frame){.name = "", .file = "", .outer = PP_PROFILE_NONE};
    return frames;
}

struct pp_profile_spot *pp_profile_add_spot(struct pp_profile *profile)
{
    struct pp_profile_spot *spots = with_room(profile->spots, profile->n_spots, sizeof *spots);
    if (!spots)
        return NULL;
    profile->spots = spots;
    spots += profile->n_spots++;
    *spots = (struct pp_profile_spot){.function = PP_PROFILE_NONE, .frame = PP_PROFILE_NONE};
    return spots;
}

struct pp_profile_event *pp_profile_add_event(struct pp_profile *profile)
{
    struct pp_profile_event *events = with_room(profile->events, profile->n_events, sizeof *events);
    if (!events)
        return NULL;
    profile->events = events;
    events += profile->n_events++;
    *events = (struct pp_profile_event){.node = PP_PROFILE_NONE};
    return events;
}

static bool add_note(struct pp_profile *profile, const char *text)
{
    const char *kept = text ? pp_profile_text(profile, text) : NULL;
    const char **notes = with_room(profile->notes, profile->n_notes, sizeof *notes);
    if (notes)
        profile->notes = notes;
    if (!kept || !notes)
        return false;
    notes[profile->n_notes++] = kept;
    return true;
}

bool pp_profile_note(struct pp_profile *profile, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int n_bytes = vasprintf(&text, format, arguments);
    va_end(arguments);
    const bool is_added = n_bytes >= 0 && add_note(profile, text);
    if (n_bytes >= 0)
        free(text);
    return is_added;
}

double pp_profile_closure_ratio(const struct pp_profile *profile)
{
    double sum_ns = NAN;
    for (size_t i = 0; i < profile->n_nodes; i++)
        if (!isnan(profile->nodes[i].own_ns))
            sum_ns = (isnan(sum_ns) ? 0 : sum_ns) + profile->nodes[i].own_ns;
    return profile->untraced_ns > 0 ? sum_ns / profile->untraced_ns : NAN;
}
