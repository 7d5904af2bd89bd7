/* SPDX-License-Identifier: GPL-3.0-or-later
 * Workers as repetitions.
 */
#include "cmd/repeat.h"

#include "bench/summary.h"

#include <math.h>

double pp_repeat_time_ns(const struct pp_replicate *replicate)
{
    return replicate->p50_ns - replicate->empty_ns;
}

bool pp_repeat_counts(const struct pp_case *c, const struct pp_replicate *replicate)
{
    return c->state == PP_STATE_OK && pp_summary_counts(c, replicate) &&
        isfinite(pp_repeat_time_ns(replicate));
}

uint64_t pp_repeat_iterations(const struct pp_case *c, const struct pp_replicate *replicate)
{
    uint64_t n;
    const bool is_sane = !__builtin_mul_overflow(replicate->n_samples, c->n_loops, &n) && n > 0;
    return is_sane && n <= INT64_MAX ? n : 1; /* a file may claim anything */
}

size_t pp_repeat_count(const struct pp_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++)
        n += pp_repeat_counts(c, &c->replicates[i]);
    return n;
}

bool pp_repeat_is_measured(const struct pp_case *c)
{
    return pp_repeat_count(c) > 0;
}

const char *pp_repeat_reason(const struct pp_case *c)
{
    if (c->reason != NULL && c->reason[0] != '\0')
        return c->reason;
    return c->state == PP_STATE_PENDING ? "interrupted before its turn" : "not measured";
}
