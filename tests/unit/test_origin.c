/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a command was given comes back as it was, and what cannot be kept is told from what is.
 */
#include "bench/origin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_variables_come_back(void **state)
{
    (void)state;
    struct pp_origin origin;
    setenv("CC", "some cc", 1);
    setenv("CFLAGS", "", 1);
    unsetenv("CXX");
    assert_true(pp_origin_read(&origin));
    setenv("CC", "another", 1);
    unsetenv("CFLAGS");
    setenv("CXX", "set since", 1);
    assert_true(pp_origin_enter(&origin));
    assert_string_equal(getenv("CC"), "some cc");
    assert_string_equal(getenv("CFLAGS"), "");
    assert_null(getenv("CXX"));
    pp_origin_release(&origin);
    setenv("CXX", "kept", 1);
    assert_true(pp_origin_enter(&origin)); /* nothing is known */
    assert_string_equal(getenv("CXX"), "kept");
}

static void test_directory_comes_back(void **state)
{
    (void)state;
    char path[] = "/tmp/ppbench-origin-XXXXXX";
    assert_non_null(mkdtemp(path));
    char *before = getcwd(NULL, 0);
    struct pp_origin origin;
    assert_int_equal(chdir(path), 0);
    assert_true(pp_origin_read(&origin));
    assert_int_equal(chdir(before), 0);
    assert_true(pp_origin_enter(&origin));
    char *there = getcwd(NULL, 0);
    assert_string_equal(there, path);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(rmdir(path), 0);
    assert_false(pp_origin_enter(&origin));
    char *still = getcwd(NULL, 0);
    assert_string_equal(still, before);
    free(still);
    free(there);
    free(before);
    pp_origin_release(&origin);
}

static void test_texts(void **state)
{
    (void)state;
    struct pp_origin origin = {.is_known = true};
    char *longest = malloc(PP_ORIGIN_MAX_TEXT_BYTES + 2);
    memset(longest, 'x', PP_ORIGIN_MAX_TEXT_BYTES + 1);
    longest[PP_ORIGIN_MAX_TEXT_BYTES + 1] = '\0';
    assert_true(pp_origin_add_text(&origin, "long.c", longest));
    assert_true(pp_origin_add_text(&origin, "fits.c", longest + 1));
    assert_true(pp_origin_add_text(&origin, "bytes.c", "\xff"));
    assert_true(pp_origin_add_text(&origin, "a.c", "one"));
    assert_true(pp_origin_add_text(&origin, "a.c", "two"));
    assert_int_equal(origin.n_texts, 4);
    assert_null(pp_origin_find(&origin, "long.c")->text);
    assert_string_equal(pp_origin_find(&origin, "fits.c")->text, longest + 1);
    assert_null(pp_origin_find(&origin, "bytes.c")->text);
    assert_string_equal(pp_origin_find(&origin, "a.c")->text, "one");
    assert_null(pp_origin_find(&origin, "b.c"));
    free(longest);
    pp_origin_release(&origin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variables_come_back),
        cmocka_unit_test(test_directory_comes_back),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
