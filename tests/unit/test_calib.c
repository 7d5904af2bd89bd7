/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clock's facts on whatever machine this is: what must hold of them, never how fast they are.
 */
#include "bench/calib.h"

#include "bench/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/near.h"

#define BUDGET_S 0.02

static void check_common(const struct pp_calib *calib)
{
    assert_true(isfinite(calib->ticks_per_ns) && calib->ticks_per_ns > 0);
    assert_true(calib->quantum_ticks >= 1);
    assert_near(calib->quantum_ns, (double)calib->quantum_ticks / calib->ticks_per_ns, 1e-12);
    assert_true(calib->read_ns > 0);
    assert_true(calib->read_p90_ns >= 0 && calib->read_max_ns >= calib->read_p90_ns);
    assert_true(calib->monotonic_quantum_ns >= 1);
    assert_true(calib->monotonic_read_ns >= 0);
    assert_true(calib->cpu_read_ns > 0);
    assert_true(isfinite(calib->disagree_ns) && calib->disagree_ns >= 100);
    assert_true(calib->rate_error_ppm >= 0 && isfinite(calib->rate_error_ppm));
    assert_true(isnan(calib->drift_ppm)); /* not known before the run is over */
    assert_true(calib->duration_s >= BUDGET_S);
    assert_true(strlen(calib->why) > 0 && strlen(calib->why) < sizeof calib->why - 1);
    assert_false(pp_calib_drifted(calib));
}

static void test_run(void **state)
{
    (void)state;
    struct pp_calib calib;
    memset(&calib, 0xff, sizeof calib);
    pp_calib_run(&calib, BUDGET_S, "tsc");
    check_common(&calib);
    assert_int_equal(calib.tsc_known, PP_CLOCK_HAS_TSC);
    if (calib.kind == PP_CLOCK_TSC) {
        assert_true(calib.tsc_invariant);
        assert_int_equal(calib.n_backward, 0);
        assert_true(calib.ticks_per_ns > 0.1 && calib.ticks_per_ns < 20); /* 100 MHz to 20 GHz */
        assert_non_null(strstr(calib.why, "TSC"));
    } else {
        assert_near(calib.ticks_per_ns, 1, 0);
    }
    pp_calib_finish(&calib);
    assert_true(calib.kind == PP_CLOCK_MONOTONIC || isfinite(calib.drift_ppm));
}

/* All readings are multiples of the step found, but for the very rare. */
static void test_step_divides(void **state)
{
    (void)state;
    struct pp_calib calib;
    pp_calib_run(&calib, BUDGET_S, "tsc");
    if (calib.kind != PP_CLOCK_TSC)
        return;
    unsigned n_off = 0;
    const unsigned n = 10000;
    uint64_t then = pp_clock_tsc();
    for (unsigned i = 0; i < n; i++) {
        const uint64_t now = pp_clock_tsc();
        n_off += (now - then) % calib.quantum_ticks != 0;
        then = now;
    }
    assert_true(n_off * 10 < n);
}

/* Two calibrations measure the same crystal: they agree within what each says of its own error. */
static void test_rate_repeats(void **state)
{
    (void)state;
    struct pp_calib first, second;
    pp_calib_run(&first, BUDGET_S, NULL);
    pp_calib_run(&second, BUDGET_S, NULL);
    if (first.kind != PP_CLOCK_TSC || second.kind != PP_CLOCK_TSC)
        return;
    const double apart_ppm = 1e6 * fabs(first.ticks_per_ns / second.ticks_per_ns - 1);
    assert_true(apart_ppm <= 200 + first.rate_error_ppm + second.rate_error_ppm);
}

static void test_kernel_does_not_trust(void **state)
{
    (void)state;
    struct pp_calib calib;
    pp_calib_run(&calib, BUDGET_S, "hpet");
    check_common(&calib);
    assert_int_equal(calib.kind, PP_CLOCK_MONOTONIC);
    assert_near(calib.ticks_per_ns, 1, 0);
    assert_true(!calib.tsc_invariant || strstr(calib.why, "hpet") != NULL);
    pp_calib_finish(&calib);
    assert_true(isnan(calib.drift_ppm)); /* nothing to compare with */
    assert_false(pp_calib_drifted(&calib));
}

static void test_long_source_name_is_cut(void **state)
{
    (void)state;
    struct pp_calib calib;
    char name[400];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    pp_calib_run(&calib, BUDGET_S, name);
    assert_int_equal(calib.kind, PP_CLOCK_MONOTONIC);
    assert_true(strlen(calib.why) < sizeof calib.why);
}

static void test_drift(void **state)
{
    (void)state;
    struct pp_calib calib = {.kind = PP_CLOCK_TSC, .rate_error_ppm = 50, .drift_ppm = 250};
    assert_false(pp_calib_drifted(&calib));
    calib.drift_ppm = 251;
    assert_true(pp_calib_drifted(&calib));
    calib.drift_ppm = -251;
    assert_true(pp_calib_drifted(&calib));
    calib.drift_ppm = (double)NAN;
    assert_false(pp_calib_drifted(&calib));
}

static void test_finish_compares(void **state)
{
    (void)state;
    struct pp_calib calib;
    pp_calib_run(&calib, BUDGET_S, "tsc");
    if (calib.kind != PP_CLOCK_TSC)
        return;
    calib.ticks_per_ns *= 1.01; /* as if the rate in use were 1 % too high */
    pp_calib_finish(&calib);
    assert_true(calib.drift_ppm < -5000 && calib.drift_ppm > -20000);
    assert_true(pp_calib_drifted(&calib));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_step_divides),
        cmocka_unit_test(test_rate_repeats),
        cmocka_unit_test(test_kernel_does_not_trust),
        cmocka_unit_test(test_long_source_name_is_cut),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_finish_compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
