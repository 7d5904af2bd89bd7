/* SPDX-License-Identifier: GPL-3.0-or-later
 * Turns, blocks and looks of a live comparison.
 */
#include "bench/contestplan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct pp_settings settings_default(void)
{
    struct pp_settings settings;
    pp_settings_init(&settings);
    return settings;
}

/* In whole sixes of rounds each side stands twice in each place and after each other side as often.
 */
static void check_balance(const uint8_t *schedule, uint32_t n_rounds)
{
    unsigned places[3][3] = {{0}}, after[3][3] = {{0}};
    for (uint32_t round = 0; round < n_rounds; round++)
        for (uint32_t k = 0; k < 3; k++) {
            const uint8_t side = schedule[3 * round + k];
            places[side][k]++;
            if (k > 0)
                after[schedule[3 * round + k - 1]][side]++;
        }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            assert_int_equal(places[a][b], n_rounds / 3);
            assert_int_equal(after[a][b], a == b ? 0 : n_rounds / 3);
        }
}

static void test_schedule(void **state)
{
    (void)state;
    uint8_t schedule[PP_WIRE_N_BLOCKS], again[PP_WIRE_N_BLOCKS];
    struct pp_rng *rng = pp_rng_alloc(7);
    assert_non_null(rng);
    assert_int_equal(pp_contestplan_schedule(rng, 3, 12, schedule), 36);
    check_balance(schedule, 12);
    assert_int_equal(pp_contestplan_schedule(rng, 3, 12, again), 36);
    check_balance(again, 12);
    assert_memory_not_equal(schedule, again, 36); /* another order of orders */
    unsigned n_first[2] = {0, 0};
    assert_int_equal(pp_contestplan_schedule(rng, 2, 100, schedule), 200);
    for (int i = 0; i < 200; i += 2) {
        assert_int_equal(schedule[i] + schedule[i + 1], 1);
        n_first[schedule[i]]++;
    }
    assert_int_equal(n_first[0], 50);
    /* No more than there is room for. */
    assert_int_equal(pp_contestplan_schedule(rng, 3, 100000, schedule), PP_WIRE_N_BLOCKS / 3 * 3);
    pp_rng_free(rng);
}

/* Who is loaded second has other neighbours: no side may be it more often than another. */
static void test_load_order(void **state)
{
    (void)state;
    unsigned places[3][3] = {{0}}, firsts[2] = {0, 0};
    uint32_t before[3] = {0, 0, 0};
    for (size_t process = 0; process < 12; process++) {
        uint32_t order[3];
        pp_contestplan_load_order(process, 3, order);
        for (uint32_t i = 0; i < 3; i++)
            places[order[i]][i]++;
        for (uint32_t i = 0; process % 2 && i < 3; i++)
            assert_int_equal(order[i], before[2 - i]);
        memcpy(before, order, sizeof before);
        pp_contestplan_load_order(process, 2, order);
        assert_int_equal(order[0] + order[1], 1);
        firsts[order[0]]++;
    }
    for (int side = 0; side < 3; side++)
        for (int i = 0; i < 3; i++)
            assert_int_equal(places[side][i], 4);
    assert_int_equal(firsts[0], 6);
}

static void test_plan(void **state)
{
    (void)state;
    const struct pp_settings settings = settings_default();
    struct pp_contestplan plan;
    pp_contestplan_make(&plan, &settings, 1000, 10000);
    assert_int_equal(plan.n_loops, 1000);
    assert_int_equal(plan.n_block_samples, 10);
    assert_int_equal(plan.n_rounds, 8);
    assert_true(plan.warmup_ns > 0 && plan.n_warmup > 0 && plan.n_alone > 8);
    /* All samples of a process have room in the shared memory. */
    pp_contestplan_make(&plan, &settings, 1, 0);
    assert_true(PP_WIRE_N_SIDES * (plan.n_alone + (uint64_t)plan.n_rounds * plan.n_block_samples) <=
        PP_WIRE_N_SAMPLES);
    /* A call of some ms is made often enough for a tail. */
    pp_contestplan_make(&plan, &settings, 1, 3000000);
    assert_int_equal(plan.n_rounds * plan.n_block_samples, 8);
    assert_true(pp_contestplan_has_tail(&plan));
    /* A call of a second is made once a round, and never to warm up. */
    pp_contestplan_make(&plan, &settings, 1, 1000000000);
    assert_int_equal(plan.n_block_samples, 1);
    assert_int_equal(plan.n_rounds, 1);
    assert_int_equal(plan.n_alone, 1);
    assert_int_equal(plan.warmup_ns, 0);
    assert_int_equal(plan.n_warmup, 0);
    assert_true(plan.timeout_s > 60);
    assert_false(pp_contestplan_has_tail(&plan));
}

/* The slower side's count, unless the faster one would then be too short for the clock. */
static void test_n_loops(void **state)
{
    (void)state;
    const uint64_t asked[2] = {5000, 100};
    assert_int_equal(pp_contestplan_n_loops(asked, (const double[2]){2, 100}, 0.1), 100);
    assert_int_equal(pp_contestplan_n_loops(asked, (const double[2]){2, 100}, 0.8), 400);
    /* The slower one's batch stays below 2 ms. */
    assert_int_equal(pp_contestplan_n_loops(asked, (const double[2]){0.001, 100}, 0.8), 20000);
}

static void test_asked_for(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_contestplan plan;
    settings.warmup_s = 0.01;
    settings.timeout_s = 3;
    pp_contestplan_make(&plan, &settings, 1000, 10000);
    assert_int_equal(plan.warmup_ns, 10000000);
    assert_true(plan.timeout_s == 3);
    assert_int_equal(pp_contestplan_target_ns(&settings, 0.4), 10000);
    assert_int_equal(pp_contestplan_target_ns(&settings, 100), 100000);
    settings.process_time = true;
    assert_int_equal(pp_contestplan_target_ns(&settings, 0.4), 400000);
    settings.target_time_s = 5e-5;
    assert_int_equal(pp_contestplan_target_ns(&settings, 100), 50000);
}

static void test_looks(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    unsigned n_looks = 0;
    for (size_t n = 1; n <= pp_contestplan_max_runs(&settings); n++)
        n_looks += pp_contestplan_is_look(&settings, n);
    assert_int_equal(n_looks, pp_contestplan_n_looks(&settings));
    assert_true(pp_contestplan_is_look(&settings, pp_contestplan_max_runs(&settings)));
    settings.n_runs = 20; /* asked for: one look */
    assert_int_equal(pp_contestplan_n_looks(&settings), 1);
    assert_int_equal(pp_contestplan_max_runs(&settings), 20);
    assert_false(pp_contestplan_is_look(&settings, 16));
    assert_true(pp_contestplan_is_look(&settings, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schedule),
        cmocka_unit_test(test_load_order),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_n_loops),
        cmocka_unit_test(test_asked_for),
        cmocka_unit_test(test_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
