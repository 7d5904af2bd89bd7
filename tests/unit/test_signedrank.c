/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges-Lehmann, signed-rank interval and p against R 4.2.2, ties against enumeration, coverage.
 */
#include "stats/signedrank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/ref/close.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* clang-format off */
static const double set_a[] = {1.1, 2.2, 0.3, 4.9, 5.5, 3.7, 2.6, 8.1};
static const double set_b[] = {-0.5, 0.31, 0.77, -0.12, 1.42, 0.93, 0.25, -0.81, 0.66, 1.19};
/* medians of processes in two modes */
static const double set_c[] = {
    16.482, 16.91, 17.03, 16.57, 46.1, 16.66, 17.4, 16.73, 45.2, 16.81, 16.95, 17.11, 16.62, 16.88,
    17.2, 46.8, 16.7, 16.99, 17.31, 16.54};
/* set.seed(42); e <- round(rlnorm(30, 3, 0.4), 6); f <- round(rnorm(50, 10, 2), 6) */
static const double set_e[] = {
    34.757083, 16.024531, 23.225513, 25.871579, 23.610873, 19.250753, 36.767298, 19.339244,
    45.031826, 19.587946, 33.850300, 50.131931, 11.524275, 17.966061, 19.042465, 25.903553,
    17.926836, 6.940805, 7.567125, 34.057332, 17.767031, 9.850051, 18.750737, 32.650817, 42.865932,
    16.908431, 18.121376, 9.921804, 24.144073, 15.549089};
static const double set_f[] = {
    10.910900, 11.409675, 12.070207, 8.782147, 11.009910, 6.565983, 8.431082, 8.298185, 5.171585,
    10.072245, 10.411997, 9.277885, 11.516326, 8.546590, 7.263438, 10.865636, 8.377214, 12.888203,
    9.137108, 11.311296, 10.643851, 8.432322, 13.151455, 11.285799, 10.179521, 10.553101, 11.358578,
    10.179666, 4.013820, 10.569766, 9.265531, 10.370461, 11.163647, 12.799474, 8.545416, 12.605085,
    10.671696, 12.077012, 11.841457, 11.441756, 7.913762, 9.819627, 11.247036, 8.092953, 8.914342,
    11.161993, 11.536357, 10.927535, 8.228447, 7.800438};
static const double set_g[] = {0.9, 1.7, 2.4, 3.8, 5.1, 6.6};
/* set.seed(7); z <- round(rnorm(60, 0.3, 1), 6) */
static const double set_z[] = {
    2.587247, -0.896772, -0.394293, -0.112293, -0.670673, -0.64728, 1.048139, 0.183045, 0.452658,
    2.489978, 0.656986, 3.016752, 2.581452, 0.624021, 2.196067, 0.767681, -0.593801, -0.007328,
    0.295178, 1.288164, 1.13975, 1.005342, 1.605965, -1.087996, 1.572917, 0.484193, 1.05228,
    0.891745, -0.683053, 0.023936, -0.570851, 1.018711, 0.410653, 0.221533, -0.12049, -0.262126,
    1.297513, -0.80513, 0.157712, 0.614995, 1.518551, -0.399317, 0.014567, -1.011553, -0.091012,
    -0.101527, 1.650518, 0.89119, 0.400525, 1.231072, 0.037258, 0.292332, 0.667153, 2.007163,
    1.02374, 0.781036, -1.267868, 0.61825, 0.465991, -0.599908};

/* wilcox.test(x, conf.int = TRUE, exact = TRUE, conf.level = level): estimate, conf.int */
static const struct {
    const double *values;
    size_t n;
    double level, estimate, lo, hi;
} reference[] = {
    {set_a, COUNT(set_a), 0.95, 3.425, 1.25, 5.9},
    {set_a, COUNT(set_a), 0.90, 3.425, 1.65, 5.35},
    {set_b, COUNT(set_b), 0.95, 0.455, -0.12, 0.93},
    {set_b, COUNT(set_b), 0.90, 0.455, -0.075, 0.865},
    {set_c, COUNT(set_c), 0.95, 16.9675, 16.785, 30.93},
    {set_c, COUNT(set_c), 0.90, 16.9675, 16.805, 17.3},
    {set_e, COUNT(set_e), 0.95, 21.8540515, 18.079592, 26.719123},
    {set_e, COUNT(set_e), 0.90, 21.8540515, 18.5887945, 26.3005185},
    {set_f, COUNT(set_f), 0.95, 10.073509, 9.579508, 10.673032},
    {set_f, COUNT(set_f), 0.90, 10.073509, 9.6668225, 10.6068085},
    {set_g, COUNT(set_g), 0.95, 3.4, 0.9, 6.6},
    {set_g, COUNT(set_g), 0.90, 3.4, 1.65, 5.2},
};

/* wilcox.test(x, exact = TRUE)$p.value */
static const struct {
    const double *values;
    size_t n;
    double p;
} reference_p[] = {
    {set_a, COUNT(set_a), 0.0078125},
    {set_b, COUNT(set_b), 0.130859375},
    {set_c, COUNT(set_c), 1.9073486328125e-06},
    {set_e, COUNT(set_e), 1.8626451492309587e-09},
    {set_f, COUNT(set_f), 1.7763568394002489e-15},
    {set_g, COUNT(set_g), 0.03125},
    {set_z, COUNT(set_z), 0.00042745344017254794}, /* exact = FALSE: above 50 the normal limit */
};
/* clang-format on */

static void test_interval_as_r(void **state)
{
    (void)state;
    struct pp_estimate e;

    for (size_t i = 0; i < COUNT(reference); i++) {
        assert_int_equal(
            pp_signedrank_interval(reference[i].values, reference[i].n, reference[i].level, &e),
            PP_OK);
        assert_true(e.has_interval);
        assert_close(e.value, reference[i].estimate, 1e-14);
        assert_close(e.lo, reference[i].lo, 1e-14);
        assert_close(e.hi, reference[i].hi, 1e-14);
    }
}

static void test_p_as_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(reference_p); i++)
        assert_close(
            pp_signedrank_p(reference_p[i].values, reference_p[i].n), reference_p[i].p, 1e-12);
}

/* psignrank(c(0, 3, 8, 27, 100), c(6, 8, 10, 15, 30)) */
static void test_null_as_r(void **state)
{
    (void)state;
    assert_close(pp_signedrank_cdf(0, 6), 0.015625, 1e-14);
    assert_close(pp_signedrank_cdf(3, 8), 0.01953125, 1e-14);
    assert_close(pp_signedrank_cdf(8, 10), 0.0244140625, 1e-14);
    assert_close(pp_signedrank_cdf(27, 15), 0.0318603515625, 1e-14);
    assert_close(pp_signedrank_cdf(100, 30), 0.0026913899928331384, 1e-12);
    assert_true(pp_signedrank_cdf(5000, 50) == 1);
    assert_nan(pp_signedrank_cdf(5, 51));
}

/*
 * Above 50 values the interval comes from the normal limit; R's exact one differs by no more than
 * a few of the 1830 Walsh averages: wilcox.test(z, exact = TRUE, conf.int = TRUE).
 */
static void test_many_values(void **state)
{
    (void)state;
    struct pp_estimate e;

    assert_int_equal(pp_signedrank_interval(set_z, COUNT(set_z), 0.95, &e), PP_OK);
    assert_close(e.value, 0.4677845, 1e-12);
    assert_true(fabs(e.lo - 0.2149695) < 0.003);
    assert_true(fabs(e.hi - 0.7496255) < 0.003);
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;

    return a < b ? -1 : a > b;
}

/* Above PP_SIGNEDRANK_ALL_MAX nothing but the way changes: all means of pairs, sorted here, hold
 * the very same answers. q by the normal limit; R's qsignrank(0.025, c(300, 1000)) are 19629 and
 * 232347, closer than 1e-4. */
static void test_selection_is_sorting(void **state)
{
    (void)state;
    static const size_t sizes[] = {257, 300, 1000};
    static double values[1000], walsh[1000 * 1001 / 2];

    for (size_t k = 0; k < COUNT(sizes); k++) {
        const size_t n = sizes[k], m = n * (n + 1) / 2;
        struct pp_estimate e;
        size_t at = 0;

        for (size_t i = 0; i < n; i++)
            values[i] = (k == 0 ? floor(10 * sin((double)(i * i)))
                                : exp(3 * sin((double)(i * i)))) -
                (k == 2 ? 5 : 0);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++)
                walsh[at++] = values[i] / 2 + values[j] / 2;
        qsort(walsh, m, sizeof *walsh, compare_doubles);
        assert_int_equal(pp_signedrank_interval(values, n, 0.95, &e), PP_OK);
        assert_true(e.value == (m % 2 ? walsh[m / 2] : (walsh[m / 2 - 1] + walsh[m / 2]) / 2));
        /* Mean - 1.959964 sd of V, continuity corrected and rounded up. */
        const double size = (double)n, mean = size * (size + 1) / 4,
                     sd = sqrt(size * (size + 1) * (2 * size + 1) / 24);
        const size_t q = (size_t)ceil(mean - 1.959963984540054 * sd - 0.5);
        assert_true(n != 300 || fabs((double)q / 19629 - 1) < 1e-4);
        assert_true(n != 1000 || fabs((double)q / 232347 - 1) < 1e-4);
        assert_true(e.lo == walsh[q - 1]);
        assert_true(e.hi == walsh[m - q]);
        assert_true(e.has_interval);
    }
}

/* Fewer than 6 values give no 95 % interval: the range, and said so. */
static void test_few_values(void **state)
{
    (void)state;
    const double values[] = {3, 1, 2, 10, 5};
    struct pp_estimate e;

    for (size_t n = 1; n <= 5; n++) {
        assert_int_equal(pp_signedrank_interval(values, n, 0.95, &e), PP_OK);
        assert_false(e.has_interval);
        assert_true(e.lo == (n > 1 ? 1 : 3));
        assert_true(e.hi == (n > 3 ? 10 : 3));
    }
    assert_true(e.value == 3.5);
    assert_int_equal(pp_signedrank_interval(values, 5, 0.9, &e), PP_OK);
    assert_true(e.has_interval); /* 2^-5 <= 0.05 */
}

static void test_refusals(void **state)
{
    (void)state;
    const double bad[] = {1, 2, NAN, 3, INFINITY, 4};
    struct pp_estimate e = {1, 1, 1, true};

    assert_int_equal(pp_signedrank_interval(bad, 0, 0.95, &e), PP_EINVAL);
    assert_false(e.has_interval);
    assert_nan(e.value);
    assert_int_equal(pp_signedrank_interval(bad, 6, 0.95, &e), PP_EINVAL);
    assert_int_equal(pp_signedrank_interval(bad, 2, 1, &e), PP_EINVAL);
    assert_int_equal(pp_signedrank_interval(bad, 2, NAN, &e), PP_EINVAL);
    assert_int_equal(pp_signedrank_interval(bad, PP_SIGNEDRANK_MAX + 1, 0.95, &e), PP_EINVAL);
    assert_nan(pp_signedrank_p(bad, 6));
    assert_true(pp_signedrank_p(bad, 0) == 1);
}

static void test_all_equal(void **state)
{
    (void)state;
    const double same[] = {7, 7, 7, 7, 7, 7, 7, 7};
    const double zeros[8] = {0};
    struct pp_estimate e;

    assert_int_equal(pp_signedrank_interval(same, 8, 0.95, &e), PP_OK);
    assert_true(e.value == 7 && e.lo == 7 && e.hi == 7);
    assert_close(pp_signedrank_p(same, 8), 2.0 / 256, 1e-15);
    assert_true(pp_signedrank_p(zeros, 8) == 1);
}

/* The p value by trying all sign patterns of the ranks of |v|, zeros giving half of theirs to each
 * side. */
static double enumerated_p(const double *values, size_t n)
{
    double rank[16];
    double total = 0, plus = 0;
    int n_extreme = 0;

    for (size_t i = 0; i < n; i++) {
        int n_below = 0, n_same = 0;
        for (size_t j = 0; j < n; j++) {
            n_below += fabs(values[j]) < fabs(values[i]);
            n_same += fabs(values[j]) == fabs(values[i]);
        }
        rank[i] = values[i] == 0 ? 0 : n_below + (n_same + 1) / 2.0;
        total += rank[i];
        plus += values[i] > 0 ? rank[i] : 0;
    }
    for (unsigned pattern = 0; pattern < 1U << n; pattern++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += pattern >> i & 1 ? rank[i] : 0;
        n_extreme += fabs(2 * sum - total) >= fabs(2 * plus - total);
    }
    return n_extreme / (double)(1U << n);
}

static void test_ties_and_zeros(void **state)
{
    (void)state;
    struct pp_rng *rng = pp_rng_alloc(31);
    double values[11];

    for (int round = 0; round < 60; round++) {
        const size_t n = 1 + pp_rng_below(rng, 11);
        for (size_t i = 0; i < n; i++)
            values[i] = (double)pp_rng_below(rng, 9) - 3;
        assert_close(pp_signedrank_p(values, n), enumerated_p(values, n), 1e-14);
    }
    pp_rng_free(rng);
}

/* Values as processes are: skewed, one in ten wild. The interval covers what it estimates. */
static void test_coverage(void **state)
{
    (void)state;
    enum { SERIES = 3000, LENGTH = 10 };
    struct pp_rng *rng = pp_rng_alloc(32);
    double values[LENGTH];
    int n_covered = 0, n_rejected = 0;

    for (int s = 0; s < SERIES; s++) {
        struct pp_estimate e;
        for (size_t i = 0; i < LENGTH; i++)
            values[i] = pp_rng_gauss(rng) * (pp_rng_below(rng, 10) ? 1 : 20);
        pp_signedrank_interval(values, LENGTH, 0.95, &e);
        n_covered += e.lo <= 0 && e.hi >= 0;
        n_rejected += pp_signedrank_p(values, LENGTH) <= 0.05;
    }
    /* exact confidence 95.1 %: 4 standard errors of 0.4 points */
    assert_in_range(n_covered, (int)(0.935 * SERIES), (int)(0.967 * SERIES));
    assert_in_range(n_rejected, (int)(0.033 * SERIES), (int)(0.065 * SERIES));
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interval_as_r),
        cmocka_unit_test(test_p_as_r),
        cmocka_unit_test(test_null_as_r),
        cmocka_unit_test(test_many_values),
        cmocka_unit_test(test_selection_is_sorting),
        cmocka_unit_test(test_few_values),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_all_equal),
        cmocka_unit_test(test_ties_and_zeros),
        cmocka_unit_test(test_coverage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
