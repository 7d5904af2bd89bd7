/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A series of any length in bounded memory. */
#include "stats/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/autocorr.h"
#include "stats/quantile.h"
#include "stats/tallykey.h"

#define INFLATION_FOUND 1.25
#define LAG1_ERRORS 3.0

void pp_series_init(struct pp_series *s)
{
    *s = (struct pp_series){.n_block_runs = 1};
    pp_ddist_init(&s->dist);
}

void pp_series_release(struct pp_series *s)
{
    pp_ddist_release(&s->dist);
    free(s->raw);
    free(s->blocks);
}

static void order(double *a, double *b)
{
    const double low = *a < *b ? *a : *b;

    *b = *a < *b ? *b : *a;
    *a = low;
}

/* Median of nine by 19 exchanges; p is reordered. Source: Smith's network, as in Paeth 1990. */
static double median9(double p[PP_SERIES_RUN])
{
    static const unsigned char pairs[19][2] = {{1, 2}, {4, 5}, {7, 8}, {0, 1}, {3, 4}, {6, 7},
        {1, 2}, {4, 5}, {7, 8}, {0, 3}, {5, 8}, {4, 7}, {3, 6}, {1, 4}, {2, 5}, {4, 7}, {4, 2},
        {6, 4}, {4, 2}};

#pragma GCC unroll 19
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        order(&p[pairs[i][0]], &p[pairs[i][1]]);
    return p[4];
}

/* Two blocks become one, and blocks are longer from now on. */
static void merge_blocks(struct pp_series *s)
{
    for (size_t i = 0; i < s->n_blocks / 2; i++) {
        const struct pp_series_block *pair = &s->blocks[2 * i];

        s->blocks[i] = (struct pp_series_block){
            pair[0].level / 2 + pair[1].level / 2, pair[0].n_above + pair[1].n_above};
    }
    s->n_blocks /= 2;
    s->n_block_runs *= 2;
    s->open.level /= 2;
}

/* Called when the run is full. */
static void close_run(struct pp_series *s)
{
    s->n_run = 0;
    s->open.level += median9(s->run) / (double)s->n_block_runs;
    if (++s->n_runs < s->n_block_runs)
        return;
    s->blocks[s->n_blocks++] = s->open;
    s->open = (struct pp_series_block){0};
    s->n_runs = 0;
    if (s->n_blocks == PP_SERIES_BLOCKS)
        merge_blocks(s);
}

static void follow(struct pp_series *s, double value)
{
    s->run[s->n_run++] = value;
    s->open.n_above += value > s->threshold;
    if (s->n_run == PP_SERIES_RUN)
        close_run(s);
}

/* The first values are full: find the threshold, and send them where all others will go. */
static enum pp_status begin_blocks(struct pp_series *s)
{
    double *copy = malloc(PP_SERIES_RAW * sizeof *copy);

    s->blocks = malloc(PP_SERIES_BLOCKS * sizeof *s->blocks);
    if (!copy || !s->blocks) {
        free(copy);
        free(s->blocks);
        s->blocks = NULL;
        return PP_ENOMEM;
    }
    memcpy(copy, s->raw, PP_SERIES_RAW * sizeof *copy);
    s->threshold = pp_quantile_median(copy, PP_SERIES_RAW);
    free(copy);
    for (size_t i = 0; i < s->n_raw; i++)
        follow(s, s->raw[i]);
    return PP_OK;
}

static enum pp_status add_one(struct pp_series *s, double value)
{
    if (pp_ddist_record(&s->dist, value))
        return PP_ENOMEM;
    if (!isfinite(value))
        return PP_OK;
    if (s->n_raw < PP_SERIES_RAW) {
        s->raw[s->n_raw++] = value;
        return PP_OK;
    }
    if (!s->blocks && begin_blocks(s))
        return PP_ENOMEM;
    follow(s, value);
    return PP_OK;
}

enum pp_status pp_series_add(struct pp_series *s, const double *values, size_t n)
{
    if (!s->raw)
        s->raw = malloc(PP_SERIES_RAW * sizeof *s->raw);
    if (!s->raw)
        return PP_ENOMEM;
    for (size_t i = 0; i < n; i++)
        if (add_one(s, values[i]))
            return PP_ENOMEM;
    return PP_OK;
}

enum pp_status pp_series_levels(
    const struct pp_series *s, double **levels, size_t *n_levels, uint64_t *n_per_level)
{
    const bool is_raw = !s->blocks;

    *n_levels = is_raw ? s->n_raw : s->n_blocks;
    *n_per_level = is_raw ? 1 : PP_SERIES_RUN * s->n_block_runs;
    *levels = malloc((*n_levels + 1) * sizeof **levels);
    if (!*levels)
        return PP_ENOMEM;
    for (size_t i = 0; i < *n_levels; i++)
        (*levels)[i] = is_raw ? s->raw[i] : s->blocks[i].level;
    return PP_OK;
}

/* Variance of the counts above the threshold over the binomial one; NaN when none or all are. */
static double count_inflation(const struct pp_series *s, double *counts)
{
    const double size = (double)(PP_SERIES_RUN * s->n_block_runs);
    const double n = (double)s->n_blocks;
    double sum = 0, squares = 0, share;

    for (size_t i = 0; i < s->n_blocks; i++) {
        counts[i] = (double)s->blocks[i].n_above;
        sum += counts[i];
    }
    share = sum / (n * size);
    for (size_t i = 0; i < s->n_blocks; i++)
        squares += (counts[i] - sum / n) * (counts[i] - sum / n);
    return share > 0 && share < 1 ? squares / (n - 1) / (size * share * (1 - share)) : NAN;
}

static double block_inflation(const struct pp_series *s, double *work)
{
    const double n = (double)s->n_blocks;
    const double within = count_inflation(s, work);

    if (within > 0)
        return within * n / pp_autocorr_effective_n(work, s->n_blocks);
    for (size_t i = 0; i < s->n_blocks; i++)
        work[i] = s->blocks[i].level;
    return (double)(PP_SERIES_RUN * s->n_block_runs) * n /
        pp_autocorr_effective_n(work, s->n_blocks);
}

enum pp_status pp_series_dependence(const struct pp_series *s, struct pp_series_dependence *out)
{
    const double n = (double)s->n_raw;
    const bool varies = s->dist.min < s->dist.max;
    double *work = malloc((s->n_blocks + 1) * sizeof *work);
    double inflation = 1;
    bool neighbours;

    *out = (struct pp_series_dependence){.lag1 = NAN, .inflation_ratio = 1};
    if (!work)
        return PP_ENOMEM;
    if (s->n_raw >= 3 && varies)
        out->lag1 = pp_autocorr_rank(s->raw, s->n_raw, 1);
    if (varies && s->blocks)
        inflation = block_inflation(s, work);
    else if (varies && s->n_raw >= 3)
        inflation = n / pp_autocorr_effective_n(s->raw, s->n_raw);
    free(work);
    /* Neither is undefined for values that vary, so memory was out. */
    if (isnan(inflation) || (varies && !s->blocks && s->n_raw >= 3 && isnan(out->lag1)))
        return PP_ENOMEM;
    neighbours = s->blocks || out->lag1 > LAG1_ERRORS / sqrt(n);
    if (inflation > 1)
        out->inflation_ratio = inflation;
    out->found = neighbours && inflation >= INFLATION_FOUND;
    return PP_OK;
}

struct pp_estimate pp_series_quantile(
    const struct pp_series *s, double p, double level, double inflation_ratio)
{
    const uint64_t n = s->dist.n;
    uint64_t lo_rank, hi_rank, n_known;
    struct pp_estimate e = {pp_ddist_quantile(&s->dist, p), s->dist.min, s->dist.max, false};

    if (!(inflation_ratio > 1)) {
        double lo, hi;

        pp_ddist_quantile_interval(&s->dist, p, level, &lo, &hi);
        e.has_interval = isfinite(lo) && isfinite(hi);
        e.lo = e.has_interval ? lo : e.lo;
        e.hi = e.has_interval ? hi : e.hi;
        return e;
    }
    n_known = (uint64_t)((double)n / inflation_ratio);
    if (n_known == 0 || pp_quantile_ranks(n_known, p, level, &lo_rank, &hi_rank) || lo_rank == 0 ||
        hi_rank > n_known)
        return e;
    e.has_interval = true;
    e.lo = pp_ddist_quantile(&s->dist, (double)(lo_rank - 1) / (double)n_known);
    e.hi = pp_ddist_quantile(&s->dist, (double)hi_rank / (double)n_known);
    return e;
}

/* Both edges of a bucket lie within the extremes seen. */
static double middle_of(const struct pp_series *s, const struct pp_bucket *bucket)
{
    const double low = fmax(pp_tallykey_value(PP_TALLY_DOUBLE, bucket->low), s->dist.min);
    const double high = fmin(pp_tallykey_value(PP_TALLY_DOUBLE, bucket->high), s->dist.max);

    return low < high ? low / 2 + high / 2 : low;
}

enum pp_status pp_series_weighted(const struct pp_series *s, struct pp_weighted *out)
{
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket;
    size_t n_points = 0;

    *out = (struct pp_weighted){.n = s->dist.n};
    pp_tally_begin(&s->dist.tally, &cursor);
    while (pp_tally_next(&s->dist.tally, &cursor, &bucket))
        n_points++;
    out->points = malloc((n_points + 1) * sizeof *out->points);
    if (!out->points)
        return PP_ENOMEM;
    pp_tally_begin(&s->dist.tally, &cursor);
    while (pp_tally_next(&s->dist.tally, &cursor, &bucket))
        out->points[out->n_points++] = (struct pp_weighted_point){
            middle_of(s, &bucket), bucket.count};
    return PP_OK;
}
