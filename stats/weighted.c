/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinct values with counts. */
#include "stats/weighted.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

/* The values sorted, -0 as 0; NULL when memory is out. */
static double *sorted_copy(const double *values, size_t n)
{
    double *sorted = malloc((n ? n : 1) * sizeof *sorted);

    if (!sorted)
        return NULL;
    for (size_t i = 0; i < n; i++)
        sorted[i] = values[i] + 0.0;
    gsl_sort(sorted, 1, n);
    return sorted;
}

static void group(const double *sorted, size_t n, struct pp_weighted *out)
{
    for (size_t i = 0; i < n; i++) {
        if (out->n_points == 0 || out->points[out->n_points - 1].value < sorted[i])
            out->points[out->n_points++] = (struct pp_weighted_point){.value = sorted[i]};
        out->points[out->n_points - 1].count++;
    }
    out->n = n;
}

enum pp_status pp_weighted_from_array(const double *values, size_t n, struct pp_weighted *out)
{
    double *sorted;

    *out = (struct pp_weighted){0};
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return PP_EINVAL;
    sorted = sorted_copy(values, n);
    out->points = malloc((n ? n : 1) * sizeof *out->points);
    if (sorted && out->points)
        group(sorted, n, out);
    free(sorted);
    if (sorted && out->points)
        return PP_OK;
    pp_weighted_release(out);
    return PP_ENOMEM;
}

void pp_weighted_release(struct pp_weighted *w)
{
    free(w->points);
    *w = (struct pp_weighted){0};
}
