/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Benjamini and Hochberg against R 4.2.2, and the false rejections it lets through. */
#include "stats/multiple.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/ref/close.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* p.adjust(p, "BH"): with ties, an NA, and p values whose neighbours pull them down. */
static void test_as_r(void **state)
{
    (void)state;
    const double p[] = {0.018717, 0.051530, 0.187988, 0.749127, 0.008204, 0.725094, 0.843039,
        0.288540, 0.248994, 0.000236, 0.008739, 0.005504};
    const double want[] = {0.0449208000000000038, 0.1030599999999999988, 0.3222651428571428056,
        0.8172294545454544812, 0.0262170000000000007, 0.8172294545454544812, 0.8430389999999999828,
        0.3847200000000000064, 0.3734910000000000174, 0.0028319999999999999, 0.0262170000000000007,
        0.0262170000000000007};
    double adjusted[COUNT(p)];

    assert_int_equal(pp_multiple_bh(p, COUNT(p), adjusted), PP_OK);
    for (size_t i = 0; i < COUNT(p); i++)
        assert_close(adjusted[i], want[i], 1e-14);
}

static void test_missing_and_ties(void **state)
{
    (void)state;
    double p[] = {0.01, 0.04, 0.03, 0.005, 0.8, 1, 0.2, 0.03, NAN, 0.0001};
    const double want[] = {0.02999999999999999889, 0.05999999999999999778, 0.05399999999999999939,
        0.02249999999999999917, 0.90000000000000002220, 1, 0.25714285714285717299,
        0.05399999999999999939, NAN, 0.00090000000000000008};

    assert_int_equal(pp_multiple_bh(p, COUNT(p), p), PP_OK); /* in place */
    for (size_t i = 0; i < COUNT(p); i++) {
        if (isnan(want[i]))
            assert_nan(p[i]);
        else
            assert_close(p[i], want[i], 1e-14);
    }
}

static void test_few_and_bad(void **state)
{
    (void)state;
    double adjusted[2] = {7, 7};

    assert_int_equal(pp_multiple_bh(NULL, 0, NULL), PP_OK);
    assert_int_equal(pp_multiple_bh((const double[]){0.03}, 1, adjusted), PP_OK);
    assert_true(adjusted[0] == 0.03 && adjusted[1] == 7);
    assert_int_equal(pp_multiple_bh((const double[]){NAN, NAN}, 2, adjusted), PP_OK);
    assert_nan(adjusted[0]);
    assert_int_equal(pp_multiple_bh((const double[]){0.5, 1.5}, 2, adjusted), PP_EINVAL);
    assert_nan(adjusted[0]);
    assert_int_equal(pp_multiple_bh((const double[]){-0.1, INFINITY}, 2, adjusted), PP_EINVAL);
}

/* 20 true nulls: any rejection at 5 % in about 5 % of the families (without adjusting, 64 %). */
static void test_false_rejections(void **state)
{
    (void)state;
    enum { FAMILIES = 4000, TESTS = 20 };
    struct pp_rng *rng = pp_rng_alloc(404);
    int n_wrong = 0;

    for (int f = 0; f < FAMILIES; f++) {
        double p[TESTS];
        bool any = false;
        for (size_t i = 0; i < TESTS; i++)
            p[i] = ((double)pp_rng_below(rng, 1000000) + 0.5) / 1000000;
        assert_int_equal(pp_multiple_bh(p, TESTS, p), PP_OK);
        for (size_t i = 0; i < TESTS; i++)
            any |= p[i] <= 0.05;
        n_wrong += any;
    }
    /* 4 standard errors of 0.34 points */
    assert_in_range(n_wrong, (int)(0.036 * FAMILIES), (int)(0.064 * FAMILIES));
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_r),
        cmocka_unit_test(test_missing_and_ties),
        cmocka_unit_test(test_few_and_bad),
        cmocka_unit_test(test_false_rejections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
