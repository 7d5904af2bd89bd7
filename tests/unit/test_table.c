/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tables, notes and escapes: layout for every width, and the whole default output of made-up
 * results.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* posix_openpt */
#endif

#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/out_table.h"
#include "cmd/progress.h"
#include "cmd/table.h"
#include "cmd/utf8.h"
#include "tests/unit/fixture_result.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct pp_term wide_utf8 = {.utf8 = true};
static const struct pp_term wide_ascii = {.utf8 = false};

static const struct pp_table_column columns[] = {{"name", PP_ALIGN_LEFT, 0, 6},
    {"time", PP_ALIGN_RIGHT, 0, 0}, {"more", PP_ALIGN_RIGHT, 2, 0}, {"less", PP_ALIGN_LEFT, 1, 0}};

static void fill(struct pp_table *table)
{
    static const char *const cells[] = {
        "a/long/name/1", "12.3 ns", "1", "x", "b\xc3\xa4r/\xe6\xbc\xa2", "4 ns", "22222", ""};
    pp_table_init(table, columns, 4);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        pp_table_cell(table, cells[i], PP_STYLE_PLAIN);
    }
    pp_table_cell(table, "broken", PP_STYLE_PLAIN);
    pp_table_span(table, "failed: because", PP_STYLE_BAD);
}

static void assert_table(const struct pp_term *term, const char *expected)
{
    struct pp_table table;
    struct pp_buf out;
    pp_buf_init(&out);
    fill(&table);
    assert_true(pp_table_render(&table, term, &out));
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
    pp_table_release(&table);
}

static void columns_line_up(void **state)
{
    (void)state;
    assert_table(&wide_ascii,
        "name              time   more  less\n"
        "-----------------------------------\n"
        "a/long/name/1  12.3 ns      1  x\n"
        "b\xc3\xa4r/\xe6\xbc\xa2            4 ns  22222\n"
        "broken         failed: because\n");
}

static void narrow_tables_drop_and_cut(void **state)
{
    (void)state;
    const struct pp_term cut = {.width_columns = 30};
    const struct pp_term dropped = {.width_columns = 22};
    const struct pp_term least = {.width_columns = 15, .utf8 = true};
    assert_table(&cut,
        "name         time   more  less\n"
        "------------------------------\n"
        "a/l~me/1  12.3 ns      1  x\n"
        "b\xc3\xa4r/\xe6\xbc\xa2       4 ns  22222\n"
        "broken    failed: because\n");
    assert_table(&dropped,
        "name        time  less\n"
        "----------------------\n"
        "a/~me/1  12.3 ns  x\n"
        "b\xc3\xa4r/\xe6\xbc\xa2      4 ns\n"
        "broken   failed: beca~\n");
#define DASH5 "\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80"
    assert_table(&least,
        "name       time\n" DASH5 DASH5 DASH5 "\n"
        "a/\xe2\x80\xa6"
        "e/1  12.3 ns\n"
        "b\xc3\xa4r/\xe6\xbc\xa2     4 ns\n"
        "broken  failed\xe2\x80\xa6\n");
}

/* Widest line of a text, in columns; escape sequences count nothing. */
static size_t widest(const char *text)
{
    size_t most = 0;
    while (*text != '\0') {
        size_t width = 0;
        size_t n_bytes = strcspn(text, "\n");
        for (size_t at = 0; at < n_bytes;) {
            const size_t n_plain = strcspn(text + at, "\033\n");
            width += pp_utf8_width(text + at, n_plain);
            at += n_plain;
            at += text[at] == '\033' ? strcspn(text + at, "m") + 1 : 0;
        }
        most = width > most ? width : most;
        text += n_bytes + (text[n_bytes] == '\n');
    }
    return most;
}

static void write_full(struct pp_out_table options, struct pp_buf *out)
{
    struct pp_result result;
    struct pp_env env;
    fixture_result_full(&result, &env);
    pp_buf_init(out);
    assert_true(pp_out_table_write(&options, &result, out));
    pp_result_release(&result);
}

static void every_width_is_kept(void **state)
{
    (void)state;
    for (int width = 40; width <= 200; width += 7) {
        for (int verbose = -1; verbose <= 1; verbose++) {
            struct pp_buf out;
            write_full((struct pp_out_table){.term = {.width_columns = width,
                                                 .utf8 = width % 2 == 0,
                                                 .color = width % 3 == 0},
                           .verbose = verbose},
                &out);
            if (verbose < 1) { /* the tables of a block keep their essential columns at any width */
                assert_true(widest(pp_buf_text(&out)) <= (size_t)width);
            }
            assert_null(strstr(pp_buf_text(&out), " \n"));
            pp_buf_release(&out);
        }
    }
}

static void assert_has(const struct pp_buf *out, const char *text)
{
    if (strstr(pp_buf_text(out), text) == NULL) {
        fail_msg("'%s' is not in:\n%s", text, pp_buf_text(out));
    }
}

static void default_output_says_it_all(void **state)
{
    (void)state;
    struct pp_buf out;
    write_full((struct pp_out_table){.term = wide_utf8}, &out);
    /* sort/65536/random: median of its made-up samples 4.35 ms, half width 0.0172 of it. */
    assert_has(&out,
        "\nsort/65536/random               4.35 ms     \xc2\xb1"
        "1.7%    4.35 ms");
    assert_has(&out, "\nlookup                           <25 ns         ?     <25 ns");
    assert_has(&out,
        "\xc2\xb1"
        "0.04 ns");
    assert_has(&out, "failed: crashed: SIGSEGV at address 0x0 in sample 17 of run 3");
    assert_has(&out, "| parsing \\x1b[31mred\\x1b[0m\n");
    assert_has(&out, "skipped: no device");
    assert_has(&out, "precise enough: 6; ");
    assert_has(&out,
        "'compress/level=9/alice29.txt' (\xc2\xb1"
        "2.1%) did not reach the target of \xc2\xb1"
        "2.0%");
    assert_has(&out, "rho = 0.83 over 8 processes");
    assert_has(&out, "clean 112 926 of 114 100; preempted 1 174\n");
    assert_has(&out, "0.40 ns subtracted");
    assert_has(&out, "in 8 fresh processes each, on CPU 1 (Example CPU 9000 @ 2.50GHz)");
    assert_has(&out, "seed 1234567890123456789");
    pp_buf_release(&out);
}

static void ascii_is_ascii(void **state)
{
    (void)state;
    struct pp_buf out;
    write_full((struct pp_out_table){.term = wide_ascii, .verbose = 2, .histogram = true}, &out);
    for (size_t i = 0; i < out.n_bytes; i++) {
        assert_true(out.data[i] == '\n' || (out.data[i] >= ' ' && out.data[i] <= '~'));
    }
    assert_has(&out, "+-0.43%");
    assert_has(&out, "<- p50");
    pp_buf_release(&out);
}

static void nasty_names_are_tamed(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_nasty(&result, &env);
    pp_buf_init(&out);
    const struct pp_out_table options = {.term = wide_utf8, .verbose = 2};
    assert_true(pp_out_table_write(&options, &result, &out));
    for (size_t at = 0; at < out.n_bytes;) {
        uint32_t code;
        const size_t length = pp_utf8_decode(out.data + at, out.n_bytes - at, &code);
        assert_true(length > 0 && (code == '\n' || !pp_utf8_is_unsafe(code)));
        at += length;
    }
    assert_has(&out,
        "\\x1b]0;owned\\x07"
        "bell");
    assert_has(&out,
        "txt\\xe2\\x80\\xae"
        "exe.doc");
    assert_has(&out, "bad\\xff\\xc3(utf8\\xed\\xa0\\x80");
    assert_has(&out,
        "line\\x0d\\x0a"
        "break");
    assert_has(&out,
        "gr\xc3\xb6\xc3\x9f"
        "e/\xe6\xbc\xa2\xe5\xad\x97");
    assert_has(&out, "interrupted");
    pp_buf_release(&out);
    pp_result_release(&result);
}

static void ten_thousand_rows(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_many(&result, &env, 10000);
    pp_buf_init(&out);
    const struct pp_out_table options = {.term = {.width_columns = 120, .utf8 = true}};
    assert_true(pp_out_table_write(&options, &result, &out));
    size_t n_rows = 0;
    for (const char *at = pp_buf_text(&out); (at = strstr(at, "\nfamily/")) != NULL; at++) {
        n_rows++;
    }
    assert_int_equal(n_rows, 10000);
    assert_has(&out, "precise enough: 10000");
    pp_buf_release(&out);
    pp_result_release(&result);
}

/* One wild process of six moves the interval by more than the value. */
static void wild_cycles_keep_a_digit(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_full(&result, &env);
    result.cases[0].summary.cycles = (struct pp_estimate){279000, 270000, 9e6, true};
    pp_buf_init(&out);
    const struct pp_out_table options = {.term = wide_utf8, .verbose = 2};
    assert_true(pp_out_table_write(&options, &result, &out));
    assert_has(&out, "280000");
    pp_buf_release(&out);
    pp_result_release(&result);
}

static void nothing_measured_is_no_crash(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    fixture_result_many(&result, &env, 0);
    pp_buf_init(&out);
    const struct pp_out_table options = {.term = wide_utf8, .verbose = 2};
    assert_true(pp_out_table_write(&options, &result, &out));
    assert_null(strstr(pp_buf_text(&out), "nan"));
    pp_buf_release(&out);
    pp_result_release(&result);
}

static void notes_wrap(void **state)
{
    (void)state;
    struct pp_buf out;
    const struct pp_term term = {.width_columns = 32};
    pp_buf_init(&out);
    pp_note_write(&out, &term, PP_STYLE_PLAIN, "key",
        "one two three four five six\nseven averyverylongwordthatdoesnotfit end");
    assert_string_equal(pp_buf_text(&out),
        "key        one two three four\n"
        "           five six\n"
        "           seven\n"
        "           averyverylongwordthat\n"
        "           doesnotfit end\n");
    pp_buf_release(&out);
}

static void escapes(void **state)
{
    (void)state;
    struct pp_buf out;
    static const char text[] =
        "a\tb\x7f\xc2\x85\xe2\x80\xa8\xef\xbb\xbf\xc3\xa9\xf0\x9f\x98\x80\xc0\xaf";
    pp_buf_init(&out);
    pp_message_escape(&out, text, sizeof text - 1, true);
    assert_string_equal(pp_buf_text(&out),
        "a\\x09b\\x7f\\xc2\\x85\\xe2\\x80\\xa8\\xef\\xbb\\xbf\xc3\xa9\xf0\x9f\x98\x80\\xc0\\xaf");
    pp_buf_truncate(&out, 0);
    pp_message_escape(&out, "\xc3\xa9!", 3, false);
    assert_string_equal(pp_buf_text(&out), "\\xc3\\xa9!");
    pp_buf_release(&out);
    char longer[4000];
    memset(longer, '\033', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    const struct pp_message_name name = pp_message_name(longer);
    assert_true(strlen(name.text) < sizeof name.text);
    assert_string_equal(name.text + strlen(name.text) - 3, "...");
    assert_string_equal(pp_message_name("ok").text, "ok");
    assert_string_equal(pp_message_name(NULL).text, "");
}

static struct pp_term look(const char *name, const char *value, int fd, enum pp_color color)
{
    static const char *const names[] = {
        "LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "NO_COLOR", "TERM"};
    struct pp_term term;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unsetenv(names[i]);
    }
    if (name != NULL) {
        setenv(name, value, 1);
    }
    pp_term_init(&term, fd, color);
    return term;
}

static void terminals_are_known(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_false(look(NULL, NULL, ends[1], PP_COLOR_AUTO).is_terminal);
    assert_int_equal(look(NULL, NULL, ends[1], PP_COLOR_AUTO).width_columns, 0);
    assert_int_equal(look("COLUMNS", "72", ends[1], PP_COLOR_AUTO).width_columns, 72);
    assert_int_equal(look("COLUMNS", "-3", ends[1], PP_COLOR_AUTO).width_columns, 0);
    assert_int_equal(look("COLUMNS", "99999999999", ends[1], PP_COLOR_AUTO).width_columns, 0);
    assert_false(look("TERM", "xterm", ends[1], PP_COLOR_AUTO).color);
    assert_true(look(NULL, NULL, ends[1], PP_COLOR_ALWAYS).color);
    assert_false(look("LC_ALL", "C", ends[1], PP_COLOR_AUTO).utf8);
    assert_false(look(NULL, NULL, ends[1], PP_COLOR_AUTO).utf8);
    assert_true(look("LANG", "de_DE.UTF-8", ends[1], PP_COLOR_AUTO).utf8);
    assert_true(look("LC_ALL", "C.utf8", ends[1], PP_COLOR_AUTO).utf8);
    assert_false(look("LANG", "de_DE.ISO-8859-1", ends[1], PP_COLOR_AUTO).utf8);
    setenv("LC_ALL", "C", 1);
    setenv("LANG", "C.UTF-8", 1);
    struct pp_term term;
    pp_term_init(&term, ends[1], PP_COLOR_AUTO);
    assert_false(term.utf8);
    close(ends[0]);
    close(ends[1]);
}

/* A terminal of our own: auto colour on it, but not when it is dumb or the user says no. */
static void terminals_have_colour(void **state)
{
    (void)state;
    const int fd = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(fd >= 0);
    if (isatty(fd) == 1) {
        assert_true(look("TERM", "xterm", fd, PP_COLOR_AUTO).color);
        assert_true(look("TERM", "xterm", fd, PP_COLOR_AUTO).width_columns == 80);
        assert_false(look("TERM", "dumb", fd, PP_COLOR_AUTO).color);
        assert_false(look("TERM", "xterm", fd, PP_COLOR_NEVER).color);
        look("NO_COLOR", "1", fd, PP_COLOR_AUTO);
        setenv("TERM", "xterm", 1);
        struct pp_term term;
        pp_term_init(&term, fd, PP_COLOR_AUTO);
        assert_false(term.color);
        struct pp_progress progress;
        pp_progress_init(&progress, fd, PP_PROGRESS_AUTO);
        assert_true(progress.enabled);
        pp_progress_init(&progress, fd, PP_PROGRESS_NONE);
        assert_false(progress.enabled);
    }
    close(fd);
}

static void assert_json(const struct pp_progress_event *event, const char *expected)
{
    struct pp_buf out;
    pp_buf_init(&out);
    pp_progress_json(&out, event);
    assert_string_equal(pp_buf_text(&out), expected);
    pp_buf_release(&out);
}

static void progress_for_programs_is_a_line_of_json(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    fixture_result_full(&result, &env);
    free(result.cases[3].name);
    result.cases[3].name = strdup("a\n\"\x1b");
    result.cases[3].summary.time_ns = (struct pp_estimate){2, 1.5, 2.5, true};
    const struct pp_progress_point point = {3, 0.5, 83}, late = {99, 1, (double)NAN};
    assert_json(&(struct pp_progress_event){"step", NULL, &result, &point, 1.25},
        "{\"event\": \"step\", \"elapsed_s\": 1.25, \"done_ratio\": 0.5, \"left_s\": 83, "
        "\"n_benchmarks\": 9, \"what\": \"a\\n\\\"\\u001b\", \"index\": 3, \"state\": \"ok\", "
        "\"time_ns\": {\"value\": 2, \"lo\": 1.5, \"hi\": 2.5, \"has_interval\": true}}\n");
    assert_json(&(struct pp_progress_event){"step", NULL, &result, &late, 2},
        "{\"event\": \"step\", \"elapsed_s\": 2, \"done_ratio\": 1, \"left_s\": null, "
        "\"n_benchmarks\": 9}\n");
    assert_json(&(struct pp_progress_event){"step", "counts", NULL, &point, 2},
        "{\"event\": \"step\", \"elapsed_s\": 2, \"done_ratio\": 0.5, \"left_s\": 83, "
        "\"what\": \"counts\"}\n");
    assert_json(&(struct pp_progress_event){"end", NULL, NULL, NULL, 2},
        "{\"event\": \"end\", \"elapsed_s\": 2}\n");
    pp_result_release(&result);
}

static void progress_fits_its_line(void **state)
{
    (void)state;
    struct pp_result result;
    struct pp_env env;
    struct pp_buf out;
    const struct pp_progress_point point = {3, 0.5, 83};
    fixture_result_full(&result, &env);
    for (int width = 2; width < 120; width++) {
        const struct pp_term term = {.width_columns = width, .utf8 = true};
        pp_buf_init(&out);
        pp_progress_line(&out, &term, &result, &point);
        assert_true(widest(pp_buf_text(&out)) < (size_t)width);
        pp_buf_release(&out);
    }
    const struct pp_term term = {.width_columns = 80};
    pp_buf_init(&out);
    pp_progress_line(&out, &term, &result, &point);
    assert_string_equal(pp_buf_text(&out),
        "##########..........  50%  1 min 23 s left  sort/65536/random  4.35 ms +-1.7%");
    pp_buf_release(&out);
    pp_result_release(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_line_up),
        cmocka_unit_test(narrow_tables_drop_and_cut),
        cmocka_unit_test(every_width_is_kept),
        cmocka_unit_test(default_output_says_it_all),
        cmocka_unit_test(ascii_is_ascii),
        cmocka_unit_test(nasty_names_are_tamed),
        cmocka_unit_test(ten_thousand_rows),
        cmocka_unit_test(wild_cycles_keep_a_digit),
        cmocka_unit_test(nothing_measured_is_no_crash),
        cmocka_unit_test(notes_wrap),
        cmocka_unit_test(escapes),
        cmocka_unit_test(terminals_are_known),
        cmocka_unit_test(terminals_have_colour),
        cmocka_unit_test(progress_fits_its_line),
        cmocka_unit_test(progress_for_programs_is_a_line_of_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
