/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of level by the CUSUM of ranks and binary segmentation. */
#include "stats/changepoint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"
#include "stats/rank.h"

/* Terms of Kolmogorov's series that matter above 0.3. */
#define N_TERMS 20
/*
 * Neighbours' dependence is looked for in series of at least so many values, up to an eighth of
 * their length, so that few pairs straddle a change of level.
 */
#define MAX_LAGS 32
#define MIN_TO_JUDGE 32
/* Correlations below so many standard errors end the sum. */
#define NOISE_SE 1.0
#define LOST 4.0

/* The best place to split a segment in two, and the chance of so good a place in a level series. */
struct split {
    size_t at;
    double p;
};

/* P(sup |Brownian bridge| >= x). */
static double kolmogorov_tail(double x)
{
    double tail = 0;

    if (x < 0.3)
        return 1;
    for (int k = 1; k <= N_TERMS; k++)
        tail += (k % 2 ? 2 : -2) * exp(-2 * k * k * x * x);
    return fmin(1, fmax(0, tail));
}

/*
 * Where the CUSUM of deviations is greatest, both parts keeping PP_CHANGEPOINT_MIN values; *peak
 * is its height.
 */
static size_t cusum_peak(const double *ranks, size_t n, double *peak)
{
    const double mean = ((double)n + 1) / 2;
    double sum = 0;
    size_t at = PP_CHANGEPOINT_MIN;

    *peak = 0;
    for (size_t i = 0; i + PP_CHANGEPOINT_MIN < n; i++) {
        sum += ranks[i] - mean;
        if (i + 1 >= PP_CHANGEPOINT_MIN && fabs(sum) > *peak) {
            *peak = fabs(sum);
            at = i + 1;
        }
    }
    return at;
}

/*
 * Subtract each part's mean, so that what is left is as dependent as the series is within its
 * levels. Returns the sum of squares.
 */
static double remove_levels(double *ranks, size_t n, size_t at)
{
    double left = 0;
    double right = 0;
    double square = 0;

    for (size_t i = 0; i < n; i++)
        *(i < at ? &left : &right) += ranks[i];
    left /= (double)at;
    right /= (double)(n - at);
    for (size_t i = 0; i < n; i++) {
        ranks[i] -= i < at ? left : right;
        square += ranks[i] * ranks[i];
    }
    return square;
}

/* Half the squared robust spread of v_(i+lag) - v_i: what a change of level now and then hardly
 * moves. */
static double variogram(const double *values, size_t n, size_t lag, double *work)
{
    double spread;

    for (size_t i = lag; i < n; i++)
        work[i - lag] = fabs(values[i] - values[i - lag]);
    spread = pp_quantile_median(work, n - lag) / 0.67449;
    return spread * spread / 2;
}

/*
 * By how much dependence of neighbours inflates the variance of a sum: 1 + 2 (rho_1 + rho_2 + ...)
 * with rho_k = 1 - g(k) / g, g the variogram and g without lag its level at the longer lags; summed
 * until rho is lost in its noise. 1 for series too short to tell.
 */
static double inflation(const double *values, size_t n, double *work)
{
    const size_t n_lags = n / 8 < MAX_LAGS ? n / 8 : MAX_LAGS;
    double gamma[MAX_LAGS + 1];
    double plateau, sum = 0;

    if (n < MIN_TO_JUDGE)
        return 1;
    for (size_t lag = 1; lag <= n_lags; lag++)
        gamma[lag] = variogram(values, n, lag, work);
    memcpy(work, gamma + n_lags / 2, (n_lags - n_lags / 2 + 1) * sizeof *work);
    plateau = pp_quantile_median(work, n_lags - n_lags / 2 + 1);
    for (size_t lag = 1; lag <= n_lags && plateau > 0; lag++) {
        const double rho = 1 - gamma[lag] / plateau;

        if (rho < NOISE_SE / sqrt((double)n))
            break;
        sum += rho;
    }
    return 1 + 2 * sum;
}

/*
 * The best of many splits takes more out of a short series than its two means; with this the rate
 * of false alarms is right from 10 values on (tests/unit/test_changepoint.c).
 */
static double fitted(size_t n)
{
    return (double)n / ((double)n - LOST);
}

/* Judge the best split of values, n >= 2 PP_CHANGEPOINT_MIN. work has room for n. */
static enum pp_status find_split(const double *values, size_t n, double *work, struct split *split)
{
    const double excess = inflation(values, n, work);
    double peak, square;

    if (pp_rank_mid(values, n, work, NULL))
        return PP_ENOMEM;
    split->p = 1;
    split->at = cusum_peak(work, n, &peak);
    square = remove_levels(work, n, split->at);
    if (peak > 0 && square > 0)
        split->p = kolmogorov_tail(peak / sqrt(square * excess * fitted(n)));
    else if (peak > 0)
        split->p = 0; /* two constants: no noise to hide the step */
    return PP_OK;
}

/* A search over one series. */
struct search {
    const double *values;
    double *work;
    double false_alarm;
    struct pp_changepoints *out;
};

/* Split start..stop as long as the split is significant; the places come ascending. */
static enum pp_status segment(struct search *s, size_t start, size_t stop)
{
    struct split split;

    if (stop - start < 2 * PP_CHANGEPOINT_MIN)
        return PP_OK;
    if (find_split(s->values + start, stop - start, s->work, &split))
        return PP_ENOMEM;
    if (split.p > s->false_alarm)
        return PP_OK;
    if (segment(s, start, start + split.at))
        return PP_ENOMEM;
    if (s->out->n == PP_CHANGEPOINT_MAX)
        return PP_OK;
    s->out->change[s->out->n++].at = start + split.at;
    return segment(s, start + split.at, stop);
}

/* Fill in the medians of the segments between the changes. */
static void measure_levels(struct search *s, size_t n)
{
    size_t start = 0;

    for (size_t i = 0; i <= s->out->n; i++) {
        const size_t stop = i < s->out->n ? s->out->change[i].at : n;
        double level;

        memcpy(s->work, s->values + start, (stop - start) * sizeof *s->work);
        level = pp_quantile_median(s->work, stop - start);
        if (i > 0)
            s->out->change[i - 1].after = level;
        if (i < s->out->n)
            s->out->change[i].before = level;
        start = stop;
    }
}

enum pp_status pp_changepoint_find(
    const double *values, size_t n, double false_alarm, struct pp_changepoints *out)
{
    struct search search = {.values = values, .false_alarm = false_alarm, .out = out};
    enum pp_status status;

    out->n = 0;
    if (!(false_alarm > 0 && false_alarm <= 0.5))
        return PP_EINVAL;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return PP_EINVAL;
    if (n < 2 * PP_CHANGEPOINT_MIN)
        return PP_OK;
    search.work = malloc(n * sizeof *search.work);
    if (!search.work)
        return PP_ENOMEM;
    status = segment(&search, 0, n);
    if (status == PP_OK)
        measure_levels(&search, n);
    else
        out->n = 0;
    free(search.work);
    return status;
}
