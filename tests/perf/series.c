/* SPDX-License-Identifier: GPL-3.0-or-later
 * The values of one figure over its rounds.
 */
#include "tests/perf/series.h"

#include "stats/quantile.h"

#include <assert.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

void series_add(struct series *series, double value)
{
    assert(series->n < SERIES_MAX);
    series->values[series->n++] = value;
}

double series_median(const struct series *series)
{
    double values[SERIES_MAX];
    memcpy(values, series->values, series->n * sizeof values[0]);
    return pp_quantile_median(values, series->n);
}

double series_min(const struct series *series)
{
    return series->n > 0 ? gsl_stats_min(series->values, 1, series->n) : (double)NAN;
}

double series_max(const struct series *series)
{
    return series->n > 0 ? gsl_stats_max(series->values, 1, series->n) : (double)NAN;
}

double series_sd_pct(const struct series *series)
{
    if (series->n < 2)
        return (double)NAN;
    const double mean = gsl_stats_mean(series->values, 1, series->n);
    return 100 * gsl_stats_sd_m(series->values, 1, series->n, mean) / fabs(mean);
}
