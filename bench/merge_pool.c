/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples of one benchmark from several runs. Equal units add; others stand side by side, and the
 * pools that are shown are made from them in the coarsest unit.
 */
#include "bench/merge_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double iteration_ticks(const struct pp_pool_part *part)
{
    return part->ticks_per_ns * (double)part->n_loops;
}

/* The coarsest first. */
static int compare_parts(const void *left, const void *right)
{
    const struct pp_pool_part *const a = left, *const b = right;
    const double a_ticks = iteration_ticks(a), b_ticks = iteration_ticks(b);
    if (a_ticks < b_ticks || a_ticks > b_ticks)
        return a_ticks < b_ticks ? -1 : 1;
    return a->n_loops < b->n_loops ? -1 : a->n_loops > b->n_loops;
}

static bool has_samples(const struct pp_pool_part *part)
{
    return pp_dist_moments(&part->clean)->n + pp_dist_moments(&part->unclean)->n > 0;
}

/* Take a distribution over, leaving an empty one. */
static struct pp_dist take(struct pp_dist *dist)
{
    const struct pp_dist taken = *dist;
    pp_dist_init(dist);
    return taken;
}

/* All parts of all shares, taken over, in order. */
static enum pp_status gather(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < n_shares; i++)
        n += shares[i].c->n_parts + 1;
    c->parts = calloc(n, sizeof *c->parts);
    if (!c->parts)
        return PP_ENOMEM;
    for (size_t i = 0; i < n_shares; i++) {
        struct pp_case *const from = shares[i].c;
        for (size_t j = 0; j < from->n_parts; j++) {
            c->parts[c->n_parts] = from->parts[j];
            c->parts[c->n_parts].clean = take(&from->parts[j].clean);
            c->parts[c->n_parts++].unclean = take(&from->parts[j].unclean);
        }
        if (from->n_parts > 0)
            continue;
        c->parts[c->n_parts++] = (struct pp_pool_part){.ticks_per_ns = from->ticks_per_ns,
            .n_loops = from->n_loops,
            .clean = take(&from->clean),
            .unclean = take(&from->unclean)};
    }
    qsort(c->parts, c->n_parts, sizeof *c->parts, compare_parts);
    return PP_OK;
}

static void drop(struct pp_pool_part *part)
{
    pp_dist_release(&part->clean);
    pp_dist_release(&part->unclean);
}

/* Add up parts of the same unit. One without samples counts only when there is no other. */
static enum pp_status add_up(struct pp_case *c)
{
    size_t n_kept = 0;
    enum pp_status status = PP_OK;
    for (size_t i = 0; i < c->n_parts; i++) {
        struct pp_pool_part *const part = &c->parts[i];
        struct pp_pool_part *const last = n_kept ? &c->parts[n_kept - 1] : NULL;
        if (last && compare_parts(last, part) == 0 && status == PP_OK) {
            status = pp_dist_merge(&last->clean, &part->clean);
            if (status == PP_OK)
                status = pp_dist_merge(&last->unclean, &part->unclean);
            drop(part);
        } else if (last && !has_samples(part)) {
            drop(part);
        } else if (last && !has_samples(last)) {
            drop(last);
            *last = *part;
        } else {
            c->parts[n_kept++] = *part;
        }
    }
    c->n_parts = n_kept;
    return status;
}

/* Samples of a part in another unit, rounded to whole ticks. */
static enum pp_status convert(const struct pp_dist *from, double ratio, struct pp_dist *to)
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    enum pp_status status = PP_OK;
    pp_dist_begin(from, &cursor);
    while (status == PP_OK && pp_dist_next(&cursor, &bucket)) {
        const double middle = 0.5 * (double)bucket.low + 0.5 * (double)bucket.high;
        const double ticks = fmin(round(middle * ratio), 0x1p63);
        status = pp_dist_record_n(to, (uint64_t)ticks, bucket.count);
    }
    return status;
}

static enum pp_status convert_all(struct pp_case *c)
{
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < c->n_parts; i++) {
        const struct pp_pool_part *const part = &c->parts[i];
        const double ratio = iteration_ticks(&c->parts[0]) / iteration_ticks(part);
        status = convert(&part->clean, ratio, &c->clean);
        if (status == PP_OK)
            status = convert(&part->unclean, ratio, &c->unclean);
    }
    return status;
}

enum pp_status pp_merge_pools(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c)
{
    enum pp_status status = gather(shares, n_shares, c);
    if (status == PP_OK)
        status = add_up(c);
    if (status != PP_OK || c->n_parts == 0)
        return status;
    c->ticks_per_ns = c->parts[0].ticks_per_ns;
    c->n_loops = c->parts[0].n_loops;
    if (c->n_parts > 1)
        return convert_all(c);
    c->clean = take(&c->parts[0].clean);
    c->unclean = take(&c->parts[0].unclean);
    free(c->parts);
    c->parts = NULL;
    c->n_parts = 0;
    return PP_OK;
}
