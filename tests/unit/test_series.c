/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series in bounded memory: blocks against the whole series, dependence against theory, coverage.
 */
#include "stats/series.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/quantile.h"
#include "stats/rng.h"
#include "tests/ref/close.h"

/* A normal AR(1) series. */
static void fill(double *values, size_t n, double phi, struct pp_rng *rng)
{
    double level = pp_rng_gauss(rng) / sqrt(1 - phi * phi);

    for (size_t i = 0; i < n; i++) {
        values[i] = level;
        level = phi * level + pp_rng_gauss(rng);
    }
}

/* 1 + 2 sum of the autocorrelations of "above the median": 2 / pi asin(phi^k) for a normal AR(1).
 */
static double expected_inflation(double phi)
{
    double sum = 1;

    for (int k = 1; k < 2000; k++)
        sum += 2 * 2 / M_PI * asin(pow(phi, k));
    return sum;
}

static void test_blocks(void **state)
{
    (void)state;
    enum { N = PP_SERIES_RUN * 4 * 4000 + 20 };
    double *values = malloc(N * sizeof *values), *levels;
    struct pp_rng *rng = pp_rng_alloc(41);
    struct pp_series s;
    size_t n_levels;
    uint64_t n_per_level;

    fill(values, N, 0.3, rng);
    pp_series_init(&s);
    for (size_t i = 0; i < N; i += 1000) /* split as it comes */
        assert_int_equal(pp_series_add(&s, values + i, N - i < 1000 ? N - i : 1000), PP_OK);
    assert_int_equal(pp_series_levels(&s, &levels, &n_levels, &n_per_level), PP_OK);
    assert_int_equal(n_per_level, 4 * PP_SERIES_RUN);
    assert_int_equal(n_levels, 4000);
    for (size_t b = 0; b < n_levels; b++) {
        double sum = 0;
        size_t n_above = 0;

        for (size_t r = 0; r < 4; r++) {
            double run[PP_SERIES_RUN];

            for (size_t i = 0; i < PP_SERIES_RUN; i++) {
                run[i] = values[(b * 4 + r) * PP_SERIES_RUN + i];
                n_above += run[i] > s.threshold;
            }
            sum += pp_quantile_median(run, PP_SERIES_RUN);
        }
        assert_close(levels[b], sum / 4, 1e-12);
        assert_int_equal(s.blocks[b].n_above, n_above);
    }
    free(levels);
    pp_series_release(&s);
    free(values);
    pp_rng_free(rng);
}

static void test_short(void **state)
{
    (void)state;
    const double values[] = {3, NAN, 1, INFINITY, 2};
    struct pp_series s;
    struct pp_series_dependence d;
    double *levels;
    size_t n_levels;
    uint64_t n_per_level;

    pp_series_init(&s);
    assert_int_equal(pp_series_dependence(&s, &d), PP_OK);
    assert_false(d.found);
    assert_nan(pp_series_quantile(&s, 0.5, 0.95, 1).value);
    assert_int_equal(pp_series_add(&s, values, 5), PP_OK);
    assert_int_equal(pp_series_levels(&s, &levels, &n_levels, &n_per_level), PP_OK);
    assert_int_equal(n_levels, 3);
    assert_true(levels[0] == 3 && levels[1] == 1 && levels[2] == 2 && n_per_level == 1);
    free(levels);
    assert_int_equal(s.dist.n_nan, 1);
    assert_true(pp_series_quantile(&s, 0.5, 0.95, 1).value == 2);
    assert_false(pp_series_quantile(&s, 0.5, 0.95, 1).has_interval);
    pp_series_release(&s);
}

static void test_dependence(void **state)
{
    (void)state;
    static const struct {
        double phi;
        size_t n;
        double tolerance;
        bool found;
    } cases[] = {{0, 4000, 0.25, false}, {0, 200000, 0.15, false}, {0.5, 4000, 0.35, true},
        {0.5, 200000, 0.2, true}, {0.9, 200000, 0.25, true}, {0.98, 400000, 0.3, true}};
    struct pp_rng *rng = pp_rng_alloc(42);
    double *values = malloc(400000 * sizeof *values);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pp_series s;
        struct pp_series_dependence d;

        fill(values, cases[i].n, cases[i].phi, rng);
        pp_series_init(&s);
        assert_int_equal(pp_series_add(&s, values, cases[i].n), PP_OK);
        assert_int_equal(pp_series_dependence(&s, &d), PP_OK);
        assert_int_equal(d.found, cases[i].found);
        /* up to PP_SERIES_RAW values it is that of the mean rank, some percent more */
        assert_close(d.inflation_ratio, expected_inflation(cases[i].phi), cases[i].tolerance);
        pp_series_release(&s);
    }
    free(values);
    pp_rng_free(rng);
}

/* The interval of the median covers the true one about as often as it says, if it was widened. */
static void test_coverage(void **state)
{
    (void)state;
    enum { SERIES = 300, LENGTH = 6000 };
    struct pp_rng *rng = pp_rng_alloc(43);
    double values[LENGTH];
    int n_plain = 0, n_widened = 0;

    for (int round = 0; round < SERIES; round++) {
        struct pp_series s;
        struct pp_series_dependence d;
        struct pp_estimate e;

        fill(values, LENGTH, 0.8, rng);
        pp_series_init(&s);
        pp_series_add(&s, values, LENGTH);
        pp_series_dependence(&s, &d);
        e = pp_series_quantile(&s, 0.5, 0.95, d.inflation_ratio);
        n_widened += e.lo <= 0 && e.hi >= 0;
        e = pp_series_quantile(&s, 0.5, 0.95, 1);
        n_plain += e.lo <= 0 && e.hi >= 0;
        pp_series_release(&s);
    }
    assert_true(n_plain < 0.75 * SERIES); /* what would be printed without */
    assert_in_range(n_widened, (int)(0.89 * SERIES), SERIES);
    pp_rng_free(rng);
}

static void test_weighted(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(44);
    struct pp_series s;
    struct pp_weighted w;
    uint64_t n = 0;

    pp_series_init(&s);
    for (int i = 0; i < 5000; i++) {
        const double value = exp(pp_rng_gauss(rng));

        pp_series_add(&s, &value, 1);
    }
    assert_int_equal(pp_series_weighted(&s, &w), PP_OK);
    for (size_t i = 0; i < w.n_points; i++) {
        n += w.points[i].count;
        assert_true(i == 0 || w.points[i - 1].value < w.points[i].value);
    }
    assert_int_equal(n, 5000);
    assert_int_equal(w.n, 5000);
    pp_weighted_release(&w);
    pp_series_release(&s);
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_short),
        cmocka_unit_test(test_dependence),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_weighted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
