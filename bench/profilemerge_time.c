/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times of all nodes. The timing pass knows only the long functions: its tree is that of the
 * profile with the others taken out. Each of its nodes is a region of the profile's tree.
 */
#include "bench/profilemerge_part.h"
#include "stats/proportion.h"

#include <math.h>
#include <stdlib.h>

/* Of what is subtracted so much may be wrong: calibrated on a latency chain, the cost of a fenced
 * pair varies by 1 to 3 ns of 44 with the code around it. */
#define COST_ERROR_RATIO 0.05

static const struct pp_profilewire *times_of(const struct pp_merge *m)
{
    const struct pp_profilewire *times = m->input->passes[PP_PROFILE_PASS_TIMES];
    return times && times->n_nodes && times->wire->report.n_loops &&
            times->wire->order.ticks_per_ns > 0
        ? times
        : NULL;
}

/* A cost that the tracer calibrated; nonsense counts as none. */
static double cost_ns(double ticks, double ticks_per_ns)
{
    const double ns = ticks / ticks_per_ns;
    return ns > 0 && ns < 1e6 ? ns : 0;
}

/* Calls and raw times a loop: of the batch that was kept, else of all. */
static void take_raw(struct pp_merge *m, const struct pp_profilewire *times)
{
    const struct pp_tracewire_report *report = &times->wire->report;
    const bool is_kept = report->n_kept_loops > 0;
    const double n_loops = (double)(is_kept ? report->n_kept_loops : report->n_loops);
    for (size_t i = 0; i < times->n_nodes; i++) {
        const struct pp_profilewire_node *from = &times->nodes[i];
        struct pp_mergeregion *region = &m->regions[i];
        region->n_calls = (double)(is_kept ? from->kept_calls : from->n_calls) / n_loops;
        region->raw_ns = (double)(is_kept ? from->kept_ticks : from->deep_ticks) / n_loops /
            times->wire->order.ticks_per_ns;
    }
}

/* Subtract what the readings took: of a call its own inner part, of calls below it both parts. */
static void compensate(struct pp_merge *m, const struct pp_profilewire *times)
{
    for (size_t i = times->n_nodes; i-- > 0;) {
        struct pp_mergeregion *region = &m->regions[i];
        const double cost = region->n_calls * m->in_ns + region->n_below * (m->in_ns + m->out_ns);
        region->net_ns = region->raw_ns - cost;
        region->half_ns = COST_ERROR_RATIO * cost;
        const uint32_t parent = times->nodes[i].parent;
        if (parent != PP_PROFILEWIRE_NONE)
            m->regions[parent].n_below += region->n_calls + region->n_below;
    }
}

/* Calls that the tracer has added up in one place of a tree that was full are within each other,
 * and so is their time. What is sure is that it is what the calls from outside have left of their
 * caller's. */
static void bound_folded(struct pp_merge *m, const struct pp_profilewire *times)
{
    for (size_t i = 0; i < times->n_nodes; i++) {
        const uint32_t parent = times->nodes[i].parent;
        if (!times->nodes[i].is_folded || parent == PP_PROFILEWIRE_NONE)
            continue;
        double left_ns = m->regions[parent].net_ns;
        for (size_t k = 0; k < times->n_nodes; k++)
            if (k != i && times->nodes[k].parent == parent)
                left_ns -= m->regions[k].net_ns;
        m->regions[i].net_ns = fmin(m->regions[i].net_ns, fmax(left_ns, 0));
    }
}

/* The sum over what the loop calls should be the untraced time. What it is off is the timed calls'
 * doing: each is in doubt by its part of it. */
static void doubt_by_gap(struct pp_merge *m, const struct pp_profilewire *times)
{
    double net_ns = 0, n_calls = 0;
    for (size_t i = 0; i < times->n_nodes; i++)
        if (times->nodes[i].parent == PP_PROFILEWIRE_NONE) {
            net_ns += m->regions[i].net_ns;
            n_calls += m->regions[i].n_calls + m->regions[i].n_below;
        }
    const double gap_ns = fabs(net_ns - m->profile->untraced_ns);
    for (size_t i = 0; n_calls > 0 && i < times->n_nodes; i++) {
        struct pp_mergeregion *region = &m->regions[i];
        const double part = (region->n_calls + region->n_below) / n_calls;
        region->half_ns = hypot(region->half_ns, part * gap_ns);
    }
}

/* Find each node's region: that of its parent, or the one that it begins. */
static void find_regions(struct pp_merge *m, const struct pp_profilewire *times)
{
    struct pp_pairmap children = {0};
    for (size_t i = 0; !m->failed && i < times->n_nodes; i++) {
        const uint32_t function = pp_merge_function(
            m, PP_PROFILE_PASS_TIMES, times->nodes[i].function);
        if (function != PP_PROFILE_NONE)
            m->failed |= pp_pairmap_set(&children, times->nodes[i].parent, function, (uint32_t)i) !=
                PP_OK;
    }
    for (size_t i = 0; !m->failed && i < m->profile->n_nodes; i++) {
        const struct pp_profile_node *node = &m->profile->nodes[i];
        const uint32_t outer = node->parent == PP_PROFILE_NONE ? PP_PROFILE_NONE
                                                               : m->nodes[node->parent].region;
        const uint32_t begun = node->n_calls ? pp_pairmap_get(&children, outer, node->function)
                                             : PP_PAIRMAP_NONE;
        m->nodes[i].is_timed = begun != PP_PAIRMAP_NONE;
        m->nodes[i].region = m->nodes[i].is_timed ? begun : outer;
        if (m->nodes[i].region == PP_PROFILE_NONE)
            continue;
        struct pp_mergeregion *region = &m->regions[m->nodes[i].region];
        region->n_members++;
        region->sampled_ns += m->nodes[i].sampled_ns;
        region->n_begun += m->nodes[i].is_timed;
        region->profile_calls += m->nodes[i].is_timed ? (double)node->n_calls : 0;
    }
    pp_pairmap_release(&children);
}

/* What is a region's own. Returns the sum of what came out negative, and is left out. */
static double part_regions(struct pp_merge *m, const struct pp_profilewire *times)
{
    double negative_ns = 0;
    for (size_t i = 0; i < times->n_nodes; i++)
        m->regions[i].own_ns = m->regions[i].net_ns;
    for (size_t i = 0; i < times->n_nodes; i++) {
        const uint32_t parent = times->nodes[i].parent;
        if (parent != PP_PROFILEWIRE_NONE && m->regions[i].n_begun)
            m->regions[parent].own_ns -= m->regions[i].net_ns;
    }
    for (size_t i = 0; i < times->n_nodes; i++)
        if (m->regions[i].n_begun && m->regions[i].own_ns < 0) {
            negative_ns -= m->regions[i].own_ns;
            m->regions[i].own_ns = 0;
        }
    return negative_ns;
}

/* A node's part of its region, 0 to 1. */
static double part_of(const struct pp_merge *m, size_t i)
{
    const struct pp_mergenode *node = &m->nodes[i];
    const struct pp_mergeregion *region = &m->regions[node->region];
    if (region->n_members == 1)
        return 1;
    if (region->sampled_ns > 0)
        return node->sampled_ns / region->sampled_ns;
    if (!node->is_timed)
        return 0;
    return (double)m->profile->nodes[i].n_calls / region->profile_calls;
}

/* Samples that say how a region is divided, as so many equal ones. */
static double n_samples_of(const struct pp_merge *m, const struct pp_mergeregion *region)
{
    return m->n_effective * region->sampled_ns / m->profile->untraced_ns;
}

/* How well that part is known; without samples it may be all or nothing. */
static double half_of_part(
    const struct pp_merge *m, const struct pp_mergeregion *region, double part)
{
    const double half = pp_proportion_half(part, n_samples_of(m, region));
    return isnan(half) ? 1 : half;
}

static void set_own(struct pp_merge *m, size_t i)
{
    struct pp_profile_node *node = &m->profile->nodes[i];
    const struct pp_mergenode *extra = &m->nodes[i];
    if (extra->region != PP_PROFILE_NONE) {
        const struct pp_mergeregion *region = &m->regions[extra->region];
        const double part = part_of(m, i);
        const bool is_alone = region->n_members == 1;
        const double half = is_alone ? 0 : half_of_part(m, region, part);
        node->own_ns = part * region->own_ns;
        node->own_half_ns = hypot(part * region->half_ns, half * region->own_ns);
        node->own_source = is_alone ? PP_PROFILE_TIMED : PP_PROFILE_SHARED_OUT;
    } else if (m->weight > 0) {
        node->own_ns = extra->sampled_ns;
        node->own_half_ns = extra->sampled_ns > 0
            ? extra->sampled_half_ns
            : m->profile->untraced_ns * pp_proportion_half(0, m->n_effective);
        node->own_source = PP_PROFILE_SAMPLED;
    }
}

/* What is summed up over the nodes below one, itself included. */
struct below {
    double same_ns;    /* own times in its own region */
    double squares_ns; /* of the uncertainty of regions that begin below */
    bool has_other;    /* regions begin below */
};

static double half_of_region(const struct pp_merge *m, size_t i, const struct below *below)
{
    const struct pp_mergenode *extra = &m->nodes[i];
    const double untraced_ns = m->profile->untraced_ns;
    if (extra->region == PP_PROFILE_NONE)
        return m->weight > 0
            ? untraced_ns * pp_proportion_half(below->same_ns / untraced_ns, m->n_effective)
            : (double)NAN;
    const struct pp_mergeregion *region = &m->regions[extra->region];
    if (extra->is_timed && region->n_begun == 1)
        return region->half_ns;
    const double part = region->own_ns > 0 ? below->same_ns / region->own_ns : 0;
    return hypot(part * region->half_ns, half_of_part(m, region, part) * region->own_ns);
}

/* Deep times, from the leaves up. */
static void set_deep(struct pp_merge *m, struct below *below)
{
    struct pp_profile *profile = m->profile;
    for (size_t i = 0; i < profile->n_nodes; i++)
        profile->nodes[i].deep_ns = profile->nodes[i].own_ns;
    for (size_t i = profile->n_nodes; i-- > 0;) {
        struct pp_profile_node *node = &profile->nodes[i];
        const struct pp_mergenode *extra = &m->nodes[i];
        const bool is_region = extra->is_timed && m->regions[extra->region].n_begun == 1;
        below[i].same_ns += node->own_ns;
        const double half = half_of_region(m, i, &below[i]);
        node->deep_half_ns = is_region ? half : hypot(half, sqrt(below[i].squares_ns));
        node->deep_source = is_region                                 ? PP_PROFILE_TIMED
            : extra->region == PP_PROFILE_NONE && !below[i].has_other ? node->own_source
                                                                      : PP_PROFILE_SHARED_OUT;
        if (node->parent == PP_PROFILE_NONE)
            continue;
        struct below *up = &below[node->parent];
        profile->nodes[node->parent].deep_ns += node->deep_ns;
        if (extra->region == m->nodes[node->parent].region) {
            up->same_ns += below[i].same_ns;
            up->squares_ns += below[i].squares_ns;
            up->has_other |= below[i].has_other;
        } else {
            up->squares_ns += node->deep_half_ns * node->deep_half_ns;
            up->has_other = true;
        }
    }
}

static void note_negative(struct pp_merge *m, double negative_ns)
{
    if (negative_ns > 0 &&
        !pp_profile_note(m->profile,
            "%.3g ns a loop came out negative once the cost of tracing was subtracted, and is "
            "shown "
            "as 0",
            negative_ns))
        m->failed = true;
}

/* What the readings took, in the deep times of what the loop calls. */
static double subtracted_ns(const struct pp_merge *m, const struct pp_profilewire *times)
{
    double sum = 0;
    for (size_t i = 0; i < times->n_nodes; i++)
        if (times->nodes[i].parent == PP_PROFILEWIRE_NONE)
            sum += m->regions[i].raw_ns - m->regions[i].net_ns;
    return sum;
}

static void time_regions(struct pp_merge *m, const struct pp_profilewire *times)
{
    const struct pp_tracewire *wire = times->wire;
    m->regions = calloc(times->n_nodes, sizeof *m->regions);
    m->failed |= !m->regions;
    if (m->failed)
        return;
    m->in_ns = cost_ns(wire->report.call_in_ticks, wire->order.ticks_per_ns);
    m->out_ns = cost_ns(wire->report.call_out_ticks, wire->order.ticks_per_ns);
    take_raw(m, times);
    compensate(m, times);
    bound_folded(m, times);
    doubt_by_gap(m, times);
    find_regions(m, times);
    note_negative(m, part_regions(m, times));
    m->profile->passes[PP_PROFILE_PASS_TIMES].subtracted_ns = subtracted_ns(m, times);
}

void pp_merge_times(struct pp_merge *m)
{
    const struct pp_profilewire *times = times_of(m);
    struct below *below = calloc(m->profile->n_nodes + 1, sizeof *below);
    m->failed |= !below;
    if (times && !m->failed)
        time_regions(m, times);
    for (size_t i = 0; !m->failed && i < m->profile->n_nodes; i++)
        set_own(m, i);
    if (!m->failed)
        set_deep(m, below);
    free(below);
}
