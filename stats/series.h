/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A series of any length in bounded memory: its distribution, and how its level went. */
#ifndef PP_STATS_SERIES_H
#define PP_STATS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/ddist.h"
#include "stats/estimate.h"
#include "stats/status.h"
#include "stats/weighted.h"

/* So many first values are kept as they came. A longer series is followed in blocks. */
#define PP_SERIES_RAW 4096
/* Blocks; when they are full, neighbours are merged and blocks are twice as long from then on. */
#define PP_SERIES_BLOCKS 4096
/* The median of so many neighbours is the unit of a block's level: one wild value moves nothing. */
#define PP_SERIES_RUN 9

/* level: mean of the medians of its runs. n_above: values above the median of the first values. */
struct pp_series_block {
    double level;
    uint64_t n_above;
};

/*
 * Everything but dist follows the order of the finite values. Memory: 32 KiB, 96 KiB for more than
 * PP_SERIES_RAW values, and dist's. Members are private but for dist.
 */
struct pp_series {
    struct pp_ddist dist;
    double *raw; /* room for PP_SERIES_RAW */
    size_t n_raw;
    struct pp_series_block *blocks; /* NULL while raw holds all */
    size_t n_blocks;
    uint64_t n_block_runs; /* runs in a block, a power of 2 */
    uint64_t n_runs;       /* of the block that is being filled */
    struct pp_series_block open;
    double run[PP_SERIES_RUN];
    size_t n_run;
    double threshold;
};

/* Make s empty. Allocates nothing. */
void pp_series_init(struct pp_series *s);

/* Give back what s holds. */
void pp_series_release(struct pp_series *s);

/*
 * Add n values, any doubles, in their order. PP_OK or PP_ENOMEM; then some of them may be missing.
 * Cost: some 30 ns each.
 */
enum pp_status pp_series_add(struct pp_series *s, const double *values, size_t n);

/*
 * The course of the series: the values while there are at most PP_SERIES_RAW, else the levels of
 * the blocks that are full. Owned by the caller (free). n_per_level: values that each stands for.
 * Returns PP_OK or PP_ENOMEM (*levels NULL).
 */
enum pp_status pp_series_levels(
    const struct pp_series *s, double **levels, size_t *n_levels, uint64_t *n_per_level);

/*
 * Dependence of the values on each other. lag1: rank autocorrelation of neighbours among the first
 * PP_SERIES_RAW values; NaN where undefined. inflation_ratio: by how much dependence multiplies the
 * variance of a share such as "below the median", so n / inflation_ratio independent values would
 * know as much; at least 1.
 * Up to PP_SERIES_RAW values: n over pp_autocorr_effective_n. Beyond: variance of the blocks'
 * counts above a fixed threshold over the binomial one, times the number of blocks over their
 * effective number (batch means; Alexopoulos and Seila 1998); where nothing or all is above it, the
 * blocks' levels count as single values.
 * found: lag1 is beyond 3 / sqrt(n) and the inflation at least 1.25 (values up to PP_SERIES_RAW),
 * or the inflation at least 1.25 (blocks).
 */
struct pp_series_dependence {
    double lag1;
    double inflation_ratio;
    bool found;
};

/* Fill out; PP_OK or PP_ENOMEM (then nothing is found). */
enum pp_status pp_series_dependence(const struct pp_series *s, struct pp_series_dependence *out);

/*
 * Quantile p with its interval of confidence level: the ranks of pp_quantile_ranks for n /
 * inflation_ratio values, as shares of them. 1 for independent values, R's binomial ranks.
 * has_interval is false, lo and hi the extremes, when so few values cannot give one. NaN for an
 * empty series and p or level outside (0, 1).
 */
struct pp_estimate pp_series_quantile(
    const struct pp_series *s, double p, double level, double inflation_ratio);

/*
 * The values with their counts: exact while the values are (pp_ddist_is_exact), then buckets, each
 * at its middle, so within 0.05 % of the value. The caller releases out. PP_OK or PP_ENOMEM.
 */
enum pp_status pp_series_weighted(const struct pp_series *s, struct pp_weighted *out);

#endif
