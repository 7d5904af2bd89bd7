/* SPDX-License-Identifier: GPL-3.0-or-later
 * Restrictions of lists: counts, shares, patterns.
 */
#include "cmd/profilelimit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void is_shown(const char *text, int kind, size_t left_of_9, const char *shown)
{
    struct pp_profilelimits limits = {NULL, 0};
    struct pp_buf out;
    pp_buf_init(&out);
    assert_int_equal(pp_profilelimits_add(&limits, text, "--limit", NULL), PP_OK);
    assert_int_equal(limits.n, 1);
    assert_int_equal(limits.items[0].kind, kind);
    assert_int_equal(pp_profilelimit_left(&limits.items[0], 9), left_of_9);
    pp_profilelimit_show(&limits.items[0], &out);
    assert_string_equal(pp_buf_text(&out), shown);
    pp_buf_release(&out);
    pp_profilelimits_release(&limits);
}

/* Counts and texts as Python's int(n * share + .5), repr(float) and repr(str) give them. */
static void test_kinds(void **state)
{
    (void)state;
    is_shown("4", PP_PROFILELIMIT_COUNT, 4, "4");
    is_shown("0", PP_PROFILELIMIT_COUNT, 0, "0");
    is_shown("90", PP_PROFILELIMIT_COUNT, 9, "90");
    is_shown("0.5", PP_PROFILELIMIT_SHARE, 5, "0.5");
    is_shown(".1", PP_PROFILELIMIT_SHARE, 1, "0.1");
    is_shown("0.0", PP_PROFILELIMIT_SHARE, 0, "0.0");
    is_shown("1.0", PP_PROFILELIMIT_SHARE, 9, "1.0");
    is_shown("1.5", PP_PROFILELIMIT_MATCH, 9, "'1.5'");
    is_shown(".", PP_PROFILELIMIT_MATCH, 9, "'.'");
    is_shown("1.2.3", PP_PROFILELIMIT_MATCH, 9, "'1.2.3'");
    is_shown("99999999999999999999", PP_PROFILELIMIT_MATCH, 9, "'99999999999999999999'");
    is_shown("it's", PP_PROFILELIMIT_MATCH, 9, "\"it's\"");
    is_shown("'\"", PP_PROFILELIMIT_MATCH, 9, "'\\'\"'");
    is_shown("a\\.c\t\x1b", PP_PROFILELIMIT_MATCH, 9, "'a\\\\.c\\t\\x1b'");
}

static void test_matches(void **state)
{
    (void)state;
    struct pp_profilelimits limits = {NULL, 0};
    assert_int_equal(pp_profilelimits_add(&limits, "^sort|part\\.c:[0-9]+", "x", NULL), PP_OK);
    assert_true(pp_profilelimit_matches(&limits.items[0], "sort.c:1(f)", NULL));
    assert_true(pp_profilelimit_matches(&limits.items[0], "/src/part.c:20(part)", NULL));
    assert_false(pp_profilelimit_matches(&limits.items[0], "/src/part_c:20(sort)", NULL));
    assert_true(pp_profilelimit_matches(&limits.items[0], "/src/part_c:20(sort)", "sort"));
    pp_profilelimits_release(&limits);
    assert_int_equal(limits.n, 0);
}

static void test_patterns_that_are_none(void **state)
{
    (void)state;
    struct pp_profilelimits limits = {NULL, 0};
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_profilelimits_add(&limits, "a(b", "--callers", &error), PP_EINVAL);
    assert_non_null(strstr(error.text, "--callers 'a(b' is not a regular expression: "));
    assert_int_equal(limits.n, 0);
    pp_profilelimits_release(&limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_patterns_that_are_none),
    };
    return cmocka_run_group_tests_name("profilelimit", tests, NULL, NULL);
}
