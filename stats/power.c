/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two normal quantiles. */
#include "stats/power.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

static bool is_share(double x)
{
    return x > 0 && x < 1;
}

double pp_power_detectable(double half, double level, double alpha, double power)
{
    if (!(half >= 0) || !is_share(level) || !is_share(alpha) || !is_share(power))
        return NAN;
    const double error = half / gsl_cdf_ugaussian_Pinv(0.5 + level / 2);
    return error * (gsl_cdf_ugaussian_Pinv(1 - alpha / 2) + gsl_cdf_ugaussian_Pinv(power));
}
