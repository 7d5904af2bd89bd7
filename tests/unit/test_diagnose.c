/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every doubt arises where its cause was planted, and none where there is no cause.
 */
#include "bench/diagnose.h"

#include "bench/warning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/made_case.h"
#include "tests/unit/near.h"

#define N_RUNS 12

/* Uniform in [0, 1), the same everywhere. */
static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) * 0x1p-53;
}

static const struct pp_warning *find(const struct made_case *made, enum pp_warning_code code)
{
    for (size_t i = 0; i < made->c->n_warnings; i++)
        if (made->c->warnings[i].code == code)
            return &made->c->warnings[i];
    return NULL;
}

/* 1000 clean samples round `ticks`, within half a percent. */
static void add_samples(struct made_case *made, uint64_t ticks)
{
    uint64_t seed = 7;
    for (int i = 0; i < 1000; i++) {
        const double apart = (uniform(&seed) + uniform(&seed) + uniform(&seed) - 1.5) / 300;
        assert_int_equal(
            pp_dist_record(&made->c->clean, (uint64_t)((double)ticks * (1 + apart))), PP_OK);
    }
}

/* Twelve workers at 100 ns within half a percent, 5 ns of it the empty loop. */
static void add_calm(struct made_case *made)
{
    static const double above_ns[N_RUNS] = {
        0.31, 0.07, 0.44, 0.19, 0.02, 0.37, 0.25, 0.48, 0.11, 0.40, 0.15, 0.29};
    for (int i = 0; i < N_RUNS; i++)
        made_case_add(made, 100 + above_ns[i])->empty_ns = 5;
    add_samples(made, 25000);
}

static void diagnose(struct made_case *made)
{
    assert_int_equal(made_case_summarize(made), PP_OK);
    pp_diagnose(made->c, &made->result);
}

static void test_calm_case(void **state)
{
    (void)state;
    struct made_case made;
    made_case_init(&made);
    add_calm(&made);
    diagnose(&made);
    if (made.c->n_warnings)
        fail_msg("%s: %s", pp_warning_key(made.c->warnings[0].code), made.c->warnings[0].evidence);
    made_case_release(&made);
}

/* What is planted into a calm case. */
static void plant_few(struct made_case *made)
{
    made->c->n_replicates = 5;
}
static void plant_wide(struct made_case *made)
{
    uint64_t seed = 11;
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].p50_ns = 100 + 60 * uniform(&seed);
    made->c->stop = PP_STOP_MAX_TIME;
}
static void plant_unsteady(struct made_case *made)
{
    for (int i = 0; i < 3; i++) /* of 12: over 20 % */
        made->c->replicates[4 * i].steady = false;
}
static void plant_drift(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].p50_ns += 0.5 * i;
}
static void plant_change(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].p50_ns += i < 6 ? 0 : 2.5;
}
static void plant_modes(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].p50_ns += i % 3 ? 0 : 9;
}
static void plant_sample_modes(struct made_case *made)
{
    add_samples(made, 30000);
}
static void plant_dependence(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].autocorrelation = i < 7 ? 0.6 : (double)NAN;
}
static void plant_coarse_clock(struct made_case *made)
{
    made->result.calib.quantum_ns = 101;
}
static void plant_preempted(struct made_case *made)
{
    made->c->replicates[2].n_by_label[PP_LABEL_PREEMPTED] = 13;
}
static void plant_own_cause(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].n_by_label[PP_LABEL_FAULTED] = 101;
}
static void plant_unexplained(struct made_case *made)
{
    made->c->replicates[3].n_by_label[PP_LABEL_UNEXPLAINED] = 1;
}
static void plant_clock_drift(struct made_case *made)
{
    made->result.calib.drift_ppm = -201;
}
static void plant_monotonic(struct made_case *made)
{
    made->result.calib.kind = PP_CLOCK_MONOTONIC;
}
static void plant_no_work(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++)
        made->c->replicates[i].empty_ns = 100.2;
}
static void plant_no_correction(struct made_case *made)
{
    made->module.has_empty_loop = false;
}
static void plant_unsettled(struct made_case *made)
{
    for (int i = 0; i < N_RUNS; i++) {
        made->c->replicates[i].cycles = 300;
        made->c->replicates[i].gate_kept_ratio = i < 2 ? 0.9 : 0.2;
    }
}
static void plant_worst(struct made_case *made)
{
    (void)pp_dist_record(&made->c->clean, 101000);
}
static void plant_failed(struct made_case *made)
{
    made->c->replicates[5].ok = false;
    made->c->state = PP_STATE_FAILED;
}
static void plant_counter(struct made_case *made)
{
    made->c->counters = calloc(2, sizeof *made->c->counters);
    if (!made->c->counters)
        abort();
    made->c->n_counters = 2;
    made->c->counters[0] = (struct pp_counter){.name = strdup("good"), .value = 1};
    made->c->counters[1] = (struct pp_counter){
        .name = strdup("bad"), .value = (double)NAN, .reason = "NaN"};
}
static void plant_slow(struct made_case *made)
{
    made->c->n_loops = 1;
    pp_dist_clear(&made->c->clean);
    for (int i = 0; i < N_RUNS; i++)
        (void)pp_dist_record(&made->c->clean, 25000);
}
static void plant_aslr(struct made_case *made)
{
    static struct pp_env env;
    env.facts[PP_ENV_ASLR_PROCESS] = (struct pp_env_fact){
        .known = true, .advice = "switch it on", .text = "off"};
    made->result.env = &env;
}

/* clang-format off */
static const struct plant {
    void (*plant)(struct made_case *made);
    enum pp_warning_code code;
    const char *evidence; /* a part of it */
} plants[] = {
    {plant_few, PP_WARN_FEW_RUNS, "5 of 6"},
    {plant_wide, PP_WARN_NOT_PRECISE, "time is up"},
    {plant_unsteady, PP_WARN_NO_STEADY_STATE, "3 of 12"},
    {plant_drift, PP_WARN_DRIFT, "+"},
    {plant_change, PP_WARN_CHANGE_POINT, "worker 7 of 12"},
    {plant_modes, PP_WARN_MODES, "2 levels"},
    {plant_sample_modes, PP_WARN_SAMPLE_MODES, "2 levels"},
    {plant_dependence, PP_WARN_AUTOCORRELATED, "0.60"},
    {plant_coarse_clock, PP_WARN_TIMER_FLOOR, "1 %"},
    {plant_preempted, PP_WARN_PREEMPTED, "1.1 % of 1213"},
    {plant_own_cause, PP_WARN_CAUSE_IS_OWN, "50 % faulted"},
    {plant_unexplained, PP_WARN_UNEXPLAINED, "1 of 1201"},
    {plant_clock_drift, PP_WARN_CLOCK, "-201 ppm"},
    {plant_monotonic, PP_WARN_CLOCK, "made up"},
    {plant_no_work, PP_WARN_NO_WORK, "interval"},
    {plant_no_correction, PP_WARN_NO_CORRECTION, "clock"},
    {plant_unsettled, PP_WARN_UNSETTLED, "2 of 12 workers"},
    {plant_worst, PP_WARN_WORST_BEST, "404"},
    {plant_failed, PP_WARN_CRASHED_ONCE, "11 of 12"},
    {plant_counter, PP_WARN_COUNTER, "'bad' is NaN"},
    {plant_slow, PP_WARN_SLOW, "1e-07 s"},
    {plant_aslr, PP_WARN_ASLR_OFF, "off"},
};
/* clang-format on */

/* A cause may raise a second doubt only where it really is one: listed here. */
static bool goes_with(enum pp_warning_code planted, enum pp_warning_code also)
{
    switch (planted) {
    case PP_WARN_DRIFT:
        return also == PP_WARN_CHANGE_POINT || also == PP_WARN_NOT_PRECISE;
    case PP_WARN_CHANGE_POINT:
        return also == PP_WARN_DRIFT || also == PP_WARN_MODES;
    case PP_WARN_MODES:
    case PP_WARN_NO_WORK:
        return also == PP_WARN_NOT_PRECISE;
    case PP_WARN_SLOW:
        return also == PP_WARN_TIMER_FLOOR;
    default:
        return false;
    }
}

static void test_planted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof plants / sizeof plants[0]; i++) {
        struct made_case made;
        made_case_init(&made);
        add_calm(&made);
        plants[i].plant(&made);
        diagnose(&made);
        const struct pp_warning *found = find(&made, plants[i].code);
        const char *evidence = found ? found->evidence : "none: the warning is missing";
        if (!strstr(evidence, plants[i].evidence))
            fail_msg("'%s': evidence is '%s'", pp_warning_key(plants[i].code), evidence);
        for (size_t k = 0; k < made.c->n_warnings; k++)
            if (made.c->warnings[k].code != plants[i].code &&
                !goes_with(plants[i].code, made.c->warnings[k].code))
                fail_msg("'%s' came with '%s': %s", pp_warning_key(made.c->warnings[k].code),
                    pp_warning_key(plants[i].code), made.c->warnings[k].evidence);
        made_case_release(&made);
    }
}

/* -r is obeyed to the letter: its width is what it is. */
static void test_fixed_samples_need_no_width(void **state)
{
    (void)state;
    struct made_case made;
    made_case_init(&made);
    add_calm(&made);
    plant_wide(&made);
    made.c->stop = PP_STOP_SAMPLES;
    diagnose(&made);
    assert_null(find(&made, PP_WARN_NOT_PRECISE));
    made_case_release(&made);
}

/* 99 % asks for 8 workers: what is said about the number must hold for the level. */
static void test_few_for_the_level(void **state)
{
    (void)state;
    struct made_case made;
    made_case_init(&made);
    add_calm(&made);
    made.c->n_replicates = 6;
    made.result.settings.level_ratio = 0.99;
    diagnose(&made);
    const struct pp_warning *found = find(&made, PP_WARN_FEW_RUNS);
    assert_non_null(found);
    assert_null(strstr(found->evidence, "6 of 6"));
    made_case_release(&made);
}

/* diagnose.h: doubts about the level widen the interval. It then holds both levels that were seen.
 */
static void test_doubts_widen(void **state)
{
    (void)state;
    static void (*const causes[])(struct made_case *) = {plant_drift, plant_change, plant_modes};
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        struct made_case made;
        made_case_init(&made);
        add_calm(&made);
        causes[i](&made);
        assert_int_equal(made_case_summarize(&made), PP_OK);
        const struct pp_estimate before = made.c->summary.time_ns;
        pp_diagnose(made.c, &made.result);
        const struct pp_estimate *after = &made.c->summary.time_ns;
        assert_near(after->value, before.value, 0);
        assert_true(after->lo <= before.lo && after->hi >= before.hi);
        assert_true(made.c->summary.drift_half_ratio > 0);
        for (size_t end = 0; end < 2; end++) { /* the levels at which it began and ended */
            const struct pp_replicate *r = &made.c->replicates[end * (made.c->n_replicates - 1)];
            assert_true(after->lo <= 1.01 * (r->p50_ns - r->empty_ns));
            assert_true(after->hi >= 0.99 * (r->p50_ns - r->empty_ns));
        }
        made_case_release(&made);
    }
}

static void test_one_replicate(void **state)
{
    (void)state;
    struct made_case made;
    made_case_init(&made);
    made_case_add(&made, 100);
    diagnose(&made); /* of one worker and no sample kept */
    assert_non_null(find(&made, PP_WARN_FEW_RUNS));
    assert_null(find(&made, PP_WARN_MODES));
    assert_null(find(&made, PP_WARN_WORST_BEST));
    made_case_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calm_case),
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_fixed_samples_need_no_width),
        cmocka_unit_test(test_few_for_the_level),
        cmocka_unit_test(test_doubts_widen),
        cmocka_unit_test(test_one_replicate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
