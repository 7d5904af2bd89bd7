/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order statistics of all pairwise differences of two samples, without forming them. */
#ifndef PP_STATS_PAIRDIFF_H
#define PP_STATS_PAIRDIFF_H

#include "stats/weighted.h"

__extension__ typedef unsigned __int128 pp_pairdiff_u128;

/*
 * The k-th smallest (k from 0) of the a->n b->n differences b_j - a_i, each rounded to a double.
 * a, b: not empty; k: below a->n b->n (greater ones answer the largest).
 * Infinite when that difference is beyond the range of a double.
 * Method: bisection over the doubles in their order, counting pairs at each step, so exact.
 * Cost: 64 walks over both lists of points; no allocation.
 */
double pp_pairdiff_select(
    const struct pp_weighted *a, const struct pp_weighted *b, pp_pairdiff_u128 k);

/* How many of the differences are positive, and how many are 0. Cost: one walk. */
void pp_pairdiff_signs(const struct pp_weighted *a, const struct pp_weighted *b,
    pp_pairdiff_u128 *n_positive, pp_pairdiff_u128 *n_zero);

#endif
