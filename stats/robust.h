/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Location and spread of arrays that a few wild values cannot move, by GSL. */
#ifndef PP_STATS_ROBUST_H
#define PP_STATS_ROBUST_H

#include <stddef.h>

/*
 * All: values in any order, not changed unless said; finite; NaN for n = 0; NaN when memory is
 * out.
 */

/* Median absolute deviation from the median, times 1.4826 (gsl_stats_mad). */
double pp_robust_mad(const double *values, size_t n);

/*
 * Mean without the fraction trim (0 to below 0.5) of the values at each end; ascending values
 * (gsl_stats_trmean).
 */
double pp_robust_trimmed_mean(const double *sorted, size_t n, double trim);

/*
 * Scale Qn of Rousseeuw and Croux for ascending values: as robust as mad, twice as efficient. 0
 * when over a quarter of the pairs tie, as with a coarse clock. NaN for n < 2.
 */
double pp_robust_qn(const double *sorted, size_t n);

#endif
