/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions of integers: quantiles against exact sorts, merging, intervals, limits, memory. */
#include "stats/dist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/quantile.h"
#include "stats/rng.h"
#include "stats/robust.h"
#include "tests/ref/close.h"

#define N 40000

/* What a bucket promises: half of 2^-10 of the value, and one width where a bucket is sparse. */
#define HALF_BUCKET 0.00049
#define ONE_BUCKET 0.00098

/* Series of i = 0..N-1, as timings come: each returns ticks. */
static double lognormal(struct pp_rng *rng, size_t i)
{
    (void)i;
    return 1000 * exp(pp_rng_gauss(rng));
}

static double bimodal(struct pp_rng *rng, size_t i)
{
    (void)i;
    return (pp_rng_below(rng, 3) ? 16000 : 46000) + 300 * pp_rng_gauss(rng);
}

static double constant(struct pp_rng *rng, size_t i)
{
    (void)rng;
    (void)i;
    return 123457;
}

static double quantised(struct pp_rng *rng, size_t i)
{
    (void)i;
    return 26 * floor((52000 + 2000 * pp_rng_gauss(rng)) / 26);
}

/* Pareto with tail index 0.8: no mean, no variance. */
static double heavy(struct pp_rng *rng, size_t i)
{
    (void)i;
    return 500 * pow(pp_rng_uniform(rng), -1.25);
}

static double ascending(struct pp_rng *rng, size_t i)
{
    (void)rng;
    return 5000 + 3 * (double)i;
}

static double descending(struct pp_rng *rng, size_t i)
{
    return ascending(rng, N - i);
}

typedef double (*series)(struct pp_rng *, size_t);

static const series all_series[] = {
    lognormal, bimodal, constant, quantised, heavy, ascending, descending};

#define N_SERIES (sizeof all_series / sizeof all_series[0])

static void generate(uint64_t *values, size_t n, series s, uint64_t seed)
{
    struct pp_rng *rng = pp_rng_alloc(seed);

    for (size_t i = 0; i < n; i++)
        values[i] = (uint64_t)fmax(0, fmin(s(rng, i), 0x1p39));
    pp_rng_free(rng);
}

static struct pp_dist dist_of(const uint64_t *values, size_t n)
{
    struct pp_dist d;

    pp_dist_init(&d);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pp_dist_record(&d, values[i]), PP_OK);
    return d;
}

static double *sorted_of(const uint64_t *values, size_t n)
{
    double *sorted = malloc(n * sizeof *sorted);

    for (size_t i = 0; i < n; i++)
        sorted[i] = (double)values[i];
    pp_quantile_sort(sorted, n);
    return sorted;
}

static const double levels[] = {
    0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1};

#define N_LEVELS (sizeof levels / sizeof levels[0])

/* Up to 1024 values everything is what an exact sort gives, to the last bit or so. */
static void test_exact_while_few(void **state)
{
    (void)state;
    uint64_t values[PP_DIST_EXACT];

    for (size_t s = 0; s < N_SERIES; s++)
        for (size_t n = 1; n <= PP_DIST_EXACT; n = n * 2 + (n == 1)) {
            generate(values, n, all_series[s], 100 + n);
            struct pp_dist d = dist_of(values, n);
            double *sorted = sorted_of(values, n);
            assert_true(pp_dist_is_exact(&d));
            for (size_t p = 0; p < N_LEVELS; p++)
                assert_close(pp_dist_quantile(&d, levels[p]),
                    pp_quantile_sorted(sorted, n, levels[p]), 4e-16);
            assert_close(pp_dist_mad(&d), pp_robust_mad(sorted, n), 1e-14);
            assert_close(pp_dist_iqr(&d),
                pp_quantile_sorted(sorted, n, 0.75) - pp_quantile_sorted(sorted, n, 0.25), 1e-13);
            free(sorted);
            pp_dist_release(&d);
        }
}

/* Distance of q from the exact quantile, as a ratio to it. */
static double relative_error(double q, double exact)
{
    return fabs(q - exact) / exact;
}

static void test_quantiles_of_many(void **state)
{
    (void)state;
    static uint64_t values[N];

    for (size_t s = 0; s < N_SERIES; s++) {
        generate(values, N, all_series[s], 7);
        struct pp_dist d = dist_of(values, N);
        double *sorted = sorted_of(values, N);
        assert_false(pp_dist_is_exact(&d));
        for (size_t p = 0; p < N_LEVELS; p++) {
            const double q = pp_dist_quantile(&d, levels[p]);
            const double exact = pp_quantile_sorted(sorted, N, levels[p]);
            const bool in_bulk = levels[p] >= 0.01 && levels[p] <= 0.99;
            assert_true(relative_error(q, exact) <= (in_bulk ? HALF_BUCKET : ONE_BUCKET));
        }
        assert_true(pp_dist_quantile(&d, 0) == sorted[0]);
        assert_true(pp_dist_quantile(&d, 1) == sorted[N - 1]);
        const double mad_error = fabs(pp_dist_mad(&d) - pp_robust_mad(sorted, N));
        assert_true(mad_error <= 1.5 * ONE_BUCKET * pp_dist_quantile(&d, 0.75));
        free(sorted);
        pp_dist_release(&d);
    }
}

/* Values below 2048 have a bucket each, so nothing is lost however many there are. */
static void test_small_values_stay_exact(void **state)
{
    (void)state;
    static uint64_t values[N];
    struct pp_rng *rng = pp_rng_alloc(3);

    for (size_t i = 0; i < N; i++)
        values[i] = pp_rng_below(rng, 2048);
    struct pp_dist d = dist_of(values, N);
    double *sorted = sorted_of(values, N);
    for (size_t p = 0; p < N_LEVELS; p++)
        assert_close(
            pp_dist_quantile(&d, levels[p]), pp_quantile_sorted(sorted, N, levels[p]), 1e-15);
    assert_close(pp_dist_mad(&d), pp_robust_mad(sorted, N), 1e-14);
    free(sorted);
    pp_dist_release(&d);
    pp_rng_free(rng);
}

/* One random split and order of merges, compared with the whole. */
static void check_split(
    const struct pp_dist *whole, uint64_t *values, size_t n, size_t n_parts, struct pp_rng *rng)
{
    struct pp_dist part[8];

    pp_rng_shuffle(rng, values, n, sizeof *values);
    for (size_t i = 0; i < n_parts; i++)
        pp_dist_init(&part[i]);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pp_dist_record(&part[pp_rng_below(rng, n_parts)], values[i]), PP_OK);
    for (size_t left = n_parts; left > 1; left--)
        assert_int_equal(pp_dist_merge(&part[pp_rng_below(rng, left - 1)], &part[left - 1]), PP_OK);
    assert_true(pp_dist_equal(&part[0], whole));
    assert_true(pp_dist_quantile(&part[0], 0.9) == pp_dist_quantile(whole, 0.9));
    assert_true(pp_dist_mad(&part[0]) == pp_dist_mad(whole));
    if (n > 1)
        assert_true(
            pp_moments_sd(pp_dist_moments(&part[0])) == pp_moments_sd(pp_dist_moments(whole)));
    for (size_t i = 0; i < n_parts; i++)
        pp_dist_release(&part[i]);
}

static void test_merge_any_split(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 100, 1023, 1024, 1025, 1500, 2500};
    struct pp_rng *rng = pp_rng_alloc(8);
    uint64_t values[2500];

    for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++)
        for (int round = 0; round < 40; round++) {
            const size_t n = sizes[size];
            generate(values, n, all_series[(size_t)round % N_SERIES], (uint64_t)round);
            struct pp_dist whole = dist_of(values, n);
            check_split(&whole, values, n, 1 + pp_rng_below(rng, 8), rng);
            pp_dist_release(&whole);
        }
    pp_rng_free(rng);
}

static void test_unequal_is_seen(void **state)
{
    (void)state;
    uint64_t values[1500];

    generate(values, 1500, lognormal, 1);
    struct pp_dist a = dist_of(values, 1500);
    values[700] += 4;
    struct pp_dist b = dist_of(values, 1500);
    assert_false(pp_dist_equal(&a, &b));
    assert_true(pp_dist_equal(&a, &a));
    pp_dist_clear(&b);
    assert_false(pp_dist_equal(&a, &b));
    pp_dist_release(&a);
    pp_dist_release(&b);
}

static void test_empty_and_one(void **state)
{
    (void)state;
    struct pp_dist d;
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    double lo, hi;

    pp_dist_init(&d);
    assert_nan(pp_dist_quantile(&d, 0.5));
    assert_nan(pp_dist_mad(&d));
    assert_nan(pp_dist_iqr(&d));
    pp_dist_quantile_interval(&d, 0.5, 0.95, &lo, &hi);
    assert_nan(lo);
    assert_nan(hi);
    pp_dist_begin(&d, &cursor);
    assert_false(pp_dist_next(&cursor, &bucket));
    pp_dist_record(&d, 42);
    assert_true(pp_dist_quantile(&d, 0.99) == 42);
    assert_true(pp_dist_mad(&d) == 0);
    pp_dist_quantile_interval(&d, 0.5, 0.95, &lo, &hi);
    assert_true(lo == -INFINITY && hi == INFINITY);
    assert_nan(pp_dist_quantile(&d, -0.1));
    assert_nan(pp_dist_quantile(&d, NAN));
    pp_dist_release(&d);
}

/* Ranks 469 and 532 of 1000 (R: qbinom); ten times as many values must come by edges of buckets. */
static void test_interval(void **state)
{
    (void)state;
    static uint64_t values[10000];
    double lo, hi;

    generate(values, 1000, lognormal, 4);
    struct pp_dist d = dist_of(values, 1000);
    double *sorted = sorted_of(values, 1000);
    pp_dist_quantile_interval(&d, 0.5, 0.95, &lo, &hi);
    assert_true(lo == sorted[469 - 1] && hi == sorted[532 - 1]);
    free(sorted);
    pp_dist_clear(&d);
    generate(values, 10000, lognormal, 4);
    for (size_t i = 0; i < 10000; i++)
        pp_dist_record(&d, values[i] * 1000);
    sorted = sorted_of(values, 10000);
    pp_dist_quantile_interval(&d, 0.9, 0.95, &lo, &hi);
    /* 8941 and 9059: outward, by less than a bucket */
    assert_true(lo <= 1000 * sorted[8940] && lo >= 1000 * sorted[8940] * (1 - ONE_BUCKET));
    assert_true(hi >= 1000 * sorted[9058] && hi <= 1000 * sorted[9058] * (1 + ONE_BUCKET));
    pp_dist_quantile_interval(&d, 0.9999, 0.95, &lo, &hi);
    assert_true(hi == INFINITY && lo <= pp_dist_quantile(&d, 0.9999));
    free(sorted);
    pp_dist_release(&d);
}

static void test_walk(void **state)
{
    (void)state;
    static uint64_t values[N];
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    uint64_t n = 0, last = 0;

    generate(values, N, heavy, 2);
    struct pp_dist d = dist_of(values, N);
    pp_dist_begin(&d, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        assert_true(bucket.low <= bucket.high && bucket.count > 0);
        assert_true(n == 0 ? bucket.low == d.moments.min : bucket.low > last);
        n += bucket.count;
        last = bucket.high;
    }
    assert_int_equal(n, N);
    assert_true(last == d.moments.max);
    pp_dist_release(&d);
}

static void test_limits(void **state)
{
    (void)state;
    struct pp_dist d;

    pp_dist_init(&d);
    pp_dist_record(&d, UINT64_MAX);
    pp_dist_record(&d, UINT64_MAX - 1);
    assert_close(pp_dist_quantile(&d, 0.5), 0x1p64, 1e-15);
    /* near 2^32 values, most of them at the top of the range that has buckets */
    pp_dist_record_n(&d, (UINT64_C(1) << 40) - 1, UINT32_MAX - 2);
    assert_false(pp_dist_is_exact(&d));
    assert_int_equal(pp_dist_moments(&d)->n, UINT32_MAX);
    assert_close(pp_dist_quantile(&d, 0.5), 0x1p40, HALF_BUCKET);
    assert_close(pp_dist_quantile(&d, 1), 0x1p64, 1e-15);
    assert_true(pp_dist_quantile(&d, 0) == 0x1p40 - 1);
    pp_dist_record_n(&d, 0, UINT64_C(1) << 34);
    assert_true(pp_dist_quantile(&d, 0.5) == 0);
    pp_dist_release(&d);
}

/* From a worker's table the same buckets come as from recording one by one. */
static void test_add_hist(void **state)
{
    (void)state;
    static uint64_t values[N];
    struct pp_moments m;
    struct pp_hist h;
    struct pp_dist d;

    generate(values, N, heavy, 5);
    values[9] = UINT64_C(1) << 41;
    assert_int_equal(
        pp_hist_init(&h, PP_HIST_BITS_DEFAULT, calloc(1, pp_hist_bytes(PP_HIST_BITS_DEFAULT))),
        PP_OK);
    pp_moments_init(&m);
    pp_hist_record_all(&h, values, N);
    for (size_t i = 0; i < N; i++)
        pp_moments_record(&m, values[i]);
    struct pp_dist expected = dist_of(values, N);
    pp_dist_init(&d);
    assert_int_equal(pp_dist_add_hist(&d, &h, &m), PP_OK);
    assert_true(pp_dist_equal(&d, &expected));
    m.n++;
    assert_int_equal(pp_dist_add_hist(&d, &h, &m), PP_EFORMAT);
    m.n--;
    m.max = UINT64_MAX;
    m.min += 1000;
    assert_int_equal(pp_dist_add_hist(&d, &h, &m), PP_EFORMAT);
    assert_true(pp_dist_equal(&d, &expected));
    pp_dist_release(&d);
    pp_dist_release(&expected);
    free(h.used);
}

/* Ten thousand benchmarks live at once: narrow data must stay small. */
static void test_memory_of_narrow_data(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(9);
    struct pp_dist d;

    pp_dist_init(&d);
    assert_null(d.tally.keys);
    for (size_t i = 0; i < N; i++)
        pp_dist_record(&d, (uint64_t)(50000 + 500 * pp_rng_gauss(rng)));
    assert_true(d.tally.n_runs * sizeof(struct pp_tally_run) < 4096);
    assert_true(sizeof d < 200);
    pp_dist_release(&d);
    pp_rng_free(rng);
}

/* What a walk has shown, up to max buckets. */
static size_t walk(const struct pp_dist *d, struct pp_bucket *buckets, size_t max)
{
    struct pp_dist_cursor cursor;
    size_t n = 0;

    pp_dist_begin(d, &cursor);
    while (n < max && pp_dist_next(&cursor, &buckets[n]))
        n++;
    return n;
}

static void assert_not_restored(
    const struct pp_moments *m, bool is_exact, const struct pp_bucket *buckets, size_t n)
{
    struct pp_dist d;

    pp_dist_init(&d);
    assert_int_equal(pp_dist_restore(&d, m, is_exact, buckets, n), PP_EFORMAT);
    assert_int_equal(pp_dist_moments(&d)->n, 0);
    assert_true(pp_dist_is_exact(&d));
    pp_dist_release(&d);
}

static void test_restore(void **state)
{
    (void)state;
    static struct pp_bucket buckets[8192], changed[8192];
    const size_t sizes[] = {1, 2, 1000, 1024, 1025, 20000};

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct pp_rng *rng = pp_rng_alloc(k + 1);
        struct pp_dist d, again;

        pp_dist_init(&d);
        pp_dist_init(&again);
        for (size_t i = 0; i < sizes[k]; i++)
            assert_int_equal(pp_dist_record(&d, (uint64_t)lognormal(rng, i)), PP_OK);
        const struct pp_moments m = *pp_dist_moments(&d);
        const size_t n = walk(&d, buckets, 8192);
        const bool is_exact = pp_dist_is_exact(&d);
        assert_int_equal(pp_dist_restore(&again, &m, is_exact, buckets, n), PP_OK);
        assert_true(pp_dist_equal(&d, &again));
        assert_int_equal(pp_dist_merge(&again, &d), PP_OK);
        assert_not_restored(&m, is_exact, buckets, n - 1);
        for (size_t at = 0; at < n; at += n / 3 + 1) {
            memcpy(changed, buckets, n * sizeof *buckets);
            changed[at].count++;
            assert_not_restored(&m, is_exact, changed, n);
            changed[at] = buckets[at];
            changed[at].low += 5000;
            assert_not_restored(&m, is_exact, changed, n);
            changed[at] = buckets[at];
            changed[at].high += 5000;
            assert_not_restored(&m, is_exact, changed, n);
        }
        if (n > 1) {
            memcpy(changed, buckets, n * sizeof *buckets);
            changed[0] = buckets[1];
            changed[1] = buckets[0];
            assert_not_restored(&m, is_exact, changed, n);
        }
        struct pp_moments wrong = m;
        wrong.sum += m.sum;
        assert_not_restored(&wrong, is_exact, buckets, n);
        wrong = m;
        wrong.sum_sq /= 2;
        assert_not_restored(&wrong, is_exact, buckets, n);
        wrong = m;
        wrong.max++;
        assert_not_restored(&wrong, is_exact, buckets, n);
        if (sizes[k] > 1024)
            assert_not_restored(&m, true, buckets, n);
        pp_dist_release(&again);
        pp_dist_release(&d);
        pp_rng_free(rng);
    }
    const struct pp_moments none = {.min = UINT64_MAX};
    assert_not_restored(&none, true, buckets, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_while_few),
        cmocka_unit_test(test_quantiles_of_many),
        cmocka_unit_test(test_small_values_stay_exact),
        cmocka_unit_test(test_merge_any_split),
        cmocka_unit_test(test_unequal_is_seen),
        cmocka_unit_test(test_empty_and_one),
        cmocka_unit_test(test_interval),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_add_hist),
        cmocka_unit_test(test_memory_of_narrow_data),
        cmocka_unit_test(test_restore),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
