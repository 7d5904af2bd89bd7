/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every allocation of stats/ fails in turn: the call reports it, what it worked on is unchanged,
 * nothing leaks.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/autocorr.h"
#include "stats/changepoint.h"
#include "stats/ddist.h"
#include "stats/dist.h"
#include "stats/modes.h"
#include "stats/multiple.h"
#include "stats/ranksum.h"
#include "stats/rng.h"
#include "stats/robust.h"
#include "stats/series.h"
#include "stats/signedrank.h"
#include "stats/trend.h"
#include "tests/unit/failing_memory.h"

#define N 40

static double values[N];

/* Runs one call; returns whether it reported that memory was out. */
typedef bool (*call)(void);

static bool call_interval(void)
{
    struct pp_estimate e;

    return pp_signedrank_interval(values, N, 0.95, &e) == PP_ENOMEM && isnan(e.value);
}

static bool call_p(void)
{
    return isnan(pp_signedrank_p(values, N));
}

static bool call_mad(void)
{
    return isnan(pp_robust_mad(values, N));
}

static bool call_qn(void)
{
    static const double sorted[] = {1, 2, 3, 5, 8, 13, 21};

    return isnan(pp_robust_qn(sorted, 7));
}

static bool call_autocorr(void)
{
    return isnan(pp_autocorr_rank(values, N, 1));
}

static bool call_effective_n(void)
{
    return isnan(pp_autocorr_effective_n(values, N));
}

static bool call_trend(void)
{
    struct pp_trend trend;

    return pp_trend_spearman(values, N, &trend) == PP_ENOMEM && isnan(trend.rho);
}

static bool call_changepoint(void)
{
    struct pp_changepoints found;

    return pp_changepoint_find(values, N, 0.05, &found) == PP_ENOMEM && found.n == 0;
}

static bool call_cluster(void)
{
    struct pp_modes modes;

    return pp_modes_cluster(values, N, 0, &modes) == PP_ENOMEM && modes.n == 0;
}

static bool call_multiple(void)
{
    const double p[] = {0.3, 0.1};
    double adjusted[2];

    return pp_multiple_bh(p, 2, adjusted) == PP_ENOMEM && isnan(adjusted[0]);
}

static bool call_ranksum(void)
{
    const double others[] = {2.5, 7.5, 9.5, 11.5, 30.5};

    return isnan(pp_ranksum_p(values, N, others, 5));
}

static bool call_series(void)
{
    struct pp_series s;
    struct pp_series_dependence dependence;
    struct pp_weighted w = {0};
    double *levels = NULL;
    size_t n_levels;
    uint64_t n_per_level;
    enum pp_status status;

    pp_series_init(&s);
    status = pp_series_add(&s, values, N);
    if (status == PP_OK)
        status = pp_series_dependence(&s, &dependence);
    if (status == PP_OK)
        status = pp_series_levels(&s, &levels, &n_levels, &n_per_level);
    if (status == PP_OK)
        status = pp_series_weighted(&s, &w);
    free(levels);
    pp_weighted_release(&w);
    pp_series_release(&s);
    return status == PP_ENOMEM;
}

/* With the k-th allocation failing the call must say so, until k is beyond its last one. */
static void test_functions(void **state)
{
    (void)state;
    static const call calls[] = {call_interval, call_p, call_mad, call_qn, call_autocorr,
        call_effective_n, call_trend, call_changepoint, call_cluster, call_multiple, call_ranksum,
        call_series};

    for (size_t i = 0; i < N; i++)
        values[i] = (double)(i * 7 % 40);
    for (size_t c = 0; c < sizeof calls / sizeof calls[0]; c++)
        for (int k = 0;; k++) {
            bool reported, spent;
            failing_memory_n_left = k;
            reported = calls[c]();
            spent = failing_memory_n_left < 0;
            failing_memory_n_left = -1;
            assert_int_equal(reported, spent);
            if (!spent) {
                assert_true(k > 0);
                break;
            }
        }
}

static void test_rng(void **state)
{
    (void)state;
    failing_memory_n_left = 0;
    assert_null(pp_rng_alloc(1));
    failing_memory_n_left = -1;
}

static void fill(struct pp_dist *d, size_t n, uint64_t seed)
{
    struct pp_rng *rng = pp_rng_alloc(seed);

    for (size_t i = 0; i < n; i++)
        assert_int_equal(
            pp_dist_record(d, pp_rng_bits(rng) >> (24 + pp_rng_below(rng, 40))), PP_OK);
    pp_rng_free(rng);
}

/* Merging n_src values into n_dst, with each allocation failing, leaves dst as it was; how many. */
static int check_merge(size_t n_dst, size_t n_src)
{
    struct pp_dist dst, src, same;
    int k = 0;
    enum pp_status status;

    pp_dist_init(&dst);
    pp_dist_init(&src);
    pp_dist_init(&same);
    fill(&dst, n_dst, 1);
    fill(&same, n_dst, 1);
    fill(&src, n_src, 2);
    do {
        failing_memory_n_left = k++;
        status = pp_dist_merge(&dst, &src);
        failing_memory_n_left = -1;
        if (status == PP_ENOMEM)
            assert_true(pp_dist_equal(&dst, &same));
    } while (status == PP_ENOMEM);
    assert_int_equal(dst.moments.n, n_dst + n_src);
    pp_dist_release(&dst);
    pp_dist_release(&src);
    pp_dist_release(&same);
    return k - 1;
}

static void test_merge(void **state)
{
    (void)state;
    assert_int_equal(check_merge(0, 10), 1);
    assert_int_equal(check_merge(100, 900), 1);
    assert_in_range(check_merge(800, 900), 20, 2000);
    assert_in_range(check_merge(10, 2000), 20, 2000);
    assert_in_range(check_merge(2000, 10), 0, 10);
    assert_in_range(check_merge(2000, 2000), 0, 2000);
}

/* Recording goes on after each failure; in the end nothing is missing. */
static void test_record(void **state)
{
    (void)state;
    struct pp_dist d;
    struct pp_ddist dd;
    int n_failed = 0;

    pp_dist_init(&d);
    pp_ddist_init(&dd);
    for (uint64_t i = 0; i < 3000; i++) {
        for (int k = 0; (failing_memory_n_left = k, pp_dist_record(&d, i * 977)); k++)
            n_failed++;
        for (int k = 0; (failing_memory_n_left = k, pp_ddist_record(&dd, (double)i * 977)); k++)
            n_failed++;
        failing_memory_n_left = -1;
    }
    assert_true(n_failed > 50);
    assert_int_equal(d.moments.n, 3000);
    assert_int_equal(dd.n, 3000);
    assert_true(pp_dist_quantile(&d, 1) == 2999 * 977);
    assert_true(pp_ddist_mean(&dd) == 2999 * 977 / 2.0);
    pp_dist_release(&d);
    pp_ddist_release(&dd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_rng),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_record),
    };

    pp_stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
