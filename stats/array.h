/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain moments of an array of doubles. */
#ifndef PP_STATS_ARRAY_H
#define PP_STATS_ARRAY_H

#include <stddef.h>

/* Arithmetic mean (gsl_stats_mean); NaN for n = 0. */
double pp_array_mean(const double *values, size_t n);

/* Standard deviation with divisor n - 1 (gsl_stats_sd); NaN for n < 2. */
double pp_array_sd(const double *values, size_t n);

/* Standard error of the mean, sd / sqrt(n); right for independent values only. NaN for n < 2. */
double pp_array_sem(const double *values, size_t n);

/* Coefficient of variation sd / mean, a ratio; NaN for n < 2 or mean 0. */
double pp_array_cv(const double *values, size_t n);

#endif
