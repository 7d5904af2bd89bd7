/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dependence of neighbours in a series. */
#ifndef PP_STATS_AUTOCORR_H
#define PP_STATS_AUTOCORR_H

#include <stddef.h>

/* values: in order of time, finite, not changed. Ties take midranks. NaN when memory is out. */

/*
 * Moment autocorrelation of lag 1: sum (v_i - m)(v_(i+1) - m) / sum (v_i - m)^2
 * (gsl_stats_lag1_autocorrelation).
 * One wild value pulls it to 0: for timings take the rank form. NaN for n < 2 and for constant
 * values.
 */
double pp_autocorr_lag1(const double *values, size_t n);

/*
 * Autocorrelation of the ranks at lag k >= 0, by the same formula on midranks (R: acf(rank(v))).
 * NaN for k >= n and for constant values; 1 for k = 0.
 */
double pp_autocorr_rank(const double *values, size_t n, size_t k);

/*
 * Number of independent values that carry as much about the mean rank as these n do: n / (1 + 2
 * sum rho_k), rho_k the rank autocorrelations, summed in pairs (rho_2j + rho_2j+1) while positive
 * and never increasing (Geyer 1992).
 * Between 1 and n: negative dependence is not credited. n when n < 4; 1 when all values are
 * equal. Cost: n log n, by FFT.
 */
double pp_autocorr_effective_n(const double *values, size_t n);

#endif
