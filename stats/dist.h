/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a stream of unsigned integers leaves behind: exact moments, and its distribution in
 * bounded memory.
 */
#ifndef PP_STATS_DIST_H
#define PP_STATS_DIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/hist.h"
#include "stats/moments.h"
#include "stats/status.h"
#include "stats/tally.h"

/*
 * So many values are kept exactly; one more, and all of them are poured into the buckets of
 * stats/hist.h.
 */
#define PP_DIST_EXACT PP_TALLY_EXACT

/*
 * Moments are always exact. Quantiles are exact while the values are, and within half a bucket
 * (0.05 % of the value) after; values from 2^40 then share one bucket. Every answer depends on
 * the multiset of values alone: neither the order of recording nor the split into merged parts
 * can change a bit of it.
 * Memory: about 170 bytes empty, 8 KiB with 1024 values, then 0.5 KiB for each run of 64 buckets
 * that is used (at most 255 KiB).
 * Members are private; the caller owns the storage, init and release frame its life. One thread
 * at a time.
 */
struct pp_dist {
    struct pp_moments moments;
    struct pp_tally tally;
};

/* Walks over a distribution, ascending. Valid until the distribution changes. */
struct pp_dist_cursor {
    const struct pp_dist *dist;
    struct pp_tally_cursor tally;
};

/* Make d an empty distribution. Allocates nothing. */
void pp_dist_init(struct pp_dist *d);

/* Give back what d holds; d is then as undefined as before init. */
void pp_dist_release(struct pp_dist *d);

/* Release and init. */
void pp_dist_clear(struct pp_dist *d);

/* Count one value, any 64-bit value. Returns PP_OK or PP_ENOMEM; then d is unchanged. */
enum pp_status pp_dist_record(struct pp_dist *d, uint64_t v);

/* Count v count times (0 is legal). Same errors. */
enum pp_status pp_dist_record_n(struct pp_dist *d, uint64_t v, uint64_t count);

/*
 * Add all values of src to dst. src is not changed and must not be dst.
 * Returns PP_OK or PP_ENOMEM; after PP_ENOMEM dst is unchanged.
 */
enum pp_status pp_dist_merge(struct pp_dist *dst, const struct pp_dist *src);

/*
 * Add what a worker left in a histogram and its moments.
 * Bucket counts and the moments' n must agree, or PP_EFORMAT (as for moments that are
 * inconsistent) and dst is unchanged.
 * The distribution is bucketed from then on, unless the histogram is empty. h has
 * PP_HIST_BITS_DEFAULT bits, else PP_EINVAL.
 * Returns PP_OK, PP_ENOMEM, PP_EINVAL or PP_EFORMAT.
 */
enum pp_status pp_dist_add_hist(
    struct pp_dist *dst, const struct pp_hist *h, const struct pp_moments *m);

/*
 * Make d, which is empty, what a walk over another distribution has shown: its moments, whether it
 * was exact, and its n_buckets buckets in order. Both then answer everything the same.
 * Buckets that no distribution with these moments can show (out of order, overlapping, counts that
 * do not add up to n, extremes elsewhere, sums that the values cannot have) are PP_EFORMAT; d is
 * then empty. Returns PP_OK, PP_ENOMEM (d is empty) or PP_EFORMAT.
 */
enum pp_status pp_dist_restore(struct pp_dist *d, const struct pp_moments *m, bool is_exact,
    const struct pp_bucket *buckets, size_t n_buckets);

/* n, min, max, sums of all values; owned by d, valid as long as d. */
const struct pp_moments *pp_dist_moments(const struct pp_dist *d);

/* True while each value is kept as it came. */
bool pp_dist_is_exact(const struct pp_dist *d);

/*
 * Quantile of type 7 (R, GSL): h = (n - 1) p, X(floor h) + frac(h) (X(floor h + 1) - X(floor h))
 * over the order statistics.
 * p in [0, 1], else NaN; NaN when empty. p = 0 and p = 1 are the exact extremes. Error: see
 * struct pp_dist.
 */
double pp_dist_quantile(const struct pp_dist *d, double p);

/*
 * Distribution-free interval of the p quantile within these values, by binomial ranks
 * (stats/quantile.h).
 * It is right for independent values; for timings of one process it shows the spread seen, not
 * confidence.
 * lo, hi: low edge of the lower rank's bucket and high edge of the upper one's. An end that so
 * few values cannot give is infinite: *hi = +INFINITY (fewer than 6 values for p50, 36 for p90,
 * 368 for p99 at 95 %), *lo = -INFINITY likewise.
 * Both NaN when d is empty or p or level is outside (0, 1).
 */
void pp_dist_quantile_interval(
    const struct pp_dist *d, double p, double level, double *lo, double *hi);

/*
 * Median absolute deviation from the median, times 1.4826 (so that it estimates sd for normal
 * data); NaN when empty.
 * Exact while the values are; then each bucket stands for its middle, so the error is at most one
 * bucket width.
 */
double pp_dist_mad(const struct pp_dist *d);

/* Interquartile range, quantile 0.75 minus quantile 0.25; NaN when empty. */
double pp_dist_iqr(const struct pp_dist *d);

/* Start a walk over all values, ascending. */
void pp_dist_begin(const struct pp_dist *d, struct pp_dist_cursor *cursor);

/*
 * Next bucket that holds anything. Exact values come as low == high, equal ones together. The
 * edges of a bucket are cut to the exact extremes. Returns false at the end; then *bucket is not
 * written.
 */
bool pp_dist_next(struct pp_dist_cursor *cursor, struct pp_bucket *bucket);

/* True when both hold the same and would answer everything the same. */
bool pp_dist_equal(const struct pp_dist *a, const struct pp_dist *b);

#endif
