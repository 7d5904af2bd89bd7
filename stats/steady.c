/* SPDX-License-Identifier: GPL-3.0-or-later */
/* End of the warm-up by the level band. Only libc: it may run where GSL is not. */
#include "stats/steady.h"

#include <math.h>
#include <stdlib.h>

#define BATCH 50
#define MAX_BATCHES 1024
/* The band: 2 % of the level or three robust sd, whichever is wider. */
#define BAND_RATIO 0.02
#define BAND_MADS (3 * 1.4826)
/* Warm-up goes on while so many of the next batches are outside. */
#define LOOK_AHEAD 5
#define LOOK_OUTSIDE 3

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static int compare_counts(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Median; reorders values. */
static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* Median of a batch of up to BATCH values taken evenly from count values. */
static double batch_median(const uint64_t *values, size_t count)
{
    const size_t n = count < BATCH ? count : BATCH;
    uint64_t copy[BATCH];

    for (size_t i = 0; i < n; i++)
        copy[i] = values[i * count / n];
    qsort(copy, n, sizeof *copy, compare_counts);
    return ((double)copy[(n - 1) / 2] + (double)copy[n / 2]) / 2;
}

static size_t batch_count_for(size_t n)
{
    if (n < PP_STEADY_MIN * BATCH)
        return n / PP_STEADY_MIN;
    if (n > MAX_BATCHES * BATCH)
        return (n + MAX_BATCHES - 1) / MAX_BATCHES;
    return BATCH;
}

static void find_band(struct pp_steady *steady, const double *batch, size_t n_batches)
{
    const size_t half = n_batches / 2;
    const size_t n = n_batches - half;
    double copy[MAX_BATCHES];

    for (size_t i = 0; i < n; i++)
        copy[i] = batch[half + i];
    steady->level = median(copy, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = fabs(batch[half + i] - steady->level);
    steady->tolerance = fmax(BAND_RATIO * steady->level, BAND_MADS * median(copy, n));
}

/* True when at least LOOK_OUTSIDE of the LOOK_AHEAD batches from here on are outside the band. */
static bool is_warming(const struct pp_steady *steady, const double *batch)
{
    int n_outside = 0;

    for (size_t i = 0; i < LOOK_AHEAD; i++)
        n_outside += fabs(batch[i] - steady->level) > steady->tolerance;
    return n_outside >= LOOK_OUTSIDE || fabs(batch[0] - steady->level) > steady->tolerance;
}

struct pp_steady pp_steady_cut(const uint64_t *values, size_t n)
{
    struct pp_steady steady = {.level = NAN, .tolerance = NAN};
    double batch[MAX_BATCHES];
    size_t n_batches;
    size_t cut = 0;

    if (n < PP_STEADY_MIN)
        return steady;
    steady.judged = true;
    steady.batch_count = batch_count_for(n);
    n_batches = n / steady.batch_count;
    if (n_batches > MAX_BATCHES)
        n_batches = MAX_BATCHES;
    for (size_t i = 0; i < n_batches; i++)
        batch[i] = batch_median(values + i * steady.batch_count, steady.batch_count);
    find_band(&steady, batch, n_batches);
    while (cut < n_batches / 2 && is_warming(&steady, batch + cut))
        cut++;
    steady.reached = cut < n_batches / 2;
    steady.cut = cut * steady.batch_count;
    return steady;
}
