/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times are microseconds, as the format wants them. The tree is laid out in whole nanoseconds over
 * many loops, so that it nests whatever a viewer rounds to.
 */
#include "cmd/out_chrome.h"

#include "bench/json.h"
#include "cmd/exportname.h"
#include "cmd/timeline.h"
#include "cmd/totals.h"

#include <inttypes.h>
#include <stdlib.h>

#define NS_PER_US 1000.0
#define PROCESS 1

/* A metadata event: `what` is called `name`. */
static void put_name(struct pp_json *json, const char *what, uint32_t thread, const char *name)
{
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", what);
    pp_json_key_string(json, "ph", "M");
    pp_json_key_unsigned(json, "pid", PROCESS);
    pp_json_key_unsigned(json, "tid", thread);
    pp_json_key(json, "args");
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", name);
    pp_json_object_end(json);
    pp_json_object_end(json);
}

static void begin_event(struct pp_json *json, const char *phase, double at_ns, uint32_t thread)
{
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "ph", phase);
    pp_json_key_number(json, "ts", at_ns / NS_PER_US);
    pp_json_key_unsigned(json, "pid", PROCESS);
    pp_json_key_unsigned(json, "tid", thread);
}

/* Which function it is; category and source. */
static void put_function(struct pp_json *json, const struct pp_profile *profile, uint32_t function)
{
    const struct pp_profile_function *f = &profile->functions[function];
    pp_json_key_string(json, "name", pp_exportname(profile, function));
    pp_json_key_string(json, "cat", f->is_library ? "library" : "function");
}

/* "file:line" as "loc". */
static void put_place(struct pp_json *json, const struct pp_profile *profile, uint32_t function)
{
    const struct pp_profile_function *f = &profile->functions[function];
    if (f->file[0] == '\0')
        return;
    struct pp_buf place;
    pp_buf_init(&place);
    pp_buf_printf(&place, "%s:%" PRIu32, f->file, f->line);
    json->buf->failed |= place.failed;
    pp_json_key_string(json, "loc", pp_buf_text(&place));
    pp_buf_release(&place);
}

static void put_thread_names(struct pp_json *json, const struct pp_timeline *timeline)
{
    for (size_t i = 0; i < timeline->n_events; i++) {
        uint32_t thread = timeline->events[i].thread;
        if (i > 0 && timeline->events[i - 1].thread == thread)
            continue;
        struct pp_buf name;
        pp_buf_init(&name);
        pp_buf_printf(&name, "thread %" PRIu32, thread);
        json->buf->failed |= name.failed;
        put_name(json, "thread_name", thread, pp_buf_text(&name));
        pp_buf_release(&name);
    }
}

static bool put_events(struct pp_json *json, const struct pp_profile *profile)
{
    struct pp_timeline timeline;
    bool ok = pp_timeline_init(&timeline, profile);
    if (ok)
        put_thread_names(json, &timeline);
    for (size_t i = 0; ok && i < timeline.n_events; i++) {
        const struct pp_profile_event *event = &timeline.events[i];
        uint32_t function = profile->nodes[event->node].function;
        begin_event(json, event->is_exit ? "E" : "B", event->at_ns, event->thread);
        put_function(json, profile, function);
        if (!event->is_exit) {
            pp_json_key(json, "args");
            pp_json_object_begin_inline(json);
            put_place(json, profile, function);
            pp_json_object_end(json);
        }
        pp_json_object_end(json);
    }
    pp_timeline_release(&timeline);
    return ok;
}

/* Where each node lies in the layout, in units: ns, or calls where there are no times. */
struct layout {
    const struct pp_totals *totals;
    uint64_t *deep; /* width */
    uint64_t *at;   /* beginning */
    uint64_t *free; /* where the next callee begins */
};

static uint64_t own_units(const struct pp_totals *totals, size_t node)
{
    return totals->has_times ? totals->nodes[node].ns : totals->nodes[node].n_calls;
}

static void lay_out(struct layout *layout)
{
    const struct pp_profile *profile = layout->totals->profile;
    for (size_t i = profile->n_nodes; i-- > 0;) {
        uint32_t parent = profile->nodes[i].parent;
        layout->deep[i] += own_units(layout->totals, i);
        if (parent != PP_PROFILE_NONE)
            layout->deep[parent] += layout->deep[i];
    }
    uint64_t root_at = 0;
    for (size_t i = 0; i < profile->n_nodes; i++) {
        uint32_t parent = profile->nodes[i].parent;
        uint64_t *from = parent == PP_PROFILE_NONE ? &root_at : &layout->free[parent];
        layout->at[i] = *from;
        layout->free[i] = *from;
        *from += layout->deep[i];
    }
}

static void put_node(struct pp_json *json, const struct layout *layout, uint32_t index)
{
    const struct pp_profile *profile = layout->totals->profile;
    const struct pp_profile_node *node = &profile->nodes[index];
    begin_event(json, "X", (double)layout->at[index], 0);
    pp_json_key_number(json, "dur", (double)layout->deep[index] / NS_PER_US);
    put_function(json, profile, node->function);
    pp_json_key(json, "args");
    pp_json_object_begin_inline(json);
    put_place(json, profile, node->function);
    pp_json_key_unsigned(json, "n_calls", layout->totals->nodes[index].n_calls);
    pp_json_key_number(json, "own_ns_per_loop", node->own_ns);
    pp_json_key_string(json, "source", pp_profile_source_name(node->own_source));
    pp_json_object_end(json);
    pp_json_object_end(json);
}

/* A node as viewers want them: by beginning, callers first. */
struct position {
    uint64_t at;
    uint32_t depth;
    uint32_t node;
};

static int compare(const void *a, const void *b)
{
    const struct position *x = a;
    const struct position *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static void put_layout(struct pp_json *json, struct layout *layout, struct position *positions)
{
    const struct pp_profile *profile = layout->totals->profile;
    lay_out(layout);
    for (size_t i = 0; i < profile->n_nodes; i++) {
        uint32_t parent = profile->nodes[i].parent;
        uint32_t depth = parent == PP_PROFILE_NONE ? 0 : positions[parent].depth + 1;
        positions[i] = (struct position){layout->at[i], depth, (uint32_t)i};
    }
    qsort(positions, profile->n_nodes, sizeof *positions, compare);
    for (size_t i = 0; i < profile->n_nodes; i++) {
        if (layout->deep[positions[i].node] > 0)
            put_node(json, layout, positions[i].node);
    }
}

static bool put_tree(struct pp_json *json, const struct pp_totals *totals)
{
    size_t n = totals->profile->n_nodes + 1;
    struct layout layout = {totals, calloc(n, sizeof(uint64_t)), calloc(n, sizeof(uint64_t)),
        calloc(n, sizeof(uint64_t))};
    struct position *positions = calloc(n, sizeof *positions);
    bool ok = layout.deep != NULL && layout.at != NULL && layout.free != NULL && positions != NULL;
    if (ok) {
        put_name(json, "thread_name", 0, "call tree: not in order of time");
        put_layout(json, &layout, positions);
    }
    free(layout.deep);
    free(layout.at);
    free(layout.free);
    free(positions);
    return ok;
}

static void put_head(struct pp_json *json, const struct pp_totals *totals)
{
    const struct pp_profile *profile = totals->profile;
    pp_json_key_string(json, "displayTimeUnit", "ns");
    pp_json_key(json, "otherData");
    pp_json_object_begin(json);
    pp_json_key_string(json, "benchmark", profile->name);
    pp_json_key_string(json, "command", profile->command);
    pp_json_key_string(json, "version", profile->version);
    if (profile->n_events > 0) {
        pp_json_key_unsigned(json, "n_events_lost", profile->n_events_lost);
    } else {
        pp_json_key_string(json, "note",
            totals->has_times
                ? "laid out from the call tree: widths are times, the order is not that of time"
                : "laid out from the call tree: widths are calls, 1 us is 1000 of them");
        pp_json_key_unsigned(json, "n_loops", totals->n_loops);
    }
    pp_json_object_end(json);
}

bool pp_out_chrome(const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_totals totals;
    struct pp_json json;
    bool ok = pp_totals_init(&totals, profile);
    if (ok) {
        pp_json_init(&json, out);
        pp_json_object_begin(&json);
        put_head(&json, &totals);
        pp_json_key(&json, "traceEvents");
        pp_json_array_begin(&json);
        put_name(&json, "process_name", 0, profile->name);
        ok = profile->n_events > 0 ? put_events(&json, profile) : put_tree(&json, &totals);
        pp_json_array_end(&json);
        pp_json_object_end(&json);
        ok &= pp_json_finish(&json);
    }
    pp_totals_release(&totals);
    return ok;
}
