/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact sums against 128-bit integers, cancellation over the whole range, carries and signs. */
#include "stats/exactsum.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/ref/close.h"

__extension__ typedef __int128 i128;

static int64_t random_integer(struct pp_rng *rng)
{
    return (int64_t)pp_rng_below(rng, UINT64_C(1) << 53) - (INT64_C(1) << 52);
}

/* Sums of products of integers below 2^52, each scaled by the same power of two. */
static void test_against_integers(void **state)
{
    (void)state;
    static const int scales[] = {-1000, -537, -31, 0, 1, 33, 64, 450};
    struct pp_rng *rng = pp_rng_alloc(91);

    for (size_t k = 0; k < sizeof scales / sizeof scales[0]; k++) {
        struct pp_exactsum s;
        i128 expected = 0;
        pp_exactsum_init(&s);
        for (int i = 0; i < 1000; i++) {
            const int64_t a = random_integer(rng), b = random_integer(rng);
            expected += (i128)a * b;
            pp_exactsum_add(&s, ldexp((double)a, scales[k]), (double)b);
        }
        assert_true(pp_exactsum_value(&s) == ldexpl((long double)expected, scales[k]));
    }
    pp_rng_free(rng);
}

static void test_everything_cancels(void **state)
{
    (void)state;
    enum { N = 500 };
    static double a[N], b[N];
    struct pp_rng *rng = pp_rng_alloc(92);
    struct pp_exactsum s;

    pp_exactsum_init(&s);
    for (int i = 0; i < N; i++) {
        a[i] = ldexp(pp_rng_gauss(rng), (int)pp_rng_below(rng, 2000) - 1000);
        b[i] = ldexp(pp_rng_gauss(rng), (int)pp_rng_below(rng, 2000) - 1000);
        pp_exactsum_add(&s, a[i], b[i]);
    }
    pp_exactsum_add(&s, DBL_TRUE_MIN, 1);
    for (int i = N; i-- > 0;)
        pp_exactsum_add(&s, -b[i], a[i]);
    assert_true(pp_exactsum_value(&s) == (long double)DBL_TRUE_MIN);
    pp_rng_free(rng);
}

static void test_ends_of_the_range(void **state)
{
    (void)state;
    struct pp_exactsum s;

    pp_exactsum_init(&s);
    assert_true(pp_exactsum_value(&s) == 0);
    for (int i = 0; i < 100000; i++)
        pp_exactsum_add(&s, -DBL_MAX, DBL_MAX);
    assert_true(pp_exactsum_value(&s) < 0);
    pp_exactsum_add(&s, DBL_TRUE_MIN, DBL_TRUE_MIN);
    for (int i = 0; i < 100000; i++)
        pp_exactsum_add(&s, DBL_MAX, DBL_MAX);
    assert_true(pp_exactsum_value(&s) == ldexpl(1, -2148));
}

static void test_scaled(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(93);

    for (int round = 0; round < 200; round++) {
        struct pp_exactsum sum, scaled;
        const int64_t factor = random_integer(rng);
        i128 expected = 0;
        pp_exactsum_init(&sum);
        pp_exactsum_init(&scaled);
        for (int i = 0; i < 20; i++) {
            const int64_t a = random_integer(rng);
            expected += a;
            pp_exactsum_add(&sum, (double)a, 1);
        }
        pp_exactsum_add_scaled(&scaled, &sum, (double)factor);
        assert_true(pp_exactsum_value(&scaled) == (long double)(expected * factor));
    }
    pp_rng_free(rng);
}

/* The value is what counts: unequal digits with carries put off are still equal. */
static void test_merge_and_equal(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(94);
    struct pp_exactsum whole, left, right;

    pp_exactsum_init(&whole);
    pp_exactsum_init(&left);
    pp_exactsum_init(&right);
    for (int i = 0; i < 3000; i++) {
        const double v = ldexp(pp_rng_gauss(rng), (int)pp_rng_below(rng, 300) - 150);
        pp_exactsum_add(&whole, v, v);
        pp_exactsum_add(i % 3 ? &left : &right, -v, -v);
    }
    assert_false(pp_exactsum_equal(&whole, &left));
    pp_exactsum_merge(&left, &right);
    assert_true(pp_exactsum_equal(&whole, &left));
    pp_exactsum_merge(&left, &left);
    pp_exactsum_merge(&whole, &whole);
    assert_true(pp_exactsum_equal(&whole, &left));
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_integers),
        cmocka_unit_test(test_everything_cancels),
        cmocka_unit_test(test_ends_of_the_range),
        cmocka_unit_test(test_scaled),
        cmocka_unit_test(test_merge_and_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
