/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact moments: against exact rationals, at the limits, and whatever the split and order. */
#include "stats/moments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/ref/close.h"

static struct pp_moments moments_of(const uint64_t *values, size_t n)
{
    struct pp_moments m;

    pp_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        pp_moments_record(&m, values[i]);
    return m;
}

static void test_empty_and_one(void **state)
{
    (void)state;
    const uint64_t one[] = {7};
    struct pp_moments m = moments_of(one, 0);

    assert_int_equal(m.n, 0);
    assert_true(m.min == UINT64_MAX && m.max == 0);
    assert_nan(pp_moments_mean(&m));
    assert_nan(pp_moments_sd(&m));
    assert_nan(pp_moments_cv(&m));
    assert_true(pp_moments_is_consistent(&m));
    m = moments_of(one, 1);
    assert_true(pp_moments_mean(&m) == 7);
    assert_nan(pp_moments_sd(&m));
    assert_true(m.min == 7 && m.max == 7);
}

/* Sum 41, sum of squares 273: variance (273 - 41^2 / 9) / 8 = 776 / 72. */
static void test_small_set(void **state)
{
    (void)state;
    const uint64_t values[] = {3, 1, 4, 1, 5, 9, 2, 6, 10};
    const struct pp_moments m = moments_of(values, 9);

    assert_close(pp_moments_mean(&m), 41.0 / 9, 1e-16);
    assert_close(pp_moments_sd(&m), sqrt(776.0 / 72), 2e-16);
    assert_close(pp_moments_cv(&m), sqrt(776.0 / 72) / (41.0 / 9), 4e-16);
}

/* NumAcc4 of NIST times ten: sd is exactly 1, where the textbook formula in doubles loses all
 * digits. */
static void test_numacc4_times_ten(void **state)
{
    (void)state;
    struct pp_moments m;

    pp_moments_init(&m);
    pp_moments_record(&m, 100000002);
    for (int i = 0; i < 500; i++) {
        pp_moments_record(&m, 100000001);
        pp_moments_record(&m, 100000003);
    }
    assert_true(pp_moments_mean(&m) == 100000002);
    assert_true(pp_moments_sd(&m) == 1);
}

static void test_all_equal(void **state)
{
    (void)state;
    struct pp_moments m;

    pp_moments_init(&m);
    pp_moments_record_n(&m, 12345678901, UINT32_MAX);
    assert_true(pp_moments_mean(&m) == 12345678901);
    assert_true(pp_moments_sd(&m) == 0);
    assert_true(pp_moments_is_consistent(&m));
}

/* Values just below 2^48 and n just below 2^32: the documented limit, where nothing may saturate.
 */
static void test_limit_that_fits(void **state)
{
    (void)state;
    const uint64_t top = (UINT64_C(1) << 48) - 1;
    struct pp_moments m;

    pp_moments_init(&m);
    pp_moments_record_n(&m, top, UINT64_C(1) << 31);
    pp_moments_record_n(&m, top - 2, (UINT64_C(1) << 31) - 2);
    assert_true(m.sum_sq != PP_MOMENTS_SATURATED);
    /* mean = top - 2 k / n and sum of squares 4 k (n - k) / n with k = 2^31 - 2 of n = 2^32 - 2 */
    const long double n = 4294967294.0L, k = 2147483646.0L;
    assert_close(pp_moments_mean(&m), (double)((long double)top - 2 * k / n), 1e-16);
    assert_close(pp_moments_sd(&m), (double)sqrtl(4 * k * (n - k) / n / (n - 1)), 1e-15);
}

static void test_values_near_the_top(void **state)
{
    (void)state;
    const uint64_t two[] = {UINT64_MAX, UINT64_MAX - 2};
    struct pp_moments m = moments_of(two, 1);

    assert_true(m.sum_sq == (pp_moments_u128)UINT64_MAX * UINT64_MAX);
    m = moments_of(two, 2);
    assert_true(m.sum_sq == PP_MOMENTS_SATURATED);
    assert_close(pp_moments_mean(&m), 0x1p64, 1e-15);
    assert_nan(pp_moments_sd(&m));
    assert_true(m.max == UINT64_MAX && m.min == UINT64_MAX - 2);
    assert_true(pp_moments_is_consistent(&m));
}

static void test_counts_stop(void **state)
{
    (void)state;
    struct pp_moments m, other;

    pp_moments_init(&m);
    pp_moments_record_n(&m, UINT64_MAX, UINT64_MAX);
    other = m;
    pp_moments_merge(&m, &other);
    assert_true(m.n == UINT64_MAX);
    assert_true(m.sum == PP_MOMENTS_SATURATED);
    assert_nan(pp_moments_mean(&m));
    pp_moments_record_n(&m, 1, 0);
    assert_true(m.min == UINT64_MAX);
}

/* Hundreds of random splits into parts, merged in random order: the same bytes each time. */
static void test_merge_any_split(void **state)
{
    (void)state;
    enum { N = 3000, N_PARTS = 17 };
    struct pp_rng *rng = pp_rng_alloc(11);
    uint64_t values[N];

    for (size_t i = 0; i < N; i++)
        values[i] = pp_rng_bits(rng) >> pp_rng_below(rng, 64);
    const struct pp_moments whole = moments_of(values, N);
    for (int round = 0; round < 200; round++) {
        struct pp_moments part[N_PARTS];
        for (size_t i = 0; i < N_PARTS; i++)
            pp_moments_init(&part[i]);
        pp_rng_shuffle(rng, values, N, sizeof *values);
        for (size_t i = 0; i < N; i++)
            pp_moments_record(&part[pp_rng_below(rng, N_PARTS)], values[i]);
        /* each part goes into a random lower one, so the first holds all in the end */
        for (size_t left = N_PARTS; left > 1; left--)
            pp_moments_merge(&part[pp_rng_below(rng, left - 1)], &part[left - 1]);
        assert_true(pp_moments_equal(&part[0], &whole));
    }
    pp_rng_free(rng);
}

static void test_inconsistent_is_refused(void **state)
{
    (void)state;
    const uint64_t values[] = {2, 3, 5, 7};
    const struct pp_moments good = moments_of(values, 4);
    struct pp_moments bad = good;

    assert_true(pp_moments_is_consistent(&good));
    bad.min = 8;
    assert_false(pp_moments_is_consistent(&bad));
    bad = good;
    bad.sum = 7 * 4 + 1;
    assert_false(pp_moments_is_consistent(&bad));
    bad = good;
    bad.sum = 2 * 4 - 1;
    assert_false(pp_moments_is_consistent(&bad));
    bad = good;
    bad.sum_sq = 72; /* below 17^2 / 4 */
    assert_false(pp_moments_is_consistent(&bad));
    bad = good;
    bad.sum_sq = 17 * 7 + 1;
    assert_false(pp_moments_is_consistent(&bad));
    bad = good;
    bad.n = 0;
    assert_false(pp_moments_is_consistent(&bad));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_and_one),
        cmocka_unit_test(test_small_set),
        cmocka_unit_test(test_numacc4_times_ten),
        cmocka_unit_test(test_all_equal),
        cmocka_unit_test(test_limit_that_fits),
        cmocka_unit_test(test_values_near_the_top),
        cmocka_unit_test(test_counts_stop),
        cmocka_unit_test(test_merge_any_split),
        cmocka_unit_test(test_inconsistent_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
