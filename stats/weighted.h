/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples as distinct values with counts, ascending: what rank statistics of any length need. */
#ifndef PP_STATS_WEIGHTED_H
#define PP_STATS_WEIGHTED_H

#include <stddef.h>
#include <stdint.h>

#include "stats/status.h"

/* value: finite; count: at least 1. */
struct pp_weighted_point {
    double value;
    uint64_t count;
};

/* n_points points of strictly ascending value; their counts add up to n. */
struct pp_weighted {
    struct pp_weighted_point *points;
    size_t n_points;
    uint64_t n;
};

/*
 * The values of an array, equal ones together; -0 is 0.
 * values: finite, any order, not changed. The caller releases out, on errors too.
 * Returns PP_OK, PP_EINVAL (a value is not finite) or PP_ENOMEM; then out is empty. Cost: n log n.
 */
enum pp_status pp_weighted_from_array(const double *values, size_t n, struct pp_weighted *out);

/* Give back what w holds. */
void pp_weighted_release(struct pp_weighted *w);

#endif
