/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text of Go's benchmarks against what the format's description says, character by character.
 */
#include "cmd/out_gobench.h"
#include "tests/unit/fixture_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every worker of the fixture took 80 samples of 100 iterations. */
/* clang-format off */
static const char expected[] =
    "goos: linux\n"
    "goarch: amd64\n"
    "cpu: Example CPU 9000 @ 2.50GHz\n"
    "BenchmarkSort/n=1000/order=random\t8000\t10 ns/op\t100000000000 items/s\t"
    "5 comparisons/op\t3 name/op\t11 counter_allocs/op\t2 allocs/op\t48 B/op\n"
    "BenchmarkSort/n=1000/order=random\t8000\t8 ns/op\t125000000000 items/s\t"
    "7 comparisons/op\t3 name/op\t11 counter_allocs/op\t2 allocs/op\t48 B/op\n"
    "BenchmarkSort/n=1000/order=random\t8000\t9 ns/op\t111111111111.1111 items/s\t"
    "9 comparisons/op\t3 name/op\t11 counter_allocs/op\t2 allocs/op\t48 B/op\n"
    "BenchmarkCopy/n=4096/threads=4-4\t8000\t8 ns/op\t2048000 MB/s\n"
    "BenchmarkNothing\t8000\t0 ns/op\n"
    "BenchmarkNothing\t8000\t-0.5 ns/op\n"
    "--- FAIL: BenchmarkBroken\n"
    "    called exit(3)\n"
    "--- SKIP: BenchmarkLater\n"
    "    no \"device\"\n"
    "--- SKIP: BenchmarkWaits\n"
    "    interrupted before its turn\n"
    "BenchmarkNothing-8-1\t8000\t1 ns/op\n"
    "BenchmarkNothing-8-1\t8000\t3 ns/op\n"
    "FAIL\n";
/* clang-format on */

static void each_repetition_is_a_line(void **state)
{
    static struct pp_env env;
    struct pp_result result;
    struct pp_buf out;
    (void)state;
    fixture_result_repeats(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_gobench_write(&result, &out));
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
    pp_result_release(&result);
}

/* The names of the lines that have results, one after the other. */
static size_t read_names(const char *text, char names[][200], size_t capacity)
{
    size_t n = 0;
    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        if (strncmp(line, "Benchmark", 9) != 0)
            continue;
        const size_t n_letters = strcspn(line, "\t\n ");
        assert_true(line[n_letters] == '\t' && n_letters < 200 && n < capacity);
        memcpy(names[n], line, n_letters);
        names[n][n_letters] = '\0';
        n += n == 0 || strcmp(names[n], names[n - 1]) != 0;
    }
    return n;
}

/* Neither blanks nor line ends nor anything that hides, whatever names say; none empty. */
static void hostile_names_are_words(void **state)
{
    static struct pp_env env;
    static char names[40][200];
    struct pp_result result;
    struct pp_buf out;
    (void)state;
    fixture_result_nasty(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_gobench_write(&result, &out));
    for (size_t i = 0; i < out.n_bytes; i++)
        assert_true(out.data[i] == '\n' || out.data[i] == '\t' || (unsigned char)out.data[i] >= 32);
    const size_t n = read_names(out.data, names, 40);
    assert_int_equal(n, result.n_cases - 1);
    assert_string_equal(names[0], "BenchmarkSay_\"hi\",_comma");
    assert_string_equal(names[1], "BenchmarkLine\\x0d\\x0abreak");
    assert_string_equal(names[7], "Benchmark_-1-1");
    assert_string_equal(names[n - 1], "Benchmark_");
    pp_buf_release(&out);
    pp_result_release(&result);
}

/* "a b" and "a_b" are one word; a capital may be somebody else's. */
static void equal_names_are_told_apart(void **state)
{
    static struct pp_env env;
    static char names[5][200];
    static const char *const given[] = {"a b", "a_b", "A b", "a\302\240b"};
    struct pp_result result;
    struct pp_buf out;
    (void)state;
    fixture_result_many(&result, &env, 4);
    for (size_t i = 0; i < 4; i++) {
        free(result.cases[i].name);
        result.cases[i].name = strdup(given[i]);
    }
    pp_buf_init(&out);
    assert_true(pp_out_gobench_write(&result, &out));
    assert_int_equal(read_names(pp_buf_text(&out), names, 5), 4);
    assert_string_equal(names[0], "BenchmarkA_b");
    assert_string_equal(names[1], "BenchmarkA_b#01");
    assert_string_equal(names[2], "BenchmarkA_b#02");
    assert_string_equal(names[3], "BenchmarkA_b#03");
    pp_buf_release(&out);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_repetition_is_a_line),
        cmocka_unit_test(hostile_names_are_words),
        cmocka_unit_test(equal_names_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
