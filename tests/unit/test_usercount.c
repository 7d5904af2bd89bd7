/* SPDX-License-Identifier: GPL-3.0-or-later
 * User counters: rates, means over workers, and what hostile memory may hold.
 */
#include "bench/usercount.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/near.h"

#define N_ITERATIONS 1000.0
#define ELAPSED_S 0.5

/* A case and the report of its next worker. */
struct bed {
    struct pp_case c;
    struct pp_wire_report report;
};

static int set_up(void **state)
{
    struct bed *bed = calloc(1, sizeof *bed);
    if (!bed)
        return -1;
    bed->c.n_threads = 1;
    pp_dist_init(&bed->c.clean);
    pp_dist_init(&bed->c.unclean);
    *state = bed;
    return 0;
}

static int tear_down(void **state)
{
    struct bed *bed = *state;
    pp_case_release(&bed->c);
    free(bed);
    return 0;
}

static void set_counter(struct bed *bed, int slot, const char *name, uint32_t kind, double value)
{
    struct pp_wire_counter *counter = &bed->report.counters[slot];
    memset(counter, 0, sizeof *counter);
    strncpy(counter->name, name, sizeof counter->name - 1);
    counter->kind = kind;
    counter->value = value;
    counter->used = 1;
}

/* One more worker's report is taken over; the driver then counts the worker. */
static void add(struct bed *bed)
{
    assert_int_equal(pp_usercount_add(&bed->c, &bed->report, N_ITERATIONS, ELAPSED_S), PP_OK);
    bed->c.summary.n_runs_ok++;
}

static void test_none(void **state)
{
    struct bed *bed = *state;
    add(bed);
    assert_int_equal(bed->c.n_counters, 0);
}

static void test_kinds(void **state)
{
    struct bed *bed = *state;
    set_counter(bed, 0, "hits", PPB_PER_ITERATION, 2500);
    set_counter(bed, 3, "misses", PPB_PER_SECOND, 40);
    set_counter(bed, 15, "size", PPB_LAST, 7);
    add(bed);
    assert_int_equal(bed->c.n_counters, 3);
    assert_string_equal(bed->c.counters[0].name, "hits");
    assert_int_equal(bed->c.counters[0].kind, PPB_PER_ITERATION);
    assert_near(bed->c.counters[0].value, 2.5, 0);
    assert_near(bed->c.counters[1].value, 80, 0);
    assert_near(bed->c.counters[2].value, 7, 0);
    assert_null(bed->c.counters[2].reason);
}

static void test_mean_over_workers(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 5; i++) {
        set_counter(bed, 0, "hits", PPB_PER_ITERATION, 1000.0 * (i * i)); /* 0 1 4 9 16 */
        set_counter(bed, 1, "size", PPB_LAST, i);
        add(bed);
    }
    assert_int_equal(bed->c.n_counters, 2);
    assert_near(bed->c.counters[0].value, 6, 1e-14);
    assert_near(bed->c.counters[1].value, 4, 0);
}

/* A counter that only some workers have is the mean over those. */
static void test_late_counter(void **state)
{
    struct bed *bed = *state;
    set_counter(bed, 0, "always", PPB_PER_ITERATION, 1000);
    add(bed);
    add(bed);
    set_counter(bed, 1, "late", PPB_PER_ITERATION, 6000);
    add(bed);
    assert_near(bed->c.counters[0].value, 1, 1e-14);
    assert_near(bed->c.counters[1].value, 6, 1e-14);
}

static void test_no_number(void **state)
{
    struct bed *bed = *state;
    set_counter(bed, 0, "nan", PPB_LAST, (double)NAN);
    set_counter(bed, 1, "infinity", PPB_PER_ITERATION, -(double)INFINITY);
    set_counter(bed, 2, "fine", PPB_LAST, 1);
    add(bed);
    assert_string_equal(bed->c.counters[0].reason, "NaN");
    assert_string_equal(bed->c.counters[1].reason, "infinity");
    assert_true(isnan(bed->c.counters[0].value) && isnan(bed->c.counters[1].value));
    assert_null(bed->c.counters[2].reason);
    set_counter(bed, 0, "nan", PPB_LAST, 5); /* for good */
    add(bed);
    assert_string_equal(bed->c.counters[0].reason, "NaN");
    assert_true(isnan(bed->c.counters[0].value));
}

static void test_no_time(void **state)
{
    struct bed *bed = *state;
    set_counter(bed, 0, "per second", PPB_PER_SECOND, 5);
    assert_int_equal(pp_usercount_add(&bed->c, &bed->report, 1000, 0), PP_OK);
    assert_non_null(bed->c.counters[0].reason);
}

/* Nothing in the report need be as the worker would have written it. */
static void test_hostile_report(void **state)
{
    struct bed *bed = *state;
    memset(bed->report.counters, 0xff, sizeof bed->report.counters); /* names without an end */
    for (int i = 0; i < PPB_MAX_COUNTERS; i++) {
        bed->report.counters[i].name[0] = (char)('a' + i);
        bed->report.counters[i].value = 1e308;
    }
    add(bed);
    add(bed);
    assert_int_equal(bed->c.n_counters, PPB_MAX_COUNTERS);
    for (int i = 0; i < PPB_MAX_COUNTERS; i++) {
        assert_int_equal(strlen(bed->c.counters[i].name), sizeof bed->report.counters[i].name);
        assert_true(isfinite(bed->c.counters[i].value) || bed->c.counters[i].reason != NULL);
    }
}

/* Values stay beside their workers, up to the last one; what is computed from them again is the
 * same. */
static void test_values_of_workers(void **state)
{
    struct bed *bed = *state;
    for (size_t worker = 1; worker <= 5; worker++) {
        bed->c.n_replicates = worker;
        set_counter(bed, 0, "hits", PPB_PER_ITERATION, 3000.0 * (double)worker);
        set_counter(bed, 1, "level", PPB_LAST, 10.0 * (double)worker);
        bed->report.counters[1].used = worker != 2 && worker < 5;
        add(bed);
    }
    struct pp_counter *hits = &bed->c.counters[0], *level = &bed->c.counters[1];
    assert_int_equal(hits->n_values, 5);
    assert_true(hits->values[4] == 15);
    assert_int_equal(level->n_values, 4);
    assert_true(level->values[0] == 10 && isnan(level->values[1]) && level->values[3] == 40);
    const double mean = hits->value;
    hits->value = level->value = -1;
    pp_usercount_update(hits);
    pp_usercount_update(level);
    assert_true(hits->value == mean);
    assert_int_equal(hits->n_workers, 5);
    assert_true(level->value == 40);
    level->reason = "NaN";
    pp_usercount_update(level);
    assert_true(isnan(level->value));
}

/* A counter of the tool's is not mistaken for one of the benchmark's that has its name. */
static void test_sources(void **state)
{
    struct bed *bed = *state;
    bed->c.n_replicates = 2;
    set_counter(bed, 0, "allocs", PPB_PER_ITERATION, 3000);
    add(bed);
    assert_int_equal(pp_usercount_set(&bed->c, "allocs", PP_METER_BY_SLOTS, 7), PP_OK);
    assert_int_equal(bed->c.n_counters, 2);
    assert_int_equal(bed->c.counters[0].source, PP_METER_BY_BENCHMARK);
    assert_true(bed->c.counters[0].value == 3);
    assert_int_equal(bed->c.counters[1].source, PP_METER_BY_SLOTS);
    assert_true(bed->c.counters[1].value == 7);
    assert_int_equal(bed->c.counters[1].n_values, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kinds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mean_over_workers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_late_counter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_report, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values_of_workers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sources, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
