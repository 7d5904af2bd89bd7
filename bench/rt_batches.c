/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts of the call tree by batch. One batch has few calls of a long function, and the clock's
 * step would be seen; so all batches as good as the best are kept together.
 */
#define _GNU_SOURCE
#include "bench/rt_batches.h"

#include <stdbool.h>
#include <sys/mman.h>

#define AS_GOOD_RATIO 1.02

/* Of one node. */
struct counts {
    uint64_t n_calls, deep_ticks;
};

static struct {
    struct pp_tracewire *wire;
    struct counts *after; /* the last batch, by node; untouched memory is 0 */
    struct counts *kept;
    double best_ticks; /* of an iteration; 0: there is no batch yet */
} batches;

static struct pp_tracewire_node *nodes(void)
{
    return pp_tracewire_at(batches.wire, PP_TRACEWIRE_NODES);
}

static uint32_t n_nodes(void)
{
    const uint32_t n = atomic_load(&batches.wire->report.n_nodes);
    return n < PP_TRACEWIRE_MAX_NODES ? n : PP_TRACEWIRE_MAX_NODES;
}

void rt_batches_clear(struct pp_tracewire *wire)
{
    batches.wire = wire;
    batches.kept = pp_tracewire_at(wire, PP_TRACEWIRE_KEPT);
    batches.best_ticks = 0;
    void *at = mmap(NULL, PP_TRACEWIRE_MAX_NODES * sizeof *batches.after, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    batches.after = at == MAP_FAILED ? NULL : at;
    for (uint32_t i = 0; i < n_nodes(); i++)
        nodes()[i].n_calls = nodes()[i].deep_ticks = 0;
}

void rt_batches_begin(void)
{
    struct pp_tracewire_node *node = nodes();
    for (uint32_t i = 0, n = batches.after ? n_nodes() : 0; i < n; i++) {
        node[i].n_calls = batches.after[i].n_calls;
        node[i].deep_ticks = batches.after[i].deep_ticks;
    }
}

/* Add what the batch added, or keep it instead of what was kept. */
static void keep(bool anew)
{
    const struct pp_tracewire_node *node = nodes();
    for (uint32_t i = 0, n = n_nodes(); i < n; i++) {
        struct counts *kept = &batches.kept[i];
        if (anew)
            *kept = (struct counts){0};
        kept->n_calls += node[i].n_calls - batches.after[i].n_calls;
        kept->deep_ticks += node[i].deep_ticks - batches.after[i].deep_ticks;
    }
}

void rt_batches_end(uint64_t n_loops, uint64_t ticks)
{
    struct pp_tracewire_report *report = &batches.wire->report;
    const double loop_ticks = (double)ticks / (double)(n_loops ? n_loops : 1);
    if (!batches.after)
        return;
    const bool is_first = batches.best_ticks == 0;
    const bool is_better = is_first || loop_ticks * AS_GOOD_RATIO < batches.best_ticks;
    if (is_better || loop_ticks <= batches.best_ticks * AS_GOOD_RATIO) {
        keep(is_better);
        report->n_kept_loops = n_loops + (is_better ? 0 : report->n_kept_loops);
    }
    if (is_first || loop_ticks < batches.best_ticks)
        batches.best_ticks = loop_ticks;
    const struct pp_tracewire_node *node = nodes();
    for (uint32_t i = 0, n = n_nodes(); i < n; i++)
        batches.after[i] = (struct counts){node[i].n_calls, node[i].deep_ticks};
}
