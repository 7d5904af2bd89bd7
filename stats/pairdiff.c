/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selecting among pairwise differences by counting them. */
#include "stats/pairdiff.h"

#include <string.h>

#define SIGN_BIT (UINT64_C(1) << 63)

/* Doubles in their order as integers, infinities at the ends; and back. */
static uint64_t key_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits & SIGN_BIT ? ~bits : bits | SIGN_BIT;
}

static double value_of(uint64_t key)
{
    const uint64_t bits = key & SIGN_BIT ? key & ~SIGN_BIT : ~key;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/*
 * Pairs with b_j - a_i <= limit. Rounded subtraction is monotone in both, so the number of b's
 * that fit only grows from one a to the next.
 */
static pp_pairdiff_u128 count_up_to(
    const struct pp_weighted *a, const struct pp_weighted *b, double limit)
{
    pp_pairdiff_u128 total = 0;
    uint64_t n_fit = 0;
    size_t j = 0;

    for (size_t i = 0; i < a->n_points; i++) {
        while (j < b->n_points && b->points[j].value - a->points[i].value <= limit)
            n_fit += b->points[j++].count;
        total += (pp_pairdiff_u128)n_fit * a->points[i].count;
    }
    return total;
}

double pp_pairdiff_select(
    const struct pp_weighted *a, const struct pp_weighted *b, pp_pairdiff_u128 k)
{
    uint64_t lo = key_of(b->points[0].value - a->points[a->n_points - 1].value);
    uint64_t hi = key_of(b->points[b->n_points - 1].value - a->points[0].value);

    while (lo < hi) {
        const uint64_t middle = lo + (hi - lo) / 2;

        if (count_up_to(a, b, value_of(middle)) > k)
            hi = middle;
        else
            lo = middle + 1;
    }
    return value_of(lo) + 0.0;
}

void pp_pairdiff_signs(const struct pp_weighted *a, const struct pp_weighted *b,
    pp_pairdiff_u128 *n_positive, pp_pairdiff_u128 *n_zero)
{
    uint64_t n_below = 0; /* values of a below the present one of b */
    size_t i = 0;

    *n_positive = 0;
    *n_zero = 0;
    for (size_t j = 0; j < b->n_points; j++) {
        const struct pp_weighted_point *point = &b->points[j];

        while (i < a->n_points && a->points[i].value < point->value)
            n_below += a->points[i++].count;
        *n_positive += (pp_pairdiff_u128)n_below * point->count;
        if (i < a->n_points && a->points[i].value <= point->value)
            *n_zero += (pp_pairdiff_u128)a->points[i].count * point->count;
    }
}
