/* SPDX-License-Identifier: GPL-3.0-or-later
 * The native export, written to a file and read back with jansson: nothing lost, nothing that is no
 * JSON.
 */
#include "bench/keys.h"
#include "bench/warning.h"
#include "cmd/out_json.h"
#include "cmd/outfile.h"
#include "tests/unit/fixture_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

/* Write by the way that users' files go, read by path. */
static json_t *round_trip(const struct pp_result *result)
{
    char path[64];
    struct pp_buf out;
    struct pp_error error = {0};
    json_error_t where;
    snprintf(path, sizeof path, "test_out_json.%ld.tmp", (long)getpid());
    pp_buf_init(&out);
    assert_true(pp_out_json_write(result, &out));
    assert_int_equal(pp_outfile_write(path, &out, &error), PP_OK);
    json_t *const document = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    unlink(path);
    pp_buf_release(&out);
    if (document == NULL) {
        fail_msg("line %d: %s", where.line, where.text);
    }
    return document;
}

static const json_t *get(const json_t *object, const char *key)
{
    const json_t *const value = json_object_get(object, key);
    if (value == NULL) {
        fail_msg("no member '%s'", key);
    }
    return value;
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(get(object, key));
}

/* Doubles survive bit by bit; what is none is null. */
static void assert_number(const json_t *object, const char *key, double expected)
{
    const json_t *const value = get(object, key);
    if (isfinite(expected)) {
        assert_true(json_is_number(value));
        assert_true(json_number_value(value) == expected);
    } else {
        assert_true(json_is_null(value));
    }
}

static void assert_estimate(
    const json_t *object, const char *key, const struct pp_estimate *expected)
{
    const json_t *const estimate = get(object, key);
    assert_number(estimate, "value", expected->value);
    assert_number(estimate, "lo", expected->lo);
    assert_number(estimate, "hi", expected->hi);
    assert_int_equal(json_is_true(get(estimate, "has_interval")), expected->has_interval);
}

/* Rebuilding a distribution from what was written gives the one that was measured. */
static void assert_dist(const json_t *object, const char *key, const struct pp_dist *expected)
{
    const struct pp_moments *const moments = pp_dist_moments(expected);
    const json_t *const written = get(object, key);
    if (moments->n == 0) {
        assert_true(json_is_null(written));
        return;
    }
    pp_moments_u128 sum = 0;
    for (const char *digit = text(written, "sum_ticks"); *digit != '\0'; digit++) {
        sum = 10 * sum + (unsigned)(*digit - '0');
    }
    assert_true(sum == moments->sum);
    const json_t *const buckets = get(written, "buckets");
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    size_t n = 0;
    pp_dist_begin(expected, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        const json_t *const triple = json_array_get(buckets, n++);
        assert_int_equal(json_array_size(triple), 3);
        assert_true((uint64_t)json_integer_value(json_array_get(triple, 0)) == bucket.low);
        assert_true((uint64_t)json_integer_value(json_array_get(triple, 1)) == bucket.high);
        assert_true((uint64_t)json_integer_value(json_array_get(triple, 2)) == bucket.count);
    }
    assert_int_equal(json_array_size(buckets), n);
}

static void assert_replicate(const json_t *written, const struct pp_replicate *expected)
{
    assert_int_equal(json_is_true(get(written, "ok")), expected->ok);
    if (!expected->ok) {
        assert_true(json_is_string(get(written, "failure")));
        return;
    }
    assert_int_equal(json_integer_value(get(written, "layout")), expected->layout);
    assert_number(written, "p50_ns", expected->p50_ns);
    assert_number(written, "max_ns", expected->max_ns);
    assert_number(written, "cycles", expected->cycles);
    assert_number(written, "core_hz", expected->core_hz);
    assert_true((uint64_t)json_integer_value(get(written, "n_samples")) == expected->n_samples);
    assert_true(
        (uint64_t)json_integer_value(get(written, "max_rss_bytes")) == expected->max_rss_bytes);
}

static void assert_case(const json_t *written, const struct pp_case *expected)
{
    assert_string_equal(text(written, "state"), pp_keys_state(expected->state));
    assert_true((uint64_t)json_integer_value(get(written, "n_loops")) == expected->n_loops);
    assert_string_equal(text(written, "loop_work"), pp_keys_loop_work(expected->loop_work));
    assert_int_equal(json_is_null(get(written, "n_loop_instructions")), expected->n_replicates < 2);
    assert_int_equal(
        json_integer_value(get(written, "n_loop_instructions")), expected->n_loop_instructions);
    assert_int_equal(json_array_size(get(written, "replicates")), expected->n_replicates);
    for (size_t i = 0; i < expected->n_replicates; i++) {
        assert_replicate(json_array_get(get(written, "replicates"), i), &expected->replicates[i]);
    }
    const json_t *const trail = get(written, "trail");
    assert_int_equal(json_is_null(trail), expected->trail.n == 0);
    for (size_t i = 0; i < expected->trail.n; i++)
        assert_true((uint64_t)json_integer_value(json_array_get(get(trail, "ticks"), i)) ==
            expected->trail.ticks[i]);
    const json_t *const histograms = get(written, "histograms");
    assert_dist(histograms, "clean", &expected->clean);
    assert_dist(histograms, "unclean", &expected->unclean);
    const json_t *const summary = get(written, "summary");
    if (expected->summary.n_runs_ok == 0) {
        assert_true(json_is_null(summary));
        return;
    }
    assert_estimate(summary, "time_ns", &expected->summary.time_ns);
    assert_estimate(summary, "raw_time_ns", &expected->summary.raw_time_ns);
    assert_estimate(summary, "cycles", &expected->summary.cycles);
    assert_number(get(summary, "clean"), "sd_ns", expected->summary.clean.sd_ns);
    assert_number(get(summary, "all"), "mad_ns", expected->summary.all.mad_ns);
    assert_number(summary, "best_ns", expected->summary.best_ns);
    assert_number(summary, "layout_spread_ratio", expected->summary.layout_spread_ratio);
    const json_t *const quantiles = get(get(summary, "clean"), "quantiles_ns");
    assert_true(
        json_number_value(json_array_get(quantiles, 1)) == expected->summary.clean.quantile_ns[1]);
}

static void everything_comes_back(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    fixture_result_full(&result, &env);
    json_t *const document = round_trip(&result);
    assert_int_equal(json_integer_value(get(get(document, "schema"), "major")), PP_SCHEMA_MAJOR);
    assert_string_equal(text(get(document, "schema"), "name"), "ppbench-result");
    assert_int_equal(json_integer_value(get(document, "method_version")), PP_METHOD_VERSION);
    assert_true(json_is_true(get(document, "complete")));
    assert_string_equal(text(document, "command"), result.command);
    assert_string_equal(text(get(document, "settings"), "seed"), "1234567890123456789");
    assert_number(get(document, "clock"), "quantum_ns", 0.8);
    assert_number(get(document, "clock"), "drift_ppm", (double)NAN);
    assert_string_equal(
        text(json_array_get(get(document, "modules"), 0), "hash"), "fedcba9876543210");
    assert_int_equal(json_object_size(get(document, "machine")), PP_ENV_N_FACTS);
    const json_t *const benchmarks = get(document, "benchmarks");
    assert_int_equal(json_array_size(benchmarks), result.n_cases);
    for (size_t i = 0; i < result.n_cases; i++) {
        assert_case(json_array_get(benchmarks, i), &result.cases[i]);
        assert_string_equal(text(json_array_get(benchmarks, i), "name"), result.cases[i].name);
    }
    json_decref(document);
    pp_result_release(&result);
}

static void details_of_one(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    fixture_result_full(&result, &env);
    json_t *const document = round_trip(&result);
    const json_t *const sort = json_array_get(get(document, "benchmarks"), 2);
    const json_t *const params = get(sort, "params");
    assert_int_equal(json_integer_value(get(json_array_get(params, 0), "value")), 1000);
    assert_string_equal(text(json_array_get(params, 1), "value"), "random");
    const json_t *const counters = get(sort, "counters");
    assert_number(json_array_get(counters, 0), "value", 8764.25);
    assert_true(json_is_null(get(json_array_get(counters, 0), "reason")));
    assert_string_equal(text(json_array_get(counters, 0), "source"), "slots");
    assert_null(json_object_get(json_array_get(counters, 1), "source"));
    assert_true(json_is_null(get(json_array_get(counters, 1), "value")));
    assert_string_equal(text(json_array_get(counters, 1), "reason"), "NaN");
    assert_string_equal(text(json_array_get(counters, 2), "reason"), "infinity");
    const json_t *const warning = json_array_get(get(sort, "warnings"), 0);
    assert_string_equal(text(warning, "key"), pp_warning_key(PP_WARN_COUNTER));
    assert_string_equal(text(warning, "evidence"), "balance is NaN");
    assert_int_equal(json_integer_value(get(get(sort, "n_by_label"), "preempted")),
        result.cases[2].n_by_label[PP_LABEL_PREEMPTED]);
    assert_int_equal(json_integer_value(get(get(sort, "n_by_label"), "clock_disagreed")), 0);
    assert_true(json_is_null(get(get(sort, "summary"), "bytes_per_s")));
    json_decref(document);
    pp_result_release(&result);
}

static void modules_and_growths_come_back(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    fixture_result_full(&result, &env);
    json_t *const document = round_trip(&result);
    const json_t *const module = json_array_get(get(document, "modules"), 0);
    assert_string_equal(text(module, "compiler"), result.modules[0].compiler);
    assert_int_equal(json_integer_value(get(module, "n_layouts")), 4);
    assert_string_equal(text(module, "no_layouts"), result.modules[0].no_layouts);
    const json_t *const growths = get(document, "growths");
    assert_int_equal(json_array_size(growths), result.n_growths);
    for (size_t i = 0; i < result.n_growths; i++) {
        const json_t *const written = json_array_get(growths, i);
        const struct pp_complexity *const fit = &result.growths[i].fit;
        assert_string_equal(text(written, "parameter"), i == 0 ? "n" : "order");
        assert_string_equal(text(written, "first_benchmark"), "sort/1000/random");
        assert_int_equal(json_integer_value(get(written, "first_index")), 2);
        assert_int_equal(json_is_true(get(written, "decided")), fit->decided);
        assert_string_equal(text(written, "order"), i == 0 ? "n_log_n" : "1");
        assert_int_equal(json_object_size(get(written, "weight_ratio_by_order")), PP_N_ORDERS);
        for (int order = 0; order < PP_N_ORDERS; order++) {
            assert_number(get(written, "weight_ratio_by_order"),
                pp_keys_order((enum pp_complexity_order)order), fit->weight[order]);
        }
        assert_estimate(written, "coefficient_ns", &fit->coefficient);
        assert_estimate(written, "exponent", &fit->exponent);
        assert_number(written, "intercept_ns", fit->intercept);
        assert_number(written, "misfit_ratio", fit->misfit);
        assert_int_equal(json_is_null(get(written, "why")), fit->decided);
    }
    json_decref(document);
    pp_result_release(&result);
}

static void nasty_names_stay_json(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    fixture_result_nasty(&result, &env);
    json_t *const document = round_trip(&result);
    const json_t *const benchmarks = get(document, "benchmarks");
    assert_false(json_is_true(get(document, "complete")));
    for (size_t i = 0; i < result.n_cases; i++) {
        const json_t *const written = json_array_get(benchmarks, i);
        const bool is_exact = json_is_true(get(written, "name_is_exact"));
        assert_int_equal(is_exact, strchr(result.cases[i].name, (char)0xff) == NULL);
        if (is_exact) {
            assert_string_equal(text(written, "name"), result.cases[i].name);
        }
    }
    json_decref(document);
    pp_result_release(&result);
}

/* A buffer that ran out of memory is told. */
static void lost_memory_is_told(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_many(&result, &env, 2);
    pp_buf_init(&out);
    out.failed = true;
    assert_false(pp_out_json_write(&result, &out));
    pp_buf_release(&out);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_back),
        cmocka_unit_test(details_of_one),
        cmocka_unit_test(modules_and_growths_come_back),
        cmocka_unit_test(nasty_names_stay_json),
        cmocka_unit_test(lost_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
