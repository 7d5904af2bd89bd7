/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whole numbers that add up.
 */
#include "cmd/totals.h"

#include "cmd/share.h"
#include "tests/unit/fixture_profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_share(void **state)
{
    (void)state;
    static const unsigned weights[] = {1, 0, 3, 5, 0, 7, 11, 0};
    for (uint64_t whole = 0; whole < 200; whole++) {
        struct pp_share share = {.whole = whole, .all = 27};
        uint64_t sum = 0;
        for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
            uint64_t part = pp_share_take(&share, weights[i]);
            double due = (double)(whole * weights[i]) / 27;
            assert_true(fabs((double)part - due) <= 1);
            assert_true(weights[i] > 0 || part == 0);
            sum += part;
        }
        assert_true(sum == whole && share.given == whole);
    }
    struct pp_share none = {.whole = 5};
    assert_int_equal(pp_share_take(&none, 0), 0);
    assert_int_equal(none.given, 0);
}

/* Instructions were counted over 500 loops, all else over 1000. */
static void test_sort(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_totals totals;
    assert_true(fixture_profile(&profile, "sort"));
    assert_true(pp_totals_init(&totals, &profile));
    assert_true(totals.has_times && totals.has_instructions);
    assert_int_equal(totals.n_loops, 1000);
    assert_int_equal(totals.nodes[0].ns, 100250);
    assert_int_equal(totals.nodes[9].ns, 0);
    assert_int_equal(totals.nodes[4].n_calls, 16000);
    struct pp_total sum = {0};
    for (size_t i = 0; i < profile.n_nodes; i++)
        pp_total_add(&sum, &totals.nodes[i]);
    assert_int_equal(sum.ns, 2000000);
    assert_int_equal(sum.n_calls, 66500);
    assert_int_equal(sum.n_instructions, 2 * (4000 + 140000 + 51000));
    assert_int_equal(totals.lone_n_instructions[4], 2 * 77);
    assert_int_equal(totals.nodes[4].n_instructions, 32000);
    pp_totals_release(&totals);
    pp_profile_release(&profile);
}

/* A third of a nanosecond a loop is written over a millisecond. */
static void test_tiny(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_totals totals;
    assert_true(fixture_profile(&profile, "tiny"));
    assert_true(pp_totals_init(&totals, &profile));
    assert_int_equal(totals.n_loops, 3334000);
    assert_int_equal(totals.nodes[0].ns, 666800);
    assert_int_equal(totals.nodes[1].n_calls, 3 * 3334000);
    assert_false(totals.has_instructions);
    pp_totals_release(&totals);
    pp_profile_release(&profile);
}

/* Hostile numbers: the largest, none, infinite. */
static void test_extremes(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_totals totals;
    assert_true(fixture_profile(&profile, "sort"));
    profile.untraced_ns = 1e-300;
    profile.passes[PP_PROFILE_PASS_COUNTS].n_loops = UINT64_MAX;
    profile.passes[PP_PROFILE_PASS_INSTRUCTIONS].n_loops = 1;
    profile.functions[0].n_instructions = UINT64_MAX;
    profile.nodes[0].n_calls = UINT64_MAX;
    profile.nodes[1].own_ns = 1e300;
    profile.nodes[2].own_ns = -1e300;
    profile.nodes[3].own_ns = (double)INFINITY;
    assert_true(pp_totals_init(&totals, &profile));
    struct pp_total sum = {0};
    for (size_t i = 0; i < 10; i++)
        for (size_t k = 0; k < profile.n_nodes; k++)
            pp_total_add(&sum, &totals.nodes[k]);
    assert_true(totals.nodes[1].ns > 0 && totals.nodes[2].ns == 0 && totals.nodes[3].ns == 0);
    assert_true(sum.ns == INT64_MAX && sum.n_calls == INT64_MAX);
    pp_totals_release(&totals);
    pp_profile_release(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_share), cmocka_unit_test(test_sort),
        cmocka_unit_test(test_tiny), cmocka_unit_test(test_extremes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
