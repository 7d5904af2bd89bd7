/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers in text against the library's strtod, bit by bit.
 */
#include "bench/numtext.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/rng.h"

/* What is read, and how many bytes it took; 0: none. */
static size_t take(const char *text, char point, double *value)
{
    const char *const end = pp_numtext_read(text, text + strlen(text), point, value);
    return end == NULL ? 0 : (size_t)(end - text);
}

static void check_as_strtod(const char *text)
{
    double got = -77, want;
    char *end;
    want = strtod(text, &end);
    assert_int_equal(take(text, '.', &got), (size_t)(end - text));
    if (memcmp(&got, &want, sizeof got) != 0) {
        print_error("%s is %a, not %a\n", text, got, want);
        fail();
    }
}

static void test_hard_ones(void **state)
{
    (void)state;
    static const char *const texts[] = {"0", "-0", "0.0e5", "1", "+1", ".5", "5.", "-.5e-3",
        "123456789012345678", "9007199254740993", "9007199254740992.5", "18446744073709551615",
        "18446744073709551616", "99999999999999999999999", "1e22", "1e23", "1e-22", "1e-23",
        "8.5e-23", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "-1e400",
        "1e99999999", "4.9e-324", "2.4e-324", "2.5e-324", "2.2250738585072014e-308",
        "2.2250738585072011e-308", "1e-400", "0e99999999999",
        "0.000000000000000000000000000000000000001", "00000000000000000000000000000012",
        "9007199254740993e3", "5e-324", "0.1", "0.30000000000000004",
        "3.1415926535897932384626433832795",
        "1000000000000000000000000000000000000000000000000000000e-54", "12e", "12e+", "1.5x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_as_strtod(texts[i]);
}

/* All lengths of digits and powers around the edges of the fast way. */
static void test_random_decimals(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(91);
    char text[96];
    for (int round = 0; round < 300000; round++) {
        const size_t n_digits = 1 + pp_rng_below(rng, round % 3 ? 19 : 24);
        const size_t point = pp_rng_below(rng, n_digits + 1);
        size_t n = 0;
        for (size_t i = 0; i < n_digits; i++) {
            if (i == point)
                text[n++] = '.';
            text[n++] = (char)('0' + pp_rng_below(rng, 10));
        }
        text[n] = '\0';
        if (pp_rng_below(rng, 2))
            snprintf(text + n, sizeof text - n, "e%d", (int)pp_rng_below(rng, 60) - 30);
        else if (pp_rng_below(rng, 4) == 0)
            snprintf(text + n, sizeof text - n, "E%d", (int)pp_rng_below(rng, 700) - 350);
        check_as_strtod(text);
    }
    pp_rng_free(rng);
}

static void print(char text[512], int form, double value)
{
    if (form == 0)
        snprintf(text, 512, "%.17g", value);
    else if (form == 1)
        snprintf(text, 512, "%g", value);
    else if (form == 2)
        snprintf(text, 512, "%.15g", value);
    else
        snprintf(text, 512, form == 3 ? "%.6f" : "%.16e", value);
}

/* What programs print: any double with 17 digits, or with six, or fixed. */
static void test_printed_doubles(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(92);
    char text[512];
    for (int round = 0; round < 200000; round++) {
        double value;
        if (round % 2) {
            value = exp(pp_rng_gauss(rng) * 5);
        } else {
            const uint64_t bits = pp_rng_below(rng, UINT32_MAX) << 32 |
                pp_rng_below(rng, UINT32_MAX);
            memcpy(&value, &bits, sizeof value);
        }
        if (!isfinite(value))
            continue;
        print(text, round % 5, value);
        check_as_strtod(text);
    }
    pp_rng_free(rng);
}

/* Exactly halfway between two doubles, and one digit beside it. */
static void test_halfway(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(93);
    char text[64];
    for (int round = 0; round < 20000; round++) {
        const uint64_t odd = (UINT64_C(1) << 53) + 2 * pp_rng_below(rng, UINT32_MAX) + 1;
        snprintf(text, sizeof text, "%llu", (unsigned long long)odd);
        check_as_strtod(text);
        snprintf(text, sizeof text, "%llu.00", (unsigned long long)odd);
        check_as_strtod(text);
        snprintf(text, sizeof text, "%llu.000000000000001", (unsigned long long)odd);
        check_as_strtod(text);
    }
    pp_rng_free(rng);
}

static void test_words(void **state)
{
    (void)state;
    double value = 0;
    assert_int_equal(take("NaN", '.', &value), 3);
    assert_true(isnan(value));
    assert_int_equal(take("-Infinity,", '.', &value), 9);
    assert_true(isinf(value) && value < 0);
    assert_int_equal(take("+inf", '.', &value), 4);
    assert_true(isinf(value) && value > 0);
}

static void test_points(void **state)
{
    (void)state;
    double value = 0;
    assert_int_equal(take("1,5", ',', &value), 3);
    assert_true(value == 1.5);
    assert_int_equal(take("1,5", '.', &value), 1);
    assert_true(value == 1);
    assert_int_equal(take("1.5", ',', &value), 1);
    assert_int_equal(take("-12345678901234567890,25e-1", ',', &value), 27);
    assert_true(value == -1234567890123456789.025);
}

static void test_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "-", "+", ".", "-.", "x", "e5", "--1", " 1", "na", "in", ".e5", "\xff"};
    double value = 3;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(take(texts[i], '.', &value), 0);
    assert_true(value == 3);
    assert_int_equal(take("0x10", '.', &value), 1); /* 0, and something behind it */
    char *const digits = malloc(PP_NUMTEXT_MAX_BYTES + 3);
    memset(digits, '7', PP_NUMTEXT_MAX_BYTES + 2);
    digits[PP_NUMTEXT_MAX_BYTES + 2] = '\0';
    assert_int_equal(take(digits, '.', &value), 0);
    digits[PP_NUMTEXT_MAX_BYTES] = '\0';
    assert_int_equal(take(digits, '.', &value), PP_NUMTEXT_MAX_BYTES);
    assert_true(isinf(value));
    free(digits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hard_ones),
        cmocka_unit_test(test_random_decimals),
        cmocka_unit_test(test_printed_doubles),
        cmocka_unit_test(test_halfway),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
