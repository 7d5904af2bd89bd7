/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drift of a series with its position. */
#ifndef PP_STATS_TREND_H
#define PP_STATS_TREND_H

#include "stats/status.h"

#include <stddef.h>

/*
 * rho: Spearman rank correlation of value and position, -1 to 1. p: two-sided, exact up to n = 7
 * without ties (all orders are enumerated), by Student's t with n - 2 degrees above.
 */
struct pp_trend {
    double rho;
    double p;
};

/*
 * values: in order of time, finite, not changed. Both members of *trend are NaN for n < 3 and for
 * constant values, and with PP_ENOMEM.
 * Ties take midranks. Source: gsl_stats_correlation of midranks; R: cor.test(method =
 * "spearman").
 */
enum pp_status pp_trend_spearman(const double *values, size_t n, struct pp_trend *trend);

#endif
