/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel density of a distribution on a grid. */
#include "stats/density.h"

#include <math.h>

#include "stats/moments.h"

#define P_LOW 0.005
#define P_HIGH 0.995
#define REACH 4.0  /* widths */
#define BEYOND 3.0 /* likewise */
#define SQRT_2_PI 2.50662827463100050242

/* Spread c counts of value x over the grid. */
static void add_kernel(struct pp_density *f, double x, double c)
{
    const double reach = REACH * f->width;
    const double first = fmax(ceil((x - reach - f->lo) / f->step), 0);
    const double last = fmin(floor((x + reach - f->lo) / f->step), PP_DENSITY_POINTS - 1);

    for (double i = first; i <= last; i++) {
        const double z = (f->lo + i * f->step - x) / f->width;

        f->value[(unsigned)i] += c * exp(-z * z / 2);
    }
}

/* The grid and kernel for d; false when its bulk is no wider than the resolution. */
static bool choose_grid(struct pp_density *f, const struct pp_dist *d, double resolution)
{
    const double lo = pp_dist_quantile(d, P_LOW);
    const double hi = pp_dist_quantile(d, P_HIGH);
    const double spread = fmin(pp_moments_sd(&d->moments), pp_dist_iqr(d) / 1.34);

    *f = (struct pp_density){0};
    f->width = 0.9 * spread * pow((double)d->moments.n, -0.2);
    f->width = fmax(fmax(f->width, resolution), (hi - lo) / PP_DENSITY_POINTS);
    f->lo = lo - BEYOND * f->width;
    f->step = (hi - lo + 2 * BEYOND * f->width) / (PP_DENSITY_POINTS - 1);
    return hi - lo > resolution;
}

bool pp_density_fill(struct pp_density *f, const struct pp_dist *d, double resolution)
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;

    if (!choose_grid(f, d, resolution))
        return false;
    pp_dist_begin(d, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        const double low = (double)bucket.low;

        add_kernel(f, low + ((double)bucket.high - low) / 2, (double)bucket.count);
    }
    return true;
}

double pp_density_at(const struct pp_density *f, double n, unsigned i)
{
    return f->value[i] / (n * f->width * SQRT_2_PI);
}
