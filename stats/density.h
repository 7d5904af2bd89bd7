/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A smooth picture of a distribution: kernel density on a grid. */
#ifndef PP_STATS_DENSITY_H
#define PP_STATS_DENSITY_H

#include <stdbool.h>

#include "stats/dist.h"

#define PP_DENSITY_POINTS 512

/*
 * value[i] stands for lo + i step: the count of values, each weighed by exp(-z^2 / 2), z its
 * distance in widths, up to 4. Over n width sqrt(2 pi) that is the density. All in the unit of the
 * distribution.
 */
struct pp_density {
    double lo;
    double step;
    double width; /* of the Gaussian kernel: its standard deviation */
    double value[PP_DENSITY_POINTS];
};

/*
 * Smooth d between its quantiles 0.005 and 0.995, and three widths beyond. Values beyond the grid
 * take part as far as their kernel reaches it; a bucket counts at its middle.
 * Width: 0.9 min(sd, iqr / 1.34) n^(-1/5), at least `resolution` (above 0) and 1/512 of the range.
 * Source: Silverman, Density Estimation (1986), equation 3.31; R's bw.nrd0.
 * False: there is nothing to smooth, since those quantiles are no more than a resolution apart or d
 * is empty; *f is then without meaning. Cost: 512 for each bucket at most.
 */
bool pp_density_fill(struct pp_density *f, const struct pp_dist *d, double resolution);

/* The density itself at point i of n values, 1 / unit of the values. */
double pp_density_at(const struct pp_density *f, double n, unsigned i);

#endif
