/* SPDX-License-Identifier: GPL-3.0-or-later
 * The call tree out of the tracer's memory: level by level from the root, so that neither cycles
 * nor a disorder of the table do harm.
 */
#include "bench/pairmap.h"
#include "bench/profilewire_part.h"

#include <stdlib.h>

/* The walk over the wire's nodes, each with its children side by side in `children`. */
struct walk {
    struct pp_profilewire *pass;
    const struct pp_tracewire_node *from;
    const uint64_t *kept; /* pairs */
    uint32_t n;
    uint32_t *first;    /* by number: where its children begin; n + 1 entries */
    uint32_t *children; /* numbers */
    uint32_t *queue;    /* numbers in the order of the walk */
    struct pp_pairmap places;
};

/* Number of a node's parent, or n: nonsense. */
static uint32_t parent_of(const struct walk *w, uint32_t number)
{
    const uint64_t at = w->from[number].parent - w->pass->wire->report.nodes_address;
    return at % sizeof *w->from == 0 && at / sizeof *w->from < w->n
        ? (uint32_t)(at / sizeof *w->from)
        : w->n;
}

/* Sort the numbers by parent. */
static void list_children(struct walk *w)
{
    for (uint32_t i = 1; i < w->n; i++) {
        const uint32_t parent = w->from[i].parent ? parent_of(w, i) : w->n;
        w->pass->n_damaged += parent == w->n && w->from[i].parent != 0;
        if (parent != w->n)
            w->first[parent + 1]++;
    }
    for (uint32_t i = 0; i < w->n; i++)
        w->first[i + 1] += w->first[i];
    uint32_t *next = w->queue; /* not in use yet */
    for (uint32_t i = 0; i < w->n; i++)
        next[i] = w->first[i];
    for (uint32_t i = 1; i < w->n; i++) {
        const uint32_t parent = w->from[i].parent ? parent_of(w, i) : w->n;
        if (parent != w->n)
            w->children[next[parent]++] = i;
    }
}

/* Enter one node below an entered parent. False: out of memory. */
static bool enter(struct walk *w, uint32_t number, uint32_t parent, uint32_t function)
{
    struct pp_profilewire *pass = w->pass;
    const struct pp_tracewire_node *from = &w->from[number];
    uint32_t index = pp_pairmap_get(&w->places, parent, function);
    if (index == PP_PAIRMAP_NONE) {
        index = (uint32_t)pass->n_nodes++;
        pass->nodes[index] = (struct pp_profilewire_node){
            .parent = parent, .function = function, .first_number = PP_PROFILEWIRE_NONE};
        if (pp_pairmap_set(&w->places, parent, function, index) != PP_OK)
            return false;
    }
    struct pp_profilewire_node *node = &pass->nodes[index];
    node->n_calls += from->n_calls;
    node->deep_ticks += from->deep_ticks;
    node->kept_calls += w->kept[2 * (size_t)number];
    node->kept_ticks += w->kept[2 * (size_t)number + 1];
    node->is_tail |= (from->depth & PP_TRACEWIRE_NODE_TAIL) != 0;
    node->is_folded |= (from->depth & PP_TRACEWIRE_NODE_FOLDED) != 0;
    pass->same[number] = node->first_number;
    node->first_number = number;
    pass->node_of[number] = index;
    return true;
}

static bool walk(struct walk *w)
{
    struct pp_profilewire *pass = w->pass;
    uint32_t n_queued = 1;
    w->queue[0] = 0;
    for (uint32_t at = 0; at < n_queued; at++) {
        const uint32_t number = w->queue[at];
        for (uint32_t k = w->first[number]; k < w->first[number + 1]; k++) {
            const uint32_t child = w->children[k];
            const uint32_t function = w->from[child].function16 / 16;
            const bool is_thread = number == 0 &&
                w->from[child].function16 == PP_TRACEWIRE_NO_FUNCTION16;
            if (!is_thread && function >= pass->n_functions)
                continue; /* the tracer's calibration */
            if (!is_thread &&
                !enter(w, child, number ? pass->node_of[number] : PP_PROFILEWIRE_NONE, function))
                return false;
            w->queue[n_queued++] = child;
        }
    }
    return true;
}

bool pp_profilewire_read_nodes(struct pp_profilewire *pass)
{
    const unsigned char *memory = (const unsigned char *)pass->wire;
    const uint32_t n = atomic_load(&pass->wire->report.n_nodes);
    struct walk w = {.pass = pass, .n = n < PP_TRACEWIRE_MAX_NODES ? n : PP_TRACEWIRE_MAX_NODES};
    w.from = (const void *)(memory + pp_tracewire_offset(PP_TRACEWIRE_NODES));
    w.kept = (const void *)(memory + pp_tracewire_offset(PP_TRACEWIRE_KEPT));
    pass->n_numbers = w.n;
    pass->nodes = calloc((size_t)w.n + 1, sizeof *pass->nodes);
    pass->node_of = malloc(((size_t)w.n + 1) * sizeof *pass->node_of);
    pass->same = malloc(((size_t)w.n + 1) * sizeof *pass->same);
    w.first = calloc((size_t)w.n + 2, sizeof *w.first);
    w.children = calloc((size_t)w.n + 1, sizeof *w.children);
    w.queue = calloc((size_t)w.n + 1, sizeof *w.queue);
    bool ok = pass->nodes && pass->node_of && pass->same && w.first && w.children && w.queue;
    for (size_t i = 0; ok && i <= w.n; i++)
        pass->node_of[i] = pass->same[i] = PP_PROFILEWIRE_NONE;
    if (ok && w.n) {
        list_children(&w);
        ok = walk(&w);
    }
    pp_pairmap_release(&w.places);
    free(w.first);
    free(w.children);
    free(w.queue);
    return ok;
}
