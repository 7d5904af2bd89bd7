/* SPDX-License-Identifier: GPL-3.0-or-later
 * The closed list of doubts, and attaching them to a case.
 */
#include "bench/warning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_every_row_is_filled(void **state)
{
    (void)state;
    for (int code = 0; code < PP_N_WARNINGS; code++) {
        const char *key = pp_warning_key((enum pp_warning_code)code);
        const char *text = pp_warning_text((enum pp_warning_code)code);
        const char *remedy = pp_warning_remedy((enum pp_warning_code)code);
        assert_non_null(key);
        assert_non_null(text);
        assert_non_null(remedy);
        assert_true(strlen(key) > 0 && strlen(text) > 0 && strlen(remedy) > 0);
        assert_int_equal(strspn(key, "abcdefghijklmnopqrstuvwxyz-"), strlen(key));
        assert_true(text[strlen(text) - 1] != '.' && remedy[strlen(remedy) - 1] != '.');
        for (int other = 0; other < code; other++)
            assert_string_not_equal(key, pp_warning_key((enum pp_warning_code)other));
    }
}

static void test_evidence(void **state)
{
    (void)state;
    struct pp_case c = {0};
    pp_warning_add(&c, PP_WARN_DRIFT, "rho %+.2f over %d", 0.75, 12);
    pp_warning_add(&c, PP_WARN_CLOCK, "%s", "plain");
    assert_int_equal(c.n_warnings, 2);
    assert_int_equal(c.warnings[0].code, PP_WARN_DRIFT);
    assert_string_equal(c.warnings[0].evidence, "rho +0.75 over 12");
    pp_warning_add(&c, PP_WARN_DRIFT, "again");
    assert_int_equal(c.n_warnings, 2); /* replaced where it stood */
    assert_int_equal(c.warnings[0].code, PP_WARN_DRIFT);
    assert_string_equal(c.warnings[0].evidence, "again");
    assert_string_equal(c.warnings[1].evidence, "plain");
}

static void test_long_evidence_is_cut(void **state)
{
    (void)state;
    struct pp_case c = {0};
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    pp_warning_add(&c, PP_WARN_COUNTER, "%s", text);
    assert_int_equal(strlen(c.warnings[0].evidence), sizeof c.warnings[0].evidence - 1);
    assert_int_equal(c.warnings[1].evidence[0], '\0');
}

static void test_all_fit(void **state)
{
    (void)state;
    struct pp_case c = {0};
    for (int round = 0; round < 2; round++)
        for (int code = 0; code < PP_N_WARNINGS; code++)
            pp_warning_add(&c, (enum pp_warning_code)code, "%d", code + round);
    assert_int_equal(c.n_warnings, PP_N_WARNINGS);
    assert_string_equal(c.warnings[3].evidence, "4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_filled),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_long_evidence_is_cut),
        cmocka_unit_test(test_all_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
