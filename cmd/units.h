/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers as people read and write them: times, rates, sizes, shares. Digits are limited to what is
 * known, and a unit is chosen after rounding (999.7 us reads 1.00 ms). Same bytes in every locale
 * as long as LC_NUMERIC is left at "C", which the driver does.
 */
#ifndef PP_CMD_UNITS_H
#define PP_CMD_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/* Same numbers as enum ppb_unit of the module interface. */
enum pp_unit { PP_UNIT_AUTO = 0, PP_UNIT_NS = 1, PP_UNIT_US = 2, PP_UNIT_MS = 3, PP_UNIT_S = 4 };

/* A short text by value, to be used inside one expression or kept in a variable. */
struct pp_units_text {
    char text[48];
};

/* `value` rounded to n_digits (1..15) significant digits, no exponent below 1e15. NaN: "-",
 * infinity "inf". */
struct pp_units_text pp_units_number(double value, int n_digits);

/* `value` with the digits that `resolution` >= 0 supports: the last place is the largest power of
 * ten not above half of it, so that rounding adds at most a quarter; never more than n_digits
 * significant digits. */
struct pp_units_text pp_units_number_within(double value, double resolution, int n_digits);

/* A time with n_digits significant digits and its unit: "12.3 us". Auto: the largest unit in which
 * the rounded value is at least 1, ns at least. */
struct pp_units_text pp_units_time(double ns, int n_digits, enum pp_unit unit);

/* The same with the digits that `resolution_ns` supports, at most 4. */
struct pp_units_text pp_units_time_within(double ns, double resolution_ns, enum pp_unit unit);

/* A number without a unit, with the digits that `resolution` supports, at most n_digits: "412.3",
 * "13.48 M". */
struct pp_units_text pp_units_scaled(double value, double resolution, int n_digits);

/* "0.43%", "2.0%", "12%": two digits of a share; below 0.01 %: "<0.01%". */
struct pp_units_text pp_units_percent(double ratio);

/* A rate, 3 digits: "81.2 M/s", "512 /s". */
struct pp_units_text pp_units_rate(double per_s);

/* "512 B", "64.0 KiB", "1.50 GiB"; the second "... GiB/s". */
struct pp_units_text pp_units_bytes(double bytes);
struct pp_units_text pp_units_bytes_rate(double bytes_per_s);

/* Digits in groups of three: "1 234 567". */
struct pp_units_text pp_units_count(uint64_t count);

/* For people who wait: "0.4 s", "12 s", "3 min 20 s", "2 h 05 min". */
struct pp_units_text pp_units_duration(double s);

/* "ns", "us", "ms", "s" or "" for auto. Static. */
const char *pp_units_name(enum pp_unit unit);

/* One of ns us ms s nsec usec msec sec auto. False: none of them. */
bool pp_units_parse_unit(const char *text, enum pp_unit *unit);

/* The readers below accept no sign, no blanks around and nothing after; false leaves the output as
 * it was. Time: "500ms", "1.5s", "20us", "3ns", "2min", a plain number is seconds. */
bool pp_units_parse_time(const char *text, double *s);

/* Size: "64K", "64KiB" (1024), "64kB" (1000), up to T; a plain number is bytes. */
bool pp_units_parse_size(const char *text, uint64_t *bytes);

/* Share: "2%" and "0.02" are both 0.02. */
bool pp_units_parse_ratio(const char *text, double *ratio);

#endif
