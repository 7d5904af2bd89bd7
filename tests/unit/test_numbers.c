/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text into numbers: what is a number, what a bad line, what a header, a column, a unit.
 */
#include "bench/numbers.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/buf.h"
#include "stats/rng.h"

#define MAX_VALUES 200000

struct taken {
    double values[MAX_VALUES];
    size_t n;
};

static struct taken taken;
static struct pp_numbers_report report;
static struct pp_error error;

static enum pp_status take(void *data, const double *values, size_t n)
{
    struct taken *t = data;
    assert_true(t->n + n <= MAX_VALUES);
    memcpy(t->values + t->n, values, n * sizeof *values);
    t->n += n;
    return PP_OK;
}

static enum pp_status read_bytes(
    const char *text, size_t n_bytes, const struct pp_numbers_options *options)
{
    const struct pp_numbers_options none = {0};
    const struct pp_numbers_target target = {take, &taken, &report};
    const int fd = memfd_create("numbers", MFD_CLOEXEC);
    assert_true(fd >= 0 && write(fd, text, n_bytes) == (ssize_t)n_bytes);
    lseek(fd, 0, SEEK_SET);
    taken.n = 0;
    error = (struct pp_error){.status = PP_OK};
    const enum pp_status status = pp_numbers_read(
        fd, options != NULL ? options : &none, &target, &error);
    close(fd);
    assert_int_equal(report.n_numbers, taken.n);
    return status;
}

static enum pp_status read_text(const char *text, const struct pp_numbers_options *options)
{
    return read_bytes(text, strlen(text), options);
}

/* The values as text between blanks. */
static const char *shown(void)
{
    static char text[1024];
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < taken.n && n < 900; i++)
        n += (size_t)snprintf(
            text + n, sizeof text - n, "%s%.15g", i > 0 ? " " : "", taken.values[i]);
    return text;
}

/* Every field counts. */
static void test_plain(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *text, *values;
        unsigned n_bad;
    } cases[] = {
        {"", "", 0},
        {"\n\n", "", 0},
        {"5", "5", 0},
        {"1\n2\n3\n", "1 2 3", 0},
        {"1\r\n2\r\n3", "1 2 3", 0},
        {"\xef\xbb\xbf"
         "1\n2\n",
            "1 2", 0},
        {"# a comment\n 1\n\t2 # behind\n#3\n4\n", "1 2 4", 0},
        {"1 2 3\n4\t5\n", "1 2 3 4 5", 0},
        {"1,2,3\n4, 5 ,6,\n", "1 2 3 4 5 6", 0},
        {"time\n1\n2\n", "1 2", 0},
        {"response time\n1\n2\n", "1 2", 0},
        {"1\nfoo\n2\n", "1 2", 1},
        {"1\n2 x 3\n4\n", "1 4", 1}, /* all of a bad line is left out */
        {"x 1\n2\n", "2", 1},        /* a header has no number */
        {"a\nb\n2\n", "2", 1},       /* and there is one only */
        {"1\n0x10\n1e\n--1\n1.2.3\n2\n", "1 2", 4},
        {"-1\n-0\n+3\n.5\n1e3\n1E-2\n", "-1 -0 3 0.5 1000 0.01", 0},
        {"\"1\",\"2\"\n\"3\"\n", "1 2 3", 0},
        {"\"1\n2\n", "2", 0}, /* an open quote is no number: a header here */
        {"1\n\"2\n3\n", "1 3", 1},
        {"1e400\n-1e400\nnan\n1e-400\n", "inf -inf nan 0", 0},
        {"1\n1,5;2,5\n", "1", 1}, /* the first line had no semicolon */
        {"1;2\n1,5;2.5\n", "1 2 1.5 2.5", 0},
        {"1\t2\n1,5\t2,5\n", "1 2 1.5 2.5", 0},
        {"7\v8\f9\n", "7 8 9", 0},
        {",x\n1,\n2\n", "1 2", 0}, /* a header without a name chooses nothing */
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_text(cases[i].text, NULL), PP_OK);
        assert_string_equal(shown(), cases[i].values);
        assert_int_equal(report.n_bad, cases[i].n_bad);
    }
}

static void test_bad_line(void **state)
{
    (void)state;
    assert_int_equal(read_text("1\n\n# c\n 2 \x1b[31mred\r\nx\n", NULL), PP_OK);
    assert_int_equal(report.n_lines, 5);
    assert_int_equal(report.n_bad, 2);
    assert_int_equal(report.bad_line, 4);
    assert_int_equal(report.bad_n_bytes, 11);
    assert_memory_equal(report.bad_text, " 2 \x1b[31mred", 11);
    assert_string_equal(report.bad_why, "not a number");
    assert_int_equal(read_bytes("1\n\0\0\0\n2\n", 8, NULL), PP_OK);
    assert_string_equal(shown(), "1 2");
    assert_int_equal(report.bad_line, 2);
    assert_int_equal(report.bad_n_bytes, 3);
}

static void test_units(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *text, *values;
        enum pp_quantity quantity;
        unsigned n_bad;
    } cases[] = {
        {"12ms\n3.5us\n1.2s\n7ns\n", "12000000 3500 1200000000 7", PP_QUANTITY_TIME, 0},
        {"1 min\n2 h\n3 msec\n", "60000000000 7200000000000 3000000", PP_QUANTITY_TIME, 0},
        {"1\xc2\xb5s\n1\xce\xbcs\n1usec\n", "1000 1000 1000", PP_QUANTITY_TIME, 0},
        {"12KiB\n1kB\n5 B\n", "12288 1000 5", PP_QUANTITY_BYTES, 0},
        {"1ms\n2\n3 ms\n", "1000000 3000000", PP_QUANTITY_TIME, 1}, /* the first one decides */
        {"1\n2ms\n3\n", "1 3", PP_QUANTITY_NUMBER, 1},
        {"1ms\n2KiB\n", "1000000", PP_QUANTITY_TIME, 1},
        {"1 2ms\n3ms\n", "3000000", PP_QUANTITY_TIME, 1}, /* a bad line decides nothing */
        {"1mss\n2ms\n", "2000000", PP_QUANTITY_TIME, 0},  /* no number: the header */
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_text(cases[i].text, NULL), PP_OK);
        assert_string_equal(shown(), cases[i].values);
        assert_int_equal(report.quantity, cases[i].quantity);
        assert_int_equal(report.n_bad, cases[i].n_bad);
    }
}

static void test_columns(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *text;
        struct pp_numbers_options options;
        const char *values, *name;
        unsigned n_bad;
    } cases[] = {
        {"a b 3 4\nc d 5 6\n", {.column = "3"}, "3 5", "", 0},
        {"a,b,c\n1,2,3\n4,5,6\n", {.column = "2"}, "2 5", "b", 0},
        {"a,b,c\n1,2,3\n4,5,6\n", {.column = "c"}, "3 6", "c", 0},
        {"a\tlat ms\tc\nx\t2\ty\nx\t2,5\ty\n", {.column = "lat ms"}, "2 2.5", "lat ms", 0},
        {"\"a\",\"b, c\"\n\"x, y\",12ms\n\"q\"\"q\", 13 ms\n", {.column = "b, c"},
            "12000000 13000000", "b, c", 0},
        {"1,2\n3\n4,\n5,x\n6,7\n", {.column = "2"}, "2 7", "", 3},
        {"1,,3\n4,,6\n", {.column = "3"}, "3 6", "", 0},
        {"GET 1\nPUT  2\n  POST\t3\n", {.column = "2"}, "1 2 3", "", 0},
        {"a|1,5\nb|2\n", {.column = "2", .delimiter = '|', .decimal_comma = true}, "1.5 2", "", 0},
        {"1,5 2,5\n", {.decimal_comma = true}, "1.5 2.5", "", 0},
        {"1,5;2,5\n", {.column = "2"}, "2.5", "", 0},
        {"a,b\n1,2 # c\n", {.column = "b"}, "", "b", 1},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_text(cases[i].text, &cases[i].options), PP_OK);
        assert_string_equal(shown(), cases[i].values);
        assert_string_equal(report.column_name, cases[i].name);
        assert_int_equal(report.n_bad, cases[i].n_bad);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    const struct pp_numbers_options named = {.column = "z"};
    assert_int_equal(read_text("a,b\n1,2\n", &named), PP_ENOENT);
    assert_string_equal(error.text, "no column 'z'; there are 'a', 'b'");
    assert_int_equal(read_text("a,b\n1,2\n", NULL), PP_EINVAL);
    assert_string_equal(error.text, "several columns: 'a', 'b'; choose one with --column");
    const struct pp_numbers_target target = {take, &taken, &report};
    const int directory = open("/", O_RDONLY | O_DIRECTORY);
    error = (struct pp_error){.status = PP_OK};
    assert_int_equal(pp_numbers_read(directory, &named, &target, &error), PP_ESYS);
    close(directory);
}

/* Lines longer than the block: numbers of all of it, and a bad field without end. */
static void test_long_lines(void **state)
{
    (void)state;
    struct pp_buf text;
    pp_buf_init(&text);
    for (int i = 0; i < 100000; i++)
        pp_buf_printf(&text, "%d%s", i, i % 3 ? " " : "\t ");
    pp_buf_puts(&text, "\n7\n");
    assert_int_equal(read_bytes(text.data, text.n_bytes, NULL), PP_OK);
    assert_int_equal(taken.n, 100001);
    for (size_t i = 0; i < 100000; i++)
        assert_true(taken.values[i] == (double)i);
    assert_int_equal(report.n_bad, 0);
    pp_buf_truncate(&text, 0);
    pp_buf_puts(&text, "1\n");
    for (int i = 0; i < 700000; i++)
        pp_buf_putc(&text, 'x');
    pp_buf_puts(&text, "\n2\n");
    assert_int_equal(read_bytes(text.data, text.n_bytes, NULL), PP_OK);
    assert_string_equal(shown(), "1 2");
    assert_int_equal(report.n_bad, 1);
    assert_int_equal(report.n_lines, 3);
    pp_buf_truncate(&text, 0);
    pp_buf_puts(&text, "5");
    for (int i = 0; i < 150000; i++)
        pp_buf_puts(&text, ",abc");
    pp_buf_puts(&text, ",9\n");
    const struct pp_numbers_options last = {.column = "150002"};
    assert_int_equal(read_bytes(text.data, text.n_bytes, &last), PP_OK);
    assert_string_equal(shown(), "9");
    pp_buf_release(&text);
}

/* Many lines of many forms, across all edges of blocks, against strtod. */
static void test_random_lines(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(94);
    struct pp_buf text;
    double *want = malloc(MAX_VALUES * sizeof *want);
    size_t n = 0, n_bad = 0;
    pp_buf_init(&text);
    pp_buf_puts(&text, "1\n");
    want[n++] = 1;
    for (int line = 0; line < 60000; line++) {
        char word[64];
        const size_t n_fields = pp_rng_below(rng, 4);
        const bool is_bad = n_fields > 0 && pp_rng_below(rng, 20) == 0;
        for (size_t i = 0; i < n_fields; i++) {
            snprintf(word, sizeof word, "%.*g", 1 + (int)pp_rng_below(rng, 17),
                exp(10 * pp_rng_gauss(rng)));
            pp_buf_printf(&text, "%s%s", i > 0 ? " " : "", word);
            if (!is_bad)
                want[n++] = strtod(word, NULL);
        }
        pp_buf_puts(&text, is_bad ? "!\r\n" : "\n");
        n_bad += is_bad;
    }
    assert_int_equal(read_bytes(text.data, text.n_bytes, NULL), PP_OK);
    assert_int_equal(taken.n, n);
    assert_memory_equal(taken.values, want, n * sizeof *want);
    assert_int_equal(report.n_bad, n_bad);
    pp_buf_release(&text);
    free(want);
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_bad_line),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_random_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
