/* SPDX-License-Identifier: GPL-3.0-or-later
 * The growable byte string: growth, bytes of any value, and its sticky failure.
 */
#include "bench/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_empty(void **state)
{
    (void)state;
    struct pp_buf buf;
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "");
    pp_buf_append(&buf, NULL, 0);
    pp_buf_printf(&buf, "%s", "");
    pp_buf_truncate(&buf, 0);
    assert_null(buf.data);
    assert_int_equal(buf.n_bytes, 0);
    assert_string_equal(pp_buf_text(&buf), "");
    assert_false(buf.failed);
    pp_buf_release(&buf);
}

static void test_each_way_to_append(void **state)
{
    (void)state;
    struct pp_buf buf;
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "one");
    pp_buf_putc(&buf, ',');
    pp_buf_printf(&buf, "%s-%03d", "two", 7);
    pp_buf_append(&buf, "\0\xff", 2);
    assert_int_equal(buf.n_bytes, 13);
    assert_memory_equal(buf.data, "one,two-007\0\xff", 14);
    pp_buf_release(&buf);
}

/* One byte at a time over several growths: every prefix stays whole and terminated. */
static void test_growth(void **state)
{
    (void)state;
    struct pp_buf buf;
    pp_buf_init(&buf);
    for (size_t n = 0; n < 5000; n++) {
        pp_buf_putc(&buf, (char)('a' + n % 26));
        assert_int_equal(buf.n_bytes, n + 1);
        assert_true(buf.capacity_bytes > buf.n_bytes);
        assert_int_equal(buf.data[n + 1], '\0');
    }
    for (size_t n = 0; n < 5000; n++) {
        assert_int_equal(buf.data[n], 'a' + n % 26);
    }
    pp_buf_release(&buf);
}

/* Lengths about the capacity, where an off-by-one would write past the end. */
static void test_printf_at_the_capacity(void **state)
{
    (void)state;
    for (int length = 120; length < 400; length++) {
        struct pp_buf buf;
        pp_buf_init(&buf);
        pp_buf_printf(&buf, "%*s", length, "x");
        pp_buf_printf(&buf, "%*s", length, "y");
        assert_int_equal(buf.n_bytes, 2 * length);
        assert_int_equal(strlen(buf.data), 2 * (size_t)length);
        assert_int_equal(buf.data[2 * length - 1], 'y');
        pp_buf_release(&buf);
    }
}

static void test_truncate_and_clear(void **state)
{
    (void)state;
    struct pp_buf buf;
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "abcdef");
    const size_t capacity_bytes = buf.capacity_bytes;
    pp_buf_truncate(&buf, 9);
    assert_string_equal(pp_buf_text(&buf), "abcdef");
    pp_buf_truncate(&buf, 2);
    assert_string_equal(pp_buf_text(&buf), "ab");
    assert_int_equal(buf.capacity_bytes, capacity_bytes);
    pp_buf_clear(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.capacity_bytes, 0);
    pp_buf_puts(&buf, "again");
    assert_string_equal(pp_buf_text(&buf), "again");
    pp_buf_release(&buf);
}

/* A size that cannot be had: nothing of it is read, nothing is lost, nothing is added later. */
static void test_failure_is_sticky(void **state)
{
    (void)state;
    struct pp_buf buf;
    pp_buf_init(&buf);
    pp_buf_puts(&buf, "kept");
    pp_buf_append(&buf, "x", SIZE_MAX - 2);
    assert_true(buf.failed);
    pp_buf_puts(&buf, " not this");
    pp_buf_putc(&buf, '!');
    pp_buf_printf(&buf, "%d", 1);
    assert_string_equal(pp_buf_text(&buf), "kept");
    pp_buf_truncate(&buf, 0);
    assert_true(buf.failed);
    pp_buf_clear(&buf);
    assert_false(buf.failed);
    pp_buf_append(&buf, "x", (size_t)PTRDIFF_MAX);
    assert_true(buf.failed);
    assert_string_equal(pp_buf_text(&buf), "");
    pp_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_each_way_to_append),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_printf_at_the_capacity),
        cmocka_unit_test(test_truncate_and_clear),
        cmocka_unit_test(test_failure_is_sticky),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
