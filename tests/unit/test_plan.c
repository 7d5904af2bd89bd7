/* SPDX-License-Identifier: GPL-3.0-or-later
 * The decisions of a run, with made-up clocks and times.
 */
#include "bench/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/near.h"

/* A clock of 2.5 ticks a ns whose reading takes 20 ns. */
static const struct pp_calib calib = {.kind = PP_CLOCK_TSC,
    .ticks_per_ns = 2.5,
    .quantum_ticks = 1,
    .quantum_ns = 0.4,
    .read_ns = 20};

static struct pp_settings settings_default(void)
{
    struct pp_settings settings;
    pp_settings_init(&settings);
    return settings;
}

static void test_target(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    assert_int_equal(pp_plan_target_ns(&settings, &calib), 20000);
    struct pp_calib coarse = calib;
    coarse.quantum_ns = 100; /* 1000 steps: 0.1 % */
    assert_int_equal(pp_plan_target_ns(&settings, &coarse), 100000);
    coarse = calib;
    coarse.read_ns = 300; /* the reading counts half */
    assert_int_equal(pp_plan_target_ns(&settings, &coarse), 150000);
    settings.process_time = true;
    assert_int_equal(pp_plan_target_ns(&settings, &calib), 1000000);
    settings.target_time_s = 0.25;
    assert_int_equal(pp_plan_target_ns(&settings, &calib), 250000000);
}

static void test_max_runs(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    assert_int_equal(pp_plan_max_runs(&settings), PP_PLAN_MAX_RUNS);
    settings.quick = true;
    assert_int_equal(pp_plan_max_runs(&settings), PP_PLAN_MIN_RUNS);
    settings.n_runs = 11;
    assert_int_equal(pp_plan_max_runs(&settings), 11);
    settings.n_samples = 1000;
    assert_int_equal(pp_plan_max_runs(&settings), 11);
    settings.n_samples = 3; /* no worker without a sample */
    assert_int_equal(pp_plan_max_runs(&settings), 3);
    settings.n_runs = 0;
    settings.n_samples = 1000;
    assert_int_equal(pp_plan_max_runs(&settings), PP_PLAN_RUNS);
}

/* Samples of all workers together, and that no two workers differ by more than one. */
static uint64_t all_samples(const struct pp_settings *settings)
{
    struct pp_plan plan;
    uint64_t n_all = 0, least = UINT64_MAX, most = 0;
    pp_plan_make(&plan, settings, 100, 20000, 20000);
    for (uint32_t i = 0; i < pp_plan_max_runs(settings); i++) {
        const uint64_t n = pp_plan_samples(&plan, settings, i);
        least = n < least ? n : least;
        most = n > most ? n : most;
        n_all += n;
    }
    assert_true(least >= 1);
    assert_true(most - least <= 1);
    return n_all;
}

static void test_samples_add_up(void **state)
{
    (void)state;
    static const uint64_t samples[] = {1, 5, 7, 8, 9, 1000, 1001, 1000000, UINT64_C(10000000000)};
    static const uint32_t runs[] = {0, 1, 2, 6, 7, 8, 64, 1000};
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        for (size_t k = 0; k < sizeof runs / sizeof runs[0]; k++) {
            struct pp_settings settings = settings_default();
            settings.n_samples = samples[i];
            settings.n_runs = runs[k];
            assert_int_equal(all_samples(&settings), samples[i]);
        }
    }
}

static void test_laps_or_batches(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_plan plan;
    pp_plan_make(&plan, &settings, 700, 20000, 20000);
    assert_false(plan.per_call);
    assert_int_equal(plan.n_loops, 700);
    pp_plan_make(&plan, &settings, 1, 4999, 4999); /* rulers of 4 us would dwarf it */
    assert_true(plan.per_call);
    pp_plan_make(&plan, &settings, 1, 5000, 5000);
    assert_false(plan.per_call);
    settings.per_call = true;
    pp_plan_make(&plan, &settings, 1, 50000000, 50000000);
    assert_true(plan.per_call);
}

static void test_default_worker(void **state)
{
    (void)state;
    const struct pp_settings settings = settings_default();
    struct pp_plan plan;
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.n_samples, 5000000 / 20000);
    assert_int_equal(plan.max_sampling_ns, 2 * 5000000);
    assert_int_equal(plan.warmup_ns, 2500000);
    assert_int_equal(plan.n_warmup, 50);
    assert_near(plan.timeout_s, 10, 0);
    pp_plan_make(&plan, &settings, 1, 100000000,
        100000000); /* 0.1 s: one sample, no warm-up but the first call */
    assert_int_equal(plan.n_samples, 1);
    assert_int_equal(plan.max_sampling_ns, 200000000);
    assert_int_equal(plan.warmup_ns, 0);
    assert_int_equal(plan.n_warmup, 0);
    pp_plan_make(&plan, &settings, 1, UINT64_C(30000000000), UINT64_C(30000000000)); /* 30 s */
    assert_int_equal(plan.n_samples, 1);
    assert_true(plan.timeout_s > 2 * 30);
}

static void test_quick_worker(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_plan plan;
    settings.quick = true;
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.n_samples, 500000 / 20000);
    assert_int_equal(plan.warmup_ns, 100000);
    assert_int_equal(plan.n_warmup, 0);
}

static void test_warmup(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_plan plan;
    settings.warmup_s = 0;
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.warmup_ns, 0);
    assert_int_equal(plan.n_warmup, 0);
    settings.warmup_s = 0.5;
    pp_plan_make(
        &plan, &settings, 1, 1000000000, 1000000000); /* asked for: also when one call is longer */
    assert_int_equal(plan.warmup_ns, 500000000);
    assert_int_equal(plan.n_warmup, 0);
}

static void test_times_of_a_worker(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_plan plan;
    settings.min_time_s = 1.2; /* over 12 workers */
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.n_samples, 100000000 / 20000);
    settings.n_runs = 6;
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.n_samples, 200000000 / 20000);
    settings.min_time_s = 0;
    settings.n_runs = 0;
    settings.max_time_s = 0.06; /* 5 ms a worker */
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.n_samples, 5000000 / 20000);
    settings.max_time_s = 1e-6; /* never under 1 ms */
    pp_plan_make(&plan, &settings, 100, 20000, 20000);
    assert_int_equal(plan.n_samples, 1000000 / 20000);
}

static void test_timeout(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_plan plan;
    settings.timeout_s = 0.5;
    pp_plan_make(&plan, &settings, 1, 1000000000, 1000000000);
    assert_near(plan.timeout_s, 0.5, 0);
    settings.timeout_s = 0;
    settings.n_samples = 8000; /* 1000 of 1 s in each of 8 workers: no hurry */
    pp_plan_make(&plan, &settings, 1, 1000000000, 1000000000);
    assert_int_equal(plan.n_samples, 8000);
    assert_int_equal(plan.max_sampling_ns, 0);
    assert_true(plan.timeout_s > 5 * 1000);
}

/* The time comes from a process in which user code ran: nothing may overflow. */
static void test_absurd_time(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    struct pp_plan plan;
    pp_plan_make(&plan, &settings, UINT64_MAX, UINT64_MAX, UINT64_MAX);
    assert_int_equal(plan.n_samples, 1);
    assert_true(isfinite(plan.timeout_s) && plan.timeout_s > 0);
    assert_true(plan.timeout_s * 1e9 < 1.8e19); /* it becomes integer ns */
    pp_plan_make(&plan, &settings, 1, 0, 0);
    assert_true(plan.per_call);
    assert_true(plan.n_samples >= 1);
    settings.n_samples = UINT64_C(1) << 62;
    pp_plan_make(&plan, &settings, 1, 1000000000, 1000000000);
    assert_true(plan.timeout_s * 1e9 < 1.8e19);
}

static void test_stop_at_looks_only(void **state)
{
    (void)state;
    static const char looks[PP_PLAN_MAX_RUNS + 1] = {
        [8] = 1, [10] = 1, [12] = 1, [16] = 1, [20] = 1, [24] = 1, [32] = 1, [48] = 1, [64] = 1};
    const struct pp_settings settings = settings_default();
    for (size_t n = 0; n <= PP_PLAN_MAX_RUNS; n++) {
        const enum pp_stop precise = pp_plan_stop(&settings, n, 0.1, 0.02);
        assert_int_equal(precise, looks[n] ? PP_STOP_PRECISE : PP_STOP_NONE);
        const enum pp_stop wide = pp_plan_stop(&settings, n, 0.1, 0.0201);
        assert_int_equal(wide, n == PP_PLAN_MAX_RUNS ? PP_STOP_MAX_RUNS : PP_STOP_NONE);
    }
    assert_int_equal(pp_plan_stop(&settings, 8, 0.1, INFINITY), PP_STOP_NONE);
    assert_int_equal(pp_plan_stop(&settings, 8, 0.1, NAN), PP_STOP_NONE);
}

static void test_stop_by_time(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    assert_int_equal(pp_plan_stop(&settings, 0, 100, INFINITY), PP_STOP_NONE); /* one at least */
    assert_int_equal(pp_plan_stop(&settings, 1, 3, INFINITY), PP_STOP_MAX_TIME);
    assert_int_equal(pp_plan_stop(&settings, 1, 2.99, INFINITY), PP_STOP_NONE);
    assert_int_equal(pp_plan_stop(&settings, 8, 3, 0.01), PP_STOP_PRECISE);
    settings.min_time_s = 1;
    assert_int_equal(pp_plan_stop(&settings, 8, 0.99, 0.01), PP_STOP_NONE);
    assert_int_equal(pp_plan_stop(&settings, 8, 1, 0.01), PP_STOP_PRECISE);
}

static void test_stop_by_count(void **state)
{
    (void)state;
    struct pp_settings settings = settings_default();
    settings.n_runs = 10;
    assert_int_equal(pp_plan_stop(&settings, 8, 0.1, 0.001), PP_STOP_NONE);
    assert_int_equal(pp_plan_stop(&settings, 10, 0.1, 0.001), PP_STOP_PRECISE);
    assert_int_equal(pp_plan_stop(&settings, 10, 0.1, 0.5), PP_STOP_MAX_RUNS);
    settings = settings_default();
    settings.quick = true;
    assert_int_equal(pp_plan_stop(&settings, 5, 0.1, 0.001), PP_STOP_NONE);
    assert_int_equal(pp_plan_stop(&settings, 6, 0.1, 0.001), PP_STOP_PRECISE);
    assert_int_equal(pp_plan_stop(&settings, 6, 0.1, 0.5), PP_STOP_MAX_RUNS);
    settings = settings_default();
    settings.n_samples = 1000; /* neither width nor time ends it */
    assert_int_equal(pp_plan_stop(&settings, 7, 1000, 0.001), PP_STOP_NONE);
    assert_int_equal(pp_plan_stop(&settings, 8, 0.1, INFINITY), PP_STOP_SAMPLES);
    settings.n_samples = 1;
    assert_int_equal(pp_plan_stop(&settings, 1, 0.1, INFINITY), PP_STOP_SAMPLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target),
        cmocka_unit_test(test_max_runs),
        cmocka_unit_test(test_samples_add_up),
        cmocka_unit_test(test_laps_or_batches),
        cmocka_unit_test(test_default_worker),
        cmocka_unit_test(test_quick_worker),
        cmocka_unit_test(test_warmup),
        cmocka_unit_test(test_times_of_a_worker),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_absurd_time),
        cmocka_unit_test(test_stop_at_looks_only),
        cmocka_unit_test(test_stop_by_time),
        cmocka_unit_test(test_stop_by_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
