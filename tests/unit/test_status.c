/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error texts: the first message wins, and none overruns. */
#include "stats/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_first_message_wins(void **state)
{
    (void)state;
    struct pp_error error = {0};
    assert_int_equal(pp_error_set(&error, PP_EIO, "cannot read '%s' at %d", "x.so", 7), PP_EIO);
    assert_int_equal(pp_error_set(&error, PP_ENOMEM, "later"), PP_ENOMEM);
    assert_int_equal(error.status, PP_EIO);
    assert_string_equal(error.text, "cannot read 'x.so' at 7");
}

static void test_no_place_for_it(void **state)
{
    (void)state;
    assert_int_equal(pp_error_set(NULL, PP_EINVAL, "%d", 1), PP_EINVAL);
}

static void test_long_text_is_cut(void **state)
{
    (void)state;
    struct pp_error error = {0};
    char text[2000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    pp_error_set(&error, PP_ENOENT, "%s", text);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

static void test_every_status_has_words(void **state)
{
    (void)state;
    for (int status = PP_OK; status <= PP_EINTR; status++) {
        assert_non_null(pp_status_text((enum pp_status)status));
        assert_string_not_equal(pp_status_text((enum pp_status)status), "unknown error");
    }
    assert_string_equal(pp_status_text((enum pp_status)99), "unknown error");
    assert_string_equal(pp_status_text((enum pp_status) - 1), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_message_wins),
        cmocka_unit_test(test_no_place_for_it),
        cmocka_unit_test(test_long_text_is_cut),
        cmocka_unit_test(test_every_status_has_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
