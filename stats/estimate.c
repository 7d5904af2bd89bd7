/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of intervals. */
#include "stats/estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

void pp_estimate_add_sd(struct pp_estimate *e, double sd, double level)
{
    if (!e->has_interval || !isfinite(sd) || sd < 0)
        return;
    const double by = gsl_cdf_ugaussian_Pinv((1 + level) / 2) * sd;

    e->lo = e->value - hypot(e->value - e->lo, by);
    e->hi = e->value + hypot(e->hi - e->value, by);
}
