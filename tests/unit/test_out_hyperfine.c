/* SPDX-License-Identifier: GPL-3.0-or-later
 * hyperfine's JSON of results that are reckoned by hand.
 */
#include "cmd/out_hyperfine.h"
#include "tests/unit/made_document.h"
#include "tests/unit/near.h"

#include <string.h>

static void assert_items(const json_t *object, const char *key, const double *expected, size_t n)
{
    const json_t *const list = made_member(object, key);
    assert_int_equal(json_array_size(list), n);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs(json_number_value(json_array_get(list, i)) - expected[i]) <=
            1e-12 * fabs(expected[i]));
}

/* Of 10, 8 and 9 ns, in seconds. */
static void workers_are_runs(void **state)
{
    static const struct {
        const char *key;
        double value_s;
    } expected[] = {{"mean", 9e-9}, {"stddev", 1e-9}, {"median", 9e-9}, {"min", 8e-9},
        {"max", 10e-9}, {"user", 9e-9}, {"system", 0}};
    static const double times_s[] = {10e-9, 8e-9, 9e-9}, codes[] = {0, 0, 0};
    static const double memory_bytes[] = {3 << 20, 3 << 20, 3 << 20};
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_hyperfine_write);
    const json_t *const sort = json_array_get(made_member(document, "results"), 0);
    assert_string_equal(made_text(sort, "command"), "sort/1000/random");
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_true(fabs(made_number(sort, expected[i].key) - expected[i].value_s) <=
            1e-12 * expected[i].value_s);
    assert_items(sort, "times", times_s, 3);
    assert_items(sort, "exit_codes", codes, 3);
    assert_items(sort, "memory_usage_byte", memory_bytes, 3);
    assert_string_equal(made_text(made_member(sort, "parameters"), "n"), "1000");
    assert_string_equal(made_text(made_member(sort, "parameters"), "order"), "random");
    json_decref(document);
}

static void one_run_has_no_deviation(void **state)
{
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_hyperfine_write);
    const json_t *const copy = json_array_get(made_member(document, "results"), 1);
    assert_true(json_is_null(made_member(copy, "stddev")));
    assert_true(made_number(copy, "mean") == made_number(copy, "max"));
    json_decref(document);
}

/* A row must have all numbers, so those without are left out. */
static void only_what_has_numbers_is_there(void **state)
{
    static const char *const names[] = {
        "sort/1000/random", "copy/4096/threads:4", "nothing", "Nothing-8"};
    (void)state;
    json_t *const document = made_document(fixture_result_repeats, pp_out_hyperfine_write);
    const json_t *const results = made_member(document, "results");
    assert_int_equal(json_array_size(results), 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(made_text(json_array_get(results, i), "command"), names[i]);
    assert_null(json_object_get(json_array_get(results, 2), "parameters"));
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_runs),
        cmocka_unit_test(one_run_has_no_deviation),
        cmocka_unit_test(only_what_has_numbers_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
