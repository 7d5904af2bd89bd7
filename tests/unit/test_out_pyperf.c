/* SPDX-License-Identifier: GPL-3.0-or-later
 * pyperf's JSON of results that are reckoned by hand.
 */
#include "cmd/out_pyperf.h"
#include "tests/unit/made_document.h"
#include "tests/unit/near.h"

#include <stdlib.h>
#include <string.h>

static double first_of(const json_t *object, const char *key)
{
    return json_number_value(json_array_get(made_member(object, key), 0));
}

static void workers_are_runs(void **state)
{
    static const double times_ns[] = {10, 8, 9};
    static const char *const dates[] = {
        "2026-01-02 03:04:05.000000", "2026-01-02 03:04:05.400000", "2026-01-02 03:04:06.200000"};
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_pyperf_write);
    assert_string_equal(made_text(document, "version"), "1.0");
    const json_t *const sort = json_array_get(made_member(document, "benchmarks"), 0);
    assert_string_equal(made_text(made_member(sort, "metadata"), "name"), "sort/1000/random");
    const json_t *const runs = made_member(sort, "runs");
    assert_int_equal(json_array_size(runs), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *const run = json_array_get(runs, i);
        const json_t *const metadata = made_member(run, "metadata");
        assert_int_equal(json_array_size(made_member(run, "values")), 1);
        assert_near(first_of(run, "values") * 1e9, times_ns[i], 1e-12);
        assert_near(made_number(metadata, "loops"), 8000, 0);
        assert_near(made_number(metadata, "duration"), 0.021, 1e-15);
        assert_near(made_number(metadata, "mem_max_rss"), 3 << 20, 0);
        assert_string_equal(made_text(metadata, "date"), dates[i]);
        const json_t *const warmup = json_array_get(made_member(run, "warmups"), 0);
        assert_near(json_number_value(json_array_get(warmup, 0)), 1, 0);
        /* The first iteration, raw. */
        assert_true(json_number_value(json_array_get(warmup, 1)) > 100e-9);
    }
    json_decref(document);
}

/* A value must be above 0, and failures have no place. */
static void only_what_took_time_is_there(void **state)
{
    static const bool is_held[] = {true, true, false, false, false, false, true};
    static struct pp_env env;
    struct pp_result result;
    (void)state;
    fixture_result_repeats(&result, &env);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(pp_out_pyperf_holds(&result.cases[i]), is_held[i]);
    pp_result_release(&result);
    json_t *const document = made_document(fixture_result_repeats, pp_out_pyperf_write);
    assert_int_equal(json_array_size(made_member(document, "benchmarks")), 3);
    json_decref(document);
}

static void merge_of_two(struct pp_result *result, struct pp_env *env)
{
    fixture_result_repeats(result, env);
    env->facts[PP_ENV_HOST_NAME].known = true;
    strcpy(env->facts[PP_ENV_HOST_NAME].text, "one");
    result->n_sources = 2;
    result->sources = calloc(2, sizeof *result->sources);
    assert_non_null(result->sources);
    for (int i = 0; i < 2; i++) {
        result->sources[i].host_name = strdup(i == 0 ? "one" : "two");
        result->sources[i].cpu_model = strdup("");
        snprintf(result->sources[i].started, sizeof result->sources[i].started,
            "2026-01-0%dT00:00:00Z", 1 + i);
    }
    result->cases[0].replicates[1].source = 1;
}

/* Runs of other machines may not be called runs of the first. */
static void merged_runs_keep_to_themselves(void **state)
{
    (void)state;
    json_t *const document = made_document(merge_of_two, pp_out_pyperf_write);
    assert_null(json_object_get(made_member(document, "metadata"), "hostname"));
    const json_t *const sort = json_array_get(made_member(document, "benchmarks"), 0);
    const json_t *const run = json_array_get(made_member(sort, "runs"), 1);
    assert_string_equal(
        made_text(made_member(run, "metadata"), "date"), "2026-01-02 00:00:00.400000");
    json_decref(document);
    json_t *const plain = made_document(fixture_result_repeats, pp_out_pyperf_write);
    assert_string_equal(
        made_text(made_member(plain, "metadata"), "cpu_model_name"), "Example CPU 9000 @ 2.50GHz");
    json_decref(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_runs),
        cmocka_unit_test(only_what_took_time_is_there),
        cmocka_unit_test(merged_runs_keep_to_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
