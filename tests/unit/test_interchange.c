/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of forms agrees with the options that lead to it; every form takes every result, and
 * tells when memory runs out.
 */
#include "cmd/interchange.h"
#include "tests/unit/failing_memory.h"
#include "tests/unit/fixture_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The option --export-NAME names the form's file, and --to NAME chooses the form. */
static void forms_have_their_options(void **state)
{
    const struct pp_opt *const to = pp_opt_find(&pp_options_table, "to");
    const struct pp_opt_choice *choice = to->choices;
    (void)state;
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++) {
        const struct pp_opt *const option = pp_opt_find(&pp_options_table, form->option + 2);
        assert_non_null(option);
        assert_true(option->type == PP_OPT_TEXT && option->offset == form->path_offset);
        assert_string_equal(strstr(form->option, form->name), form->name);
        assert_ptr_equal(pp_interchange_find(form->path_offset), form);
        assert_string_equal(choice->word, form->name);
        assert_int_equal(choice->value, form->path_offset);
        choice++;
    }
    assert_null(choice->word);
    assert_null(pp_interchange_find(0));
}

static void check(const struct pp_interchange *form, const struct pp_result *result)
{
    struct pp_buf whole;
    pp_buf_init(&whole);
    assert_true(form->write(result, &whole));
    bool ok = false;
    for (long k = 0; !ok; k = k < 200 ? k + 1 : k + k / 8) {
        struct pp_buf out;
        pp_buf_init(&out);
        failing_memory_n_left = k;
        ok = form->write(result, &out);
        const bool has_failed = failing_memory_n_left < 0;
        failing_memory_n_left = -1;
        if (ok == has_failed)
            fail_msg(
                "%s: allocation %ld of %s", form->name, k, ok ? "is missed" : "nothing failed");
        assert_true(!ok ||
            (out.n_bytes == whole.n_bytes && memcmp(out.data, whole.data, whole.n_bytes) == 0));
        pp_buf_release(&out);
    }
    pp_buf_release(&whole);
}

static void memory_that_runs_out_is_told(void **state)
{
    static struct pp_env env;
    static void (*const make[])(struct pp_result *, struct pp_env *) = {
        fixture_result_repeats, fixture_result_nasty};
    (void)state;
    for (size_t i = 0; i < sizeof make / sizeof *make; i++) {
        struct pp_result result;
        make[i](&result, &env);
        for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++)
            check(form, &result);
        pp_result_release(&result);
    }
}

/* Of a result without benchmarks, machine facts or names. */
static void nothing_is_a_result_too(void **state)
{
    struct pp_result result;
    (void)state;
    pp_result_init(&result);
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++)
        check(form, &result);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_have_their_options),
        cmocka_unit_test(memory_that_runs_out_is_told),
        cmocka_unit_test(nothing_is_a_result_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
