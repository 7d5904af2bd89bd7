/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact sums in a wide fixed-point number. */
#include "stats/exactsum.h"

#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

#define DIGIT_MASK UINT64_C(0xffffffff)
/* An addition changes a digit by less than 2^33, so carries can wait for so many. */
#define MAX_PENDING (1U << 29)

void pp_exactsum_init(struct pp_exactsum *s)
{
    *s = (struct pp_exactsum){.n_pending = 0};
}

/* Bring all digits but the top one into 0..2^32-1; the value stays. */
static void carry(struct pp_exactsum *s)
{
    for (int i = 0; i + 1 < PP_EXACTSUM_DIGITS; i++) {
        const int64_t low = s->digit[i] & (int64_t)DIGIT_MASK;

        s->digit[i + 1] += (s->digit[i] - low) / ((int64_t)1 << 32);
        s->digit[i] = low;
    }
    s->n_pending = 0;
}

/* s += (negative ? -1 : 1) magnitude 2^exponent */
static void add_magnitude(struct pp_exactsum *s, u128 magnitude, int exponent, bool negative)
{
    const int position = exponent - PP_EXACTSUM_LOWEST;
    const int offset = position % 32;
    int64_t *digit = s->digit + position / 32;

    if (magnitude == 0)
        return;
    if (s->n_pending >= MAX_PENDING)
        carry(s);
    s->n_pending++;
    for (; magnitude; magnitude >>= 32, digit++) {
        const uint64_t part = (uint64_t)(magnitude & DIGIT_MASK) << offset;
        const int64_t low = (int64_t)(part & DIGIT_MASK);
        const int64_t high = (int64_t)(part >> 32);

        digit[0] += negative ? -low : low;
        digit[1] += negative ? -high : high;
    }
}

/* |v| = result 2^*exponent, result below 2^53 */
static uint64_t mantissa(double v, int *exponent)
{
    uint64_t pattern, fraction;

    memcpy(&pattern, &v, sizeof pattern);
    fraction = pattern & ((UINT64_C(1) << 52) - 1);
    *exponent = (int)(pattern >> 52 & 0x7ff);
    if (*exponent == 0)
        *exponent = 1;
    else
        fraction |= UINT64_C(1) << 52;
    *exponent -= 1075;
    return fraction;
}

void pp_exactsum_add(struct pp_exactsum *s, double a, double b)
{
    int exponent_a, exponent_b;
    const u128 product = (u128)mantissa(a, &exponent_a) * mantissa(b, &exponent_b);

    add_magnitude(s, product, exponent_a + exponent_b, signbit(a) != signbit(b));
}

void pp_exactsum_merge(struct pp_exactsum *dst, const struct pp_exactsum *src)
{
    if (dst->n_pending + src->n_pending >= MAX_PENDING)
        carry(dst);
    for (int i = 0; i < PP_EXACTSUM_DIGITS; i++)
        dst->digit[i] += src->digit[i];
    dst->n_pending += src->n_pending + 1;
    if (dst->n_pending >= MAX_PENDING)
        carry(dst);
}

/* The magnitude of s in proper digits; returns whether s is negative. */
static bool magnitude_of(const struct pp_exactsum *s, struct pp_exactsum *magnitude)
{
    bool negative;

    *magnitude = *s;
    carry(magnitude);
    negative = magnitude->digit[PP_EXACTSUM_DIGITS - 1] < 0;
    if (!negative)
        return false;
    for (int i = 0; i < PP_EXACTSUM_DIGITS; i++)
        magnitude->digit[i] = -magnitude->digit[i];
    carry(magnitude);
    return true;
}

void pp_exactsum_add_scaled(struct pp_exactsum *dst, const struct pp_exactsum *src, double factor)
{
    struct pp_exactsum magnitude;
    const bool negative = magnitude_of(src, &magnitude) != (signbit(factor) != 0);
    int exponent;
    const u128 scale = mantissa(factor, &exponent);

    for (int i = 0; i < PP_EXACTSUM_DIGITS; i++)
        if (magnitude.digit[i] != 0)
            add_magnitude(dst, (u128)magnitude.digit[i] * scale,
                exponent + PP_EXACTSUM_LOWEST + 32 * i, negative);
}

long double pp_exactsum_value(const struct pp_exactsum *s)
{
    struct pp_exactsum magnitude;
    const bool negative = magnitude_of(s, &magnitude);
    int top = PP_EXACTSUM_DIGITS - 1;
    u128 leading = 0;
    long double value;

    while (top > 3 && magnitude.digit[top] == 0)
        top--;
    for (int i = top; i > top - 4; i--)
        leading = leading << 32 | (uint64_t)magnitude.digit[i];
    /* digits below only decide a tie, so one bit stands for them */
    for (int i = top - 4; i >= 0; i--)
        leading |= (u128)(magnitude.digit[i] != 0);
    value = ldexpl((long double)leading, PP_EXACTSUM_LOWEST + 32 * (top - 3));
    return negative ? -value : value;
}

bool pp_exactsum_equal(const struct pp_exactsum *a, const struct pp_exactsum *b)
{
    struct pp_exactsum tidy_a = *a;
    struct pp_exactsum tidy_b = *b;

    carry(&tidy_a);
    carry(&tidy_b);
    return memcmp(tidy_a.digit, tidy_b.digit, sizeof tidy_a.digit) == 0;
}
