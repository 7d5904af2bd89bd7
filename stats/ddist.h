/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a stream of doubles leaves behind: exact sums, and its distribution in bounded memory. */
#ifndef PP_STATS_DDIST_H
#define PP_STATS_DDIST_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/exactsum.h"
#include "stats/status.h"
#include "stats/tally.h"

/*
 * n counts the finite values only; NaN and infinities are counted apart and enter nothing else.
 * -0 counts as 0.
 * Sums are exact whatever the order, so mean and sd depend on the multiset alone; quantiles are
 * exact up to 1024 values and within half a bucket (0.05 % of the value, over the whole range of
 * normal doubles, either sign) after. Lag-1 autocorrelation depends on the order of recording, as
 * it must; a merge puts the stream of src behind that of dst.
 * Memory: about 3.6 KiB, then as struct pp_dist. Members are private but for the counts; read
 * them freely.
 */
struct pp_ddist {
    uint64_t n;
    uint64_t n_zero;
    uint64_t n_negative;
    uint64_t n_nan;
    uint64_t n_pos_inf;
    uint64_t n_neg_inf;
    double min; /* +INFINITY when n is 0 */
    double max; /* -INFINITY when n is 0 */
    double first;
    double last;
    struct pp_exactsum sum;
    struct pp_exactsum sum_sq;
    struct pp_exactsum sum_lag1;
    struct pp_tally tally;
};

/* Make d empty. Allocates nothing. */
void pp_ddist_init(struct pp_ddist *d);

/* Give back what d holds. */
void pp_ddist_release(struct pp_ddist *d);

/* Release and init. */
void pp_ddist_clear(struct pp_ddist *d);

/* Count one double, any. Returns PP_OK or PP_ENOMEM; then d is unchanged. Cost: some 30 ns. */
enum pp_status pp_ddist_record(struct pp_ddist *d, double v);

/*
 * Add the stream of src after that of dst; not the same object. PP_OK or PP_ENOMEM (dst
 * unchanged).
 */
enum pp_status pp_ddist_merge(struct pp_ddist *dst, const struct pp_ddist *src);

/* Mean of the finite values, correct to the last rounding; NaN when there are none. */
double pp_ddist_mean(const struct pp_ddist *d);

/* Standard deviation (n - 1): sum (v - mean)^2 evaluated without cancellation; NaN for n < 2. */
double pp_ddist_sd(const struct pp_ddist *d);

/* Coefficient of variation sd / |mean|, a ratio; NaN for n < 2 or mean 0. */
double pp_ddist_cv(const struct pp_ddist *d);

/*
 * Lag-1 moment autocorrelation of the finite values in their order, sum (v_i - m)(v_(i+1) - m) /
 * sum (v_i - m)^2, from exact sums.
 * NaN for n < 2 and for constant values.
 */
double pp_ddist_lag1(const struct pp_ddist *d);

/*
 * As pp_dist_quantile, pp_dist_quantile_interval, pp_dist_mad, pp_dist_iqr and pp_dist_is_exact,
 * for the finite values.
 */
double pp_ddist_quantile(const struct pp_ddist *d, double p);
void pp_ddist_quantile_interval(
    const struct pp_ddist *d, double p, double level, double *lo, double *hi);
double pp_ddist_mad(const struct pp_ddist *d);
double pp_ddist_iqr(const struct pp_ddist *d);
bool pp_ddist_is_exact(const struct pp_ddist *d);

/* True when both would answer everything the same, lag-1 autocorrelation apart. */
bool pp_ddist_equal(const struct pp_ddist *a, const struct pp_ddist *b);

#endif
