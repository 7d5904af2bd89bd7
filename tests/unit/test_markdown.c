/* SPDX-License-Identifier: GPL-3.0-or-later
 * Markdown: foreign text stays code, in tables too.
 */
#include "cmd/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void is_code(const char *text, const char *expected)
{
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markdown_code(&out, text);
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
}

static void test_code(void **state)
{
    (void)state;
    is_code("sort/1000_random", "`sort/1000_random`");
    is_code("<script>@you #1 **x** [a](http://b)", "`<script>@you #1 **x** [a](http://b)`");
    is_code("a|b", "<code>a&#124;b</code>");
    is_code("`<b>`", "<code>&#96;&#60;b&#62;&#96;</code>");
    is_code("back\\", "<code>back&#92;</code>");
    is_code("a\nb", "<code>a&#92;x0ab</code>");
    is_code(" a", "<code> a</code>");
    is_code("", "<code></code>");
    is_code(NULL, "<code></code>");
}

static void test_text(void **state)
{
    (void)state;
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markdown_text(&out, "~1_000 * <2 ns|[x] \\");
    assert_string_equal(pp_buf_text(&out), "\\~1\\_000 \\* \\<2 ns\\|\\[x\\] \\\\");
    pp_buf_release(&out);
}

static void test_block(void **state)
{
    (void)state;
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markdown_block(&out, "");
    assert_string_equal(pp_buf_text(&out), "");
    pp_markdown_block(&out, "a\nb");
    assert_string_equal(pp_buf_text(&out), "```text\na\nb\n```\n");
    pp_buf_truncate(&out, 0);
    pp_markdown_block(&out, "x\n````\ny ` z\n");
    assert_string_equal(pp_buf_text(&out), "`````text\nx\n````\ny ` z\n`````\n");
    pp_buf_release(&out);
}

static void test_table(void **state)
{
    (void)state;
    static const struct pp_table_column columns[] = {
        {"name", PP_ALIGN_LEFT, 0, 0}, {"a|b", PP_ALIGN_RIGHT, 3, 0}, {"c", PP_ALIGN_RIGHT, 9, 1}};
    struct pp_table table;
    struct pp_buf out;
    pp_table_init(&table, columns, 3);
    pp_table_cell(&table, "x|y", PP_STYLE_PLAIN);
    pp_table_cell(&table, "~1 ns", PP_STYLE_BAD);
    pp_table_cell(&table, "", PP_STYLE_PLAIN);
    pp_table_cell(&table, "z", PP_STYLE_PLAIN);
    pp_table_span(&table, "failed: @x", PP_STYLE_BAD);
    pp_buf_init(&out);
    assert_true(pp_markdown_table(&table, &out));
    assert_string_equal(pp_buf_text(&out),
        "| name | a\\|b | c |\n| :--- | ---: | ---: |\n| <code>x&#124;y</code> | \\~1 ns |  |\n"
        "| `z` | `failed: @x` |  |\n");
    pp_buf_release(&out);
    pp_table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_block),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
