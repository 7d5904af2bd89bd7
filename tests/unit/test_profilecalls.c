/* SPDX-License-Identifier: GPL-3.0-or-later
 * Quantiles of several nodes' calls, against R.
 */
#include "bench/profilecalls.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pp_profile_calls merge(const struct pp_profile_calls *calls, size_t n)
{
    struct pp_profile_node nodes[8] = {{0}};
    uint32_t which[8];
    for (size_t i = 0; i < n; i++) {
        which[i] = (uint32_t)(n - 1 - i);
        nodes[which[i]].calls = calls[i];
    }
    return pp_profile_calls_merge(nodes, which, n);
}

static void near(double value, double wanted)
{
    assert_true(fabs(value - wanted) <= 1e-9 * fabs(wanted));
}

/* F <- function(x, c) approx(c(c$min, c$p50, c$p90, c$max), c(0, .5, .9, 1), x, yleft=0,
 *     yright=1)$y
 * uniroot(function(x) sum(sapply(cs, function(c) c$n * F(x, c))) / N - p, c(0, 2000), tol=1e-13) */
static void test_against_r(void **state)
{
    static const struct pp_profile_calls two[] = {
        {300, 10, 20, 40, 100},
        {100, 15, 60, 90, 400},
    };
    static const struct pp_profile_calls three[] = {
        {1000000, 8, 10, 12, 50},
        {1, 1000, 1000.1, 1000.2, 1000.3},
        {250000, 9, 11, 30, 31},
    };
    (void)state;
    struct pp_profile_calls sum = merge(two, 2);
    assert_true(sum.n == 400 && sum.min_ns == 10 && sum.max_ns == 400);
    near(sum.p50_ns, 26.25);
    near(sum.p90_ns, 76.3636363636364);
    sum = merge(three, 3);
    assert_true(sum.n == 1250001 && sum.min_ns == 8 && sum.max_ns == 1000.3);
    near(sum.p50_ns, 10.2380971428571);
    near(sum.p90_ns, 24.0001140000000);
}

/* One node keeps its own to the last bit, so do equal ones and those of calls that all take the
 * same time. */
static void test_exact(void **state)
{
    static const struct pp_profile_calls equal[] = {
        {7, 0.1, 0.3, 0.7, 0.9}, {3, 0.1, 0.3, 0.7, 1.9}, {0, NAN, NAN, NAN, NAN}};
    static const struct pp_profile_calls points[] = {{3, 5, 5, 5, 5}, {2, 9, 9, 9, 9}};
    (void)state;
    struct pp_profile_calls sum = merge(equal, 1);
    assert_true(sum.n == 7 && sum.min_ns == 0.1 && sum.p50_ns == 0.3);
    assert_true(sum.p90_ns == 0.7 && sum.max_ns == 0.9);
    sum = merge(equal, 3);
    assert_true(sum.n == 10 && sum.p50_ns == 0.3 && sum.p90_ns == 0.7 && sum.max_ns == 1.9);
    sum = merge(points, 2);
    near(sum.p50_ns, 5);
    near(sum.p90_ns, 9);
}

static void test_unknown(void **state)
{
    static const struct pp_profile_calls calls[] = {
        {4, 1, NAN, NAN, 3}, {0, NAN, NAN, NAN, NAN}, {1, 2, 2.5, 2.5, 4}};
    (void)state;
    struct pp_profile_calls sum = merge(calls, 0);
    assert_true(sum.n == 0 && isnan(sum.min_ns) && isnan(sum.p50_ns));
    sum = merge(calls, 2);
    assert_true(sum.n == 4 && sum.min_ns == 1 && sum.max_ns == 3);
    assert_true(isnan(sum.p50_ns) && isnan(sum.p90_ns));
    sum = merge(calls, 3);
    assert_true(sum.n == 5 && sum.p50_ns == 2.5 && sum.max_ns == 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_r),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
