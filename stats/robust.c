/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Robust location and spread of arrays, by GSL. */
#include "stats/robust.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

double pp_robust_mad(const double *values, size_t n)
{
    double *work;
    double mad;

    if (n == 0)
        return NAN;
    work = malloc(n * sizeof *work);
    if (!work)
        return NAN;
    mad = gsl_stats_mad(values, 1, n, work);
    free(work);
    return mad;
}

double pp_robust_trimmed_mean(const double *sorted, size_t n, double trim)
{
    if (n == 0 || !(trim >= 0 && trim < 0.5))
        return NAN;
    return gsl_stats_trmean_from_sorted_data(trim, sorted, 1, n);
}

double pp_robust_qn(const double *sorted, size_t n)
{
    double *work;
    int *work_int;
    double qn = NAN;

    if (n < 2)
        return NAN;
    work = malloc(3 * n * sizeof *work);
    work_int = malloc(5 * n * sizeof *work_int);
    if (work && work_int)
        qn = gsl_stats_Qn_from_sorted_data(sorted, 1, n, work, work_int);
    free(work_int);
    free(work);
    return qn;
}
