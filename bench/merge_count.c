/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counters of the benchmark's own from several runs, worker by worker.
 */
#include "bench/merge_part.h"

#include "bench/usercount.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct pp_counter *find(struct pp_case *c, const struct pp_counter *like)
{
    for (size_t i = 0; i < c->n_counters; i++)
        if (strcmp(c->counters[i].name, like->name) == 0 && c->counters[i].source == like->source)
            return &c->counters[i];
    return NULL;
}

/* A counter like `from` without values; the array has room. */
static struct pp_counter *add(struct pp_case *c, const struct pp_counter *from)
{
    struct pp_counter *const counter = &c->counters[c->n_counters];
    *counter = (struct pp_counter){.name = strdup(from->name),
        .kind = from->kind,
        .source = from->source,
        .values = malloc((c->n_replicates + 1) * sizeof *counter->values),
        .n_values = c->n_replicates};
    c->n_counters++;
    for (size_t i = 0; counter->values && i < c->n_replicates; i++)
        counter->values[i] = (double)NAN;
    return counter->name && counter->values ? counter : NULL;
}

/* Where the worker of a share stands in the merged case, which is in order. */
static size_t place_of(const struct pp_case *c, uint32_t source, uint32_t index)
{
    size_t low = 0, high = c->n_replicates;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct pp_replicate *const r = &c->replicates[middle];
        if (r->source < source || (r->source == source && r->index < index))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Values one by one, or the mean for each good worker where only that is known. */
static void put_values(const struct pp_merge_share *share, const struct pp_counter *from,
    const struct pp_case *c, struct pp_counter *to)
{
    for (size_t i = 0; i < share->c->n_replicates; i++) {
        const struct pp_replicate *const r = &share->c->replicates[i];
        const size_t place = place_of(c, r->source, r->index);
        const double value = i < from->n_values ? from->values[i]
            : from->n_values == 0 && r->ok      ? from->value
                                                : (double)NAN;
        if (place < c->n_replicates)
            to->values[place] = value;
    }
    if (from->reason && (!to->reason || strcmp(from->reason, to->reason) < 0))
        to->reason = from->reason;
}

enum pp_status pp_merge_counters(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c)
{
    size_t n_room = 0;
    for (size_t i = 0; i < n_shares; i++)
        n_room += shares[i].c->n_counters;
    c->counters = calloc(n_room + 1, sizeof *c->counters);
    if (!c->counters)
        return PP_ENOMEM;
    for (size_t i = 0; i < n_shares; i++)
        for (size_t j = 0; j < shares[i].c->n_counters; j++) {
            const struct pp_counter *const from = &shares[i].c->counters[j];
            struct pp_counter *const found = find(c, from);
            struct pp_counter *const to = found ? found : add(c, from);
            if (!to)
                return PP_ENOMEM;
            put_values(&shares[i], from, c, to);
        }
    for (size_t i = 0; i < c->n_counters; i++) {
        struct pp_counter *const counter = &c->counters[i];
        while (counter->n_values > 0 && !isfinite(counter->values[counter->n_values - 1]))
            counter->n_values--;
        pp_usercount_update(counter);
    }
    return PP_OK;
}
