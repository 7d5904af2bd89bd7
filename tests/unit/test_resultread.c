/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that are written and read again are the same to the byte; whatever else a file holds is
 * refused with its line.
 */
#include "bench/resultread.h"

#include "bench/warning.h"
#include "cmd/out_json.h"
#include "tests/unit/fixture_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct pp_stored_result stored; /* 12 KiB of machine facts */

static struct pp_buf written(const struct pp_result *result)
{
    struct pp_buf text;
    pp_buf_init(&text);
    assert_true(pp_out_json_write(result, &text));
    return text;
}

/* The text of the full fixture. */
static struct pp_buf full_text(void)
{
    struct pp_result result;
    static struct pp_env env;
    fixture_result_full(&result, &env);
    const struct pp_buf text = written(&result);
    pp_result_release(&result);
    return text;
}

static void assert_same_again(const struct pp_result *result)
{
    struct pp_buf first = written(result);
    struct pp_error error = {0};
    if (pp_resultread_text(first.data, first.n_bytes, "made.json", &stored, &error) != PP_OK)
        fail_msg("%s", error.text);
    struct pp_buf second = written(&stored.result);
    assert_string_equal(pp_buf_text(&first), pp_buf_text(&second));
    pp_stored_result_release(&stored);
    pp_buf_release(&first);
    pp_buf_release(&second);
}

static void test_everything_comes_back(void **state)
{
    (void)state;
    struct pp_result result;
    static struct pp_env env;
    fixture_result_full(&result, &env);
    result.settings.process_time = result.settings.quick = result.settings.per_call = true;
    result.settings.pin_cpu = 3;
    result.modules[0].convention = true;
    result.calib.kind = PP_CLOCK_MONOTONIC;
    result.cases[0].n_threads = 4;
    result.cases[0].unit = 2;
    result.cases[0].replicates[1].cpu = -1;
    assert_same_again(&result);
    assert_true(pp_origin_read(&result.origin));
    assert_true(pp_origin_add_text(&result.origin, "sum \"1\".c", "int x; // \xc3\xa4\t\n"));
    assert_true(pp_origin_add_text(&result.origin, "latin.c", "// \xe4\n"));
    assert_true(pp_origin_add_text(&result.origin, "-", ""));
    assert_same_again(&result);
    result.settings.pin_cpu = PP_PIN_NONE;
    result.env = NULL;
    assert_same_again(&result);
    pp_result_release(&result);
}

static void test_any_names_come_back(void **state)
{
    (void)state;
    struct pp_result result;
    static struct pp_env env;
    fixture_result_nasty(&result, &env);
    assert_same_again(&result);
    pp_result_release(&result);
}

static void test_greatest_numbers_come_back(void **state)
{
    (void)state;
    const uint64_t ticks[] = {0, 1, UINT64_MAX, UINT64_C(1) << 63, UINT64_C(1) << 40, 12345};
    const struct fixture_samples samples = {ticks, 6, UINT64_MAX};
    struct pp_result result;
    static struct pp_env env;
    fixture_result_single(&result, &env, &samples);
    result.settings.seed = UINT64_MAX;
    result.modules[0].hash = UINT64_MAX;
    result.cases[0].replicates[0].n_minor_faults = UINT64_MAX;
    result.cases[0].replicates[0].first_ns = 0x1p-1074;
    result.cases[0].replicates[0].mean_ns = 0x1.fffffffffffffp1023;
    result.cases[0].replicates[0].autocorrelation = -0.1;
    assert_same_again(&result);
    pp_result_release(&result);
}

static void test_what_is_not_in_the_model(void **state)
{
    (void)state;
    struct pp_buf text = full_text();
    char *at = strstr(text.data, "\"method_version\": 1");
    at[strlen("\"method_version\": ")] = '7';
    at = strstr(text.data, "\"minor\": ");
    at[strlen("\"minor\": ")] = '9';
    struct pp_error error = {0};
    assert_int_equal(
        pp_resultread_text(text.data, text.n_bytes, "made.json", &stored, &error), PP_OK);
    assert_int_equal(stored.method_version, 7);
    assert_int_equal(stored.schema_major, PP_SCHEMA_MAJOR);
    assert_int_equal(stored.schema_minor, 9);
    at = strstr(text.data, "\"program_version\": \"") + strlen("\"program_version\": \"");
    assert_memory_equal(at, stored.program_version, strlen(stored.program_version));
    assert_true(at[strlen(stored.program_version)] == '"');
    assert_ptr_equal(stored.result.env, &stored.env);
    assert_string_equal(pp_env_text(&stored.env, PP_ENV_CPU_MODEL), "Example CPU 9000 @ 2.50GHz");
    assert_false(stored.env.facts[PP_ENV_KERNEL].known);
    assert_true(pp_env_number(&stored.env, PP_ENV_STEAL_TICKS, 0) == 2);
    pp_stored_result_release(&stored);
    pp_buf_release(&text);
}

/* Put `to` in the place of the first `from` behind `after`. */
static void replace(struct pp_buf *text, const char *after, const char *from, const char *to)
{
    char *at = strstr(text->data, after);
    assert_non_null(at);
    at = strstr(at, from);
    assert_non_null(at);
    struct pp_buf changed;
    pp_buf_init(&changed);
    pp_buf_append(&changed, text->data, (size_t)(at - text->data));
    pp_buf_puts(&changed, to);
    pp_buf_puts(&changed, at + strlen(from));
    pp_buf_release(text);
    *text = changed;
}

static void assert_refused(const char *text, size_t n_bytes, const char *words)
{
    struct pp_error error = {0};
    char *copy = malloc(n_bytes + 1); /* a read past the end is seen by a sanitizer */
    assert_non_null(copy);
    memcpy(copy, text, n_bytes);
    const enum pp_status status = pp_resultread_text(copy, n_bytes, "made.json", &stored, &error);
    free(copy);
    assert_int_equal(status, PP_EFORMAT);
    if (strncmp(error.text, "made.json: line ", 16) != 0 || !strstr(error.text, words) ||
        strchr(error.text, '\n'))
        fail_msg("not '%s' but: %s", words, error.text);
}

static void test_damaged_members_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *after, *from, *to, *words;
    } rows[] = {
        {"\"schema\"", "\"major\": 1", "\"major\": 2",
            "written by a newer ppbench (schema 2); this one reads 1"},
        {"\"schema\"", "\"major\": 1", "\"major\": 0", "of schema 0"},
        {"\"schema\"", "ppbench-result", "ppbench-env", "another kind"},
        {"\"complete\"", "true", "1", "true or false"},
        {"\"complete\"", "\"complete\": true,", "\"complete\": true, \"complete\": true,", "twice"},
        {"\"started\"", "\"started\"", "\"begun\"", "lacks 'started'"},
        {"\"duration_s\"", "3.2", "1e400", "beyond the range"},
        {"\"duration_s\"", "3.2", "NaN", "a number is wanted"},
        {"\"duration_s\"", "3.2", "-", "a number is wanted"},
        {"\"duration_s\"", "3.2", "03.2", "a number is wanted"},
        {"\"duration_s\"", "3.2", "\"3.2\"", "a number is wanted"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"\\ud800\"", "no valid text"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"\\ud800\\u0041\"", "no valid text"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"a\\u0000b\"", "no valid text"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"\xed\xa0\x80\"", "no valid text"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"\xc0\xaf\"", "no valid text"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"\t\"", "no valid text"},
        {"\"command\"", "\"ppbench -s ./mine.so\"", "\"\\x\"", "no valid text"},
        {"\"settings\"", "\"seed\": \"1234567890123456789\"", "\"seed\": \"-1\"", "64 bits"},
        {"\"settings\"", "\"seed\": \"1234567890123456789\"",
            "\"seed\": \"99999999999999999999999\"", "64 bits"},
        {"\"settings\"", "\"level_ratio\": 0.95", "\"level_ratio\": 95", "between 0 and 1"},
        {"\"settings\"", "[0.99, 0.999]", "[0.99, 0.999, 0.5]", "3 quantiles"},
        {"\"settings\"", "[0.99, 0.999]", "[0.99, 1.5]", "from 0 to 1"},
        {"\"clock\"", "\"kind\": \"tsc\"", "\"kind\": \"sundial\"", "'sundial'"},
        {"\"clock\"", "\"ticks_per_ns\": 2.5", "\"ticks_per_ns\": 0", "above 0"},
        {"\"modules\"", "\"hash\": \"f", "\"hash\": \"g", "64 bits"},
        {"\"benchmarks\"", "\"module\": 0", "\"module\": 1", "a module that is not there"},
        {"\"benchmarks\"", "\"module\": 0", "\"module\": 4294967296", "above 2^32"},
        {"\"benchmarks\"", "\"line\": 10", "\"line\": -0.5", "whole number"},
        {"\"benchmarks\"", "\"n_threads\": 1", "\"n_threads\": 0", "no thread"},
        {"\"benchmarks\"", "\"n_loops\": 65536", "\"n_loops\": 0", "neither loops"},
        {"\"benchmarks\"", "\"n_loops\": 65536", "\"n_loops\": 18446744073709551616",
            "whole number"},
        {"\"benchmarks\"", "\"state\": \"ok\"", "\"state\": \"fine\"", "'fine'"},
        {"\"benchmarks\"", "\"hi\"", "\"hi\": -1, \"ho\"", "outside its own interval"},
        {"\"replicates\"", "\"index\": 0", "\"index\": \"0\"", "a number is wanted"},
        {"\"replicates\"", "\"p50_ns\"", "\"p50_ns\": null, \"was_ns\"", "lacks its times"},
        {"\"replicates\"", "\"min_ns\"", "\"min_ns\": 1e9, \"was_ns\"", "out of order"},
        {"\"trail\"", "\"n_loops\": ", "\"n_loops\": 0, \"n\": ", "a trail with neither loops"},
        {"\"trail\"", "\"labels\": [[", "\"labels\": [[256, \"clean\"], [", "a label of a trail"},
        {"\"trail\"", "\"labels\": [[", "\"labels\": [[0, \"odd\"], [", "a label of a trail"},
        {"\"trail\"", "\"labels\": [[", "\"labels\": [[0], [", "a label of a trail"},
        {"\"trail\"", "\"labels\": [[", "\"labels\": [[0, \"clean\", 1], [", "a label of a trail"},
        {"\"trail\"", "\"ticks\": [", "\"ticks\": [7, ", "at most 256 samples"},
        {"\"trail\"", "\"index\": 2", "\"index\": 2, \"source\": 1", "a run that is not there"},
        {"\"histograms\"", "\"n\": ", "\"n\": 1", "disagree"},
        {"\"histograms\"", "\"min_ticks\": ", "\"min_ticks\": 9", "disagree"},
        {"\"histograms\"", "\"sum_ticks\": \"", "\"sum_ticks\": \"9", "disagree"},
        {"\"histograms\"", "\"sum_sq_ticks2\": \"", "\"sum_sq_ticks2\": \"9", "disagree"},
        {"\"histograms\"", "\"sum_ticks\": \"",
            "\"sum_ticks\": \"999999999999999999999999999999999999999999", "no sum"},
        {"\"histograms\"", "\"is_exact\": false", "\"is_exact\": true", "disagree"},
        {"\"histograms\"", "\"sub_bucket_bits\": 10", "\"sub_bucket_bits\": 7", "another width"},
        {"\"histograms\"", "\"buckets\": [[", "\"buckets\": [[7, 7, 0], [", "disagree"},
        {"\"histograms\"", "\"buckets\": [[", "\"buckets\": [[7, 7], [", "[low, high, n]"},
        {"\"histograms\"", "\"buckets\": [[", "\"buckets\": [[7, 7, 7, 7], [", "[low, high, n]"},
        {"\"growths\"", "\"parameter\": \"n\"", "\"parameter\": \"m\"", "not there"},
        {"\"growths\"", "\"first_index\": 2", "\"first_index\": 99", "not there"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pp_buf text = full_text();
        replace(&text, rows[i].after, rows[i].from, rows[i].to);
        assert_refused(text.data, text.n_bytes, rows[i].words);
        pp_buf_release(&text);
    }
}

static void test_any_text_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " ", "{", "}", "[]", "null", "\"schema\"", "{}",
        "{\"schema\"", "{\"schema\": ", "{\"schema\": 1}", "{\"schema\": {}}", "{\"a\":1,}",
        "{\"a\" 1}", "{a: 1}", "{\"a\": 1 \"b\": 2}", "{\"a\": [1 2]}", "{\"a\": [1,]}",
        "\xef\xbb\xbf{}", "\xff", "{\"a\": tru}", "{\"a\": \"", "{\"a\": \"\\", "{\"a\": \"\\u12"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_refused(texts[i], strlen(texts[i]), "");
    assert_refused("", 0, "the file is empty");
    assert_refused("\xef\xbb\xbf{}", 5, "byte order mark");
    assert_refused("{\"a\":\n1,\n\n}", 11, "line 4: ");
    assert_refused("{}", 2, "not a result");
    assert_refused("{\"a\": \0}", 8, "");
}

static void test_deep_and_long_texts(void **state)
{
    (void)state;
    const size_t n_bytes = 1000000;
    char *text = malloc(n_bytes + 16);
    assert_non_null(text);
    memcpy(text, "{\"a\": ", 6);
    memset(text + 6, '[', n_bytes);
    assert_refused(text, n_bytes, "nested more than 64 deep");
    memset(text + 6, '7', n_bytes);
    assert_refused(text, n_bytes, "characters");
    memset(text + 6, '"', 1);
    memset(text + 7, 'x', n_bytes);
    assert_refused(text, n_bytes, "no valid text");
    free(text);
}

/* A file that was cut off anywhere is never a result. */
static void test_cut_files_are_refused(void **state)
{
    (void)state;
    struct pp_buf text = full_text();
    for (size_t n_bytes = 0; n_bytes + 2 < text.n_bytes; n_bytes += 1 + text.n_bytes / 400)
        assert_refused(text.data, n_bytes, "");
    replace(&text, "\"growths\"", "\n}\n", "\n}\n{}");
    assert_refused(text.data, text.n_bytes, "something follows");
    pp_buf_release(&text);
}

/* Other programs sort the members, drop the white space and add members of a newer minor version.
 */
static void test_other_order_and_members(void **state)
{
    (void)state;
    struct pp_buf text = full_text();
    char *head = strstr(text.data, "  \"settings\"");
    char *benchmarks = strstr(text.data, "  \"benchmarks\"");
    char *growths = strstr(text.data, ",\n  \"growths\"");
    assert_true(head && benchmarks && growths);
    struct pp_buf turned;
    pp_buf_init(&turned);
    pp_buf_puts(&turned, "{\"new\": [{\"x\": [null, true, -1e-3, \"\\ud83d\\ude00\"]}, []],\n");
    pp_buf_append(&turned, benchmarks, (size_t)(growths - benchmarks));
    pp_buf_puts(&turned, ",\n");
    pp_buf_append(&turned, head, (size_t)(benchmarks - head));
    pp_buf_append(&turned, text.data + 1, (size_t)(head - text.data - 1));
    pp_buf_puts(&turned, growths + 2);
    struct pp_error error = {0};
    if (pp_resultread_text(turned.data, turned.n_bytes, "made.json", &stored, &error) != PP_OK)
        fail_msg("%s", error.text);
    struct pp_buf again = written(&stored.result);
    assert_string_equal(pp_buf_text(&again), pp_buf_text(&text));
    pp_stored_result_release(&stored);
    pp_buf_release(&again);
    pp_buf_release(&turned);
    pp_buf_release(&text);
}

static void assert_no_file(const char *path, enum pp_status expected, const char *words)
{
    struct pp_error error = {0};
    assert_int_equal(pp_resultread_file(path, &stored, &error), expected);
    if (!strstr(error.text, words))
        fail_msg("not '%s' but: %s", words, error.text);
}

static void test_what_is_no_file(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "test_resultread.%ld.tmp", (long)getpid());
    unlink(path);
    assert_no_file(path, PP_ENOENT, "cannot be read");
    assert_no_file(".", PP_EINVAL, "is a directory");
    assert_no_file("/dev/zero", PP_EINVAL, "no regular file");
    assert_no_file("/dev/null", PP_EINVAL, "no regular file");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_no_file(path, PP_EINVAL, "no regular file");
    unlink(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("{}", file);
    fclose(file);
    assert_no_file(path, PP_EFORMAT, "not a result");
    assert_int_equal(truncate(path, (off_t)PP_RESULTREAD_MAX_BYTES + 1), 0);
    assert_no_file(path, PP_EINVAL, "larger than 512 MiB");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_comes_back),
        cmocka_unit_test(test_any_names_come_back),
        cmocka_unit_test(test_greatest_numbers_come_back),
        cmocka_unit_test(test_what_is_not_in_the_model),
        cmocka_unit_test(test_damaged_members_are_refused),
        cmocka_unit_test(test_any_text_is_refused),
        cmocka_unit_test(test_deep_and_long_texts),
        cmocka_unit_test(test_cut_files_are_refused),
        cmocka_unit_test(test_other_order_and_members),
        cmocka_unit_test(test_what_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
