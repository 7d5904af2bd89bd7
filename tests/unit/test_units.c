/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers as people read and write them: rounding, units, digits, readers.
 */
#include "cmd/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N_ROWS(rows) (sizeof(rows) / sizeof((rows)[0]))

static void unit_is_chosen_after_rounding(void **state)
{
    (void)state;
    static const struct {
        double ns;
        int n_digits;
        enum pp_unit unit;
        const char *text;
    } rows[] = {
        {999.7e3, 3, PP_UNIT_AUTO, "1.00 ms"},
        {999.4e3, 3, PP_UNIT_AUTO, "999 us"},
        {999.5, 3, PP_UNIT_AUTO, "1.00 us"},
        {999.4, 4, PP_UNIT_AUTO, "999.4 ns"},
        {999.96, 4, PP_UNIT_AUTO, "1.000 us"},
        {0.9996, 3, PP_UNIT_AUTO, "1.00 ns"},
        {0.3124, 3, PP_UNIT_AUTO, "0.312 ns"},
        {0, 3, PP_UNIT_AUTO, "0.00 ns"},
        {1e9, 3, PP_UNIT_AUTO, "1.00 s"},
        {1.5e12, 3, PP_UNIT_AUTO, "1500 s"},
        {1234.5, 3, PP_UNIT_AUTO, "1.23 us"},
        {9.996, 3, PP_UNIT_AUTO, "10.0 ns"},
        {-16.52, 3, PP_UNIT_AUTO, "-16.5 ns"},
        {-0.00001, 3, PP_UNIT_AUTO, "0.0000 ns"},
        {1234567, 3, PP_UNIT_NS, "1230000 ns"},
        {1234567, 4, PP_UNIT_MS, "1.235 ms"},
        {1234567, 3, PP_UNIT_S, "0.00123 s"},
        {500, 3, PP_UNIT_US, "0.500 us"},
        {(double)NAN, 3, PP_UNIT_AUTO, "-"},
        {(double)INFINITY, 3, PP_UNIT_AUTO, "inf"},
    };
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        const struct pp_units_text text = pp_units_time(rows[i].ns, rows[i].n_digits, rows[i].unit);
        assert_string_equal(text.text, rows[i].text);
    }
}

static void digits_follow_the_resolution(void **state)
{
    (void)state;
    static const struct {
        double ns, resolution_ns;
        const char *text;
    } rows[] = {
        {12.345, 0.06, "12.35 ns"},
        {12.345, 0.25, "12.3 ns"},
        {98.7, 1.97, "98.7 ns"},
        {98.7, 2.1, "99 ns"},
        {98.7, 0.15, "98.70 ns"},
        {1234, 370, "1.2 us"},
        {0.0021, 0.038, "0.00 ns"},
        {-0.0021, 0.038, "0.00 ns"},
        {0.0461, 0.038, "0.05 ns"},
        {999.97, 0.2, "1.000 us"},
        {999.7e3, 3e3, "1.000 ms"},
        {12.345, 0, "12.35 ns"},
        {0.123456, 1e-9, "0.1235 ns"},
        {0, 0.2, "0.0 ns"},
        {16523, 215, "16.5 us"},
    };
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        const struct pp_units_text text = pp_units_time_within(
            rows[i].ns, rows[i].resolution_ns, PP_UNIT_AUTO);
        assert_string_equal(text.text, rows[i].text);
    }
}

/* Whatever is printed differs from the value by at most half a unit of its last significant digit.
 */
static void printed_numbers_read_back(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const double value = ldexp((double)(seed >> 11) * 0x1p-53 + 0.5, (int)(seed % 60) - 20);
        const int n_digits = 1 + (int)(seed >> 33) % 6;
        const double read = strtod(pp_units_number(value, n_digits).text, NULL);
        assert_true(fabs(read - value) <= value * 0.5001 * pow(10, 1 - n_digits));
        double s;
        const double ns = ldexp((double)(seed >> 11) * 0x1p-53 + 0.5, (int)(seed % 40));
        assert_true(pp_units_parse_time(pp_units_time(ns, 3, PP_UNIT_AUTO).text, &s));
        assert_true(fabs(s * 1e9 - ns) <= ns * 0.00501);
    }
}

static void shares_rates_sizes_counts(void **state)
{
    (void)state;
    assert_string_equal(pp_units_percent(0.0043).text, "0.43%");
    assert_string_equal(pp_units_percent(0.02).text, "2.0%");
    assert_string_equal(pp_units_percent(0.0996).text, "10%");
    assert_string_equal(pp_units_percent(1.234).text, "123%");
    assert_string_equal(pp_units_percent(0.00001).text, "<0.01%");
    assert_string_equal(pp_units_percent(0).text, "0.0%");
    assert_string_equal(pp_units_percent((double)NAN).text, "-");
    assert_string_equal(pp_units_rate(81.2345e6).text, "81.2 M/s");
    assert_string_equal(pp_units_rate(999.9e3).text, "1.00 M/s");
    assert_string_equal(pp_units_rate(12).text, "12.0 /s");
    assert_string_equal(pp_units_bytes(512).text, "512 B");
    assert_string_equal(pp_units_bytes(65536).text, "64.0 KiB");
    assert_string_equal(pp_units_bytes(1536.0 * 1048576).text, "1.50 GiB");
    assert_string_equal(pp_units_bytes_rate(2957200).text, "2.82 MiB/s");
    assert_string_equal(pp_units_count(0).text, "0");
    assert_string_equal(pp_units_count(3912).text, "3 912");
    assert_string_equal(pp_units_count(UINT64_MAX).text, "18 446 744 073 709 551 615");
    assert_string_equal(pp_units_scaled(412.34, 0.4, 5).text, "412.3");
    assert_string_equal(pp_units_scaled(13484000, 6700, 5).text, "13.484 M");
    assert_string_equal(pp_units_duration(0).text, "0.0 s");
    assert_string_equal(pp_units_duration(0.02).text, "20 ms");
    assert_string_equal(pp_units_duration(9.96).text, "10 s");
    assert_string_equal(pp_units_duration(200).text, "3 min 20 s");
    assert_string_equal(pp_units_duration(7500).text, "2 h 05 min");
    assert_string_equal(pp_units_duration((double)INFINITY).text, "-");
}

static void times_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double s;
    } rows[] = {{"500ms", 0.5}, {"1.5s", 1.5}, {"20us", 20e-6}, {"20 us", 20e-6}, {"3ns", 3e-9},
        {"7", 7}, {".5", 0.5}, {"2e-3", 2e-3}, {"1e3ms", 1}, {"2min", 120}, {"1h", 3600},
        {"5msec", 5e-3}, {"5usec", 5e-6}, {"5nsec", 5e-9}, {"5sec", 5}, {"0", 0}};
    static const char *const bad[] = {"", "ms", "-1s", "+1s", "1x", "1s ", " 1s", "1 ", "0x10",
        "inf", "nan", "1e999", "1,5s", ".", "1..2", "1ss", "1e"};
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        double s = -1;
        assert_true(pp_units_parse_time(rows[i].text, &s));
        assert_true(fabs(s - rows[i].s) <= 1e-15 * rows[i].s);
    }
    for (size_t i = 0; i < N_ROWS(bad); i++) {
        double s = -1;
        assert_false(pp_units_parse_time(bad[i], &s));
        assert_true(s == -1);
    }
}

static void sizes_shares_and_units_are_read(void **state)
{
    (void)state;
    uint64_t bytes = 1;
    double ratio = -1;
    enum pp_unit unit = PP_UNIT_AUTO;
    assert_true(pp_units_parse_size("64K", &bytes) && bytes == 65536);
    assert_true(pp_units_parse_size("4GiB", &bytes) && bytes == UINT64_C(4294967296));
    assert_true(pp_units_parse_size("1kB", &bytes) && bytes == 1000);
    assert_true(pp_units_parse_size("1.5M", &bytes) && bytes == 1572864);
    assert_true(pp_units_parse_size("123", &bytes) && bytes == 123);
    assert_false(pp_units_parse_size("9e18T", &bytes));
    assert_false(pp_units_parse_size("64Q", &bytes));
    assert_true(bytes == 123);
    assert_true(pp_units_parse_ratio("2%", &ratio) && fabs(ratio - 0.02) < 1e-17);
    assert_true(pp_units_parse_ratio("0.02", &ratio) && ratio == 0.02);
    assert_false(pp_units_parse_ratio("2%%", &ratio));
    assert_true(pp_units_parse_unit("usec", &unit) && unit == PP_UNIT_US);
    assert_true(pp_units_parse_unit("s", &unit) && unit == PP_UNIT_S);
    assert_true(pp_units_parse_unit("auto", &unit) && unit == PP_UNIT_AUTO);
    assert_false(pp_units_parse_unit("us ", &unit));
    assert_string_equal(pp_units_name(PP_UNIT_MS), "ms");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unit_is_chosen_after_rounding),
        cmocka_unit_test(digits_follow_the_resolution),
        cmocka_unit_test(printed_numbers_read_back),
        cmocka_unit_test(shares_rates_sizes_counts),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(sizes_shares_and_units_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
