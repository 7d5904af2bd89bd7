/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and their buckets, walks both ways, exact and bucketed form. */
#include "stats/tally.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rng.h"

static void test_integer_buckets(void **state)
{
    (void)state;
    uint64_t last = 0;

    for (uint64_t index = 0; index <= 31744; index++) {
        const struct pp_bucket b = pp_tallykey_bucket(PP_TALLY_INTEGER, index);
        assert_true(b.low == last && b.low <= b.high && b.count == 0);
        assert_int_equal(pp_tallykey_index(PP_TALLY_INTEGER, b.low), index);
        assert_int_equal(pp_tallykey_index(PP_TALLY_INTEGER, b.high), index);
        last = b.high + 1;
    }
    assert_true(last == 0); /* the last bucket ends at 2^64 - 1 */
}

static void test_double_keys(void **state)
{
    (void)state;
    const double ascending[] = {-DBL_MAX, -1e10, -1.5, -1, -DBL_MIN, -DBL_TRUE_MIN, 0, DBL_TRUE_MIN,
        DBL_MIN, 0.1, 1, 1.5, 1e300, DBL_MAX};
    const size_t n = sizeof ascending / sizeof ascending[0];

    for (size_t i = 0; i < n; i++) {
        const uint64_t key = pp_tallykey_of_double(ascending[i]);
        const uint64_t index = pp_tallykey_index(PP_TALLY_DOUBLE, key);
        const struct pp_bucket b = pp_tallykey_bucket(PP_TALLY_DOUBLE, index);
        assert_true(pp_tallykey_value(PP_TALLY_DOUBLE, key) == ascending[i]);
        assert_true(i == 0 || key > pp_tallykey_of_double(ascending[i - 1]));
        assert_true(b.low <= key && key <= b.high);
        if (fabs(ascending[i]) >= DBL_MIN) {
            const double low = pp_tallykey_value(PP_TALLY_DOUBLE, b.low);
            const double high = pp_tallykey_value(PP_TALLY_DOUBLE, b.high);
            assert_true(high - low <= fabs(ascending[i]) / 1024 || isinf(high - low));
        }
    }
    assert_true(pp_tallykey_of_double(-0.0) == pp_tallykey_of_double(0.0));
}

static void fill(struct pp_tally *t, size_t n, uint64_t seed)
{
    struct pp_rng *rng = pp_rng_alloc(seed);

    for (size_t i = 0; i < n; i++)
        assert_int_equal(
            pp_tally_record(t, pp_rng_bits(rng) >> (20 + pp_rng_below(rng, 40)), 1), PP_OK);
    pp_rng_free(rng);
}

/* Backwards everything comes again, in the other order. */
static void test_walk_both_ways(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 1024, 5000};

    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct pp_tally t;
        struct pp_tally_cursor cursor;
        struct pp_bucket b, back;
        uint64_t n = 0, n_back = 0, last = 0;
        pp_tally_init(&t, PP_TALLY_INTEGER);
        fill(&t, sizes[s], 3);
        pp_tally_begin(&t, &cursor);
        while (pp_tally_next(&t, &cursor, &b)) {
            struct pp_tally_cursor copy = cursor;
            assert_true(n == 0 || b.low > last);
            assert_true(pp_tally_prev(&t, &copy, &back));
            assert_true(back.low == b.low && back.count == b.count);
            last = b.high;
            n += b.count;
        }
        pp_tally_end(&t, &cursor);
        while (pp_tally_prev(&t, &cursor, &b))
            n_back += b.count;
        assert_int_equal(n, sizes[s]);
        assert_int_equal(n_back, sizes[s]);
        pp_tally_release(&t);
    }
}

static void test_counts_stop(void **state)
{
    (void)state;
    struct pp_tally t;
    struct pp_tally_cursor cursor;
    struct pp_bucket b;

    pp_tally_init(&t, PP_TALLY_INTEGER);
    pp_tally_record(&t, 5, UINT64_MAX - 1);
    pp_tally_record(&t, 5, 7);
    pp_tally_record(&t, 5, 0);
    pp_tally_begin(&t, &cursor);
    assert_true(pp_tally_next(&t, &cursor, &b));
    assert_true(b.count == UINT64_MAX);
    assert_false(pp_tally_next(&t, &cursor, &b));
    pp_tally_release(&t);
}

static void test_form_depends_on_the_number_alone(void **state)
{
    (void)state;
    struct pp_tally a, b;

    pp_tally_init(&a, PP_TALLY_INTEGER);
    pp_tally_init(&b, PP_TALLY_INTEGER);
    fill(&a, PP_TALLY_EXACT, 4);
    assert_false(a.bucketed);
    assert_int_equal(pp_tally_merge(&b, &a), PP_OK);
    assert_true(pp_tally_equal(&a, &b));
    pp_tally_record(&a, 9, 1);
    assert_true(a.bucketed);
    assert_false(pp_tally_equal(&a, &b));
    pp_tally_record(&b, 9, 1);
    assert_true(pp_tally_equal(&a, &b));
    assert_int_equal(pp_tally_pour(&a), PP_OK);
    assert_true(pp_tally_equal(&a, &b));
    pp_tally_release(&a);
    pp_tally_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integer_buckets),
        cmocka_unit_test(test_double_keys),
        cmocka_unit_test(test_walk_both_ways),
        cmocka_unit_test(test_counts_stop),
        cmocka_unit_test(test_form_depends_on_the_number_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
