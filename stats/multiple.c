/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many tests at once. */
#include "stats/multiple.h"

#include <math.h>
#include <stdlib.h>

/* A p value and where it came from. */
struct test {
    double p;
    size_t index;
};

static int by_p(const void *left, const void *right)
{
    const struct test *a = left, *b = right;
    return (a->p > b->p) - (a->p < b->p);
}

static enum pp_status fail(double *adjusted, size_t n, enum pp_status status)
{
    for (size_t i = 0; i < n; i++)
        adjusted[i] = (double)NAN;
    return status;
}

/* From the largest down, so that no smaller p is adjusted to more than a larger one. */
static void adjust(const struct test *tests, size_t m, double *adjusted)
{
    double least = 1;
    for (size_t j = m; j > 0; j--) {
        least = fmin(least, tests[j - 1].p * (double)m / (double)j);
        adjusted[tests[j - 1].index] = least;
    }
}

enum pp_status pp_multiple_bh(const double *p, size_t n, double *adjusted)
{
    size_t m = 0;

    if (n == 0)
        return PP_OK;
    struct test *tests = malloc(n * sizeof *tests);
    if (!tests)
        return fail(adjusted, n, PP_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0 || p[i] > 1) {
            free(tests);
            return fail(adjusted, n, PP_EINVAL);
        }
        if (!isnan(p[i]))
            tests[m++] = (struct test){p[i], i};
    }
    for (size_t i = 0; i < n; i++)
        adjusted[i] = (double)NAN;
    qsort(tests, m, sizeof *tests, by_p);
    adjust(tests, m, adjusted);
    free(tests);
    return PP_OK;
}
