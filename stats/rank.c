/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of values, ties sharing their mean. */
#include "stats/rank.h"

#include <stdlib.h>

#include <gsl/gsl_sort.h>

enum pp_status pp_rank_mid(const double *values, size_t n, double *ranks, bool *has_ties)
{
    size_t *order;
    bool ties = false;

    order = malloc((n ? n : 1) * sizeof *order);
    if (!order)
        return PP_ENOMEM;
    gsl_sort_index(order, values, 1, n);
    for (size_t start = 0, stop; start < n; start = stop) {
        stop = start + 1;
        while (stop < n && values[order[stop]] <= values[order[start]])
            stop++;
        ties |= stop - start > 1;
        for (size_t i = start; i < stop; i++)
            ranks[order[i]] = (double)(start + 1 + stop) / 2;
    }
    free(order);
    if (has_ties)
        *has_ties = ties;
    return PP_OK;
}
