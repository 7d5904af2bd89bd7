/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words of a command line: what a shell would make of them, apart and together again.
 */
#include "bench/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct line {
    const char *text;
    const char *words[6]; /* NULL first: a quote has no partner */
};

static void test_split(void **state)
{
    static const struct line lines[] = {
        {"gcc -O2", {"gcc", "-O2"}},
        {"  ccache\tgcc \n -g ", {"ccache", "gcc", "-g"}},
        {"-DA='x y' \"b c\"d", {"-DA=x y", "b cd"}},
        {"a\\ b \\\"q '\\'", {"a b", "\"q", "\\"}},
        {"\"a\\\"b\" 'c\"d'", {"a\"b", "c\"d"}},
        {"''", {""}},
        {"x\\", {"x\\"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct pp_words words;
        pp_words_init(&words);
        assert_true(pp_words_split(&words, lines[i].text));
        for (size_t k = 0; lines[i].words[k] || k < words.n; k++) {
            assert_true(k < words.n && lines[i].words[k]);
            assert_string_equal(words.argv[k], lines[i].words[k]);
        }
        assert_null(words.argv[words.n]);
        assert_false(words.failed);
        pp_words_release(&words);
    }
}

static void test_nothing(void **state)
{
    (void)state;
    struct pp_words words;
    struct pp_buf line;
    pp_words_init(&words);
    pp_buf_init(&line);
    assert_true(pp_words_split(&words, " \t\n"));
    assert_int_equal(words.n, 0);
    pp_words_join(&words, &line);
    assert_int_equal(line.n_bytes, 0);
    pp_words_release(&words);
}

/* A quote without its partner appends nothing, and what was there stays. */
static void test_open_quote(void **state)
{
    static const char *const lines[] = {"a 'b", "a \"b", "-D'x", "a \"b\\\""};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct pp_words words;
        pp_words_init(&words);
        pp_words_add(&words, "cc");
        assert_false(pp_words_split(&words, lines[i]));
        assert_int_equal(words.n, 1);
        assert_string_equal(words.argv[0], "cc");
        pp_words_release(&words);
    }
}

static void test_join_and_split_again(void **state)
{
    static const char *const given[] = {"plain-O2", "", "two words", "it's", "a\"b\\c", "$HOME",
        "*", "new\nline", "-I/usr/include", "caf\xc3\xa9", "\xff\x01", ";rm -rf /"};
    (void)state;
    struct pp_words words, again;
    struct pp_buf line;
    pp_words_init(&words);
    pp_words_init(&again);
    pp_buf_init(&line);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        pp_words_add(&words, given[i]);
    pp_words_join(&words, &line);
    assert_true(pp_words_split(&again, pp_buf_text(&line)));
    assert_int_equal(again.n, words.n);
    for (size_t i = 0; i < words.n; i++)
        assert_string_equal(again.argv[i], words.argv[i]);
    assert_non_null(strstr(line.data, "plain-O2 '' 'two words' 'it'\\''s' "));
    pp_words_release(&words);
    pp_words_release(&again);
    pp_buf_release(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_open_quote),
        cmocka_unit_test(test_join_and_split_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
