/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions of doubles: exact sums, quantiles of either sign, special values, merging. */
#include "stats/ddist.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/autocorr.h"
#include "stats/quantile.h"
#include "stats/rng.h"
#include "stats/robust.h"
#include "tests/ref/close.h"

#define ONE_BUCKET 0.00098

static struct pp_ddist ddist_of(const double *values, size_t n)
{
    struct pp_ddist d;

    pp_ddist_init(&d);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pp_ddist_record(&d, values[i]), PP_OK);
    return d;
}

static void test_special_values_stand_apart(void **state)
{
    (void)state;
    const double values[] = {NAN, INFINITY, -INFINITY, -0.0, 0.0, -2, 4, INFINITY};
    struct pp_ddist d = ddist_of(values, 8);

    assert_int_equal(d.n, 4);
    assert_int_equal(d.n_nan, 1);
    assert_int_equal(d.n_pos_inf, 2);
    assert_int_equal(d.n_neg_inf, 1);
    assert_int_equal(d.n_zero, 2);
    assert_int_equal(d.n_negative, 1);
    assert_true(pp_ddist_mean(&d) == 0.5);
    assert_close(pp_ddist_sd(&d), sqrt((0.25 + 0.25 + 6.25 + 12.25) / 3), 1e-15);
    assert_true(d.min == -2 && d.max == 4);
    assert_true(pp_ddist_quantile(&d, 0.5) == 0);
    pp_ddist_release(&d);
}

static void test_empty_one_equal(void **state)
{
    (void)state;
    const double same[] = {1e300, 1e300, 1e300};
    struct pp_ddist d = ddist_of(same, 0);

    assert_nan(pp_ddist_mean(&d));
    assert_nan(pp_ddist_sd(&d));
    assert_nan(pp_ddist_lag1(&d));
    assert_nan(pp_ddist_quantile(&d, 0.5));
    assert_nan(pp_ddist_mad(&d));
    assert_nan(pp_ddist_cv(&d));
    pp_ddist_record(&d, -3);
    assert_true(pp_ddist_mean(&d) == -3);
    assert_nan(pp_ddist_sd(&d));
    pp_ddist_release(&d);
    d = ddist_of(same, 3);
    assert_true(pp_ddist_mean(&d) == 1e300);
    assert_true(pp_ddist_sd(&d) == 0);
    assert_nan(pp_ddist_lag1(&d));
    pp_ddist_release(&d);
}

/* Sums that a running double sum would get wrong by everything. */
static void test_cancelling_sums(void **state)
{
    (void)state;
    const double values[] = {1e308, 1, -1e308, 1e-300, 3, -1e-300};
    struct pp_ddist d = ddist_of(values, 6);

    assert_close(pp_ddist_mean(&d), 4.0 / 6, 1e-16);
    /* squares: 2e616 / 5 */
    assert_close(pp_ddist_sd(&d), 1e308 * sqrt(0.4), 1e-15);
    pp_ddist_release(&d);
}

static void test_extreme_exponents(void **state)
{
    (void)state;
    const double tiny[] = {DBL_TRUE_MIN, 3 * DBL_TRUE_MIN, DBL_MIN};
    const double big[] = {DBL_MAX, DBL_MAX, -DBL_MAX};
    struct pp_ddist d = ddist_of(tiny, 2);

    assert_true(pp_ddist_mean(&d) == 2 * DBL_TRUE_MIN);
    assert_true(pp_ddist_quantile(&d, 0) == DBL_TRUE_MIN);
    pp_ddist_release(&d);
    d = ddist_of(big, 3);
    assert_close(pp_ddist_mean(&d), DBL_MAX / 3, 1e-15);
    assert_close(pp_ddist_lag1(&d), -1.0 / 6, 1e-12);
    pp_ddist_release(&d);
}

/* deviations of (1, 1, -1) in units: 2/3, 2/3, -4/3; products 4/9 - 8/9, squares 24/9: -1/6 */

static double mixed(struct pp_rng *rng)
{
    const double size = exp(3 * pp_rng_gauss(rng));

    return pp_rng_below(rng, 3) ? size : -size;
}

static void check_quantiles(const struct pp_ddist *d, const double *sorted, size_t n)
{
    for (double p = 0; p <= 1; p += 1.0 / 128) {
        const double exact = pp_quantile_sorted(sorted, n, p);
        const double error = fabs(pp_ddist_quantile(d, p) - exact);
        /* between neighbours of opposite sign the gap counts, not the value */
        assert_true(error <= (pp_ddist_is_exact(d) ? 1e-15 : ONE_BUCKET) * fabs(exact) + 1e-4);
    }
    assert_true(pp_ddist_quantile(d, 0) == sorted[0]);
    assert_true(pp_ddist_quantile(d, 1) == sorted[n - 1]);
}

static void test_quantiles_of_both_signs(void **state)
{
    (void)state;
    static const size_t sizes[] = {5, 1024, 1025, 30000};
    struct pp_rng *rng = pp_rng_alloc(21);

    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const size_t n = sizes[s];
        double *values = malloc(n * sizeof *values);
        for (size_t i = 0; i < n; i++)
            values[i] = mixed(rng);
        struct pp_ddist d = ddist_of(values, n);
        const double lag1 = pp_autocorr_lag1(values, n);
        assert_true(fabs(pp_ddist_lag1(&d) - lag1) < 1e-10);
        pp_quantile_sort(values, n);
        assert_int_equal(pp_ddist_is_exact(&d), n <= PP_TALLY_EXACT);
        check_quantiles(&d, values, n);
        assert_true(fabs(pp_ddist_mad(&d) - pp_robust_mad(values, n)) < 0.003 * pp_ddist_mad(&d));
        free(values);
        pp_ddist_release(&d);
    }
    pp_rng_free(rng);
}

static void test_interval(void **state)
{
    (void)state;
    double values[100];
    double lo, hi;

    for (int i = 0; i < 100; i++)
        values[i] = 50 - i;
    struct pp_ddist d = ddist_of(values, 100);
    pp_ddist_quantile_interval(&d, 0.5, 0.95, &lo, &hi);
    assert_true(lo == -49 + 39 && hi == -49 + 60); /* ranks 40 and 61 */
    assert_close(pp_ddist_iqr(&d), 49.5, 1e-15);
    assert_close(pp_ddist_cv(&d), sqrt(100.0 * 101 / 12) / 0.5, 1e-14);
    pp_ddist_release(&d);
}

/* The same multiset in any order and split: every bit of every answer but the lag-1 one. */
static void test_merge_any_split(void **state)
{
    (void)state;
    enum { MOST = 2000, N_PARTS = 4 };
    struct pp_rng *rng = pp_rng_alloc(22);
    double values[MOST];

    for (int round = 0; round < 200; round++) {
        const size_t n = 1 + pp_rng_below(rng, MOST);
        struct pp_ddist part[N_PARTS];
        for (size_t i = 0; i < n; i++)
            values[i] = mixed(rng) * exp2((double)pp_rng_below(rng, 60));
        struct pp_ddist whole = ddist_of(values, n);
        for (size_t i = 0; i < N_PARTS; i++)
            pp_ddist_init(&part[i]);
        pp_rng_shuffle(rng, values, n, sizeof *values);
        for (size_t i = 0; i < n; i++)
            pp_ddist_record(&part[pp_rng_below(rng, N_PARTS)], values[i]);
        for (size_t left = N_PARTS; left > 1; left--)
            pp_ddist_merge(&part[pp_rng_below(rng, left - 1)], &part[left - 1]);
        assert_true(pp_ddist_equal(&part[0], &whole));
        assert_true(pp_ddist_mean(&part[0]) == pp_ddist_mean(&whole));
        assert_true(
            n < 2 ? isnan(pp_ddist_sd(&whole)) : pp_ddist_sd(&part[0]) == pp_ddist_sd(&whole));
        assert_true(pp_ddist_quantile(&part[0], 0.9) == pp_ddist_quantile(&whole, 0.9));
        for (size_t i = 0; i < N_PARTS; i++)
            pp_ddist_release(&part[i]);
        pp_ddist_release(&whole);
    }
    pp_rng_free(rng);
}

/* A stream cut anywhere and joined again in order has its own lag-1 autocorrelation. */
static void test_merge_keeps_the_series(void **state)
{
    (void)state;
    enum { LENGTH = 500 };
    struct pp_rng *rng = pp_rng_alloc(23);
    double values[LENGTH];

    for (size_t i = 0; i < LENGTH; i++)
        values[i] = 1e6 + (i ? 0.7 * (values[i - 1] - 1e6) : 0) + pp_rng_gauss(rng);
    const double expected = pp_autocorr_lag1(values, LENGTH);
    for (size_t cut = 0; cut <= LENGTH; cut += 25) {
        struct pp_ddist a = ddist_of(values, cut);
        struct pp_ddist b = ddist_of(values + cut, LENGTH - cut);
        pp_ddist_merge(&a, &b);
        assert_close(pp_ddist_lag1(&a), expected, 1e-10);
        pp_ddist_release(&a);
        pp_ddist_release(&b);
    }
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_special_values_stand_apart),
        cmocka_unit_test(test_empty_one_equal),
        cmocka_unit_test(test_cancelling_sums),
        cmocka_unit_test(test_extreme_exponents),
        cmocka_unit_test(test_quantiles_of_both_signs),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_merge_any_split),
        cmocka_unit_test(test_merge_keeps_the_series),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
