/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times of single calls: quantiles out of the tracer's buckets.
 */
#include "bench/profilemerge_part.h"

#include <math.h>

/* Least and greatest value of a bucket (tracewire.h). */
static void bounds_of(size_t bucket, double *low, double *high)
{
    if (bucket < 32) {
        *low = (double)bucket;
        *high = *low + 1;
        return;
    }
    const size_t e = (bucket - 16) / 16 + 4, part = (bucket - 16) % 16;
    const double step = ldexp(1, (int)e - 4);
    *low = (16 + (double)part) * step;
    *high = *low + step;
}

/* Calls of one node, of all its numbers together. */
struct tally {
    uint64_t counts[PP_TRACEWIRE_N_BUCKETS];
    uint64_t n;
    double min_ticks, max_ticks;
};

static void add(struct tally *tally, const struct pp_tracewire_times *times)
{
    uint64_t n = 0;
    for (size_t i = 0; i < PP_TRACEWIRE_N_BUCKETS; i++) {
        tally->counts[i] += times->counts[i];
        n += times->counts[i];
    }
    if (n == 0)
        return;
    const double min_ticks = (double)~times->not_min_ticks;
    if (tally->n == 0 || min_ticks < tally->min_ticks)
        tally->min_ticks = min_ticks;
    if ((double)times->max_ticks > tally->max_ticks)
        tally->max_ticks = (double)times->max_ticks;
    tally->n += n;
}

/* The value that a share of the calls does not exceed, interpolated within its bucket. */
static double quantile(const struct tally *tally, double share)
{
    const double rank = share * (double)tally->n;
    double before = 0;
    for (size_t i = 0; i < PP_TRACEWIRE_N_BUCKETS; i++) {
        const double count = (double)tally->counts[i];
        if (count > 0 && before + count >= rank) {
            double low, high;
            bounds_of(i, &low, &high);
            const double at = low + (high - low) * (rank - before) / count;
            return fmin(tally->max_ticks, fmax(tally->min_ticks, at));
        }
        before += count;
    }
    return tally->max_ticks;
}

/* A region's calls, shared among the nodes that begin it. */
static void set_calls(struct pp_merge *m, size_t i, const struct tally *tally)
{
    const struct pp_tracewire *wire = m->input->passes[PP_PROFILE_PASS_TIMES]->wire;
    const struct pp_mergeregion *region = &m->regions[m->nodes[i].region];
    struct pp_profile_node *node = &m->profile->nodes[i];
    const double scale = 1 / wire->order.ticks_per_ns;
    const double part = (double)node->n_calls / region->profile_calls;
    /* A call's own reading, and the average of those below it. */
    const double cost = m->in_ns +
        (region->n_calls > 0 ? region->n_below / region->n_calls * (m->in_ns + m->out_ns) : 0);
    node->raw_deep_ns = region->raw_ns * part;
    if (tally->n == 0)
        return;
    node->calls.n = (uint64_t)(part * (double)tally->n + 0.5);
    node->calls.n = node->calls.n ? node->calls.n : 1;
    node->calls.min_ns = fmax(0, tally->min_ticks * scale - cost);
    node->calls.p50_ns = fmax(0, quantile(tally, 0.5) * scale - cost);
    node->calls.p90_ns = fmax(0, quantile(tally, 0.9) * scale - cost);
    node->calls.max_ns = fmax(0, tally->max_ticks * scale - cost);
}

void pp_merge_calls(struct pp_merge *m)
{
    const struct pp_profilewire *times = m->input->passes[PP_PROFILE_PASS_TIMES];
    if (!m->regions)
        return;
    const struct pp_tracewire_times *table = (const void *)((const unsigned char *)times->wire +
        pp_tracewire_offset(PP_TRACEWIRE_TIMES));
    for (size_t i = 0; i < m->profile->n_nodes; i++) {
        static struct tally tally; /* 8 KiB */
        if (!m->nodes[i].is_timed)
            continue;
        tally = (struct tally){0};
        const struct pp_profilewire_node *node = &times->nodes[m->nodes[i].region];
        for (uint32_t k = node->first_number; k != PP_PROFILEWIRE_NONE; k = times->same[k])
            add(&tally, &table[k]);
        set_calls(m, i, &tally);
    }
}
