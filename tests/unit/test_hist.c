/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log-linear histogram: edges of every bucket, recording by each way, merging, hostile tables.
 */
#include "stats/hist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/rng.h"

#define TOP (UINT64_C(1) << PP_HIST_VALUE_BITS)

static struct pp_hist hist_new(unsigned bits)
{
    struct pp_hist h = {0};

    assert_int_equal(pp_hist_init(&h, bits, calloc(1, pp_hist_bytes(bits))), PP_OK);
    return h;
}

static void hist_free(struct pp_hist *h)
{
    free(h->used);
}

/* The only bucket of a histogram. */
static struct pp_bucket only_bucket(const struct pp_hist *h)
{
    struct pp_hist_cursor cursor;
    struct pp_bucket bucket, more;

    pp_hist_begin(h, &cursor);
    assert_true(pp_hist_next(&cursor, &bucket));
    assert_false(pp_hist_next(&cursor, &more));
    return bucket;
}

static void assert_same(const struct pp_hist *a, const struct pp_hist *b)
{
    struct pp_hist_cursor at_a, at_b;
    struct pp_bucket in_a, in_b;

    pp_hist_begin(a, &at_a);
    pp_hist_begin(b, &at_b);
    while (pp_hist_next(&at_a, &in_a)) {
        assert_true(pp_hist_next(&at_b, &in_b));
        assert_true(in_a.low == in_b.low && in_a.high == in_b.high && in_a.count == in_b.count);
    }
    assert_false(pp_hist_next(&at_b, &in_b));
}

/* The definition, by the position of the top bit instead of by a double: stats-independent. */
static struct pp_bucket expected_bucket(unsigned bits, uint64_t v)
{
    unsigned shift = 0;

    if (v >= TOP)
        return (struct pp_bucket){TOP, UINT64_MAX, 1};
    while (v >> shift >= (uint64_t)2 << bits)
        shift++;
    const uint64_t low = v >> shift << shift;
    return (struct pp_bucket){low, low + ((uint64_t)1 << shift) - 1, 1};
}

static void check_value(struct pp_hist *h, uint64_t v)
{
    const struct pp_bucket expected = expected_bucket(h->bits, v);
    struct pp_bucket found;

    pp_hist_record(h, v);
    found = only_bucket(h);
    assert_true(found.low == expected.low && found.high == expected.high && found.count == 1);
    /* empty it again: the slot by the definition of the walk, both tables */
    memset(h->used, 0, pp_hist_n_words(h->bits) * sizeof *h->used);
    for (unsigned table = 0; table < 2; table++) {
        uint64_t slot = pp_hist_slot(h->bits, v);
        if (slot >= pp_hist_overflow_slot(h))
            slot = pp_hist_overflow_slot(h);
        h->counts[slot + table * h->n_slots] = 0;
    }
}

static void test_edges_of_buckets(void **state)
{
    (void)state;
    for (unsigned bits = PP_HIST_BITS_MIN; bits <= PP_HIST_BITS_MAX; bits++) {
        struct pp_hist h = hist_new(bits);
        for (uint64_t v = 0; v < 10000; v++)
            check_value(&h, v);
        for (unsigned s = 2; s < 64; s++)
            for (uint64_t v = ((uint64_t)1 << s) - 2; v != ((uint64_t)1 << s) + 3; v++)
                check_value(&h, v);
        check_value(&h, UINT64_MAX);
        check_value(&h, UINT64_MAX - 1);
        check_value(&h, TOP - 1);
        check_value(&h, (UINT64_C(1) << 52) + 1);
        hist_free(&h);
    }
}

static void test_buckets_are_narrow(void **state)
{
    (void)state;
    struct pp_hist h = hist_new(PP_HIST_BITS_DEFAULT);
    struct pp_hist_cursor cursor;
    struct pp_bucket bucket;
    uint64_t end = 0;

    for (uint64_t v = 0; v < TOP; v += 1 + v / 2048)
        pp_hist_record(&h, v);
    pp_hist_begin(&h, &cursor);
    while (pp_hist_next(&cursor, &bucket)) {
        assert_true(bucket.low == end); /* no hole, no overlap */
        assert_true((bucket.high - bucket.low) * 1024 <= bucket.low);
        end = bucket.high + 1;
    }
    assert_true(end == TOP);
    hist_free(&h);
}

static void fill(uint64_t *values, size_t n, struct pp_rng *rng)
{
    for (size_t i = 0; i < n; i++)
        values[i] = pp_rng_bits(rng) >> (10 + pp_rng_below(rng, 54));
    values[n / 2] = UINT64_MAX;
    values[n / 3] = 0;
}

static void test_each_way_of_recording(void **state)
{
    (void)state;
    enum { N = 10007 };
    struct pp_rng *rng = pp_rng_alloc(1);
    struct pp_hist one = hist_new(10), all = hist_new(10), many = hist_new(10);
    uint64_t *values = malloc(N * sizeof *values);

    fill(values, N, rng);
    for (size_t i = 0; i < N; i++)
        pp_hist_record(&one, values[i]);
    pp_hist_record_all(&all, values, N);
    for (size_t i = 0; i < N; i++)
        pp_hist_record_n(&many, values[i], 1);
    pp_hist_record_all(&many, NULL, 0);
    pp_hist_record_n(&many, 5, 0);
    assert_same(&one, &all);
    assert_same(&one, &many);
    assert_int_equal(pp_hist_count_total(&one), N);
    free(values);
    hist_free(&one);
    hist_free(&all);
    hist_free(&many);
    pp_rng_free(rng);
}

static void test_large_counts(void **state)
{
    (void)state;
    struct pp_hist h = hist_new(10);

    pp_hist_record_n(&h, 1000, UINT64_C(1) << 33);
    pp_hist_record(&h, 1000);
    pp_hist_record(&h, 1000);
    assert_true(only_bucket(&h).count == (UINT64_C(1) << 33) + 2);
    pp_hist_record_n(&h, 1000, UINT64_MAX);
    assert_true(only_bucket(&h).count == UINT64_MAX);
    assert_true(pp_hist_count_total(&h) == UINT64_MAX);
    hist_free(&h);
}

static void test_overflow_is_counted(void **state)
{
    (void)state;
    struct pp_hist h = hist_new(10);

    pp_hist_record(&h, TOP);
    pp_hist_record(&h, UINT64_MAX);
    pp_hist_record_n(&h, TOP + 1, 3);
    assert_int_equal(pp_hist_overflow_count(&h), 5);
    assert_int_equal(pp_hist_count_total(&h), 5);
    assert_true(only_bucket(&h).low == TOP && only_bucket(&h).high == UINT64_MAX);
    hist_free(&h);
}

/* Random splits into parts, merged in random order, against one that saw everything. */
static void test_merge_any_split(void **state)
{
    (void)state;
    enum { N = 2000, N_PARTS = 5 };
    struct pp_rng *rng = pp_rng_alloc(2);
    uint64_t values[N];

    for (unsigned bits = 7; bits <= 10; bits += 3)
        for (int round = 0; round < 25; round++) {
            struct pp_hist whole = hist_new(bits), part[N_PARTS];
            for (size_t i = 0; i < N_PARTS; i++)
                part[i] = hist_new(bits);
            fill(values, N, rng);
            pp_hist_record_all(&whole, values, N);
            for (size_t i = 0; i < N; i++)
                pp_hist_record(&part[pp_rng_below(rng, N_PARTS)], values[i]);
            for (size_t left = N_PARTS; left > 1; left--)
                assert_int_equal(
                    pp_hist_merge(&part[pp_rng_below(rng, left - 1)], &part[left - 1]), PP_OK);
            assert_same(&part[0], &whole);
            hist_free(&whole);
            for (size_t i = 0; i < N_PARTS; i++)
                hist_free(&part[i]);
        }
    pp_rng_free(rng);
}

static void test_refusals(void **state)
{
    (void)state;
    struct pp_hist a = hist_new(10), b = hist_new(7), other;

    assert_int_equal(pp_hist_merge(&a, &b), PP_EINVAL);
    assert_int_equal(pp_hist_merge(&a, &a), PP_EINVAL);
    assert_int_equal(pp_hist_init(&other, 10, NULL), PP_EINVAL);
    assert_int_equal(pp_hist_init(&other, PP_HIST_BITS_MIN - 1, a.used), PP_EINVAL);
    assert_int_equal(pp_hist_init(&other, PP_HIST_BITS_MAX + 1, a.used), PP_EINVAL);
    assert_int_equal(pp_hist_init(&other, 10, (char *)a.used + 1), PP_EINVAL);
    hist_free(&a);
    hist_free(&b);
}

/* Another process may have written anything: walking and merging stay inside the storage. */
static void test_hostile_table(void **state)
{
    (void)state;
    struct pp_hist h = hist_new(10), sum = hist_new(10);
    struct pp_hist_cursor cursor;
    struct pp_bucket bucket;
    size_t n = 0;

    memset(h.used, 0xff, pp_hist_n_words(10) * sizeof *h.used);
    for (size_t i = 0; i < 2 * (size_t)h.n_slots; i++)
        h.counts[i] = UINT64_MAX / 3 * (1 + i % 2);
    pp_hist_begin(&h, &cursor);
    while (pp_hist_next(&cursor, &bucket))
        n++;
    assert_true(n > 31744 && n <= pp_hist_n_buckets(10));
    assert_true(pp_hist_count_total(&h) == UINT64_MAX);
    assert_int_equal(pp_hist_merge(&sum, &h), PP_OK);
    memset(h.used, 0, pp_hist_n_words(10) * sizeof *h.used);
    assert_int_equal(pp_hist_count_total(&h), 0);
    hist_free(&h);
    hist_free(&sum);
}

/* A second descriptor on the same storage sees what the first recorded. */
static void test_two_descriptors(void **state)
{
    (void)state;
    struct pp_hist writer = hist_new(10), reader;

    pp_hist_record(&writer, 78);
    pp_hist_record(&writer, 78);
    assert_int_equal(pp_hist_init(&reader, 10, writer.used), PP_OK);
    assert_int_equal(only_bucket(&reader).count, 2);
    assert_int_equal(only_bucket(&reader).low, 78);
    hist_free(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges_of_buckets),
        cmocka_unit_test(test_buckets_are_narrow),
        cmocka_unit_test(test_each_way_of_recording),
        cmocka_unit_test(test_large_counts),
        cmocka_unit_test(test_overflow_is_counted),
        cmocka_unit_test(test_merge_any_split),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_hostile_table),
        cmocka_unit_test(test_two_descriptors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
