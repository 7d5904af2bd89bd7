/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing numbers with a stated relative tolerance; include cmocka before. */
#ifndef PP_TESTS_REF_CLOSE_H
#define PP_TESTS_REF_CLOSE_H

#include <math.h>
#include <stdio.h>

/* Fail unless |actual - expected| <= tolerance |expected| (exact equality when expected is 0 or infinite). */
#define assert_close(actual, expected, tolerance)                                                  \
    ref_assert_close((double)(actual), (double)(expected), (tolerance), #actual, __FILE__, __LINE__)

/* Fail unless value is NaN. */
#define assert_nan(value) assert_true(isnan(value))

static inline void ref_assert_close(
    double actual, double expected, double tolerance, const char *what, const char *file, int line)
{
    if (actual == expected || fabs(actual - expected) <= tolerance * fabs(expected))
        return;
    print_error(
        "%s:%d: %s is %.17g, not %.17g within %g\n", file, line, what, actual, expected, tolerance);
    _fail(file, line);
}

#endif
