/* SPDX-License-Identifier: GPL-3.0-or-later
 * timeit's lines to the letter. The expected texts are what Python's timeit prints for these times.
 */
#include "cmd/out_timeit.h"
#include "tests/unit/fixture_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SAMPLES(...) (&(const struct fixture_samples){__VA_ARGS__})

static void assert_timeit(const struct pp_out_timeit *options,
    const struct fixture_samples *samples, const char *expected, const char *expected_notes)
{
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    struct pp_buf notes;
    fixture_result_single(&result, &env, samples);
    pp_buf_init(&out);
    pp_buf_init(&notes);
    assert_true(pp_out_timeit_write(options, &result, &out, &notes));
    assert_string_equal(pp_buf_text(&out), expected);
    assert_string_equal(pp_buf_text(&notes), expected_notes);
    pp_buf_release(&out);
    pp_buf_release(&notes);
    pp_result_release(&result);
}

static const struct pp_out_timeit plain = {PP_UNIT_AUTO, 0};

static void result_lines(void **state)
{
    (void)state;
    static const struct {
        uint64_t ticks, n_loops;
        const char *line;
    } rows[] = {
        {12345, 10, "10 loops, best of 1: 1.23 usec per loop\n"},
        {12345, 1, "1 loop, best of 1: 12.3 usec per loop\n"},
        {312, 1000, "1000 loops, best of 1: 0.312 nsec per loop\n"},
        {999700, 1, "1 loop, best of 1: 1e+03 usec per loop\n"},
        {1000000, 1, "1 loop, best of 1: 1 msec per loop\n"},
        {UINT64_C(1234567890123), 1, "1 loop, best of 1: 1.23e+03 sec per loop\n"},
        {5, 5, "5 loops, best of 1: 1 nsec per loop\n"},
        {200000000, 2, "2 loops, best of 1: 100 msec per loop\n"},
        {1500, 1, "1 loop, best of 1: 1.5 usec per loop\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_timeit(&plain, SAMPLES(&rows[i].ticks, 1, rows[i].n_loops), rows[i].line, "");
    }
}

static void units_and_digits(void **state)
{
    (void)state;
    static const uint64_t ticks[] = {1234567, 1300000, 1250000};
    const struct pp_out_timeit ns = {PP_UNIT_NS, 0};
    const struct pp_out_timeit s = {PP_UNIT_S, 0};
    const struct pp_out_timeit v = {PP_UNIT_AUTO, 1};
    const struct pp_out_timeit vv = {PP_UNIT_AUTO, 2};
    assert_timeit(
        &ns, SAMPLES(ticks, 3, 100), "100 loops, best of 3: 1.23e+04 nsec per loop\n", "");
    assert_timeit(&s, SAMPLES(ticks, 3, 100), "100 loops, best of 3: 1.23e-05 sec per loop\n", "");
    assert_timeit(&v, SAMPLES(ticks, 3, 100),
        "raw times: 1.23 msec, 1.25 msec, 1.3 msec\n\n100 loops, best of 3: 12.3 usec per loop\n",
        "");
    assert_timeit(&vv, SAMPLES(ticks, 3, 100),
        "raw times: 1.235 msec, 1.25 msec, 1.3 msec\n\n100 loops, best of 3: 12.35 usec per loop\n",
        "");
}

static void warning_from_four_times_on(void **state)
{
    (void)state;
    static const uint64_t fine[] = {1000, 3999};
    static const uint64_t bad[] = {1000, 4000};
    assert_timeit(&plain, SAMPLES(fine, 2, 1), "1 loop, best of 2: 1 usec per loop\n", "");
    assert_timeit(&plain, SAMPLES(bad, 2, 1), "1 loop, best of 2: 1 usec per loop\n",
        "ppbench: warning: The test results are likely unreliable. The worst time (4 usec) was "
        "more than four times slower than "
        "the best time (1 usec).\n"
        "ppbench: warning: samples by cause: clean 2 of 2\n");
}

/* Too many for a line: each process's best, as whole samples. */
static void many_samples(void **state)
{
    (void)state;
    uint64_t ticks[1001];
    for (size_t i = 0; i < 1001; i++) {
        ticks[i] = 20000 + i;
    }
    const struct pp_out_timeit v = {PP_UNIT_AUTO, 1};
    assert_timeit(&v, SAMPLES(ticks, 1001, 10),
        "raw times: 20 usec\n\n10 loops, best of 1001: 2 usec per loop\n", "");
}

static void several_and_failures(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    struct pp_buf notes;
    fixture_result_full(&result, &env);
    pp_buf_init(&out);
    pp_buf_init(&notes);
    assert_true(pp_out_timeit_write(&plain, &result, &out, &notes));
    assert_non_null(
        strstr(pp_buf_text(&out), "sort/65536/random: 4 loops, best of 800: 4.19 msec per loop\n"));
    assert_non_null(strstr(pp_buf_text(&notes),
        "ppbench: 'parse/huge' failed: crashed: SIGSEGV at address 0x0 in sample 17 of run 3\n"));
    assert_non_null(strstr(pp_buf_text(&notes), "ppbench: 'gpu/copy' skipped: no device\n"));
    assert_non_null(strstr(pp_buf_text(&notes),
        "ppbench: warning: sort/1000/random: The test results are likely unreliable."));
    assert_non_null(
        strstr(pp_buf_text(&notes), "samples by cause: clean 891 of 900; preempted 9\n"));
    pp_buf_release(&out);
    pp_buf_release(&notes);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_lines),
        cmocka_unit_test(units_and_digits),
        cmocka_unit_test(warning_from_four_times_on),
        cmocka_unit_test(many_samples),
        cmocka_unit_test(several_and_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
