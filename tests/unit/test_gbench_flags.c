/* SPDX-License-Identifier: GPL-3.0-or-later
 * What Google Benchmark's flags become, word by word.
 */
#include "cmd/gbench_flags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Put `line` through; the words that come out with blanks between them, or the error's text. */
static void assert_becomes_noting(
    const char *line, const char *expected, const char *expected_notes)
{
    struct pp_words in, out;
    struct pp_buf notes, text;
    struct pp_error error = {.status = PP_OK};
    pp_words_init(&in);
    pp_words_init(&out);
    pp_buf_init(&notes);
    pp_buf_init(&text);
    assert_true(pp_words_split(&in, line));
    if (pp_gbench_flags_apply(in.argv, &out, &notes, &error) != PP_OK)
        pp_buf_puts(&text, error.text);
    for (size_t i = 0; i < out.n; i++)
        pp_buf_printf(&text, "%s%s", i > 0 ? " " : "", out.argv[i]);
    assert_string_equal(pp_buf_text(&text), expected);
    assert_string_equal(pp_buf_text(&notes), expected_notes);
    pp_buf_release(&text);
    pp_buf_release(&notes);
    pp_words_release(&out);
    pp_words_release(&in);
}

static void assert_becomes(const char *line, const char *expected)
{
    assert_becomes_noting(line, expected, "");
}

static void test_other_words_stay(void **state)
{
    (void)state;
    assert_becomes("ppbench", "ppbench");
    assert_becomes("ppbench x++ -s m.so -- --benchmark_filter=a",
        "ppbench x++ -s m.so -- --benchmark_filter=a");
    assert_becomes("ppbench compare --version --verbose", "ppbench compare --version --verbose");
}

static void test_each_flag(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"filter=a|b", " --filter=a|b"},
        {"filter=-slow", " --filter=-slow"},
        {"filter=all", ""},
        {"filter=", ""},
        {"out=f.json", " --export-gbench=f.json"},
        {"out=f.json --benchmark_out_format=json", " --export-gbench=f.json"},
        {"out_format=csv --benchmark_out=f.csv", " --export-gbench-csv=f.csv"},
        {"out_format=csv", ""},
        {"format=console", ""},
        {"format=json", " --to=gbench"},
        {"format=csv", " --to=gbench-csv"},
        {"format=csv --benchmark_out=f", " --export-gbench=f --to=gbench-csv"},
        {"format=json --benchmark_out=f", " --export-gbench=f --to=gbench"},
        {"repetitions=9", " --runs=9"},
        {"min_time=0.5s", " --min-time=0.5 --max-time=0.5"},
        {"min_time=0.25", " --min-time=0.25 --max-time=0.25"},
        {"min_time=1e-6s", " --min-time=0.001 --max-time=0.001"},
        {"min_time=0.5s --benchmark_repetitions=3", " --runs=3 --min-time=1.5 --max-time=1.5"},
        {"min_time=100x", " --number=100 --repeat=1 --runs=1"},
        {"min_time=100x --benchmark_repetitions=3", " --runs=3 --number=100 --repeat=3"},
        {"min_warmup_time=0.1", " --warmup=0.1"},
        {"dry_run", " --runs=1 --number=1 --repeat=1"},
        {"color=true", " --color=always"},
        {"color=no", " --color=never"},
        {"color=auto", " --color=auto"},
        {"time_unit=us", " --time-unit=us"},
        {"counters_tabular=true", ""},
        {"display_aggregates_only", ""},
        {"enable_random_interleaving=false", ""},
        {"list_tests=false", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[200], expected[200];
        snprintf(line, sizeof line, "ppbench --benchmark_%s -s m.so", rows[i][0]);
        snprintf(expected, sizeof expected, "ppbench%s -s m.so", rows[i][1]);
        assert_becomes(line, expected);
    }
    assert_becomes("ppbench run --v=1 -s m.so", "ppbench run --verbose -s m.so");
    assert_becomes("ppbench --v=9", "ppbench --verbose --verbose");
    assert_becomes("ppbench --v=0", "ppbench");
}

static void test_a_list_takes_the_filter_only(void **state)
{
    (void)state;
    assert_becomes("ppbench --benchmark_list_tests -s m.so --benchmark_filter=a "
                   "--benchmark_min_time=1s --benchmark_out=f --v=2",
        "ppbench list --filter=a -s m.so");
    assert_becomes("ppbench run --benchmark_list_tests=true", "ppbench list");
}

static void test_what_is_passed_over_is_told(void **state)
{
    (void)state;
    assert_becomes_noting("ppbench --benchmark_context=a=b --benchmark_report_aggregates_only=true",
        "ppbench", "--benchmark_context, --benchmark_report_aggregates_only");
}

static void test_what_is_no_value(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"min_time=soon",
            "--benchmark_min_time must be seconds (0.5s) or iterations (100x), not 'soon'"},
        {"min_time=x", "--benchmark_min_time must be seconds (0.5s) or iterations (100x), not 'x'"},
        {"min_time=0x",
            "--benchmark_min_time must be seconds (0.5s) or iterations (100x), not '0x'"},
        {"min_time=", "--benchmark_min_time must be seconds (0.5s) or iterations (100x), not ''"},
        {"repetitions=0", "--benchmark_repetitions must be 1 to 4096, not '0'"},
        {"repetitions=-1", "--benchmark_repetitions must be 1 to 4096, not '-1'"},
        {"format=xml", "--benchmark_format must be console, json or csv, not 'xml'"},
        {"color=red", "--benchmark_color must be auto, true or false, not 'red'"},
        {"time_unit=min", "--benchmark_time_unit must be ns, us, ms or s, not 'min'"},
        {"list_tests=maybe", "--benchmark_list_tests must be true or false, not 'maybe'"},
        {"min_warmup_time=nan", "--benchmark_min_warmup_time must be seconds: 0.5s, not 'nan'"},
        {"out=", "--benchmark_out must be a file, not ''"},
        {"out=f --benchmark_out_format=console",
            "--benchmark_out_format=console has no counterpart; write the table with -o FILE"},
        {"fast=true",
            "unknown option '--benchmark_fast=true': ppbench knows Google Benchmark's "
            "flags that man ppbench names"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[200];
        snprintf(line, sizeof line, "ppbench --benchmark_%s", rows[i][0]);
        assert_becomes(line, rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_words_stay),
        cmocka_unit_test(test_each_flag),
        cmocka_unit_test(test_a_list_takes_the_filter_only),
        cmocka_unit_test(test_what_is_passed_over_is_told),
        cmocka_unit_test(test_what_is_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
