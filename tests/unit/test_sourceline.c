/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines of source files that are there, and of those that are not.
 */
#include "cmd/sourceline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];

static int make(void **state)
{
    (void)state;
    strcpy(path, "/tmp/pp_sourceline_XXXXXX");
    const int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    static const char text[] = "one\n\t two \r\n\n  four";
    const bool ok = write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1;
    close(fd);
    return ok ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    return unlink(path);
}

static void is_line(struct pp_sourceline *source, uint32_t line, const char *expected)
{
    size_t n = SIZE_MAX;
    const char *const text = pp_sourceline_get(source, path, line, &n);
    if (expected == NULL) {
        assert_null(text);
        assert_int_equal(n, 0);
        return;
    }
    assert_non_null(text);
    assert_int_equal(n, strlen(expected));
    assert_memory_equal(text, expected, n);
}

static void test_lines_in_any_order(void **state)
{
    (void)state;
    struct pp_sourceline source;
    pp_sourceline_init(&source);
    is_line(&source, 2, "two");
    is_line(&source, 2, "two");
    is_line(&source, 1, "one");
    is_line(&source, 4, "four");
    is_line(&source, 3, "");
    is_line(&source, 5, NULL);
    is_line(&source, 4, "four");
    is_line(&source, 0, NULL);
    pp_sourceline_release(&source);
}

static void test_files_that_give_nothing(void **state)
{
    (void)state;
    static const char *const paths[] = {"", "relative.c", "/tmp", "/dev/zero", "/no/such.c"};
    struct pp_sourceline source;
    size_t n;
    pp_sourceline_init(&source);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *const text = pp_sourceline_get(&source, paths[i], 1, &n);
        assert_true(text == NULL || n == 0);
        assert_null(pp_sourceline_get(&source, paths[i], 2, &n));
    }
    is_line(&source, 1, "one");
    pp_sourceline_release(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_in_any_order),
        cmocka_unit_test(test_files_that_give_nothing),
    };
    return cmocka_run_group_tests_name("sourceline", tests, make, drop);
}
