/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times, calls and instructions, each counted over loops of its own, brought to the same loops.
 */
#include "cmd/totals.h"

#include "cmd/share.h"

#include <math.h>
#include <stdlib.h>

/* So much time is written at least, where one is known: 1 ns is a millionth of it. */
#define LEAST_NS 1e6
#define MOST_TIMES 1e9       /* of the loops that were counted */
#define MOST (INT64_MAX / 4) /* readers have signed numbers */

static uint64_t whole(long double value)
{
    if (!(value > 0))
        return 0;
    return value < (long double)MOST ? (uint64_t)roundl(value) : (uint64_t)MOST;
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a < (uint64_t)INT64_MAX - b ? a + b : (uint64_t)INT64_MAX;
}

void pp_total_add(struct pp_total *total, const struct pp_total *other)
{
    total->ns = add(total->ns, other->ns);
    total->n_instructions = add(total->n_instructions, other->n_instructions);
    total->n_calls = add(total->n_calls, other->n_calls);
    total->n_samples = add(total->n_samples, other->n_samples);
}

/* Loops that the nodes' calls were counted in. */
static uint64_t counted_loops(const struct pp_profile *profile)
{
    uint64_t n = profile->passes[PP_PROFILE_PASS_COUNTS].n_loops;
    n = n > 0 ? n : profile->n_loops;
    return n > 0 ? n : 1;
}

/* How many times those are written. */
static uint64_t times(const struct pp_profile *profile, uint64_t n_loops)
{
    double all_ns = profile->untraced_ns * (double)n_loops;
    if (!(all_ns > 0) || all_ns >= LEAST_NS)
        return 1;
    double n = fmin(ceil(LEAST_NS / all_ns), MOST_TIMES);
    return (double)n_loops * n < 1e15 ? (uint64_t)n : 1;
}

static void total_nodes(struct pp_totals *totals, uint64_t n_times)
{
    const struct pp_profile *profile = totals->profile;
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        struct pp_total *total = &totals->nodes[i];
        bool is_timed = isfinite(node->own_ns);
        total->ns = is_timed ? whole((long double)node->own_ns * (long double)totals->n_loops) : 0;
        total->n_calls = whole((long double)node->n_calls * (long double)n_times);
        total->n_samples = whole((long double)node->n_own_samples);
        totals->has_times |= is_timed;
        totals->has_calls |= node->n_calls > 0;
    }
}

/* A node's part of its function; one that was only sampled counts as one call. */
static long double calls_of(const struct pp_profile_node *node)
{
    return node->n_calls > 0 ? (long double)node->n_calls : 1;
}

static bool total_instructions(struct pp_totals *totals)
{
    const struct pp_profile *profile = totals->profile;
    uint64_t n_loops = profile->passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops;
    if (profile->n_instructions == 0 || n_loops == 0)
        return true;
    struct pp_share *shares = calloc(profile->n_functions + 1, sizeof *shares);
    if (shares == NULL)
        return false;
    totals->has_instructions = true;
    for (size_t i = 0; i < profile->n_nodes; i++)
        shares[profile->nodes[i].function].all += calls_of(&profile->nodes[i]);
    for (size_t i = 0; i < profile->n_functions; i++) {
        const struct pp_profile_function *f = &profile->functions[i];
        if (f->has_instructions)
            shares[i].whole = whole((long double)f->n_instructions * (long double)totals->n_loops /
                (long double)n_loops);
        if (!(shares[i].all > 0))
            totals->lone_n_instructions[i] = shares[i].whole;
    }
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *node = &profile->nodes[i];
        totals->nodes[i].n_instructions = pp_share_take(&shares[node->function], calls_of(node));
    }
    free(shares);
    return true;
}

bool pp_totals_init(struct pp_totals *totals, const struct pp_profile *profile)
{
    *totals = (struct pp_totals){.profile = profile};
    totals->nodes = calloc(profile->n_nodes + 1, sizeof *totals->nodes);
    totals->lone_n_instructions = calloc(
        profile->n_functions + 1, sizeof *totals->lone_n_instructions);
    if (totals->nodes == NULL || totals->lone_n_instructions == NULL)
        return false;
    uint64_t n_loops = counted_loops(profile);
    uint64_t n_times = times(profile, n_loops);
    totals->n_loops = n_loops * n_times;
    total_nodes(totals, n_times);
    return total_instructions(totals);
}

void pp_totals_release(struct pp_totals *totals)
{
    free(totals->nodes);
    free(totals->lone_n_instructions);
    *totals = (struct pp_totals){0};
}
