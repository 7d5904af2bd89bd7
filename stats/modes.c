/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clusters of a few values and peaks of a distribution. */
#include "stats/modes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"

#define MIN_TO_SPLIT 6
#define N_GRID 512
/* The density is looked at between these quantiles. */
#define P_LOW 0.005
#define P_HIGH 0.995
#define MIN_SHARE 0.05
#define MAX_VALLEY 0.75
#define VALLEY_SE 4

/* Median distance of start..stop to the median of it, all ascending; put into distance. */
static void add_distances(const double *sorted, size_t start, size_t stop, double *distance)
{
    const double center = pp_quantile_sorted(sorted + start, stop - start, 0.5);

    for (size_t i = start; i < stop; i++)
        distance[i] = fabs(sorted[i] - center);
}

/* Where start..stop has its widest gap that leaves enough values on both sides, or 0. */
static size_t widest_gap(const double *sorted, size_t start, size_t stop, size_t n_keep)
{
    size_t at = 0;
    double widest = 0;

    for (size_t i = start + n_keep; i + n_keep <= stop; i++)
        if (sorted[i] - sorted[i - 1] > widest) {
            widest = sorted[i] - sorted[i - 1];
            at = i;
        }
    return at;
}

struct clustering {
    const double *sorted;
    double *distance;
    size_t n_keep;
    double floor;
    struct pp_modes *out;
};

static void append_cluster(struct clustering *c, size_t start, size_t stop)
{
    c->out->mode[c->out->n++] = (struct pp_mode){
        .center = pp_quantile_sorted(c->sorted + start, stop - start, 0.5),
        .lo = c->sorted[start],
        .hi = c->sorted[stop - 1],
        .count = stop - start,
    };
}

/* Cut start..stop while a gap stands out; n_free is how many more clusters there is room for. */
static void cluster(struct clustering *c, size_t start, size_t stop, size_t n_free)
{
    const size_t at = widest_gap(c->sorted, start, stop, c->n_keep);
    double spread;

    if (at == 0 || n_free == 0) {
        append_cluster(c, start, stop);
        return;
    }
    add_distances(c->sorted, start, at, c->distance);
    add_distances(c->sorted, at, stop, c->distance);
    spread = 1.4826 * pp_quantile_median(c->distance + start, stop - start);
    if (c->sorted[at] - c->sorted[at - 1] <= PP_MODES_GAP * fmax(spread, c->floor)) {
        append_cluster(c, start, stop);
        return;
    }
    cluster(c, start, at, n_free / 2);
    cluster(c, at, stop, n_free - 1 - n_free / 2);
}

enum pp_status pp_modes_cluster(const double *values, size_t n, double floor, struct pp_modes *out)
{
    struct clustering c = {.n_keep = (n + 9) / 10, .floor = floor, .out = out};
    double *sorted;

    out->n = 0;
    if (!(floor >= 0))
        return PP_EINVAL;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return PP_EINVAL;
    if (n == 0)
        return PP_OK;
    sorted = malloc(2 * n * sizeof *sorted);
    if (!sorted)
        return PP_ENOMEM;
    memcpy(sorted, values, n * sizeof *sorted);
    pp_quantile_sort(sorted, n);
    c.sorted = sorted;
    c.distance = sorted + n;
    if (c.n_keep < 2)
        c.n_keep = 2;
    cluster(&c, 0, n, n < MIN_TO_SPLIT ? 0 : PP_MODES_MAX - 1);
    free(sorted);
    return PP_OK;
}

/* Smoothed counts on a grid: density[i] is the kernel-weighted count round lo + i step. */
struct density {
    double lo;
    double step;
    double width;
    double value[N_GRID];
};

/* Spread c counts of value x over the grid. */
static void add_kernel(struct density *f, double x, double c)
{
    const double reach = 4 * f->width;
    const double first = fmax(ceil((x - reach - f->lo) / f->step), 0);
    const double last = fmin(floor((x + reach - f->lo) / f->step), N_GRID - 1);

    for (double i = first; i <= last; i++) {
        const double z = (f->lo + i * f->step - x) / f->width;

        f->value[(size_t)i] += c * exp(-z * z / 2);
    }
}

/* The grid and kernel for d; false when its bulk is no wider than the resolution. */
static bool density_init(struct density *f, const struct pp_dist *d, double resolution)
{
    const double lo = pp_dist_quantile(d, P_LOW);
    const double hi = pp_dist_quantile(d, P_HIGH);
    const double spread = fmin(pp_moments_sd(&d->moments), pp_dist_iqr(d) / 1.34);

    *f = (struct density){0};
    f->width = 0.9 * spread * pow((double)d->moments.n, -0.2);
    f->width = fmax(fmax(f->width, resolution), (hi - lo) / N_GRID);
    f->lo = lo - 3 * f->width;
    f->step = (hi - lo + 6 * f->width) / (N_GRID - 1);
    return hi - lo > resolution;
}

static void density_fill(struct density *f, const struct pp_dist *d)
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;

    pp_dist_begin(d, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        const double low = (double)bucket.low;

        add_kernel(f, low + ((double)bucket.high - low) / 2, (double)bucket.count);
    }
}

/* A peak of the density, its right-hand valley being the lowest point before the next peak. */
struct peak {
    size_t at;
    size_t valley;
};

static size_t find_peaks(const struct density *f, struct peak *peak)
{
    size_t n = 0;
    size_t lowest = 0;

    for (size_t i = 1; i + 1 < N_GRID; i++) {
        if (f->value[i] < f->value[lowest])
            lowest = i;
        if (f->value[i] > f->value[i - 1] && f->value[i] >= f->value[i + 1]) {
            if (n > 0)
                peak[n - 1].valley = lowest;
            peak[n++] = (struct peak){.at = i, .valley = N_GRID - 1};
            lowest = i;
        }
    }
    return n;
}

/* True when the valley between two neighbouring peaks is too deep to be chance. */
static bool is_deep(const struct density *f, const struct peak *a, const struct peak *b)
{
    const double lower = fmin(f->value[a->at], f->value[b->at]);
    const double valley = f->value[a->valley];

    return valley < MAX_VALLEY * lower && lower - valley > VALLEY_SE * sqrt(lower + valley);
}

/* Values in low..high, by the middle of their buckets. */
static struct pp_mode measure(const struct pp_dist *d, double low, double high)
{
    struct pp_mode mode = {.lo = INFINITY, .hi = -INFINITY};
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;

    pp_dist_begin(d, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        const double middle = ((double)bucket.low + (double)bucket.high) / 2;

        if (middle < low || middle >= high)
            continue;
        mode.lo = fmin(mode.lo, (double)bucket.low);
        mode.hi = fmax(mode.hi, (double)bucket.high);
        mode.count += bucket.count;
    }
    return mode;
}

/* Let peak i and its right neighbour be one: the higher stays. */
static void join(const struct density *f, struct peak *peak, size_t *n, size_t i)
{
    const struct peak right = peak[i + 1];

    if (f->value[right.at] > f->value[peak[i].at])
        peak[i].at = right.at;
    peak[i].valley = right.valley;
    memmove(peak + i + 1, peak + i + 2, (*n - i - 2) * sizeof *peak);
    --*n;
}

static double edge(const struct density *f, const struct peak *peak)
{
    return f->lo + (double)peak->valley * f->step;
}

/* Index of a peak to join with its right neighbour, or n - 1 when all stand. */
static size_t weak_peak(
    const struct density *f, const struct peak *peak, size_t n, const struct pp_dist *d)
{
    const double enough = MIN_SHARE * (double)d->moments.n;

    for (size_t i = 0; i + 1 < n; i++)
        if (!is_deep(f, &peak[i], &peak[i + 1]))
            return i;
    for (size_t i = 0; n > 1 && i < n; i++) {
        const double low = i ? edge(f, &peak[i - 1]) : -INFINITY;
        const double high = i + 1 < n ? edge(f, &peak[i]) : INFINITY;

        if ((double)measure(d, low, high).count < enough)
            return i + 1 < n ? i : i - 1;
    }
    return n > 0 ? n - 1 : 0;
}

enum pp_status pp_modes_find(const struct pp_dist *d, double resolution, struct pp_modes *out)
{
    struct density f;
    struct peak peak[N_GRID / 2];
    size_t n, weak;

    out->n = 0;
    if (!(resolution > 0) || d->moments.n == 0)
        return PP_EINVAL;
    if (!density_init(&f, d, resolution)) {
        out->mode[out->n] = measure(d, -INFINITY, INFINITY);
        out->mode[out->n++].center = pp_dist_quantile(d, 0.5);
        return PP_OK;
    }
    density_fill(&f, d);
    n = find_peaks(&f, peak);
    while (n > 1 && ((weak = weak_peak(&f, peak, n, d)) < n - 1 || n > PP_MODES_MAX))
        join(&f, peak, &n, weak < n - 1 ? weak : n - 2);
    for (size_t i = 0; i < n; i++) {
        const double low = i ? edge(&f, &peak[i - 1]) : -INFINITY;
        const double high = i + 1 < n ? edge(&f, &peak[i]) : INFINITY;

        out->mode[out->n] = measure(d, low, high);
        out->mode[out->n++].center = f.lo + (double)peak[i].at * f.step;
    }
    return PP_OK;
}
