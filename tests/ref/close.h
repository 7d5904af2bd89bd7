/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing numbers with a stated relative tolerance; include cmocka before. */
#ifndef PP_TESTS_REF_CLOSE_H
#define PP_TESTS_REF_CLOSE_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* Fail unless |actual - expected| <= tolerance |expected| (exact equality when expected is 0 or
 * infinite). */
#define assert_close(actual, expected, tolerance)                                                  \
    do {                                                                                           \
        if (!ref_is_close((double)(actual), (double)(expected), (tolerance), #actual))             \
            _fail(__FILE__, __LINE__);                                                             \
    } while (0)

/* Fail unless value is NaN. */
#define assert_nan(value) assert_true(isnan(value))

static inline bool ref_is_close(
    double actual, double expected, double tolerance, const char *what)
{
    if (actual == expected || fabs(actual - expected) <= tolerance * fabs(expected))
        return true;
    print_error("%s is %.17g, not %.17g within %g\n", what, actual, expected, tolerance);
    return false;
}

#endif
