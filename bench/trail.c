/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which process's samples are kept in their order.
 */
#include "bench/trail.h"

#include <stdbool.h>

static bool is_earlier(const struct pp_trail *a, const struct pp_trail *b)
{
    return a->source != b->source ? a->source < b->source : a->index < b->index;
}

void pp_trail_offer(struct pp_trail *trail, const struct pp_trail *other)
{
    if (other->n > trail->n || (other->n == trail->n && is_earlier(other, trail)))
        *trail = *other;
}
