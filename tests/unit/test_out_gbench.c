/* SPDX-License-Identifier: GPL-3.0-or-later
 * Google Benchmark's JSON and CSV of results that are reckoned by hand.
 */
#include "cmd/out_gbench.h"
#include "tests/unit/fixture_result.h"
#include "tests/unit/made_document.h"
#include "tests/unit/near.h"

#include <string.h>

/* The row of this name, the first or the one with this number. */
static const json_t *find(const json_t *rows, const char *name, size_t number)
{
    size_t i;
    json_t *row;
    json_array_foreach(
        rows, i, row) if (strcmp(made_text(row, "name"), name) == 0 && number-- == 0) return row;
    fail_msg("no row '%s'", name);
    return NULL;
}

static void workers_are_repetitions(void **state)
{
    static const double times_ns[] = {10, 8, 9}, comparisons[] = {5, 7, 9};
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_gbench_write);
    const json_t *const rows = made_member(document, "benchmarks");
    for (size_t i = 0; i < 3; i++) {
        const json_t *const row = find(rows, "sort/1000/random", i);
        assert_string_equal(made_text(row, "run_type"), "iteration");
        assert_string_equal(made_text(row, "run_name"), "sort/1000/random");
        assert_string_equal(made_text(row, "time_unit"), "ns");
        assert_string_equal(made_text(row, "label"), "crashed-once;few-runs");
        assert_near(made_number(row, "real_time"), times_ns[i], 1e-15);
        assert_near(made_number(row, "cpu_time"), times_ns[i], 1e-15);
        assert_near(made_number(row, "comparisons"), comparisons[i], 0);
        assert_near(made_number(row, "counter_name"), 3, 0);
        assert_near(made_number(row, "counter_allocs"), 11, 0);
        assert_near(made_number(row, "allocs_per_iter"), 2, 0);
        assert_near(made_number(row, "alloc-bytes"), 48, 0);
        assert_null(json_object_get(row, "hits"));
        assert_near(made_number(row, "items_per_second"), 1e12 / times_ns[i], 1e-12);
        assert_near(made_number(row, "repetitions"), 3, 0);
        assert_near(made_number(row, "repetition_index"), (double)i, 0);
        assert_near(made_number(row, "iterations"), 8000, 0);
    }
    const json_t *const copy = find(rows, "copy/4096/threads:4", 0);
    assert_near(made_number(copy, "threads"), 4, 0);
    assert_near(made_number(copy, "family_index"), 1, 0);
    assert_near(made_number(copy, "bytes_per_second"), 2048e9, 1e-12);
    json_decref(document);
}

/* Of 10, 8 and 9, of 5, 7 and 9; of 0 and -0.5. */
static void aggregates_are_over_workers(void **state)
{
    static const struct {
        const char *name, *unit;
        double time_ns, comparisons;
    } expected[] = {
        {"mean", "time", 9, 7},
        {"median", "time", 9, 7},
        {"stddev", "time", 1, 2},
        {"cv", "percentage", 1 / 9.0, 2 / 7.0},
    };
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_gbench_write);
    const json_t *const rows = made_member(document, "benchmarks");
    for (size_t i = 0; i < 4; i++) {
        char name[64];
        snprintf(name, sizeof name, "sort/1000/random_%s", expected[i].name);
        const json_t *const row = find(rows, name, 0);
        assert_string_equal(made_text(row, "run_type"), "aggregate");
        assert_string_equal(made_text(row, "run_name"), "sort/1000/random");
        assert_string_equal(made_text(row, "aggregate_name"), expected[i].name);
        assert_string_equal(made_text(row, "aggregate_unit"), expected[i].unit);
        assert_near(made_number(row, "real_time"), expected[i].time_ns, 1e-14);
        assert_near(made_number(row, "comparisons"), expected[i].comparisons, 1e-14);
        assert_near(made_number(row, "iterations"), 3, 0);
        /* Known of the benchmark alone, so it has no deviation. */
        assert_int_equal(json_object_get(row, "allocs_per_iter") != NULL, i < 2);
        assert_null(json_object_get(row, "repetition_index"));
    }
    /* 0 and -0.5 ns. */
    assert_near(made_number(find(rows, "nothing", 1), "real_time"), 0, 0);
    assert_near(made_number(find(rows, "nothing_median", 0), "real_time"), 0, 0);
    assert_near(made_number(find(rows, "nothing_stddev", 0), "real_time"), 0, 0);
    /* 3 + 4, 1 without aggregates, 2 + 3 without cv, 3 without numbers, 2 + 4. */
    assert_int_equal(json_array_size(rows), 7 + 1 + 5 + 3 + 6);
    json_decref(document);
}

static void what_has_no_numbers_has_a_row(void **state)
{
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_gbench_write);
    const json_t *const rows = made_member(document, "benchmarks");
    const json_t *const broken = find(rows, "broken", 0);
    assert_true(json_is_true(made_member(broken, "error_occurred")));
    assert_string_equal(made_text(broken, "error_message"), "called exit(3)");
    assert_near(made_number(broken, "real_time"), 0, 0);
    const json_t *const later = find(rows, "later", 0);
    assert_true(json_is_true(made_member(later, "skipped")));
    assert_string_equal(made_text(later, "skip_message"), "no \"device\"");
    assert_null(json_object_get(later, "error_occurred"));
    assert_string_equal(
        made_text(find(rows, "waits", 0), "skip_message"), "interrupted before its turn");
    json_decref(document);
}

static void with_facts(struct pp_result *result, struct pp_env *env)
{
    static const struct {
        enum pp_env_id id;
        const char *text;
        double number;
    } facts[] = {
        {PP_ENV_HOST_NAME, "example", 0},
        {PP_ENV_CPUS_ONLINE, "0-3", 4},
        {PP_ENV_FREQUENCY_MAX_HZ, "3.1 GHz", 3.1e9},
        {PP_ENV_FREQUENCY_GOVERNOR, "powersave", 0},
        {PP_ENV_ASLR, "full", 2},
        {PP_ENV_LOAD_1MIN, "0.25", 0.25},
        {PP_ENV_CACHES, "L1d 32K (0), L1i 64K (0,2), L2 1M (0-1), L3 36608K (0-1,4)", 0},
    };
    fixture_result_repeats(result, env);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        struct pp_env_fact *const fact = &env->facts[facts[i].id];
        *fact = (struct pp_env_fact){
            .known = true, .has_number = facts[i].number > 0, .number = facts[i].number};
        strcpy(fact->text, facts[i].text);
    }
}

static void the_context_tells_the_machine(void **state)
{
    static const struct {
        const char *type;
        double level, size, num_sharing;
    } caches[] = {{"Data", 1, 32768, 1}, {"Instruction", 1, 65536, 2}, {"Unified", 2, 1048576, 2},
        {"Unified", 3, 37486592, 3}};
    (void)state;
    json_t *const document = made_document(with_facts, pp_out_gbench_write);
    const json_t *const context = made_member(document, "context");
    assert_near(made_number(context, "json_schema_version"), 1, 0);
    assert_string_equal(made_text(context, "date"), "2026-01-02T03:04:05+01:00");
    assert_string_equal(made_text(context, "host_name"), "example");
    assert_string_equal(made_text(context, "executable"), "./mine.so");
    assert_near(made_number(context, "num_cpus"), 4, 0);
    assert_near(made_number(context, "mhz_per_cpu"), 3100, 0);
    assert_true(json_is_true(made_member(context, "cpu_scaling_enabled")));
    assert_true(json_is_true(made_member(context, "aslr_enabled")));
    assert_near(json_number_value(json_array_get(made_member(context, "load_avg"), 0)), 0.25, 0);
    const json_t *const list = made_member(context, "caches");
    assert_int_equal(json_array_size(list), 4);
    for (size_t i = 0; i < 4; i++) {
        const json_t *const cache = json_array_get(list, i);
        assert_string_equal(made_text(cache, "type"), caches[i].type);
        assert_near(made_number(cache, "level"), caches[i].level, 0);
        assert_near(made_number(cache, "size"), caches[i].size, 0);
        assert_near(made_number(cache, "num_sharing"), caches[i].num_sharing, 0);
    }
    json_decref(document);
}

/* A machine of which nothing is known still has the members that readers ask for. */
static void an_unknown_machine_has_a_context(void **state)
{
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_gbench_write);
    const json_t *const context = made_member(document, "context");
    assert_int_equal(json_array_size(made_member(context, "caches")), 0);
    assert_int_equal(json_array_size(made_member(context, "load_avg")), 0);
    assert_near(made_number(context, "mhz_per_cpu"), 2500, 0);
    assert_null(json_object_get(context, "cpu_scaling_enabled"));
    json_decref(document);
}

#define EOL "\r\n"

static const char expected_csv[] =
    "name,iterations,real_time,cpu_time,time_unit,bytes_per_second,items_per_second,label,"
    "error_occurred,error_message,alloc-bytes,allocs_per_iter,comparisons,counter_allocs,"
    "counter_name,hits" EOL
    "sort/1000/random,8000,10,10,ns,,100000000000,crashed-once;few-runs,,,48,2,5,11,3," EOL
    "sort/1000/random,8000,8,8,ns,,125000000000,crashed-once;few-runs,,,48,2,7,11,3," EOL
    "sort/1000/random,8000,9,9,ns,,111111111111.1111,crashed-once;few-runs,,,48,2,9,11,3," EOL;

static void csv_has_the_same_rows(void **state)
{
    static struct pp_env env;
    struct pp_result result;
    struct pp_buf out;
    (void)state;
    fixture_result_repeats(&result, &env);
    pp_buf_init(&out);
    assert_true(pp_out_gbench_csv_write(&result, &out));
    const char *const text = pp_buf_text(&out);
    assert_memory_equal(text, expected_csv, sizeof expected_csv - 1);
    assert_non_null(strstr(text, EOL "sort/1000/random_median,3,9,9,ns,"));
    assert_non_null(strstr(text, EOL "sort/1000/random_stddev,3,1,1,ns,"));
    assert_non_null(strstr(text, EOL "sort/1000/random_cv,3,0.111111111111111"));
    assert_non_null(
        strstr(text, EOL "copy/4096/threads:4,8000,8,8,ns,2048000000000,,,,,,,,,," EOL));
    assert_non_null(strstr(text, EOL "broken,,,,,,,,true,called exit(3),,,,,," EOL));
    assert_non_null(strstr(text, EOL "later,,,,,,,,false,\"no \"\"device\"\"\",,,,,," EOL));
    pp_buf_release(&out);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_repetitions),
        cmocka_unit_test(aggregates_are_over_workers),
        cmocka_unit_test(what_has_no_numbers_has_a_row),
        cmocka_unit_test(the_context_tells_the_machine),
        cmocka_unit_test(an_unknown_machine_has_a_context),
        cmocka_unit_test(csv_has_the_same_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
