/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change points: planted ones are found where they are, and level series are left alone. */
#include "stats/changepoint.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"

#define MOST 1000

static double values[MOST];

/* Noise with lag-1 correlation a and sd 1, heavy tails: one value in 20 ten times as far out. */
static void fill(size_t n, double a, struct pp_rng *rng)
{
    double last = pp_rng_gauss(rng);

    for (size_t i = 0; i < n; i++) {
        last = a * last + sqrt(1 - a * a) * pp_rng_gauss(rng);
        values[i] = 100 + last * (pp_rng_below(rng, 20) ? 1 : 10);
    }
}

static void shift(size_t start, size_t stop, double by)
{
    for (size_t i = start; i < stop; i++)
        values[i] += by;
}

/* Alarms among 1000 level series at 5 %. */
static int n_false_alarms(size_t n, double a, struct pp_rng *rng)
{
    int n_alarms = 0;

    for (int s = 0; s < 1000; s++) {
        struct pp_changepoints found;
        fill(n, a, rng);
        assert_int_equal(pp_changepoint_find(values, n, 0.05, &found), PP_OK);
        n_alarms += found.n > 0;
    }
    return n_alarms;
}

/* 50 of 1000 are allowed; 4 standard errors of a 5 % rate are 28. */
static void test_false_alarms(void **state)
{
    (void)state;
    static const size_t lengths[] = {10, 20, 64, 200, 500};
    struct pp_rng *rng = pp_rng_alloc(71);

    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++)
        assert_in_range(n_false_alarms(lengths[k], 0, rng), 0, 78);
    pp_rng_free(rng);
}

/* Neighbours that depend on each other: honest from some 200 values. */
static void test_false_alarms_of_dependent_values(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(72);

    assert_in_range(n_false_alarms(200, 0.5, rng), 0, 78);
    assert_in_range(n_false_alarms(500, 0.8, rng), 0, 100); /* 6 to 7 % */
    pp_rng_free(rng);
}

/* A step of three noise widths in 64 values is found nearly always, mostly within 2 places. */
static void test_power_and_place(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(73);
    int n_found = 0, n_placed = 0;

    for (int s = 0; s < 500; s++) {
        struct pp_changepoints found;
        fill(64, 0, rng);
        shift(40, 64, 3);
        pp_changepoint_find(values, 64, 0.01, &found);
        n_found += found.n > 0;
        if (found.n == 1) {
            n_placed += found.change[0].at >= 38 && found.change[0].at <= 42;
            assert_true(found.change[0].before < found.change[0].after);
        }
    }
    assert_in_range(n_found, 485, 500);
    assert_in_range(n_placed, 425, 500);
    pp_rng_free(rng);
}

static void test_several_changes(void **state)
{
    (void)state;
    static const size_t place[] = {60, 140, 220};
    struct pp_rng *rng = pp_rng_alloc(74);
    int n_right = 0;

    for (int s = 0; s < 200; s++) {
        struct pp_changepoints found;
        bool right;
        fill(300, 0, rng);
        shift(60, 140, 5);
        shift(140, 220, -4);
        shift(220, 300, 8);
        pp_changepoint_find(values, 300, 0.01, &found);
        right = found.n == 3;
        for (size_t i = 0; right && i < 3; i++) {
            right = fabs((double)found.change[i].at - (double)place[i]) <= 3;
            right = right && fabs(found.change[i].after - found.change[i].before) > 3;
        }
        n_right += right;
    }
    assert_in_range(n_right, 180, 200);
    pp_rng_free(rng);
}

/* Two constants without any noise: certain, exactly placed, the levels exact. */
static void test_clean_step(void **state)
{
    (void)state;
    struct pp_changepoints found;

    for (size_t i = 0; i < 20; i++)
        values[i] = i < 12 ? 5 : 7;
    assert_int_equal(pp_changepoint_find(values, 20, 0.001, &found), PP_OK);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.change[0].at, 12);
    assert_true(found.change[0].before == 5 && found.change[0].after == 7);
}

static void test_limits(void **state)
{
    (void)state;
    struct pp_changepoints found;

    for (size_t i = 0; i < MOST; i++)
        values[i] = 3;
    assert_int_equal(pp_changepoint_find(values, MOST, 0.05, &found), PP_OK);
    assert_int_equal(found.n, 0);
    assert_int_equal(pp_changepoint_find(values, 9, 0.05, &found), PP_OK);
    assert_int_equal(pp_changepoint_find(NULL, 0, 0.05, &found), PP_OK);
    assert_int_equal(pp_changepoint_find(values, 20, 0, &found), PP_EINVAL);
    assert_int_equal(pp_changepoint_find(values, 20, NAN, &found), PP_EINVAL);
    values[3] = INFINITY;
    assert_int_equal(pp_changepoint_find(values, 20, 0.05, &found), PP_EINVAL);
    /* a staircase has more steps than there is room for */
    for (size_t i = 0; i < MOST; i++)
        values[i] = (double)(i / 20);
    assert_int_equal(pp_changepoint_find(values, MOST, 0.05, &found), PP_OK);
    assert_int_equal(found.n, PP_CHANGEPOINT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_false_alarms),
        cmocka_unit_test(test_false_alarms_of_dependent_values),
        cmocka_unit_test(test_power_and_place),
        cmocka_unit_test(test_several_changes),
        cmocka_unit_test(test_clean_step),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
