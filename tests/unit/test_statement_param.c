/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parameters of statements: what is typed, and what the module's source gets.
 */
#include "bench/ppbench.h"
#include "cmd/statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_accepted(void **state)
{
    static const struct {
        const char *argument, *name;
        enum pp_snippet_values kind;
        const char *values;
    } cases[] = {
        {"n=16..65536*2", "n", PP_SNIPPET_GEOMETRIC, "16, 65536, 2"},
        {"n=1..10+3", "n", PP_SNIPPET_RANGE, "1, 10, 3"},
        {"n=1..10", "n", PP_SNIPPET_RANGE, "1, 10, 1"},
        {"n=16..4096", "n", PP_SNIPPET_GEOMETRIC, "16, 4096, 2"},
        {"n=0..4096+512", "n", PP_SNIPPET_RANGE, "0, 4096, 512"},
        {"n=1K..1M*4", "n", PP_SNIPPET_GEOMETRIC, "1024, 1048576, 4"},
        {"n=-5..5", "n", PP_SNIPPET_RANGE, "-5, 5, 1"},
        {"n=7..7", "n", PP_SNIPPET_RANGE, "7, 7, 1"},
        {"n=0x10..0x40*2", "n", PP_SNIPPET_GEOMETRIC, "16, 64, 2"},
        {"n=1,2,4", "n", PP_SNIPPET_INTS, "1, 2, 4"},
        {"long_name_2=8K", "long_name_2", PP_SNIPPET_INTS, "8192"},
        {"x=0.5,1,2e3", "x", PP_SNIPPET_DOUBLES, "0.5, 1, 2e3"},
        {"x=0.5,1K", "x", PP_SNIPPET_DOUBLES, "0.5, 1024"},
        {"s=up,a", "s", PP_SNIPPET_STRINGS, "\"\\165\\160\", \"\\141\""},
        {"s=1,a", "s", PP_SNIPPET_STRINGS, "\"\\061\", \"\\141\""},
        {"s=../f", "s", PP_SNIPPET_STRINGS, "\"\\056\\056\\057\\146\""},
        {"s=\",\\", "s", PP_SNIPPET_STRINGS, "\"\\042\", \"\\134\""},
        {"e==", "e", PP_SNIPPET_STRINGS, "\"\\075\""},
        {"v=nan", "v", PP_SNIPPET_STRINGS, "\"\\156\\141\\156\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pp_snippet_param param;
        struct pp_error error = {.status = PP_OK};
        char *storage;
        if (pp_statements_param(cases[i].argument, &param, &storage, &error) != PP_OK)
            fail_msg("'%s': %s", cases[i].argument, error.text);
        assert_string_equal(param.name, cases[i].name);
        assert_string_equal(param.values, cases[i].values);
        assert_int_equal(param.kind, cases[i].kind);
        free(storage);
    }
}

static void test_refused(void **state)
{
    static const char *const arguments[] = {"", "=", "n", "n=", "=1", "1n=1", "n m=1", "n=1,,2",
        "n=1,", "n=..5", "n=5..", "n=a..b", "n=0.5..2", "n=5..1", "n=0..100*2", "n=1..10*1",
        "n=1..10+0", "n=1..10+-1", "n=1..10/2", "n=1..10*2x", "n=1..99999999999999999999", "int=1",
        "for=1", "ppb_x=1", "PPB=1", "n=1..9G*9223372036854775808",
        "a23456789012345678901234567890123456789012345678901234567890123456789=1"};
    (void)state;
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        struct pp_snippet_param param;
        struct pp_error error = {.status = PP_OK};
        char *storage;
        if (pp_statements_param(arguments[i], &param, &storage, &error) != PP_EINVAL)
            fail_msg("'%s' is accepted", arguments[i]);
        assert_null(storage);
        assert_non_null(strstr(error.text, "-P '"));
    }
}

/* As many values as a module can hold, and one more. */
static void test_most_values(void **state)
{
    (void)state;
    char argument[8 * (PPB_MAX_VALUES + 1)] = "n=0";
    struct pp_snippet_param param;
    char *storage;
    for (int i = 1; i < PPB_MAX_VALUES; i++)
        strcat(argument, ",1");
    assert_int_equal(pp_statements_param(argument, &param, &storage, NULL), PP_OK);
    free(storage);
    strcat(argument, ",1");
    assert_int_equal(pp_statements_param(argument, &param, &storage, NULL), PP_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_most_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
