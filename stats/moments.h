/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact count, extremes, sum and sum of squares of unsigned integers; order and split never
 * matter.
 */
#ifndef PP_STATS_MOMENTS_H
#define PP_STATS_MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 pp_moments_u128;

#define PP_MOMENTS_SATURATED (~(pp_moments_u128)0)

/*
 * Empty: n = 0, min = UINT64_MAX, max = 0, sums 0. Otherwise min <= max and sum * sum <= n *
 * sum_sq.
 * Integers add without rounding, so any order and any tree of merges leaves the same bytes. A sum
 * that does not fit stays at PP_MOMENTS_SATURATED (adding with a ceiling is associative too) and
 * what would need it answers NaN. Values below 2^48 with n below 2^32 always fit.
 * A plain struct without pointers: it may lie in shared memory.
 */
struct pp_moments {
    uint64_t n;
    uint64_t min;
    uint64_t max;
    pp_moments_u128 sum;
    pp_moments_u128 sum_sq;
};

/* Make m empty. */
static inline void pp_moments_init(struct pp_moments *m)
{
    *m = (struct pp_moments){.min = UINT64_MAX};
}

/*
 * Count one value. Inline because it stands in the loop that files every sample
 * (tests/perf/bench_hist.c); five adds and three branches that are nearly never taken.
 */
static inline void pp_moments_record(struct pp_moments *m, uint64_t v)
{
    m->n++;
    m->sum += v;
    if (__builtin_add_overflow(m->sum_sq, (pp_moments_u128)v * v, &m->sum_sq))
        m->sum_sq = PP_MOMENTS_SATURATED;
    if (v < m->min)
        m->min = v;
    if (v > m->max)
        m->max = v;
}

/*
 * Count v count times; the same result as count calls of pp_moments_record. count may be 0. n
 * saturates.
 */
void pp_moments_record_n(struct pp_moments *m, uint64_t v, uint64_t count);

/* Add src to dst, as if dst had also recorded the values of src. They may be the same object. */
void pp_moments_merge(struct pp_moments *dst, const struct pp_moments *src);

/*
 * Arithmetic mean sum / n, correct to the last rounding; NaN when empty or when sum is saturated.
 */
double pp_moments_mean(const struct pp_moments *m);

/*
 * Standard deviation with divisor n-1, correct to about the last rounding: with q = sum / n and r
 * = sum mod n the sum of squared deviations is (sum_sq - sum q - q r) - r r / n, all but the last
 * division in integers (test: NIST NumAcc4). NaN for n < 2 and when a sum is saturated.
 */
double pp_moments_sd(const struct pp_moments *m);

/* Coefficient of variation sd / mean, a ratio; NaN where sd is NaN or the mean is 0. */
double pp_moments_cv(const struct pp_moments *m);

/*
 * True when the members can have come from a stream of values; use it on moments that a foreign
 * process wrote.
 * Checks n against extremes and sums: n min <= sum <= n max, sum^2 <= n sum_sq, sum_sq <= max
 * sum.
 */
bool pp_moments_is_consistent(const struct pp_moments *m);

/* True when all members are equal. */
bool pp_moments_equal(const struct pp_moments *a, const struct pp_moments *b);

#endif
