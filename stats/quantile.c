/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles of arrays and the ranks that enclose a quantile. */
#include "stats/quantile.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/* gsl_cdf_binomial_P is trusted up to here; it answers NaN from n of about 1.9 million. */
#define BINOMIAL_MAX 10000

void pp_quantile_sort(double *values, size_t n)
{
    gsl_sort(values, 1, n);
}

double pp_quantile_sorted(const double *sorted, size_t n, double p)
{
    if (n == 0 || !(p >= 0 && p <= 1))
        return NAN;
    return gsl_stats_quantile_from_sorted_data(sorted, 1, n, p);
}

double pp_quantile_normal(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

double pp_quantile_median(double *values, size_t n)
{
    return n == 0 ? NAN : gsl_stats_median(values, 1, n);
}

static double at_most(int64_t k, double p, uint64_t n)
{
    return k < 0 ? 0 : gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
}

static void binomial_ranks(uint64_t n, double p, double tail, uint64_t *lo_rank, uint64_t *hi_rank)
{
    const double reach = gsl_cdf_ugaussian_Qinv(tail) * sqrt((double)n * p * (1 - p));
    int64_t lower = (int64_t)fmax((double)n * p - reach, 0);
    int64_t upper = (int64_t)fmin((double)n * p + reach, (double)n);

    while (lower >= 0 && at_most(lower, p, n) > tail)
        lower--;
    while (at_most(lower + 1, p, n) <= tail)
        lower++;
    while (upper < (int64_t)n && at_most(upper, p, n) < 1 - tail)
        upper++;
    while (upper > 0 && at_most(upper - 1, p, n) >= 1 - tail)
        upper--;
    *lo_rank = (uint64_t)(lower + 1);
    *hi_rank = (uint64_t)upper + 1;
}

static void normal_ranks(uint64_t n, double p, double tail, uint64_t *lo_rank, uint64_t *hi_rank)
{
    const double reach = gsl_cdf_ugaussian_Qinv(tail) * sqrt((double)n * p * (1 - p));
    const double lower = floor((double)n * p - reach);
    const double upper = ceil((double)n * p + reach) + 1;

    *lo_rank = lower >= 1 ? (uint64_t)lower : 0;
    *hi_rank = upper <= (double)n ? (uint64_t)upper : n + 1;
}

enum pp_status pp_quantile_ranks(
    uint64_t n, double p, double level, uint64_t *lo_rank, uint64_t *hi_rank)
{
    *lo_rank = 0;
    *hi_rank = 0;
    if (n == 0 || !(p > 0 && p < 1) || !(level > 0 && level < 1))
        return PP_EINVAL;
    if (n <= BINOMIAL_MAX)
        binomial_ranks(n, p, (1 - level) / 2, lo_rank, hi_rank);
    else
        normal_ranks(n, p, (1 - level) / 2, lo_rank, hi_rank);
    return PP_OK;
}

enum pp_status pp_quantile_interval(
    const double *sorted, size_t n, double p, double level, struct pp_estimate *out)
{
    uint64_t lo_rank, hi_rank;

    *out = (struct pp_estimate){NAN, NAN, NAN, false};
    if (pp_quantile_ranks(n, p, level, &lo_rank, &hi_rank))
        return PP_EINVAL;
    out->value = pp_quantile_sorted(sorted, n, p);
    out->lo = sorted[lo_rank ? lo_rank - 1 : 0];
    out->hi = sorted[hi_rank <= n ? hi_rank - 1 : n - 1];
    out->has_interval = lo_rank > 0 && hi_rank <= n;
    return PP_OK;
}
