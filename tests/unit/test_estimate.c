/* SPDX-License-Identifier: GPL-3.0-or-later
 * Intervals to which an uncertainty is added.
 */
#include "stats/estimate.h"
#include "tests/unit/near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* qnorm(0.975) in R: 1.959963984540054; sqrt(3^2 + (1.959963984540054 * 2)^2) = 4.936176. */
static void test_adds_in_quadrature(void **state)
{
    (void)state;
    struct pp_estimate e = {.value = 10, .lo = 7, .hi = 10, .has_interval = true};
    pp_estimate_add_sd(&e, 2, 0.95);
    assert_near(e.value, 10, 0);
    assert_near(e.lo, 10 - 4.936176180281302, 1e-12);
    assert_near(e.hi, 10 + 3.919927969080108, 1e-12);
}

static void test_leaves_alone(void **state)
{
    (void)state;
    const struct pp_estimate none = {.value = 1, .lo = 0, .hi = 2, .has_interval = false};
    struct pp_estimate e = none;
    pp_estimate_add_sd(&e, 5, 0.95);
    assert_true(e.lo == 0 && e.hi == 2);
    e.has_interval = true;
    pp_estimate_add_sd(&e, 0, 0.95);
    assert_true(e.lo == 0 && e.hi == 2);
    pp_estimate_add_sd(&e, -1, 0.95);
    pp_estimate_add_sd(&e, __builtin_nan(""), 0.95);
    assert_true(e.lo == 0 && e.hi == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adds_in_quadrature),
        cmocka_unit_test(test_leaves_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
