/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clean and unclean samples of a benchmark together.
 */
#include "cmd/allsamples.h"

#include <math.h>

bool pp_allsamples_init(struct pp_dist *all, const struct pp_case *c)
{
    pp_dist_init(all);
    return pp_dist_merge(all, &c->clean) == PP_OK && pp_dist_merge(all, &c->unclean) == PP_OK;
}

double pp_allsamples_ns_per_tick(const struct pp_case *c)
{
    return 1 / (c->ticks_per_ns * (double)(c->n_loops > 0 ? c->n_loops : 1));
}

bool pp_allsamples_has_result(const struct pp_case *c)
{
    return c->state == PP_STATE_OK && c->summary.n_runs_ok > 0 &&
        isfinite(c->summary.time_ns.value);
}
