/* SPDX-License-Identifier: GPL-3.0-or-later
 * Foreign text in markup stays text.
 */
#include "cmd/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_text(const char *text, const char *expected)
{
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markup_text(&out, text);
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
}

static void what_markup_means_is_escaped(void **state)
{
    (void)state;
    assert_text("a<b> & \"c\" 'd'", "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    assert_text("]]></title>", "]]&gt;&lt;/title&gt;");
    assert_text("&amp;", "&amp;amp;");
    assert_text("", "");
    assert_text(NULL, "");
}

static void what_deceives_is_shown(void **state)
{
    (void)state;
    assert_text("\x1b[31m\x07", "&lt;U+1B&gt;[31m&lt;U+07&gt;");
    assert_text("a\nb\x7f", "a&lt;U+0A&gt;b&lt;U+7F&gt;");
    assert_text("\xe2\x80\xa8\xe2\x80\xae", "&lt;U+2028&gt;&lt;U+202E&gt;");
    assert_text("\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd");
    assert_text("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* a surrogate */
    assert_text("\xef\xbf\xbf", "\xef\xbf\xbd");                         /* no character */
    assert_text("\xe5\x87\xbd", "\xe5\x87\xbd");
}

static void assert_fit(const char *text, size_t n_columns, const char *expected)
{
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markup_fit(&out, text, n_columns);
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
}

/* Only where an element keeps them are newlines what they are. */
static void newlines_stay_where_wanted(void **state)
{
    (void)state;
    struct pp_buf out;
    pp_buf_init(&out);
    pp_markup_lines(&out, "\na <b>\n\t'c'\n");
    assert_string_equal(pp_buf_text(&out), "\na &lt;b&gt;\n&lt;U+09&gt;&#39;c&#39;\n");
    pp_buf_truncate(&out, 0);
    pp_markup_text(&out, "a\n");
    assert_string_equal(pp_buf_text(&out), "a&lt;U+0A&gt;");
    pp_buf_release(&out);
}

static void long_text_is_cut(void **state)
{
    (void)state;
    assert_fit("partition", 9, "partition");
    assert_fit("partition", 8, "partiti\xe2\x80\xa6");
    assert_fit("<<<<", 3, "&lt;&lt;\xe2\x80\xa6");
    assert_fit("abc", 0, "");
    /* Wide characters take two columns. */
    assert_fit("\xe5\x87\xbd\xe6\x95\xb0", 3, "\xe5\x87\xbd\xe2\x80\xa6");
}

static void json_stays_in_its_element(void **state)
{
    (void)state;
    struct pp_buf json, out;
    pp_buf_init(&json);
    pp_buf_init(&out);
    pp_buf_puts(&json, "[\"</script>\", \"<!--\", 3]");
    pp_markup_json(&out, &json);
    assert_string_equal(pp_buf_text(&out), "[\"\\u003c/script>\", \"\\u003c!--\", 3]");
    json.failed = true;
    pp_markup_json(&out, &json);
    assert_true(out.failed);
    pp_buf_release(&json);
    pp_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_markup_means_is_escaped),
        cmocka_unit_test(what_deceives_is_shown),
        cmocka_unit_test(newlines_stay_where_wanted),
        cmocka_unit_test(long_text_is_cut),
        cmocka_unit_test(json_stays_in_its_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
