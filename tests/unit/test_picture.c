/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small and large histograms: no sample is lost, shapes are right.
 */
#include "cmd/picture.h"
#include "cmd/utf8.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static double total(const struct pp_picture_bins *bins)
{
    double sum = bins->below + bins->above;
    for (size_t i = 0; i < bins->n_bins; i++) {
        sum += bins->count[i];
    }
    return sum;
}

static void assert_row(
    const struct pp_dist *dist, size_t n_bins, double quantum, bool utf8, const char *expected)
{
    struct pp_picture_bins bins;
    struct pp_buf out;
    pp_buf_init(&out);
    pp_picture_fill(&bins, dist, n_bins, quantum);
    pp_picture_row(&out, &bins, utf8);
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
}

/* Exact values, and histograms over many octaves with long tails: the bins and what lies beyond are
 * all there is. */
static void nothing_is_lost(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 12; round++) {
        struct pp_dist dist;
        pp_dist_init(&dist);
        const uint64_t n = round % 2 == 0 ? 500 : 20000;
        for (uint64_t i = 0; i < n; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const uint64_t value = (seed >> 40) << (seed % 97 == 0 ? round : 0);
            assert_int_equal(pp_dist_record(&dist, value), PP_OK);
        }
        for (size_t n_bins = 1; n_bins <= PP_PICTURE_MAX_BINS; n_bins += 7) {
            struct pp_picture_bins bins;
            pp_picture_fill(&bins, &dist, n_bins, 1 + round);
            assert_int_equal(bins.n_bins, n_bins);
            assert_true(fabs(total(&bins) - (double)n) < 1e-6 * (double)n);
            assert_true(bins.below + bins.above <= 0.03 * (double)n + 2);
            assert_true(bins.low <= pp_dist_quantile(&dist, 0.01));
            assert_true(bins.high >= pp_dist_quantile(&dist, 0.99));
        }
        pp_dist_release(&dist);
    }
}

static void shapes(void **state)
{
    (void)state;
    struct pp_dist dist;
    pp_dist_init(&dist);
    assert_row(&dist, 8, 1, true, "");
    pp_dist_record_n(&dist, 1000, 5);
    assert_row(&dist, 8, 1, true, "\xe2\x96\x88");
    assert_row(&dist, 8, 1, false, "#");
    pp_dist_clear(&dist);
    /* 1, 2, .. 8 samples of 0 .. 7: a staircase. */
    for (uint64_t value = 0; value < 8; value++) {
        pp_dist_record_n(&dist, value, 100 * (value + 1));
    }
    assert_row(&dist, 8, 1, true,
        "\xe2\x96\x81\xe2\x96\x82\xe2\x96\x83\xe2\x96\x84\xe2\x96\x85\xe2\x96\x86\xe2\x96\x87\xe2"
        "\x96\x88");
    assert_row(&dist, 8, 1, false, "..:-=+*#");
    pp_dist_clear(&dist);
    /* Two modes with nothing between; ticks come in steps of 26. */
    pp_dist_record_n(&dist, 260, 50);
    pp_dist_record_n(&dist, 286, 50);
    pp_dist_record_n(&dist, 390, 100);
    assert_row(&dist, 16, 26, false, "--   #");
    pp_dist_release(&dist);
}

/* One slow sample in a hundred thousand must not flatten the rest. */
static void outliers_do_not_flatten(void **state)
{
    (void)state;
    struct pp_dist dist;
    pp_dist_init(&dist);
    for (uint64_t value = 1000; value < 1100; value++) {
        pp_dist_record_n(&dist, value, 1000);
    }
    pp_dist_record(&dist, UINT64_C(1) << 50);
    struct pp_picture_bins bins;
    pp_picture_fill(&bins, &dist, 10, 1);
    assert_true(bins.high < 1200);
    assert_true(bins.above >= 1 && bins.above <= 2001);
    for (size_t i = 0; i < bins.n_bins; i++) {
        assert_true(fabs(bins.count[i] - 9850) < 100);
    }
    pp_dist_release(&dist);
}

static void large_picture(void **state)
{
    (void)state;
    struct pp_dist dist;
    struct pp_buf out;
    const struct pp_term term = {.utf8 = false};
    const struct pp_picture_axis axis = {
        .term = &term, .ticks_per_ns = 2, .n_loops = 10, .shift_ns = 1, .indent = "> "};
    pp_dist_init(&dist);
    pp_buf_init(&out);
    pp_picture_draw(&out, &dist, &axis, 4, 1);
    assert_string_equal(pp_buf_text(&out), "");
    pp_dist_record_n(&dist, 1000, 100);
    pp_dist_record_n(&dist, 1020, 200);
    pp_dist_record_n(&dist, 1060, 50);
    pp_dist_record_n(&dist, 90000, 1);
    pp_picture_draw(&out, &dist, &axis, 4, 20);
    /* 1000 ticks / 2 per ns / 10 loops - 1 ns = 49 ns; a bin is 20 ticks = 1 ns. */
    assert_string_equal(pp_buf_text(&out),
        ">    49.0 ns  ####################                           100\n"
        ">    50.0 ns  ########################################       200  <- p50\n"
        ">    51.0 ns                                                   0\n"
        ">    52.0 ns  ##########                                      50  <- p90\n"
        "> beyond the picture: 0 below, down to 49.0 ns; 1 above, up to 4.499 us\n");
    pp_buf_release(&out);
    pp_dist_release(&dist);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(shapes),
        cmocka_unit_test(outliers_do_not_flatten),
        cmocka_unit_test(large_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
