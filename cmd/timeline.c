/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps the stack of a thread beside its events: a node of the tree says what must be open above
 * it.
 */
#include "cmd/timeline.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

struct indices {
    uint32_t *items;
    size_t n;
    size_t capacity;
};

struct walk {
    const struct pp_profile *profile;
    struct pp_timeline *timeline;
    size_t capacity;
    struct indices open;    /* nodes, outermost first */
    struct indices missing; /* to open, innermost first */
    size_t *place;          /* one a node: 1 + its last index in `open`, 0: none */
    double at_ns;
    uint32_t thread;
    bool failed;
};

struct order {
    uint32_t thread;
    size_t index;
};

static int compare(const void *a, const void *b)
{
    const struct order *x = a;
    const struct order *y = b;
    if (x->thread != y->thread)
        return x->thread < y->thread ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static bool append(struct indices *indices, uint32_t item)
{
    if (indices->n == indices->capacity) {
        size_t capacity = indices->capacity * 2 + 64;
        uint32_t *items = realloc(indices->items, capacity * sizeof *items);
        if (items == NULL)
            return false;
        indices->items = items;
        indices->capacity = capacity;
    }
    indices->items[indices->n++] = item;
    return true;
}

static void emit(struct walk *walk, uint32_t node, bool is_exit)
{
    struct pp_timeline *timeline = walk->timeline;
    if (timeline->n_events == walk->capacity) {
        size_t capacity = walk->capacity * 2 + 64;
        struct pp_profile_event *events = realloc(
            timeline->events, capacity * sizeof *timeline->events);
        if (events == NULL) {
            walk->failed = true;
            return;
        }
        timeline->events = events;
        walk->capacity = capacity;
    }
    timeline->events[timeline->n_events++] = (struct pp_profile_event){
        walk->at_ns, node, walk->thread, is_exit};
}

static void enter(struct walk *walk, uint32_t node)
{
    walk->failed |= !append(&walk->open, node);
    walk->place[node] = walk->open.n;
    emit(walk, node, false);
}

/* Leave the innermost ones, until n are open. */
static void leave_to(struct walk *walk, size_t n)
{
    while (walk->open.n > n) {
        uint32_t node = walk->open.items[--walk->open.n];
        bool is_nested = walk->open.n > 0 && walk->open.items[walk->open.n - 1] == node;
        walk->place[node] = is_nested ? walk->open.n : 0;
        emit(walk, node, true);
    }
}

/* Let just the node and its callers be open. */
static void go_to(struct walk *walk, uint32_t node)
{
    walk->missing.n = 0;
    while (node != PP_PROFILE_NONE && walk->place[node] == 0) {
        walk->failed |= !append(&walk->missing, node);
        node = walk->profile->nodes[node].parent;
    }
    leave_to(walk, node == PP_PROFILE_NONE ? 0 : walk->place[node]);
    while (walk->missing.n > 0)
        enter(walk, walk->missing.items[--walk->missing.n]);
}

static bool is_innermost(const struct walk *walk, uint32_t node)
{
    return walk->open.n > 0 && walk->open.items[walk->open.n - 1] == node;
}

/* A folded node stands for recursion below itself. */
static void follow(struct walk *walk, const struct pp_profile_event *event)
{
    uint32_t node = event->node;
    const struct pp_profile_node *n = &walk->profile->nodes[node];
    if (!event->is_exit) {
        if (!n->is_folded || !is_innermost(walk, node))
            go_to(walk, n->parent);
        enter(walk, node);
        return;
    }
    if (walk->place[node] == 0)
        go_to(walk, node);
    leave_to(walk, walk->place[node] - 1);
}

/* What was open before the thread's first event was so from the beginning. */
static void begin(struct walk *walk, const struct pp_profile_event *first)
{
    walk->thread = first->thread;
    walk->at_ns = 0;
    go_to(walk, first->is_exit ? first->node : walk->profile->nodes[first->node].parent);
}

static void run(struct walk *walk, const struct order *order)
{
    const struct pp_profile *profile = walk->profile;
    for (size_t i = 0; i < profile->n_events && !walk->failed; i++) {
        const struct pp_profile_event *event = &profile->events[order[i].index];
        if (i == 0 || event->thread != walk->thread)
            begin(walk, event);
        if (isfinite(event->at_ns))
            walk->at_ns = fmax(walk->at_ns, event->at_ns);
        follow(walk, event);
        if (i + 1 < profile->n_events && order[i + 1].thread == walk->thread)
            continue;
        walk->at_ns = fmax(walk->at_ns, walk->timeline->end_ns);
        leave_to(walk, 0);
    }
}

bool pp_timeline_init(struct pp_timeline *timeline, const struct pp_profile *profile)
{
    *timeline = (struct pp_timeline){0};
    struct walk walk = {.profile = profile, .timeline = timeline};
    struct order *order = calloc(profile->n_events + 1, sizeof *order);
    walk.place = calloc(profile->n_nodes + 1, sizeof *walk.place);
    if (order == NULL || walk.place == NULL) {
        walk.failed = true;
        goto out;
    }
    for (size_t i = 0; i < profile->n_events; i++) {
        order[i] = (struct order){profile->events[i].thread, i};
        if (isfinite(profile->events[i].at_ns))
            timeline->end_ns = fmax(timeline->end_ns, profile->events[i].at_ns);
    }
    qsort(order, profile->n_events, sizeof *order, compare);
    run(&walk, order);
out:
    free(order);
    free(walk.place);
    free(walk.open.items);
    free(walk.missing.items);
    return !walk.failed;
}

void pp_timeline_release(struct pp_timeline *timeline)
{
    free(timeline->events);
    *timeline = (struct pp_timeline){0};
}
