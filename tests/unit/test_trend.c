/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spearman drift against R 4.2.2, and its false alarms. */
#include "stats/trend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/ref/close.h"

static struct pp_trend trend_of(const double *values, size_t n)
{
    struct pp_trend trend;

    assert_int_equal(pp_trend_spearman(values, n, &trend), PP_OK);
    return trend;
}

/* cor.test(v, seq_along(v), method = "spearman", exact = TRUE) */
static void test_exact_as_r(void **state)
{
    (void)state;
    const double values[] = {2.1, 1.3, 4.4, 3.9, 5.2, 4.1, 7.7};
    struct pp_trend t = trend_of(values, 5);

    assert_close(t.rho, 0.8, 1e-14);
    assert_close(t.p, 0.13333333333333333, 1e-14);
    t = trend_of(values, 7);
    assert_close(t.rho, 0.78571428571428548, 1e-14);
    assert_close(t.p, 0.048015873015873019, 1e-13);
}

/* cor.test(v, seq_along(v), method = "spearman", exact = FALSE) */
static void test_student_as_r(void **state)
{
    (void)state;
    const double medians[] = {16.482, 16.91, 17.03, 16.57, 46.1, 16.66, 17.4, 16.73, 45.2, 16.81,
        16.95, 17.11, 16.62, 16.88, 17.2, 46.8, 16.7, 16.99, 17.31, 16.54};
    const double tied[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
    struct pp_trend t = trend_of(medians, 20);

    assert_close(t.rho, 0.12481203007518797, 1e-13);
    assert_close(t.p, 0.60007441841449793, 1e-12);
    t = trend_of(tied, 20);
    assert_close(t.rho, 0.27066900324782206, 1e-13);
    assert_close(t.p, 0.24840453401543838, 1e-12);
}

static void test_limits(void **state)
{
    (void)state;
    double values[30];

    for (int i = 0; i < 30; i++)
        values[i] = -i;
    assert_close(trend_of(values, 30).rho, -1, 1e-15);
    assert_true(trend_of(values, 30).p > 0);
    assert_close(trend_of(values, 3).p, 2.0 / 6, 1e-15);
    assert_nan(trend_of(values, 2).rho);
    for (int i = 0; i < 30; i++)
        values[i] = 5;
    assert_nan(trend_of(values, 30).rho);
    assert_nan(trend_of(values, 30).p);
}

static void test_false_alarms(void **state)
{
    (void)state;
    enum { SERIES = 4000 };
    static const size_t lengths[] = {7, 10, 24};
    struct pp_rng *rng = pp_rng_alloc(51);
    double values[24];

    for (size_t k = 0; k < 3; k++) {
        int n_alarms = 0;
        for (int s = 0; s < SERIES; s++) {
            for (size_t i = 0; i < lengths[k]; i++)
                values[i] = exp(pp_rng_gauss(rng));
            n_alarms += trend_of(values, lengths[k]).p <= 0.05;
        }
        /* 5 %, or a little less where few values give few levels: 4 standard errors of 0.35 points
         */
        assert_in_range(n_alarms, (int)(0.035 * SERIES), (int)(0.064 * SERIES));
    }
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_as_r),
        cmocka_unit_test(test_student_as_r),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_false_alarms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
