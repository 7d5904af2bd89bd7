/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clusters of a few values and peaks of a distribution. */
#include "stats/modes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/density.h"
#include "stats/quantile.h"

#define MIN_TO_SPLIT 6
/* Correction of the spread within clusters for few values. */
#define FEW 8.0
#define MIN_SHARE 0.05
#define MAX_VALLEY 0.75
#define VALLEY_SE 4

/* Values in ascending order and where they are cut: cluster i is cut[i]..cut[i + 1]. */
struct clustering {
    const double *sorted;
    double *work; /* room for n */
    size_t n;
    size_t n_keep;
    size_t n_cuts;
    size_t cut[PP_MODES_MAX + 1]; /* cut[0] = 0, then n_cuts cuts, then n */
};

static double gap_at(const struct clustering *c, size_t at)
{
    return c->sorted[at] - c->sorted[at - 1];
}

/* True when a cut there leaves n_keep values on both sides. */
static bool may_cut(const struct clustering *c, size_t at)
{
    size_t i = 0;

    while (c->cut[i + 1] < at)
        i++;
    return at - c->cut[i] >= c->n_keep && c->cut[i + 1] >= at + c->n_keep;
}

/* Cut at the widest gap that may be; false when there is none. */
static bool add_cut(struct clustering *c)
{
    size_t widest = 0;
    size_t i = c->n_cuts + 1;

    for (size_t at = 1; at < c->n; at++)
        if (gap_at(c, at) > (widest ? gap_at(c, widest) : 0) && may_cut(c, at))
            widest = at;
    if (widest == 0)
        return false;
    c->cut[i + 1] = c->n;
    for (; c->cut[i - 1] > widest; i--)
        c->cut[i] = c->cut[i - 1];
    c->cut[i] = widest;
    c->n_cuts++;
    return true;
}

/*
 * 1.4826 x median distance of the values to the median of their cluster. Cutting at the widest gaps
 * takes spread away from few values, which the correction for n gives back: with it one value in
 * fifty of normal samples is cut wrongly at most (tests/unit/test_modes.c).
 */
static double spread_within(struct clustering *c)
{
    const double n_left = (double)c->n - 2 * (double)c->n_cuts;

    for (size_t i = 0; i <= c->n_cuts; i++) {
        const size_t start = c->cut[i];
        const double center = pp_quantile_sorted(c->sorted + start, c->cut[i + 1] - start, 0.5);

        for (size_t k = start; k < c->cut[i + 1]; k++)
            c->work[k] = fabs(c->sorted[k] - center);
    }
    return 1.4826 * pp_quantile_median(c->work, c->n) * (1 + FEW / n_left);
}

/* Make n_cuts cuts at most; true when the narrowest of them still stands out. */
static bool try_cuts(struct clustering *c, size_t n_cuts, double floor)
{
    double narrowest = INFINITY;

    c->n_cuts = 0;
    c->cut[0] = 0;
    c->cut[1] = c->n;
    while (c->n_cuts < n_cuts)
        if (!add_cut(c))
            return false;
    for (size_t i = 1; i <= c->n_cuts; i++)
        narrowest = fmin(narrowest, gap_at(c, c->cut[i]));
    return c->n_cuts == 0 || narrowest > PP_MODES_GAP * fmax(spread_within(c), floor);
}

static void report_clusters(const struct clustering *c, struct pp_modes *out)
{
    for (size_t i = 0; i <= c->n_cuts; i++) {
        const size_t start = c->cut[i];
        const size_t count = c->cut[i + 1] - start;

        out->mode[out->n++] = (struct pp_mode){
            .center = pp_quantile_sorted(c->sorted + start, count, 0.5),
            .lo = c->sorted[start],
            .hi = c->sorted[start + count - 1],
            .count = count,
        };
    }
}

enum pp_status pp_modes_cluster(const double *values, size_t n, double floor, struct pp_modes *out)
{
    struct clustering c = {.n = n, .n_keep = n > 13 ? (3 * n + 19) / 20 : 2};
    size_t n_cuts = n / MIN_TO_SPLIT;
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
    c.work = sorted + n;
    if (n_cuts > PP_MODES_MAX - 1)
        n_cuts = PP_MODES_MAX - 1;
    while (!try_cuts(&c, n_cuts, floor))
        n_cuts--;
    report_clusters(&c, out);
    free(sorted);
    return PP_OK;
}

/* A peak of the density, its right-hand valley being the lowest point before the next peak. */
struct peak {
    size_t at;
    size_t valley;
};

static size_t find_peaks(const struct pp_density *f, struct peak *peak)
{
    size_t n = 0;
    size_t lowest = 0;

    for (size_t i = 1; i + 1 < PP_DENSITY_POINTS; i++) {
        if (f->value[i] < f->value[lowest])
            lowest = i;
        if (f->value[i] > f->value[i - 1] && f->value[i] >= f->value[i + 1]) {
            if (n > 0)
                peak[n - 1].valley = lowest;
            peak[n++] = (struct peak){.at = i, .valley = PP_DENSITY_POINTS - 1};
            lowest = i;
        }
    }
    return n;
}

/* Height of the lower of a peak and its right neighbour above the valley between them. */
static double depth(const struct pp_density *f, const struct peak *p)
{
    return fmin(f->value[p[0].at], f->value[p[1].at]) - f->value[p[0].valley];
}

/* True when the valley to the right of a peak is too deep to be chance. */
static bool is_deep(const struct pp_density *f, const struct peak *p)
{
    const double valley = f->value[p->valley];
    const double lower = valley + depth(f, p);

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
static void join(const struct pp_density *f, struct peak *peak, size_t *n, size_t i)
{
    const struct peak right = peak[i + 1];

    if (f->value[right.at] > f->value[peak[i].at])
        peak[i].at = right.at;
    peak[i].valley = right.valley;
    memmove(peak + i + 1, peak + i + 2, (*n - i - 2) * sizeof *peak);
    --*n;
}

static double edge(const struct pp_density *f, const struct peak *peak)
{
    return f->lo + (double)peak->valley * f->step;
}

/* The shallowest valley that is no more than chance, or n - 1. */
static size_t shallow_valley(const struct pp_density *f, const struct peak *peak, size_t n)
{
    size_t found = n - 1;

    for (size_t i = 0; i + 1 < n; i++)
        if (!is_deep(f, &peak[i]) &&
            (found == n - 1 || depth(f, &peak[i]) < depth(f, &peak[found])))
            found = i;
    return found;
}

/* The higher valley beside a peak with too few values, or n - 1. */
static size_t valley_of_small(
    const struct pp_density *f, const struct peak *peak, size_t n, const struct pp_dist *d)
{
    for (size_t i = 0; n > 1 && i < n; i++) {
        const double low = i ? edge(f, &peak[i - 1]) : -INFINITY;
        const double high = i + 1 < n ? edge(f, &peak[i]) : INFINITY;

        if ((double)measure(d, low, high).count >= MIN_SHARE * (double)d->moments.n)
            continue;
        if (i == 0 || (i + 1 < n && f->value[peak[i].valley] > f->value[peak[i - 1].valley]))
            return i;
        return i - 1;
    }
    return n - 1;
}

/* Fill up valleys that mean nothing, the shallowest first; returns how many peaks are left. */
static size_t prune(
    const struct pp_density *f, struct peak *peak, size_t n, const struct pp_dist *d)
{
    while (n > 1) {
        size_t valley = shallow_valley(f, peak, n);

        if (valley == n - 1)
            valley = valley_of_small(f, peak, n, d);
        if (valley == n - 1 && n <= PP_MODES_MAX)
            break;
        join(f, peak, &n, valley < n - 1 ? valley : n - 2);
    }
    return n;
}

enum pp_status pp_modes_find(const struct pp_dist *d, double resolution, struct pp_modes *out)
{
    struct pp_density f;
    struct peak peak[PP_DENSITY_POINTS / 2];
    size_t n;

    out->n = 0;
    if (!(resolution > 0) || d->moments.n == 0)
        return PP_EINVAL;
    if (!pp_density_fill(&f, d, resolution)) {
        out->mode[out->n] = measure(d, -INFINITY, INFINITY);
        out->mode[out->n++].center = pp_dist_quantile(d, 0.5);
        return PP_OK;
    }
    n = prune(&f, peak, find_peaks(&f, peak), d);
    for (size_t i = 0; i < n; i++) {
        const double low = i ? edge(&f, &peak[i - 1]) : -INFINITY;
        const double high = i + 1 < n ? edge(&f, &peak[i]) : INFINITY;

        out->mode[out->n] = measure(d, low, high);
        out->mode[out->n++].center = f.lo + (double)peak[i].at * f.step;
    }
    return PP_OK;
}
