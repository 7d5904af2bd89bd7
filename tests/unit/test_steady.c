/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The level band on planted warm-ups, steady series and series without a steady state. */
#include "stats/steady.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"

#define N 10000

static uint64_t values[65536];

/* Ticks round level: 5 % noise, neighbours correlated by 0.8, 1 % of the values far out. */
static void fill(size_t n, double level, struct pp_rng *rng)
{
    double wander = 0;

    for (size_t i = 0; i < n; i++) {
        wander = 0.8 * wander + 0.03 * pp_rng_gauss(rng);
        const double spike = pp_rng_below(rng, 100) ? 1 : 5;
        values[i] = (uint64_t)(level * spike * exp(wander));
    }
}

static void multiply(size_t start, size_t stop, double factor)
{
    for (size_t i = start; i < stop; i++)
        values[i] = (uint64_t)((double)values[i] * factor);
}

/* Nothing planted: over 400 series the cut is 0 nearly always, and never a quarter. */
static void test_steady_series(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(61);
    int n_cut = 0;

    for (int s = 0; s < 400; s++) {
        fill(N, 50000, rng);
        const struct pp_steady steady = pp_steady_cut(values, N);
        assert_true(steady.judged && steady.reached);
        assert_int_equal(steady.batch_count, 50);
        assert_true(steady.cut < N / 4);
        n_cut += steady.cut > 0;
    }
    assert_in_range(n_cut, 0, 12); /* 3 % */
    pp_rng_free(rng);
}

static void test_step(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(62);

    for (int s = 0; s < 100; s++) {
        fill(N, 50000, rng);
        multiply(0, 2000, 1.3);
        const struct pp_steady steady = pp_steady_cut(values, N);
        assert_true(steady.reached);
        assert_in_range(steady.cut, 1800, 2200);
    }
    pp_rng_free(rng);
}

static void test_decay(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(63);

    for (int s = 0; s < 100; s++) {
        fill(N, 50000, rng);
        for (size_t i = 0; i < N; i++)
            multiply(i, i + 1, 1 + 2 * exp(-(double)i / 200));
        const struct pp_steady steady = pp_steady_cut(values, N);
        assert_true(steady.reached);
        /* 3 e^(-t/200) is below 20 % of the level at 540 and below 2 % at 1000 */
        assert_in_range(steady.cut, 450, 1300);
    }
    pp_rng_free(rng);
}

/* A step at 60 % cannot be cut: the cap is half, and it says so. */
static void test_no_steady_state(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(64);

    for (int s = 0; s < 100; s++) {
        fill(N, 50000, rng);
        multiply(0, 6500, 1.5);
        multiply(0, 4600, 1.2);
        const struct pp_steady steady = pp_steady_cut(values, N);
        assert_true(steady.judged && steady.cut <= N / 2);
        assert_false(steady.reached);
    }
    pp_rng_free(rng);
}

static void test_short_and_long(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(65);
    struct pp_steady steady = pp_steady_cut(values, PP_STEADY_MIN - 1);

    assert_false(steady.judged);
    assert_false(steady.reached);
    assert_int_equal(steady.cut, 0);
    assert_true(isnan(steady.level));
    assert_int_equal(pp_steady_cut(NULL, 0).cut, 0);
    fill(PP_STEADY_MIN, 1000, rng);
    steady = pp_steady_cut(values, PP_STEADY_MIN);
    assert_true(steady.judged);
    assert_int_equal(steady.batch_count, 1);
    fill(65536, 1000, rng);
    multiply(0, 20000, 2);
    steady = pp_steady_cut(values, 65536);
    assert_true(steady.reached && steady.batch_count > 50);
    assert_in_range(steady.cut, 19500, 20500);
    pp_rng_free(rng);
}

static void test_constant_and_zero(void **state)
{
    (void)state;
    for (size_t i = 0; i < N; i++)
        values[i] = UINT64_MAX - 3;
    assert_true(pp_steady_cut(values, N).reached);
    assert_int_equal(pp_steady_cut(values, N).cut, 0);
    for (size_t i = 0; i < N; i++)
        values[i] = i < 300 ? 9 : 0;
    assert_int_equal(pp_steady_cut(values, N).cut, 300); /* to the last batch outside */
    assert_true(pp_steady_cut(values, N).tolerance == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steady_series),
        cmocka_unit_test(test_step),
        cmocka_unit_test(test_decay),
        cmocka_unit_test(test_no_steady_state),
        cmocka_unit_test(test_short_and_long),
        cmocka_unit_test(test_constant_and_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
