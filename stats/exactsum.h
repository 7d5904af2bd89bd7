/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of doubles and of products of two doubles without any rounding. */
#ifndef PP_STATS_EXACTSUM_H
#define PP_STATS_EXACTSUM_H

#include <stdbool.h>
#include <stdint.h>

/* Digits of 32 bits from 2^-2176 to 2^2240: every product of two doubles, 2^60 times over. */
#define PP_EXACTSUM_DIGITS 138
#define PP_EXACTSUM_LOWEST (-2176)

/*
 * A fixed-point number wide enough for all products of doubles; digit i counts units of
 * 2^(PP_EXACTSUM_LOWEST + 32 i). Digits are signed and carries are put off: n_pending additions
 * since the last carry, below 2^30. The value, not the digits, is what order cannot change. A
 * plain struct without pointers, 1.1 KiB. Kulisch's accumulator.
 */
struct pp_exactsum {
    int64_t digit[PP_EXACTSUM_DIGITS];
    uint32_t n_pending;
};

/* Set s to 0. */
void pp_exactsum_init(struct pp_exactsum *s);

/* s += a b; both finite. For a plain sum let b be 1. */
void pp_exactsum_add(struct pp_exactsum *s, double a, double b);

/* dst += src; may be the same object. */
void pp_exactsum_merge(struct pp_exactsum *dst, const struct pp_exactsum *src);

/*
 * dst += factor src. factor: finite; src: a sum of doubles or of doubles times a count, not of
 * general products, so that each term has at most 106 bits within the range. They must not be the
 * same object.
 */
void pp_exactsum_add_scaled(struct pp_exactsum *dst, const struct pp_exactsum *src, double factor);

/* The value, rounded once to a long double; infinite beyond its range. */
long double pp_exactsum_value(const struct pp_exactsum *s);

/* True when the values are equal. */
bool pp_exactsum_equal(const struct pp_exactsum *a, const struct pp_exactsum *b);

#endif
