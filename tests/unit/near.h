/* SPDX-License-Identifier: GPL-3.0-or-later
 * Comparison of doubles for tests: cmocka has none before version 2.
 */
#ifndef PP_TESTS_UNIT_NEAR_H
#define PP_TESTS_UNIT_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Fail unless `got` is within `tolerance` x max(1, |want|) of `want`; 0 asks for the very same
 * number. */
static inline void near_check(double got, double want, double tolerance, const char *file, int line)
{
    const double apart = fabs(got - want);
    if (apart <= tolerance * fmax(1, fabs(want)))
        return;
    printf("# %s:%d: %.17g instead of %.17g\n", file, line, got, want);
    _assert_true(0, "near", file, line);
}

#define assert_near(got, want, tolerance) near_check(got, want, tolerance, __FILE__, __LINE__)

#endif
