/* SPDX-License-Identifier: GPL-3.0-or-later
 * Decimal numbers in text, fast and correct to the last bit, whatever the locale.
 */
#ifndef PP_BENCH_NUMTEXT_H
#define PP_BENCH_NUMTEXT_H

#include <stddef.h>

/* A longer number is none: its digits say more about the file than about a value. */
#define PP_NUMTEXT_MAX_BYTES 2000

/* Read the number that begins at `at`, before `end`: [+-] digits [point digits] [e [+-] digits],
 * or nan, inf, infinity in any case. `point`: '.' or ','; the other is not taken. No blanks before
 * it, no hexadecimal. Too large: infinite; too small: 0 or denormal; each as strtod has it, bit by
 * bit. Returns where it ends, NULL when there is none; then *value is unchanged.
 * Cost: some 10 ns up to 19 digits and powers of ten from -27 to 27, else that of strtod.
 * Source: W. D. Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990: digits and
 * power of ten both fit 64 bits, so that there is one rounding; a second one, to a double, can only
 * err when the first landed on the middle between two, which goes to strtod. */
const char *pp_numtext_read(const char *at, const char *end, char point, double *value);

#endif
