/* SPDX-License-Identifier: GPL-3.0-or-later
 * The JSON writer: its layout letter by letter, and its content against a strict reader (jansson).
 */
#include "bench/json.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static void test_layout(void **state)
{
    (void)state;
    struct pp_buf buf;
    struct pp_json json;
    pp_buf_init(&buf);
    pp_json_init(&json, &buf);
    pp_json_object_begin(&json);
    pp_json_key_unsigned(&json, "schema", 1);
    pp_json_key(&json, "empty_object");
    pp_json_object_begin(&json);
    pp_json_object_end(&json);
    pp_json_key(&json, "empty_array");
    pp_json_array_begin(&json);
    pp_json_array_end(&json);
    pp_json_key(&json, "rows");
    pp_json_array_begin(&json);
    pp_json_object_begin_inline(&json);
    pp_json_key_string(&json, "name", "a");
    pp_json_key(&json, "counts");
    pp_json_array_begin(&json);
    pp_json_integer(&json, -1);
    pp_json_number(&json, 0.5);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    pp_json_null(&json);
    pp_json_array_end(&json);
    pp_json_key(&json, "numbers");
    pp_json_array_begin_inline(&json);
    pp_json_bool(&json, true);
    pp_json_bool(&json, false);
    pp_json_array_end(&json);
    pp_json_key_bool(&json, "yes", true);
    pp_json_key_null(&json, "nothing");
    pp_json_key_integer(&json, "n", 7);
    pp_json_key_number(&json, "x", 1.25);
    pp_json_object_end(&json);
    assert_true(pp_json_finish(&json));
    assert_string_equal(pp_buf_text(&buf),
        "{\n"
        "  \"schema\": 1,\n"
        "  \"empty_object\": {},\n"
        "  \"empty_array\": [],\n"
        "  \"rows\": [\n"
        "    {\"name\": \"a\", \"counts\": [-1, 0.5]},\n"
        "    null\n"
        "  ],\n"
        "  \"numbers\": [true, false],\n"
        "  \"yes\": true,\n"
        "  \"nothing\": null,\n"
        "  \"n\": 7,\n"
        "  \"x\": 1.25\n"
        "}\n");
    pp_buf_release(&buf);
}

/* The document `"text"` as this writer makes it; the caller releases buf. */
static size_t write_string(struct pp_buf *buf, const char *text, size_t n_bytes)
{
    struct pp_json json;
    pp_buf_init(buf);
    pp_json_init(&json, buf);
    const size_t n_replaced = pp_json_string_n(&json, text, n_bytes);
    assert_true(pp_json_finish(&json));
    return n_replaced;
}

static void check_string(const char *text, const char *expected, size_t n_replaced)
{
    struct pp_buf buf;
    assert_int_equal(write_string(&buf, text, strlen(text)), n_replaced);
    pp_buf_truncate(&buf, buf.n_bytes - 1);
    assert_string_equal(pp_buf_text(&buf), expected);
    pp_buf_release(&buf);
}

static void test_escapes(void **state)
{
    (void)state;
    check_string("", "\"\"", 0);
    check_string("plain text / here", "\"plain text / here\"", 0);
    check_string("\"\\", "\"\\\"\\\\\"", 0);
    check_string("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"", 0);
    check_string("\x1b]0;\x07\x7f", "\"\\u001b]0;\\u0007\\u007f\"", 0);
    check_string("\xc2\x9b", "\"\\u009b\"", 0);     /* one-byte CSI, a C1 control */
    check_string("\xe2\x80\xae", "\"\\u202e\"", 0); /* right-to-left override */
    check_string("\xe2\x81\xa6", "\"\\u2066\"", 0); /* isolate */
    check_string("\xe2\x80\xa8", "\"\\u2028\"", 0); /* line separator */
    check_string("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80",
        "\"na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80\"", 0);
}

#define BAD "\xef\xbf\xbd"

static void test_invalid_utf8_is_replaced(void **state)
{
    (void)state;
    check_string("a\xff"
                 "b",
        "\"a" BAD "b\"", 1);
    check_string("\x80", "\"" BAD "\"", 1);
    check_string("\xc0\xaf", "\"" BAD BAD "\"", 2); /* overlong slash */
    check_string("\xc1\xbf", "\"" BAD BAD "\"", 2);
    check_string("\xe0\x9f\xbf", "\"" BAD BAD BAD "\"", 3); /* overlong */
    check_string("\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\"", 4);
    check_string("\xed\xa0\x80", "\"" BAD BAD BAD "\"", 3);         /* surrogate */
    check_string("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"", 4); /* above U+10FFFF */
    check_string("\xf5\x80", "\"" BAD BAD "\"", 2);
    check_string("\xe2\x82", "\"" BAD BAD "\"", 2); /* cut short */
    check_string("\xe2\x82x", "\"" BAD BAD "x\"", 2);
    check_string("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf",
        "\"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"", 0); /* the ends of what is valid */
}

static void test_null_and_nul(void **state)
{
    (void)state;
    struct pp_buf buf;
    struct pp_json json;
    assert_int_equal(write_string(&buf, "a\0b", 3), 0);
    assert_string_equal(pp_buf_text(&buf), "\"a\\u0000b\"\n");
    pp_buf_clear(&buf);
    pp_json_init(&json, &buf);
    assert_int_equal(pp_json_string(&json, NULL), 0);
    assert_true(pp_json_finish(&json));
    assert_string_equal(pp_buf_text(&buf), "null\n");
    pp_buf_release(&buf);
}

/* Seeded, so that a failure repeats. */
static uint64_t random_next(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15U;
    uint64_t z = *state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

/* Whatever the bytes, a strict reader accepts the text; valid text comes back the same. */
static void test_random_strings_against_a_reader(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 3000; i++) {
        char text[40];
        const size_t n_bytes = random_next(&seed) % sizeof text;
        for (size_t k = 0; k < n_bytes; k++) {
            const uint64_t r = random_next(&seed);
            text[k] = (char)(i % 3 == 0 ? r % 128 : 0x7c + (r & 0xff));
        }
        struct pp_buf buf;
        const size_t n_replaced = write_string(&buf, text, n_bytes);
        json_t *const value = json_loadb(
            buf.data, buf.n_bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(value);
        if (n_replaced == 0) {
            assert_int_equal(json_string_length(value), n_bytes);
            assert_memory_equal(json_string_value(value), text, n_bytes);
        }
        json_decref(value);
        pp_buf_release(&buf);
    }
}

static void check_number(double value, const char *expected)
{
    char text[PP_JSON_NUMBER_BYTES];
    assert_int_equal(pp_json_number_text(value, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void test_numbers(void **state)
{
    (void)state;
    check_number(0, "0");
    check_number(-0.0, "-0");
    check_number(0.1, "0.1");
    check_number(1.0 / 3, "0.3333333333333333");    /* 16 digits */
    check_number(0.1 + 0.2, "0.30000000000000004"); /* 17 digits */
    check_number(1e15, "1e+15");
    check_number(123456789012345.0, "123456789012345");
    check_number(DBL_MAX, "1.7976931348623157e+308");
    check_number(DBL_TRUE_MIN, "4.94065645841247e-324");
    check_number(NAN, "null");
    check_number(INFINITY, "null");
    check_number(-INFINITY, "null");
}

/* Every double comes back bit for bit, by another library's reading too. */
static void test_random_numbers_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 50000; i++) {
        const uint64_t bits = random_next(&seed);
        double value;
        memcpy(&value, &bits, sizeof value);
        char text[PP_JSON_NUMBER_BYTES];
        pp_json_number_text(value, text);
        if (!isfinite(value)) {
            assert_string_equal(text, "null");
            continue;
        }
        assert_true(strtod(text, NULL) == value);
        json_t *const read = json_loads(text, JSON_DECODE_ANY, NULL);
        assert_non_null(read);
        assert_true(json_number_value(read) == value);
        json_decref(read);
    }
}

/* The digits that printf would have taken, at every magnitude and next to ties. */
static void test_numbers_as_printf_has_them(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 200000; i++) {
        const uint64_t bits = random_next(&seed);
        const double whole = (double)(bits >> 11);
        const double values[] = {ldexp(whole, -(int)(bits % 120)), ldexp((double)(bits >> 58), -60),
            (double)(bits >> 44) / 1e6, -whole / 3, whole * 0x1p-1, (whole + 0.5) * 0x1p-40};
        const double value = values[(size_t)i % (sizeof values / sizeof values[0])];
        char text[PP_JSON_NUMBER_BYTES], expected[PP_JSON_NUMBER_BYTES];
        pp_json_number_text(value, text);
        for (int n_digits = 15; n_digits <= 17; n_digits++) {
            snprintf(expected, sizeof expected, "%.*g", n_digits, value);
            if (strtod(expected, NULL) == value)
                break;
        }
        assert_string_equal(text, expected);
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 1, -1, 9, 10, -10, 1234567890123, INT64_MAX, INT64_MIN};
    struct pp_buf buf;
    struct pp_json json;
    char expected[32];
    pp_buf_init(&buf);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        pp_buf_truncate(&buf, 0);
        pp_json_init(&json, &buf);
        pp_json_integer(&json, values[i]);
        snprintf(expected, sizeof expected, "%jd", (intmax_t)values[i]);
        assert_string_equal(pp_buf_text(&buf), expected);
        pp_buf_truncate(&buf, 0);
        pp_json_init(&json, &buf);
        pp_json_unsigned(&json, (uint64_t)values[i]);
        snprintf(expected, sizeof expected, "%ju", (uintmax_t)(uint64_t)values[i]);
        assert_string_equal(pp_buf_text(&buf), expected);
    }
    pp_buf_release(&buf);
}

static void test_comma_locale(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && found == NULL; i++) {
        found = setlocale(LC_NUMERIC, names[i]);
    }
    if (found == NULL) {
        print_message("# no locale with a decimal comma is installed: not checked\n");
        return;
    }
    check_number(0.5, "0.5");
    check_number(-1.25e-7, "-1.25e-07");
    check_number(1.0 / 3, "0.3333333333333333");
    setlocale(LC_NUMERIC, "C");
}

static void nest(struct pp_json *json, int depth)
{
    for (int i = 0; i < depth; i++) {
        pp_json_object_begin(json);
        pp_json_key(json, "k");
    }
    pp_json_unsigned(json, 1);
    for (int i = 0; i < depth; i++) {
        pp_json_object_end(json);
    }
}

static void test_depth(void **state)
{
    (void)state;
    struct pp_buf buf;
    struct pp_json json;
    pp_buf_init(&buf);
    pp_json_init(&json, &buf);
    nest(&json, PP_JSON_MAX_DEPTH);
    assert_true(pp_json_finish(&json));
    json_t *const read = json_loads(pp_buf_text(&buf), 0, NULL);
    assert_non_null(read);
    json_decref(read);
    pp_buf_clear(&buf);
    pp_json_init(&json, &buf);
    nest(&json, PP_JSON_MAX_DEPTH + 40);
    assert_false(pp_json_finish(&json));
    assert_true(buf.failed);
    pp_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_invalid_utf8_is_replaced),
        cmocka_unit_test(test_null_and_nul),
        cmocka_unit_test(test_random_strings_against_a_reader),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_random_numbers_round_trip),
        cmocka_unit_test(test_numbers_as_printf_has_them),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_comma_locale),
        cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
