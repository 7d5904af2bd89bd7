/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clusters of process medians and peaks of distributions: planted, and falsely seen. */
#include "stats/modes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"

/* Share in 1000 of n one-cluster values that are called several. */
static int n_false_clusters(size_t n, bool heavy, struct pp_rng *rng)
{
    double values[64];
    int n_false = 0;

    for (int s = 0; s < 1000; s++) {
        struct pp_modes modes;
        for (size_t i = 0; i < n; i++)
            values[i] = 20 * exp(0.03 * pp_rng_gauss(rng)) +
                (heavy && !pp_rng_below(rng, 10) ? 10 * pp_rng_uniform(rng) : 0);
        assert_int_equal(pp_modes_cluster(values, n, 0.01, &modes), PP_OK);
        n_false += modes.n > 1;
    }
    return n_false;
}

static void test_one_cluster(void **state)
{
    (void)state;
    static const size_t lengths[] = {6, 8, 10, 20, 64};
    struct pp_rng *rng = pp_rng_alloc(81);

    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++)
        assert_in_range(n_false_clusters(lengths[k], false, rng), 0, 45); /* 3 % at n = 6 */
    /* wild values here and there are no cluster */
    assert_in_range(n_false_clusters(20, true, rng), 0, 100);
    pp_rng_free(rng);
}

/* The levels seen of qsort: 16 us in most processes, 46 in the others. */
static void test_two_clusters(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(82);
    int n_seen = 0, n_right = 0;

    for (int s = 0; s < 200; s++) {
        double values[12];
        struct pp_modes modes;
        const size_t n_slow = 3 + pp_rng_below(rng, 7);
        for (size_t i = 0; i < 12; i++)
            values[i] = (i < n_slow ? 46 : 16) * exp(0.03 * pp_rng_gauss(rng));
        assert_int_equal(pp_modes_cluster(values, 12, 0.01, &modes), PP_OK);
        n_seen += modes.n > 1;
        if (modes.n != 2)
            continue;
        n_right++;
        assert_int_equal(modes.mode[0].count, 12 - n_slow);
        assert_int_equal(modes.mode[1].count, n_slow);
        assert_true(modes.mode[0].center > 14 && modes.mode[0].center < 18);
        assert_true(modes.mode[0].hi < 20 && modes.mode[1].lo > 40);
    }
    assert_int_equal(n_seen, 200);
    assert_in_range(n_right, 186, 200);
    pp_rng_free(rng);
}

static void test_cluster_limits(void **state)
{
    (void)state;
    double values[40];
    struct pp_modes modes;

    for (size_t i = 0; i < 40; i++)
        values[i] = (double)(i / 8) * 100 + (double)(i % 2);
    assert_int_equal(pp_modes_cluster(values, 40, 0, &modes), PP_OK);
    assert_int_equal(modes.n, 5);
    assert_true(modes.mode[4].center == 400.5 && modes.mode[4].count == 8);
    assert_int_equal(pp_modes_cluster(values, 0, 0, &modes), PP_OK);
    assert_int_equal(modes.n, 0);
    values[0] = 900; /* five values: never split */
    assert_int_equal(pp_modes_cluster(values, 5, 0, &modes), PP_OK);
    assert_int_equal(modes.n, 1);
    for (size_t i = 0; i < 40; i++)
        values[i] = 3 + (double)(i % 2);
    assert_int_equal(pp_modes_cluster(values, 40, 1, &modes), PP_OK);
    assert_int_equal(modes.n, 1); /* within the resolution */
    assert_int_equal(pp_modes_cluster(values, 40, -1, &modes), PP_EINVAL);
    values[1] = NAN;
    assert_int_equal(pp_modes_cluster(values, 40, 0, &modes), PP_EINVAL);
}

/* n values of a mixture on a clock of step ticks: share_pct of them round high, the rest round low.
 */
struct mixture {
    size_t n;
    double low;
    double high;
    unsigned share_pct;
    double step;
};

static struct pp_dist mixture(const struct mixture *m, struct pp_rng *rng)
{
    struct pp_dist d;

    pp_dist_init(&d);
    for (size_t i = 0; i < m->n; i++) {
        const double center = pp_rng_below(rng, 100) < m->share_pct ? m->high : m->low;
        const double value = center * exp(0.04 * pp_rng_gauss(rng));
        const uint64_t ticks = (uint64_t)(floor(value / m->step) * m->step);
        assert_int_equal(pp_dist_record(&d, ticks), PP_OK);
    }
    return d;
}

static void test_one_peak(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 30, 1000, 20000};
    struct pp_rng *rng = pp_rng_alloc(83);
    int n_false = 0;

    for (int s = 0; s < 300; s++) {
        struct pp_modes modes;
        const size_t n = sizes[s % 5];
        const double step = s % 2 ? 26 : 1;
        struct pp_dist d = mixture(&(struct mixture){n, 400, 400, 0, step}, rng);
        assert_int_equal(pp_modes_find(&d, step, &modes), PP_OK);
        assert_true(modes.n >= 1 && modes.mode[0].count <= n);
        n_false += modes.n > 1;
        pp_dist_release(&d);
    }
    assert_in_range(n_false, 0, 6); /* 2 % */
    pp_rng_free(rng);
}

static void test_two_peaks(void **state)
{
    (void)state;
    static const unsigned shares[] = {10, 30, 50, 90};
    struct pp_rng *rng = pp_rng_alloc(84);

    for (int s = 0; s < 100; s++) {
        struct pp_modes modes;
        const unsigned share = shares[s % 4];
        const struct mixture m = {5000, 16000, 23000, share, s % 2 ? 26 : 1};
        struct pp_dist d = mixture(&m, rng);
        assert_int_equal(pp_modes_find(&d, 26, &modes), PP_OK);
        assert_int_equal(modes.n, 2);
        assert_int_equal(modes.mode[0].count + modes.mode[1].count, 5000);
        assert_true(fabs((double)modes.mode[1].count / 50 - share) < 3);
        assert_true(fabs(modes.mode[0].center / 16000 - 1) < 0.03);
        assert_true(fabs(modes.mode[1].center / 23000 - 1) < 0.03);
        assert_true(modes.mode[0].hi < modes.mode[1].lo);
        pp_dist_release(&d);
    }
    pp_rng_free(rng);
}

/* A tail is no mode: lognormal, and 2 % of the values twice as slow. */
static void test_tails(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(85);
    struct pp_modes modes;
    struct pp_dist d = mixture(&(struct mixture){20000, 1000, 2000, 2, 1}, rng);

    assert_int_equal(pp_modes_find(&d, 1, &modes), PP_OK);
    assert_int_equal(modes.n, 1);
    pp_dist_clear(&d);
    for (int i = 0; i < 20000; i++)
        pp_dist_record(&d, (uint64_t)(1000 * exp(pp_rng_gauss(rng))));
    assert_int_equal(pp_modes_find(&d, 1, &modes), PP_OK);
    assert_int_equal(modes.n, 1);
    assert_int_equal(modes.mode[0].count, 20000);
    pp_dist_release(&d);
    pp_rng_free(rng);
}

static void test_peak_limits(void **state)
{
    (void)state;
    struct pp_modes modes;
    struct pp_dist d;

    pp_dist_init(&d);
    assert_int_equal(pp_modes_find(&d, 1, &modes), PP_EINVAL);
    assert_int_equal(modes.n, 0);
    pp_dist_record_n(&d, 364, 100000);
    assert_int_equal(pp_modes_find(&d, 0, &modes), PP_EINVAL);
    assert_int_equal(pp_modes_find(&d, 1, &modes), PP_OK);
    assert_int_equal(modes.n, 1);
    assert_true(modes.mode[0].center == 364 && modes.mode[0].count == 100000);
    pp_dist_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_cluster),
        cmocka_unit_test(test_two_clusters),
        cmocka_unit_test(test_cluster_limits),
        cmocka_unit_test(test_one_peak),
        cmocka_unit_test(test_two_peaks),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_peak_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
