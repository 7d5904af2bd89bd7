/* SPDX-License-Identifier: GPL-3.0-or-later
 * Frames are functions, numbered in the order of the profile.
 */
#include "cmd/out_speedscope.h"

#include "bench/json.h"
#include "cmd/exportname.h"
#include "cmd/stacks.h"
#include "cmd/timeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SCHEMA "https://www.speedscope.app/file-format-schema.json"

static void put_frame(struct pp_json *json, const struct pp_profile *profile, uint32_t function)
{
    const struct pp_profile_function *f = &profile->functions[function];
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", pp_exportname(profile, function));
    if (f->file[0] != '\0')
        pp_json_key_string(json, "file", f->file);
    if (f->file[0] != '\0' && f->line > 0)
        pp_json_key_unsigned(json, "line", f->line);
    pp_json_object_end(json);
}

static void put_frames(struct pp_json *json, const struct pp_profile *profile)
{
    pp_json_key(json, "shared");
    pp_json_object_begin(json);
    pp_json_key(json, "frames");
    pp_json_array_begin(json);
    for (size_t i = 0; i < profile->n_functions; i++)
        put_frame(json, profile, (uint32_t)i);
    pp_json_array_end(json);
    pp_json_object_end(json);
}

static void put_head(
    struct pp_json *json, const char *type, const char *name, const char *unit, double end)
{
    pp_json_key_string(json, "type", type);
    pp_json_key_string(json, "name", name);
    pp_json_key_string(json, "unit", unit);
    pp_json_key_number(json, "startValue", 0);
    pp_json_key_number(json, "endValue", end);
}

/* Sets each stack's weight, ns per loop or calls. Returns the unit. */
static const char *weigh(const struct pp_stacks *stacks, double *weights)
{
    const struct pp_profile *profile = stacks->profile;
    bool has_times = false;
    for (size_t i = 0; i < profile->n_nodes; i++)
        has_times |= isfinite(profile->nodes[i].own_ns);
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        double weight = has_times ? node->own_ns : (double)node->n_calls;
        if (weight > 0 && isfinite(weight))
            weights[stacks->of_node[i]] += weight;
    }
    return has_times ? "nanoseconds" : "none";
}

static void put_samples(struct pp_json *json, struct pp_stacks *stacks, const double *weights)
{
    pp_json_key(json, "samples");
    pp_json_array_begin(json);
    for (size_t i = 0; i < stacks->n_stacks; i++) {
        if (!(weights[i] > 0))
            continue;
        size_t n = pp_stacks_get(stacks, i);
        pp_json_array_begin_inline(json);
        for (size_t k = 0; k < n; k++)
            pp_json_unsigned(json, stacks->functions[k]);
        pp_json_array_end(json);
    }
    pp_json_array_end(json);
    pp_json_key(json, "weights");
    pp_json_array_begin(json);
    for (size_t i = 0; i < stacks->n_stacks; i++) {
        if (weights[i] > 0)
            pp_json_number(json, weights[i]);
    }
    pp_json_array_end(json);
}

static bool put_tree(struct pp_json *json, const struct pp_profile *profile)
{
    struct pp_stacks stacks;
    double *weights = NULL;
    bool ok = pp_stacks_init(&stacks, profile);
    if (ok)
        weights = calloc(stacks.n_stacks + 1, sizeof *weights);
    ok = weights != NULL;
    if (ok) {
        const char *unit = weigh(&stacks, weights);
        double end = 0;
        for (size_t i = 0; i < stacks.n_stacks; i++)
            end += weights[i];
        pp_json_object_begin(json);
        put_head(json, "sampled", profile->name, unit, end);
        put_samples(json, &stacks, weights);
        pp_json_object_end(json);
    }
    free(weights);
    pp_stacks_release(&stacks);
    return ok;
}

/* A thread's events from `from` on. Returns where they end. */
static size_t put_thread(struct pp_json *json, const struct pp_profile *profile,
    const struct pp_timeline *timeline, size_t from)
{
    uint32_t thread = timeline->events[from].thread;
    char name[32];
    snprintf(name, sizeof name, "thread %lu", (unsigned long)thread);
    pp_json_object_begin(json);
    put_head(json, "evented", name, "nanoseconds", timeline->end_ns);
    pp_json_key(json, "events");
    pp_json_array_begin(json);
    size_t i = from;
    for (; i < timeline->n_events && timeline->events[i].thread == thread; i++) {
        const struct pp_profile_event *event = &timeline->events[i];
        pp_json_object_begin_inline(json);
        pp_json_key_string(json, "type", event->is_exit ? "C" : "O");
        pp_json_key_number(json, "at", event->at_ns);
        pp_json_key_unsigned(json, "frame", profile->nodes[event->node].function);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
    pp_json_object_end(json);
    return i;
}

static bool put_threads(struct pp_json *json, const struct pp_profile *profile)
{
    struct pp_timeline timeline;
    bool ok = pp_timeline_init(&timeline, profile);
    for (size_t at = 0; ok && at < timeline.n_events;)
        at = put_thread(json, profile, &timeline, at);
    pp_timeline_release(&timeline);
    return ok;
}

bool pp_out_speedscope(const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_key_string(&json, "$schema", SCHEMA);
    pp_json_key_string(&json, "name", profile->name);
    pp_json_key(&json, "exporter");
    struct pp_buf exporter;
    pp_buf_init(&exporter);
    pp_buf_printf(&exporter, "ppbench %s", profile->version);
    pp_json_string(&json, pp_buf_text(&exporter));
    bool ok = !exporter.failed;
    pp_buf_release(&exporter);
    pp_json_key_unsigned(&json, "activeProfileIndex", 0);
    put_frames(&json, profile);
    pp_json_key(&json, "profiles");
    pp_json_array_begin(&json);
    ok &= put_tree(&json, profile);
    ok &= put_threads(&json, profile);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json) && ok;
}
