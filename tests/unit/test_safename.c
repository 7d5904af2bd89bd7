/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names for other readers: what they become, and that they can be found again.
 */
#include "cmd/csv.h"
#include "cmd/safename.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void becomes(const char *text, const char *expected)
{
    struct pp_buf out;
    pp_buf_init(&out);
    pp_safename(&out, text);
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
}

static void test_escapes(void **state)
{
    (void)state;
    becomes("sort/1000", "sort/1000");
    becomes(NULL, "");
    becomes("\033[31m\n", "\\x1b[31m\\x0a");
    becomes("\xff\xe2\x80\xae", "\\xff\\xe2\\x80\\xae");
    becomes("back\\slash \\x \\xg0 \\x0", "back\\slash \\x \\xg0 \\x0");
    becomes("\\x0a", "\\x5cx0a");
    becomes("\\\\xFFz", "\\\\x5cxFFz");
}

/* doc/FORMATS.md: "\xNN" back into its byte. */
static void unescape(const char *text, char *out)
{
    for (; *text != '\0'; text++) {
        if (text[0] == '\\' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
            isxdigit((unsigned char)text[3])) {
            const char digits[3] = {text[2], text[3], '\0'};
            *out++ = (char)strtoul(digits, NULL, 16);
            text += 3;
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
}

/* doc/FORMATS.md: quotes off, an apostrophe off each part between semicolons, "\xNN" back. */
static void read_field(const char *field, char *out)
{
    char plain[256], *to = plain;
    const bool is_quoted = field[0] == '"';
    bool is_start = true;
    for (const char *at = field + is_quoted; *at != '\0'; at++) {
        if (is_quoted && at[0] == '"') {
            if (at[1] != '"')
                break;
            at++;
        }
        if (!is_start || *at != '\'')
            *to++ = *at;
        is_start = *at == ';';
    }
    *to = '\0';
    unescape(plain, out);
}

/* Letters that matter somewhere; every text of three of them goes there and back. */
static void test_round_trip(void **state)
{
    (void)state;
    static const char *const pieces[] = {"=", "+", "-", "@", "\t", "\r", "\n", "'", "\"", ",", ";",
        " ", "\\", "\\x", "0a", "5c", "x", "\xff", "\xef\xbc\x9d", "\xe2\x80\xae", "a", ""};
    const size_t n = sizeof pieces / sizeof *pieces;
    for (size_t i = 0; i < n * n * n * n; i++) {
        char text[64], found[256];
        struct pp_buf name, field;
        snprintf(text, sizeof text, "%s%s%s%s", pieces[i % n], pieces[i / n % n],
            pieces[i / n / n % n], pieces[i / n / n / n]);
        pp_buf_init(&name);
        pp_safename(&name, text);
        unescape(pp_buf_text(&name), found);
        assert_string_equal(found, text);
        pp_buf_release(&name);
        pp_buf_init(&field);
        pp_csv_text(&field, text);
        read_field(pp_buf_text(&field), found);
        assert_string_equal(found, text);
        assert_null(strpbrk(pp_buf_text(&field), "\r\n\t\033"));
        pp_buf_release(&field);
    }
}

static void is_field(const char *text, const char *expected)
{
    struct pp_buf field;
    pp_buf_init(&field);
    pp_csv_text(&field, text);
    assert_string_equal(pp_buf_text(&field), expected);
    pp_buf_release(&field);
}

static void test_formulas(void **state)
{
    (void)state;
    is_field("=1+1", "'=1+1");
    is_field("  =1+1", "'  =1+1");
    is_field("a=1;=cmd|x;b", "a=1;'=cmd|x;b");
    is_field("'quoted'", "''quoted'");
    is_field("-1,5", "\"'-1,5\"");
    is_field("\tx", "'\\x09x");
    is_field("\xef\xbc\x9d"
             "1",
        "'\xef\xbc\x9d"
        "1");
    is_field("a=b-c+d@e", "a=b-c+d@e");
    struct pp_buf number;
    pp_buf_init(&number);
    pp_csv_number(&number, -1.5);
    assert_string_equal(pp_buf_text(&number), "-1.5");
    pp_buf_release(&number);
}

static void test_limits(void **state)
{
    (void)state;
    char text[3 * 80 + 1] = "", other[sizeof text];
    struct pp_buf a, b;
    for (int i = 0; i < 80; i++)
        strcat(text, "\xe2\x82\xac");
    strcpy(other, text);
    other[sizeof text - 2] = '\xad';
    pp_buf_init(&a);
    pp_buf_init(&b);
    pp_buf_puts(&a, "before ");
    pp_safename_within(&a, text, 100);
    pp_safename_within(&b, other, 100);
    const size_t n_name = a.n_bytes - strlen("before ");
    assert_true(n_name <= 100 && n_name > 96 && (n_name - 17) % 3 == 0);
    assert_int_equal(n_name, b.n_bytes);
    assert_string_not_equal(pp_buf_text(&a) + strlen("before "), pp_buf_text(&b));
    pp_buf_truncate(&a, 0);
    pp_safename_within(&a, "", 100);
    assert_string_equal(pp_buf_text(&a), "(unnamed)");
    pp_buf_truncate(&a, 0);
    pp_safename_within(&a, text, sizeof text);
    assert_string_equal(pp_buf_text(&a), text);
    pp_buf_release(&a);
    pp_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
