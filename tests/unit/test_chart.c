/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rows and lines of a series, character by character.
 */
#include "cmd/chart.h"

#include "tests/unit/near.h"

#include <string.h>

static const struct pp_chart_axis ascii = {0, 10, 10, false};

static void expect_dot(double value, double lo, double hi, bool hollow, const char *want)
{
    const struct pp_estimate estimate = {value, lo, hi, true};
    struct pp_buf out;
    pp_buf_init(&out);
    pp_chart_dot(&out, &ascii, &estimate, hollow);
    assert_string_equal(pp_buf_text(&out), want);
    pp_buf_release(&out);
}

static void test_dots(void **state)
{
    (void)state;
    expect_dot(5.5, 5.5, 5.5, false, "     *");
    expect_dot(5.5, 2.5, 8.5, false, "  |--*--|");
    expect_dot(5.5, 5.1, 7.5, false, "     *-|");
    expect_dot(0.5, -3, 3.5, false, "*--|");
    expect_dot(3.5, -3, 5.5, false, "<--*-|");
    expect_dot(3.5, -3, 50, false, "<--*----->");
    expect_dot(9.5, 8.5, 50, false, "        |*");
    expect_dot(-5, -9, -3, false, "<");
    expect_dot(-5, -9, 3.5, false, "<--|");
    expect_dot(50, 30, 70, false, "         >");
    expect_dot(50, 5.5, 70, false, "     |--->");
    expect_dot(5.5, 2.5, 8.5, true, "     o");
    expect_dot(50, 2.5, 80, true, "         >");
    expect_dot(-50, -80, 2.5, true, "<");
    expect_dot((double)NAN, 1, 2, false, "");
    expect_dot((double)INFINITY, 1, 2, false, "");
    expect_dot(5.5, -(double)INFINITY, (double)INFINITY, false, "     *");
    expect_dot(1e308, -1e308, 1.7e308, false, "<-------->");
}

static void test_utf8(void **state)
{
    (void)state;
    const struct pp_chart_axis axis = {0, 4, 4, true};
    const struct pp_estimate estimate = {1.5, 0.5, 3.5, true};
    const double values[] = {0, 1, 2, 3, 3.9};
    struct pp_buf out;
    pp_buf_init(&out);
    pp_chart_dot(&out, &axis, &estimate, false);
    assert_string_equal(pp_buf_text(&out), "├●─┤");
    pp_buf_truncate(&out, 0);
    pp_chart_line(&out, &axis, values, 4);
    assert_string_equal(pp_buf_text(&out), "▁▃▅▇");
    pp_buf_release(&out);
}

/* More values than columns share them; columns without any are blank. */
static void test_line(void **state)
{
    (void)state;
    double values[40];
    struct pp_buf out;
    for (int i = 0; i < 40; i++)
        values[i] = i / 4 == 3 ? (double)NAN : i / 4 + (i % 4 == 0 ? 100 : 0.5);
    pp_buf_init(&out);
    pp_chart_line(&out, &ascii, values, 40);
    assert_string_equal(pp_buf_text(&out), "_.: -=+**#");
    pp_buf_truncate(&out, 0);
    pp_chart_line(&out, &ascii, values, 0);
    assert_string_equal(pp_buf_text(&out), "");
    pp_buf_release(&out);
}

static void test_fit(void **state)
{
    (void)state;
    const double values[] = {(double)NAN, 2, 1, (double)INFINITY, 3};
    const double same[] = {5, 5}, zeros[] = {0}, huge[] = {-1e308, 1.7e308};
    struct pp_chart_axis axis = {.n_columns = 10};
    assert_true(pp_chart_fit(&axis, values, 5, 0));
    assert_near(axis.low, 0.9, 1e-12);
    assert_near(axis.high, 3.1, 1e-12);
    assert_true(pp_chart_fit(&axis, values, 5, 1));
    assert_near(axis.low, -0.2, 1e-12);
    assert_near(axis.high, 4.2, 1e-12);
    assert_true(pp_chart_fit(&axis, same, 2, 0));
    assert_true(axis.low < 5 && axis.high > 5 && axis.high - axis.low < 0.01);
    assert_true(pp_chart_fit(&axis, zeros, 1, 0));
    assert_true(axis.low < 0 && axis.high > 0);
    assert_false(pp_chart_fit(&axis, values, 1, 0));
    assert_false(pp_chart_fit(&axis, values, 0, 0));
    assert_false(pp_chart_fit(&axis, huge, 2, 0)); /* their distance is no number */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
