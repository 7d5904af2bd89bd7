/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain moments of an array of doubles, by GSL. */
#include "stats/array.h"

#include <math.h>

#include <gsl/gsl_statistics_double.h>

double pp_array_mean(const double *values, size_t n)
{
    return n == 0 ? NAN : gsl_stats_mean(values, 1, n);
}

double pp_array_sd(const double *values, size_t n)
{
    return n < 2 ? NAN : gsl_stats_sd(values, 1, n);
}

double pp_array_sem(const double *values, size_t n)
{
    return pp_array_sd(values, n) / sqrt((double)n);
}

double pp_array_cv(const double *values, size_t n)
{
    const double mean = pp_array_mean(values, n);

    return mean != 0 ? pp_array_sd(values, n) / fabs(mean) : NAN;
}
