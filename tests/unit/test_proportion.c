/* SPDX-License-Identifier: GPL-3.0-or-later
 * Wilson's interval against R: diff(prop.test(x, n, correct = FALSE)$conf.int) / 2
 */
#include "stats/proportion.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_reference(void **state)
{
    (void)state;
    static const struct {
        double x, n, half;
    } cases[] = {{0, 10, 0.13876639993144457}, {1, 10, 0.19313690685008275},
        {50, 100, 0.0961684696340043}, {3, 20000, 0.0001949744046489464},
        {1234, 5000, 0.011947623811102911}, {7, 7, 0.17716521753334369}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double half = pp_proportion_half(cases[i].x / cases[i].n, cases[i].n);
        assert_true(fabs(half - cases[i].half) <= 1e-12);
    }
}

static void test_ends(void **state)
{
    (void)state;
    assert_true(isnan(pp_proportion_half(0.5, 0)));
    assert_true(isnan(pp_proportion_half(0.5, -1)));
    assert_true(pp_proportion_half(0, 10) > 0 && pp_proportion_half(1, 10) > 0);
    assert_true(pp_proportion_half(-1e-9, 10) == pp_proportion_half(0, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference), cmocka_unit_test(test_ends)};
    return cmocka_run_group_tests_name("proportion", tests, NULL, NULL);
}
