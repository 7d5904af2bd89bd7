/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks and autocorrelation against R 4.2.2; effective sample size against its theory. */
#include "stats/autocorr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rank.h"
#include "stats/rng.h"
#include "tests/ref/close.h"

#define N 20

/* y <- c(3,1,4,1,5,9,2,6,5,3,5,8,9,7,9,3,2,3,8,4) */
static const double series[N] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};

/* rank(y) */
static void test_midranks(void **state)
{
    (void)state;
    static const double expected[N] = {6.5, 1.5, 9.5, 1.5, 12, 19, 3.5, 14, 12, 6.5, 12, 16.5, 19,
        15, 19, 6.5, 3.5, 6.5, 16.5, 9.5};
    const double distinct[] = {3, 1, 2};
    double ranks[N];
    bool has_ties;

    assert_int_equal(pp_rank_mid(series, N, ranks, &has_ties), PP_OK);
    assert_true(has_ties);
    for (size_t i = 0; i < N; i++)
        assert_true(ranks[i] == expected[i]);
    assert_int_equal(pp_rank_mid(distinct, 3, ranks, &has_ties), PP_OK);
    assert_false(has_ties);
    assert_true(ranks[0] == 3 && ranks[1] == 1 && ranks[2] == 2);
    assert_int_equal(pp_rank_mid(NULL, 0, ranks, NULL), PP_OK);
}

/* acf(y, plot = FALSE), acf(rank(y), plot = FALSE) */
static void test_as_r(void **state)
{
    (void)state;
    assert_close(pp_autocorr_lag1(series, N), 0.17306026705160593, 1e-12);
    assert_close(pp_autocorr_rank(series, N, 0), 1, 1e-15);
    assert_close(pp_autocorr_rank(series, N, 1), 0.13914373088685017, 1e-13);
    assert_close(pp_autocorr_rank(series, N, 2), -0.011467889908256881, 1e-12);
    assert_close(pp_autocorr_rank(series, N, 3), 0.068042813455657505, 1e-13);
    assert_close(pp_autocorr_rank(series, N, 4), -0.25573394495412849, 1e-13);
}

static void test_degenerate(void **state)
{
    (void)state;
    const double same[] = {4, 4, 4, 4, 4, 4};

    assert_nan(pp_autocorr_lag1(same, 0));
    assert_nan(pp_autocorr_lag1(same, 1));
    assert_nan(pp_autocorr_lag1(same, 6));
    assert_nan(pp_autocorr_rank(same, 6, 1));
    assert_nan(pp_autocorr_rank(series, N, N));
    assert_true(pp_autocorr_effective_n(same, 6) == 1);
    assert_true(pp_autocorr_effective_n(series, 3) == 3);
}

/* First-order autoregression with coefficient a: n (1 - a) / (1 + a) for the values, a little more
 * for ranks. */
static double effective_ratio(double a, size_t n, struct pp_rng *rng)
{
    static double values[8192];
    double last = pp_rng_gauss(rng) / sqrt(1 - a * a);

    for (size_t i = 0; i < n; i++)
        values[i] = last = a * last + pp_rng_gauss(rng);
    return pp_autocorr_effective_n(values, n) / (double)n;
}

static void test_effective_n(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(41);

    assert_in_range((int)(1000 * effective_ratio(0, 8192, rng)), 800, 1000);
    assert_in_range((int)(1000 * effective_ratio(0.5, 8192, rng)), 270, 440);    /* theory 333 */
    assert_in_range((int)(10000 * effective_ratio(0.9, 8192, rng)), 350, 800);   /* 526 */
    assert_in_range((int)(1000 * effective_ratio(-0.5, 8192, rng)), 1000, 1000); /* not credited */
    pp_rng_free(rng);
}

/* One wild value hides the dependence from the moments, not from the ranks. */
static void test_outlier(void **state)
{
    (void)state;
    enum { LENGTH = 400 };
    struct pp_rng *rng = pp_rng_alloc(42);
    double values[LENGTH];
    double last = 0;

    for (size_t i = 0; i < LENGTH; i++)
        values[i] = last = 0.8 * last + pp_rng_gauss(rng);
    values[100] = 1e6;
    assert_true(fabs(pp_autocorr_lag1(values, LENGTH)) < 0.02);
    assert_true(pp_autocorr_rank(values, LENGTH, 1) > 0.65);
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_midranks),
        cmocka_unit_test(test_as_r),
        cmocka_unit_test(test_degenerate),
        cmocka_unit_test(test_effective_n),
        cmocka_unit_test(test_outlier),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
