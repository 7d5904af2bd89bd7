/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers: the same seed gives the same sequence, and they are what they claim. */
#include "stats/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_real.h>
#include <gsl/gsl_statistics_double.h>

static void test_seed(void **state)
{
    (void)state;
    struct pp_rng *a = pp_rng_alloc(7), *b = pp_rng_alloc(7);
    struct pp_rng *c = pp_rng_alloc(7 + (UINT64_C(1) << 40));
    int n_same = 0;

    for (int i = 0; i < 100; i++) {
        const uint64_t bits = pp_rng_bits(a);
        assert_true(bits == pp_rng_bits(b));
        n_same += bits == pp_rng_bits(c);
    }
    assert_int_equal(n_same, 0);
    pp_rng_free(a);
    pp_rng_free(b);
    pp_rng_free(c);
    pp_rng_free(NULL);
}

static void test_below(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(1);
    int count[6] = {0};

    for (int i = 0; i < 60000; i++)
        count[pp_rng_below(rng, 6)]++;
    for (int i = 0; i < 6; i++)
        assert_in_range(count[i], 9635, 10365); /* 4 standard errors */
    assert_int_equal(pp_rng_below(rng, 1), 0);
    for (int i = 0; i < 100; i++)
        assert_true(pp_rng_below(rng, UINT64_MAX) < UINT64_MAX);
    pp_rng_free(rng);
}

static void test_distributions(void **state)
{
    (void)state;
    enum { N = 40000 };
    static double uniform[N], gauss[N];
    struct pp_rng *rng = pp_rng_alloc(2);

    for (size_t i = 0; i < N; i++) {
        uniform[i] = pp_rng_uniform(rng);
        gauss[i] = pp_rng_gauss(rng);
        assert_true(uniform[i] > 0 && uniform[i] < 1);
    }
    /* 4 standard errors each */
    assert_true(fabs(gsl_stats_mean(uniform, 1, N) - 0.5) < 0.0058);
    assert_true(fabs(gsl_stats_sd(uniform, 1, N) - sqrt(1.0 / 12)) < 0.0037);
    assert_true(fabs(gsl_stats_mean(gauss, 1, N)) < 0.02);
    assert_true(fabs(gsl_stats_sd(gauss, 1, N) - 1) < 0.015);
    assert_true(fabs(gsl_stats_skew(gauss, 1, N)) < 0.05);
    assert_true(fabs(gsl_stats_kurtosis(gauss, 1, N)) < 0.1);
    pp_rng_free(rng);
}

/* Each of the six orders of three items equally often. */
static void test_shuffle(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(3);
    int count[27] = {0};
    int n_orders = 0;

    for (int i = 0; i < 12000; i++) {
        unsigned char item[3] = {0, 1, 2};
        pp_rng_shuffle(rng, item, 3, sizeof item[0]);
        count[item[0] * 9 + item[1] * 3 + item[2]]++;
    }
    for (int i = 0; i < 27; i++) {
        if (count[i] == 0)
            continue;
        n_orders++;
        assert_in_range(count[i], 1837, 2163);
    }
    assert_int_equal(n_orders, 6);
    pp_rng_shuffle(rng, NULL, 0, 4);
    pp_rng_free(rng);
}

/* After pp_stats_init a wrong GSL call answers instead of aborting. */
static void test_gsl_does_not_abort(void **state)
{
    (void)state;
    pp_stats_init();
    pp_stats_init();
    assert_int_equal(gsl_fft_real_radix2_transform((double[3]){0}, 1, 3), GSL_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_distributions),
        cmocka_unit_test(test_shuffle),
        cmocka_unit_test(test_gsl_does_not_abort),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
