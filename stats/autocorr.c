/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Autocorrelation of values and of ranks, and the effective sample size. */
#include "stats/autocorr.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_fft_halfcomplex.h>
#include <gsl/gsl_fft_real.h>
#include <gsl/gsl_statistics_double.h>

#include "stats/rank.h"

double pp_autocorr_lag1(const double *values, size_t n)
{
    return n < 2 ? NAN : gsl_stats_lag1_autocorrelation(values, 1, n);
}

/* Deviations of midranks from their mean; NULL when memory is out. room >= n, the rest is 0. */
static double *centered_ranks(const double *values, size_t n, size_t room)
{
    double *ranks = calloc(room ? room : 1, sizeof *ranks);

    if (!ranks)
        return NULL;
    if (pp_rank_mid(values, n, ranks, NULL)) {
        free(ranks);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        ranks[i] -= ((double)n + 1) / 2;
    return ranks;
}

static double product_sum(const double *deviation, size_t n, size_t lag)
{
    double sum = 0;

    for (size_t i = lag; i < n; i++)
        sum += deviation[i] * deviation[i - lag];
    return sum;
}

double pp_autocorr_rank(const double *values, size_t n, size_t k)
{
    double *deviation;
    double total, rho;

    if (k >= n)
        return NAN;
    deviation = centered_ranks(values, n, n);
    if (!deviation)
        return NAN;
    total = product_sum(deviation, n, 0);
    rho = total > 0 ? product_sum(deviation, n, k) / total : NAN;
    free(deviation);
    return rho;
}

/*
 * Replace deviations (n of them in room, a power of two of at least 2 n) by their sums of lagged
 * products, lag by lag: the inverse transform of the power spectrum. The zeros behind keep the
 * ends from meeting.
 */
static int lagged_products(double *deviation, size_t room)
{
    if (gsl_fft_real_radix2_transform(deviation, 1, room))
        return -1;
    deviation[0] *= deviation[0];
    deviation[room / 2] *= deviation[room / 2];
    for (size_t i = 1; i < room / 2; i++) {
        const double re = deviation[i];
        const double im = deviation[room - i];

        deviation[i] = re * re + im * im;
        deviation[room - i] = 0;
    }
    return gsl_fft_halfcomplex_radix2_inverse(deviation, 1, room) ? -1 : 0;
}

/*
 * 1 + 2 (rho_1 + rho_2 + ...) by Geyer's initial monotone sequence; products[k] is proportional
 * to rho_k.
 */
static double inflation(const double *products, size_t n)
{
    double sum = 0;
    double last = INFINITY;

    for (size_t k = 0; k + 1 < n; k += 2) {
        double pair = (products[k] + products[k + 1]) / products[0];

        if (pair <= 0)
            break;
        pair = fmin(pair, last);
        sum += pair;
        last = pair;
    }
    return fmax(1, 2 * sum - 1); /* negative dependence is not credited */
}

double pp_autocorr_effective_n(const double *values, size_t n)
{
    size_t room = 1;
    double *products;
    double n_effective = 1;

    if (n < 4)
        return (double)n;
    while (room < 2 * n)
        room *= 2;
    products = centered_ranks(values, n, room);
    if (!products)
        return NAN;
    if (product_sum(products, n, 0) > 0) {
        n_effective = NAN;
        if (lagged_products(products, room) == 0)
            n_effective = fmin((double)n, fmax(1, (double)n / inflation(products, n)));
    }
    free(products);
    return n_effective;
}
