/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every allocation of reading and merging results fails in turn: it is told, nothing leaks.
 */
#include "bench/merge.h"
#include "cmd/out_json.h"
#include "tests/unit/failing_memory.h"
#include "tests/unit/fixture_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The full fixture, with everything that a result can hold, but few samples. */
static struct pp_buf make_text(char second, double ticks_per_ns)
{
    static struct pp_env env;
    struct pp_result result;
    struct pp_buf text;
    fixture_result_full(&result, &env);
    result.started[18] = second;
    for (size_t i = 0; i < result.n_cases; i++) {
        struct pp_case *const c = &result.cases[i];
        c->ticks_per_ns = ticks_per_ns;
        pp_dist_clear(&c->clean);
        pp_dist_clear(&c->unclean);
        for (uint64_t v = 0; c->n_replicates && v < (i == 0 ? 1100 : 3); v++)
            assert_int_equal(pp_dist_record(&c->clean, 1000 + v), PP_OK);
    }
    pp_buf_init(&text);
    assert_true(pp_out_json_write(&result, &text));
    pp_result_release(&result);
    return text;
}

static void test_reading(void **state)
{
    (void)state;
    static struct pp_stored_result stored;
    struct pp_buf text = make_text('0', 2.5);
    enum pp_status status = PP_ENOMEM;
    for (long k = 0; status != PP_OK; k++) {
        struct pp_error error = {.status = PP_OK};
        failing_memory_n_left = k;
        status = pp_resultread_text(text.data, text.n_bytes, "a.json", &stored, &error);
        const bool has_failed = failing_memory_n_left < 0;
        failing_memory_n_left = -1;
        assert_int_equal(status, has_failed ? PP_ENOMEM : PP_OK);
        if (status != PP_OK)
            assert_non_null(strstr(error.text, "a.json: out of memory"));
    }
    pp_stored_result_release(&stored);
    pp_buf_release(&text);
}

/* Doubts and fits may be missing when their memory is; all else is told. */
static void test_merging(void **state)
{
    (void)state;
    static struct pp_stored_result merged;
    struct pp_buf texts[] = {make_text('0', 2.5), make_text('1', 2.5), make_text('2', 2.4)};
    bool has_failed = true;
    for (long k = 0; has_failed; k++) {
        struct pp_merge merge;
        struct pp_error error = {.status = PP_OK};
        pp_merge_init(&merge, (struct pp_merge_options){.separate = true});
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(
                pp_merge_add_text(&merge, texts[i].data, texts[i].n_bytes, "a.json", &error),
                PP_OK);
        failing_memory_n_left = k;
        const enum pp_status status = pp_merge_finish(&merge, &merged, &error);
        has_failed = failing_memory_n_left < 0;
        failing_memory_n_left = -1;
        assert_true(status == PP_OK || (has_failed && status == PP_ENOMEM));
        assert_true((status == PP_OK) == (error.text[0] == '\0'));
        if (status == PP_OK) {
            assert_int_equal(merged.result.n_cases, 9);
            pp_stored_result_release(&merged);
        }
        pp_merge_release(&merge);
    }
    for (size_t i = 0; i < 3; i++)
        pp_buf_release(&texts[i]);
}

static void test_adding(void **state)
{
    (void)state;
    struct pp_buf text = make_text('0', 2.5);
    bool has_failed = true;
    for (long k = 0; has_failed; k++) {
        struct pp_merge merge;
        struct pp_error error = {.status = PP_OK};
        pp_merge_init(&merge, (struct pp_merge_options){.separate = false});
        failing_memory_n_left = k;
        const enum pp_status status = pp_merge_add_text(
            &merge, text.data, text.n_bytes, "a.json", &error);
        has_failed = failing_memory_n_left < 0;
        failing_memory_n_left = -1;
        assert_int_equal(status, has_failed ? PP_ENOMEM : PP_OK);
        assert_int_equal(merge.n_inputs, status == PP_OK);
        pp_merge_release(&merge);
    }
    pp_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_adding),
        cmocka_unit_test(test_merging),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
