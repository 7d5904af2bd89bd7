/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spearman rank correlation of a series with its position. */
#include "stats/trend.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

#include "stats/rank.h"

/* All orders of so many values are enumerated: 5040, some tenths of a millisecond. */
#define EXACT_MAX 7

/*
 * Orders seen, and those whose sum of squared rank differences is as far from the middle as the
 * observed.
 */
struct enumeration {
    int n;
    int middle;
    int distance;
    unsigned used;
    unsigned n_orders;
    unsigned n_extreme;
};

static void enumerate(struct enumeration *e, int position, int sum)
{
    if (position == e->n) {
        e->n_orders++;
        e->n_extreme += abs(sum - e->middle) >= e->distance;
        return;
    }
    for (int rank = 0; rank < e->n; rank++) {
        const int difference = rank - position;

        if (e->used & 1U << rank)
            continue;
        e->used |= 1U << rank;
        enumerate(e, position + 1, sum + difference * difference);
        e->used &= ~(1U << rank);
    }
}

/*
 * The sum of squares is (1 - rho) (n^3 - n) / 6: an integer when there are no ties, and symmetric
 * about its middle.
 */
static double exact_p(double rho, size_t n)
{
    const int count = (int)n;
    struct enumeration e = {.n = count, .middle = (count * count * count - count) / 6};

    e.distance = abs((int)lround((1 - rho) * e.middle) - e.middle);
    enumerate(&e, 0, 0);
    return (double)e.n_extreme / (double)e.n_orders;
}

static double student_p(double rho, size_t n)
{
    const double freedom = (double)n - 2;
    const double rest = fmax(1 - rho * rho, 1e-300);
    const double p = 2 * gsl_cdf_tdist_Q(fabs(rho) * sqrt(freedom / rest), freedom);

    return fmin(1, fmax(p, 2 / tgamma(fmin((double)n, 100) + 1)));
}

enum pp_status pp_trend_spearman(const double *values, size_t n, struct pp_trend *trend)
{
    double *ranks, *positions;
    bool has_ties = false;

    *trend = (struct pp_trend){NAN, NAN};
    if (n < 3)
        return PP_OK;
    ranks = malloc(2 * n * sizeof *ranks);
    if (!ranks || pp_rank_mid(values, n, ranks, &has_ties)) {
        free(ranks);
        return PP_ENOMEM;
    }
    positions = ranks + n;
    for (size_t i = 0; i < n; i++)
        positions[i] = (double)(i + 1);
    trend->rho = gsl_stats_correlation(ranks, 1, positions, 1, n);
    free(ranks);
    if (!isnan(trend->rho))
        trend->p = n <= EXACT_MAX && !has_ties ? exact_p(trend->rho, n) : student_p(trend->rho, n);
    return PP_OK;
}
