/* SPDX-License-Identifier: GPL-3.0-or-later
 * Histograms of OpenMetrics: buckets on the grid, counts that add up, resolution that is halved.
 */
#include "cmd/openmetrics_hist.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct pp_openmetrics_labels labels = {{{"name", "a\"b\\c\n"}, {"none", NULL}}};

static void test_text(void **state)
{
    (void)state;
    struct pp_openmetrics_hist hist;
    struct pp_buf out;
    pp_buf_init(&out);
    assert_true(pp_openmetrics_hist_init(&hist, 1, 4));
    pp_openmetrics_hist_add(&hist, 0, 0, 2);
    pp_openmetrics_hist_add(&hist, 0, 1, 3);
    pp_openmetrics_hist_add(&hist, 0, 4, 5);
    pp_openmetrics_hist_thin(&hist);
    pp_openmetrics_hist_put(&out, "x", &labels, &hist, 0);
    pp_openmetrics_hist_put(&out, "x", &labels, &hist, 1);
    assert_string_equal(pp_buf_text(&out),
        "x_bucket{name=\"a\\\"b\\\\c\\\\x0a\",le=\"0.0\"} 2\n"
        "x_bucket{name=\"a\\\"b\\\\c\\\\x0a\",le=\"0.9972960560854701\"} 2\n"
        "x_bucket{name=\"a\\\"b\\\\c\\\\x0a\",le=\"1.0\"} 5\n"
        "x_bucket{name=\"a\\\"b\\\\c\\\\x0a\",le=\"3.9891842243418805\"} 5\n"
        "x_bucket{name=\"a\\\"b\\\\c\\\\x0a\",le=\"4.0\"} 10\n"
        "x_bucket{name=\"a\\\"b\\\\c\\\\x0a\",le=\"+Inf\"} 10\n"
        "x_count{name=\"a\\\"b\\\\c\\\\x0a\"} 10\nx_sum{name=\"a\\\"b\\\\c\\\\x0a\"} 23\n");
    pp_buf_release(&out);
    pp_openmetrics_hist_release(&hist);
}

/* Values of a series that a reader finds at or below an end, for each end that is put. */
static void is_right(const struct pp_openmetrics_hist *hist, const double *values, size_t n)
{
    static const struct pp_openmetrics_labels none = {{{NULL, NULL}}};
    struct pp_buf out;
    size_t n_ends = 0;
    pp_buf_init(&out);
    pp_openmetrics_hist_put(&out, "x", &none, hist, 0);
    double before = -1;
    for (const char *at = pp_buf_text(&out); (at = strstr(at, "le=\"")) != NULL; at++) {
        const double end = strtod(at + 4, NULL); /* reads +Inf */
        const double count = strtod(strchr(at, ' '), NULL);
        size_t n_below = 0;
        for (size_t i = 0; i < n; i++)
            n_below += values[i] <= end;
        assert_true(end > before);
        assert_int_equal((size_t)count, n_below);
        before = end;
        n_ends++;
    }
    assert_true(n_ends <= 2 * PP_OPENMETRICS_HIST_MAX_BUCKETS + 2);
    pp_buf_release(&out);
}

#define N_VALUES 2000

static void test_scales(void **state)
{
    (void)state;
    static const double spreads[] = {1e-3, 0.1, 1, 30, 600};
    static double values[N_VALUES];
    for (size_t s = 0; s < sizeof spreads / sizeof *spreads; s++) {
        struct pp_openmetrics_hist hist;
        uint64_t random = 1;
        for (size_t i = 0; i < N_VALUES; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            values[i] = 1e-9 * exp(((double)(random >> 11) * 0x1p-53 - 0.5) * spreads[s]);
        }
        values[0] = 0;
        double low = INFINITY, high = 0;
        for (size_t i = 1; i < N_VALUES; i++) {
            low = fmin(low, values[i]);
            high = fmax(high, values[i]);
        }
        assert_true(pp_openmetrics_hist_init(&hist, low, high));
        for (size_t i = 0; i < N_VALUES; i++)
            pp_openmetrics_hist_add(&hist, 0, values[i], 1);
        pp_openmetrics_hist_thin(&hist);
        is_right(&hist, values, N_VALUES);
        assert_int_equal(hist.scale < PP_OPENMETRICS_HIST_SCALE, spreads[s] >= 1);
        pp_openmetrics_hist_release(&hist);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
