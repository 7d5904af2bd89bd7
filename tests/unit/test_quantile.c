/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantiles of arrays, ranks of intervals, robust and plain summaries against R 4.2.2. */
#include "stats/quantile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/array.h"
#include "stats/rng.h"
#include "stats/robust.h"
#include "tests/ref/close.h"

#define N 10

/* x <- c(-0.5, 0.31, 0.77, -0.12, 1.42, 0.93, 0.25, -0.81, 0.66, 1.19) */
static const double unsorted[N] = {-0.5, 0.31, 0.77, -0.12, 1.42, 0.93, 0.25, -0.81, 0.66, 1.19};

static void sorted_copy(double *sorted)
{
    for (size_t i = 0; i < N; i++)
        sorted[i] = unsorted[i];
    pp_quantile_sort(sorted, N);
}

/* quantile(x, c(0, .1, .25, .5, .9, .99, 1), type = 7) */
static void test_type_7(void **state)
{
    (void)state;
    static const double p[] = {0, 0.1, 0.25, 0.5, 0.9, 0.99, 1};
    static const double r[] = {-0.81, -0.531, -0.0275, 0.485, 1.213, 1.3993, 1.42};
    double sorted[N];

    sorted_copy(sorted);
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
        assert_close(pp_quantile_sorted(sorted, N, p[i]), r[i], 1e-14);
    assert_nan(pp_quantile_sorted(sorted, 0, 0.5));
    assert_nan(pp_quantile_sorted(sorted, N, -0.01));
    assert_nan(pp_quantile_sorted(sorted, N, 1.01));
    assert_nan(pp_quantile_sorted(sorted, N, NAN));
    assert_true(pp_quantile_sorted(sorted, 1, 0.99) == -0.81);
}

static void test_median_of_unsorted(void **state)
{
    (void)state;
    double values[N];

    for (size_t i = 0; i < N; i++)
        values[i] = unsorted[i];
    assert_close(pp_quantile_median(values, N), 0.485, 1e-15);
    assert_nan(pp_quantile_median(values, 0));
    values[0] = 3;
    assert_true(pp_quantile_median(values, 1) == 3);
}

/* qbinom(c(.025, .975), n, p) + 1, the lower one where pbinom does not exceed .025: the values
 * of R for n = 100, 1000 and 10 000; (0 and n + 1 where there is none) */
static void test_ranks(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        double p;
        uint64_t lo, hi;
    } row[] = {
        {100, 0.5, 40, 61},
        {100, 0.9, 84, 96},
        {1000, 0.5, 469, 532},
        {1000, 0.9, 881, 919},
        {1000, 0.99, 983, 997},
        {10000, 0.5, 4902, 5099},
        {10000, 0.9, 8941, 9059},
        {10000, 0.99, 9880, 9920},
        {6, 0.5, 1, 6},
        {5, 0.5, 0, 6},
        {1, 0.5, 0, 2},
        {368, 0.99, 360, 368},
        {367, 0.99, 359, 368},
        {36, 0.9, 29, 36},
        {35, 0.9, 28, 36},
    };
    uint64_t lo, hi;

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_int_equal(pp_quantile_ranks(row[i].n, row[i].p, 0.95, &lo, &hi), PP_OK);
        assert_int_equal(lo, row[i].lo);
        assert_int_equal(hi, row[i].hi);
    }
}

/* Above 10 000 the normal limit: within two ranks of the binomial (R: qbinom). */
static void test_ranks_of_many(void **state)
{
    (void)state;
    uint64_t lo, hi;

    /* qbinom(c(.025, .975), 1e6, .5): 499020, 500980; qbinom(.., 4e9, .999): 3995996082, 3996003917
     */
    assert_int_equal(pp_quantile_ranks(1000000, 0.5, 0.95, &lo, &hi), PP_OK);
    assert_in_range(lo, 499018, 499021);
    assert_in_range(hi, 500980, 500983);
    assert_int_equal(pp_quantile_ranks(UINT64_C(4000000000), 0.999, 0.95, &lo, &hi), PP_OK);
    assert_in_range(lo, 3995996080, 3995996084);
    assert_in_range(hi, 3996003915, 3996003921);
    assert_int_equal(pp_quantile_ranks(10001, 1e-5, 0.95, &lo, &hi), PP_OK);
    assert_int_equal(lo, 0);
    assert_int_equal(pp_quantile_ranks(10001, 0.99999, 0.95, &lo, &hi), PP_OK);
    assert_int_equal(hi, 10002);
}

static void test_rank_refusals(void **state)
{
    (void)state;
    uint64_t lo, hi;

    assert_int_equal(pp_quantile_ranks(0, 0.5, 0.95, &lo, &hi), PP_EINVAL);
    assert_int_equal(pp_quantile_ranks(9, 0, 0.95, &lo, &hi), PP_EINVAL);
    assert_int_equal(pp_quantile_ranks(9, 1, 0.95, &lo, &hi), PP_EINVAL);
    assert_int_equal(pp_quantile_ranks(9, 0.5, 1, &lo, &hi), PP_EINVAL);
    assert_int_equal(pp_quantile_ranks(9, NAN, 0.95, &lo, &hi), PP_EINVAL);
    assert_true(lo == 0 && hi == 0);
}

/* The interval covers the true median of independent values in at least 95 % of 4000 series. */
static void test_coverage(void **state)
{
    (void)state;
    enum { SERIES = 4000, LENGTH = 40 };
    struct pp_rng *rng = pp_rng_alloc(5);
    double values[LENGTH];
    int n_covered = 0;

    for (int s = 0; s < SERIES; s++) {
        struct pp_estimate e;
        for (size_t i = 0; i < LENGTH; i++)
            values[i] = exp(pp_rng_gauss(rng));
        pp_quantile_sort(values, LENGTH);
        assert_int_equal(pp_quantile_interval(values, LENGTH, 0.5, 0.95, &e), PP_OK);
        assert_true(e.has_interval && e.lo <= e.value && e.value <= e.hi);
        n_covered += e.lo <= 1 && e.hi >= 1;
    }
    /* true coverage 96.2 % (pbinom); standard error 0.3 points */
    assert_in_range(n_covered, (int)(0.95 * SERIES), (int)(0.975 * SERIES));
    pp_rng_free(rng);
}

static void test_interval_without_ends(void **state)
{
    (void)state;
    double sorted[N];
    struct pp_estimate e;

    sorted_copy(sorted);
    assert_int_equal(pp_quantile_interval(sorted, N, 0.9, 0.95, &e), PP_OK);
    assert_false(e.has_interval);
    assert_true(e.hi == 1.42);
    assert_int_equal(pp_quantile_interval(sorted, 0, 0.9, 0.95, &e), PP_EINVAL);
    assert_nan(e.value);
}

/* mad(x), mean(x, trim = .2), mean(x), sd(x) */
static void test_summaries(void **state)
{
    (void)state;
    double sorted[N];

    sorted_copy(sorted);
    assert_close(pp_robust_mad(unsorted, N), 0.778365, 2e-6); /* the constant of R has 4 decimals */
    assert_close(pp_robust_mad(unsorted, N), 0.525 * 1.482602218505602, 1e-14);
    assert_close(pp_robust_trimmed_mean(sorted, N, 0.2), 0.46666666666666667, 1e-14);
    assert_close(pp_array_mean(unsorted, N), 0.41, 1e-14);
    assert_close(pp_array_sd(unsorted, N), 0.72449215930118172, 1e-14);
    assert_close(pp_array_sem(unsorted, N), 0.72449215930118172 / sqrt(10), 1e-14);
    assert_close(pp_array_cv(unsorted, N), 0.72449215930118172 / 0.41, 1e-14);
}

static void test_summaries_of_little(void **state)
{
    (void)state;
    const double same[] = {2, 2, 2, 2, 2, 2, 2};

    assert_nan(pp_robust_mad(same, 0));
    assert_nan(pp_robust_trimmed_mean(same, 0, 0.1));
    assert_nan(pp_robust_trimmed_mean(same, 3, 0.5));
    assert_nan(pp_robust_qn(same, 1));
    assert_nan(pp_array_mean(same, 0));
    assert_nan(pp_array_sd(same, 1));
    assert_nan(pp_array_cv(same, 1));
    assert_true(pp_robust_mad(same, 7) == 0);
    assert_true(pp_robust_qn(same, 7) == 0);
    assert_true(pp_array_sd(same, 7) == 0);
}

/* Qn estimates sd for normal data: 1 within 4 standard errors of 20 000 values. */
static void test_qn_of_normal(void **state)
{
    (void)state;
    enum { LENGTH = 20000 };
    static double values[LENGTH];
    struct pp_rng *rng = pp_rng_alloc(6);

    for (size_t i = 0; i < LENGTH; i++)
        values[i] = pp_rng_gauss(rng);
    pp_quantile_sort(values, LENGTH);
    assert_close(pp_robust_qn(values, LENGTH), 1, 0.025);
    assert_close(pp_robust_mad(values, LENGTH), 1, 0.04);
    pp_rng_free(rng);
}

/* qnorm(c(.005, .25, .5, .75, .9, .995)) */
static void test_normal(void **state)
{
    (void)state;
    static const double p[] = {0.005, 0.25, 0.5, 0.75, 0.9, 0.995};
    static const double r[] = {-2.5758293035489004, -0.67448975019608171, 0, 0.67448975019608171,
        1.2815515655446004, 2.5758293035489004};

    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
        assert_close(pp_quantile_normal(p[i]) + 1, r[i] + 1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_type_7),
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_median_of_unsorted),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_ranks_of_many),
        cmocka_unit_test(test_rank_refusals),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_interval_without_ends),
        cmocka_unit_test(test_summaries),
        cmocka_unit_test(test_summaries_of_little),
        cmocka_unit_test(test_qn_of_normal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
