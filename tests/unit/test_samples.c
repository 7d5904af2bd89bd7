/* SPDX-License-Identifier: GPL-3.0-or-later
 * Summaries and comparisons of files against R 4.2.2; doubts; refusals.
 */
#include "bench/samples.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "stats/rng.h"
#include "tests/ref/close.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* clang-format off */
/* set.seed(21); a <- round(rlnorm(60, 3, .3), 4)
 * set.seed(22); b <- round(rlnorm(75, 3.25, .3), 4); c <- round(a[1:40] * 1.0001, 4) */
static const double set_a[] = {25.4803, 23.4924, 33.9153, 13.7165, 38.8309, 22.8726, 12.5402,
    15.1732, 20.4718, 20.0711, 10.1448, 25.2096, 17.0385, 21.1526, 23.7803, 31.6123, 24.4764,
    28.1236, 15.8728, 17.6775, 22.5989, 20.3082, 14.7372, 13.7432, 18.7634, 25.1203, 22.1945,
    14.3362, 16.2511, 16.147, 11.5849, 17.7732, 20.248, 26.4033, 32.7959, 20.4546, 34.9623,
    20.5742, 30.7401, 31.1117, 20.4251, 12.741, 19.7949, 18.8346, 37.6655, 21.3424, 23.4605,
    33.2297, 22.5464, 13.6731, 16.8669, 34.2003, 18.8554, 18.0721, 23.94, 27.2242, 19.95, 15.3184,
    26.3728, 28.4624};
static const double set_b[] = {22.1173, 54.356, 34.8951, 28.1584, 24.2232, 45.0344, 25.2845,
    24.5613, 24.2894, 28.2239, 20.5083, 26.4323, 32.2303, 25.1484, 20.3307, 19.5574, 33.3971,
    47.0346, 34.1569, 15.8835, 21.7037, 25.7596, 21.0556, 18.8236, 21.9116, 30.4731, 27.8227,
    19.6771, 33.0267, 16.1499, 30.3076, 17.6281, 31.2543, 21.9611, 18.9937, 20.2395, 26.2338,
    34.2972, 18.393, 24.2799, 24.0817, 30.4966, 32.2857, 45.8539, 34.8887, 68.4432, 24.5688,
    28.5063, 18.1088, 35.6333, 19.1279, 30.2081, 16.49, 29.4416, 39.5754, 25.2826, 41.742, 19.9984,
    35.2566, 23.5271, 20.3356, 39.5078, 24.624, 24.7913, 19.7777, 43.1221, 27.0533, 48.4971,
    23.6131, 21.1651, 22.2056, 24.2767, 22.6516, 22.9212, 28.6162};
static const double set_c[] = {25.4828, 23.4947, 33.9187, 13.7179, 38.8348, 22.8749, 12.5415,
    15.1747, 20.4738, 20.0731, 10.1458, 25.2121, 17.0402, 21.1547, 23.7827, 31.6155, 24.4788,
    28.1264, 15.8744, 17.6793, 22.6012, 20.3102, 14.7387, 13.7446, 18.7653, 25.1228, 22.1967,
    14.3376, 16.2527, 16.1486, 11.5861, 17.775, 20.25, 26.4059, 32.7992, 20.4566, 34.9658, 20.5763,
    30.7432, 31.1148};
/* clang-format on */

/* mean, sd, median, quantile .9, .999 (type 7), mad(x, constant = 1 / qnorm(3/4)),
 * IQR; the order statistics qbinom(.025, n, .5)
 * and qbinom(.975, n, .5) + 1 */
static const struct {
    const double *values;
    size_t n;
    double mean, sd, median, p90, p999, mad, iqr, lo, hi;
} reference[] = {
    {set_a, COUNT(set_a), 22.091276666666666, 6.8617972746772669, 20.523, 32.83928, 38.7621414,
        6.65191724365816, 8.7078249999999997, 18.8554, 23.4924},
    {set_b, COUNT(set_b), 28.033198666666667, 9.588770638257353, 25.1484, 40.87536, 67.4007472,
        7.501522444972799, 10.8236, 24.0817, 28.2239},
    {set_c, COUNT(set_c), 21.8147025, 6.9602099454220898, 20.52505, 31.73387, 38.683909,
        6.855849178813607, 9.0531, 17.775, 23.7827},
};

static struct pp_settings settings;

/* Numbers as a file, read back; the caller releases s. */
static enum pp_status load(struct pp_samples *s, const double *values, size_t n)
{
    static char path[64];
    const int fd = memfd_create("samples", MFD_CLOEXEC);
    const struct pp_numbers_options plain = {0};
    struct pp_error error = {.status = PP_OK};
    for (size_t i = 0; i < n; i++)
        assert_true(dprintf(fd, "%.17g\n", values[i]) > 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    pp_samples_init(s, path);
    enum pp_status status = pp_samples_read(s, path, &plain, &error);
    if (status == PP_OK)
        status = pp_samples_finish(s, &settings, &error);
    close(fd);
    return status;
}

static void test_summary_as_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(reference); i++) {
        struct pp_samples s;
        assert_int_equal(load(&s, reference[i].values, reference[i].n), PP_OK);
        assert_close(s.mean, reference[i].mean, 1e-14);
        assert_close(s.sd, reference[i].sd, 1e-13);
        assert_close(s.median.value, reference[i].median, 1e-14);
        assert_close(s.p90.value, reference[i].p90, 1e-14);
        assert_close(s.quantiles[0].value, reference[i].p999, 1e-14);
        assert_close(s.mad, reference[i].mad, 1e-13);
        assert_close(s.iqr, reference[i].iqr, 1e-13);
        assert_true(s.median.has_interval);
        assert_close(s.median.lo, reference[i].lo, 1e-14);
        assert_close(s.median.hi, reference[i].hi, 1e-14);
        assert_false(s.has_doubt[PP_SAMPLES_DEPENDENT]);
        pp_samples_release(&s);
    }
}

/* wilcox.test(y, a, conf.int = TRUE, tol.root = 1e-13) for b and c; p.adjust(p, "BH") */
static void test_comparison_as_r(void **state)
{
    (void)state;
    struct pp_samples s[3];
    struct pp_samples_pair pairs[2];
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(load(&s[i], reference[i].values, reference[i].n), PP_OK);
    assert_int_equal(pp_samples_compare(s, 3, 0.01, 0.95, pairs), PP_OK);
    assert_true(pairs[0].is_exact);
    assert_close(pairs[0].test.p, 9.8404958823921845e-05, 1e-10);
    assert_close(pairs[0].p_adjusted, 0.00019680991764784369, 1e-10);
    assert_close(pairs[0].shift.value, 4.8503499999999988, 1e-12);
    assert_close(pairs[0].shift.lo, 2.4107, 1e-10);
    assert_close(pairs[0].shift.hi, 7.4582, 1e-10);
    assert_close(pairs[0].shift_ratio.lo, 2.4107 / 20.523, 1e-10);
    assert_close(pairs[0].test.superiority_ratio, 0.69555555555555559, 1e-14);
    assert_close(pairs[0].delta, 2 * 0.69555555555555559 - 1, 1e-13);
    assert_close(pairs[0].median_ratio, 1.2253764069580468, 1e-14);
    assert_int_equal(pairs[0].verdict, PP_SAMPLES_GREATER);
    assert_close(pairs[1].test.p, 0.98035334912972594, 1e-10);
    assert_close(pairs[1].shift.value, -0.07805, 1e-10);
    assert_close(pairs[1].shift.lo, -2.9853, 1e-10);
    assert_close(pairs[1].shift.hi, 2.4566, 1e-10);
    assert_int_equal(pairs[1].verdict, PP_SAMPLES_CANNOT_TELL);
    for (size_t i = 0; i < 3; i++)
        pp_samples_release(&s[i]);
}

/* Beyond 1024 values from buckets: within their width of what all values give. */
static void test_buckets(void **state)
{
    (void)state;
    enum { N = 3000 };
    static double values[2][N];
    struct pp_rng *rng = pp_rng_alloc(51);
    struct pp_samples s[2];
    struct pp_samples_pair pair;
    struct pp_estimate want;
    for (size_t i = 0; i < N; i++) {
        values[0][i] = exp(3 + 0.3 * pp_rng_gauss(rng));
        values[1][i] = exp(3.05 + 0.3 * pp_rng_gauss(rng));
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(load(&s[i], values[i], N), PP_OK);
    assert_int_equal(pp_samples_compare(s, 2, 0.01, 0.95, &pair), PP_OK);
    assert_false(pair.is_exact);
    const struct pp_ranksum_values a = {values[0], N}, b = {values[1], N};
    assert_int_equal(pp_ranksum_shift(a, b, 0.95, &want), PP_OK);
    const double width = 0.001 * 30; /* of a bucket, of values of 30 */
    assert_true(fabs(pair.shift.value - want.value) < width);
    assert_true(fabs(pair.shift.lo - want.lo) < width);
    assert_true(fabs(pair.shift.hi - want.hi) < width);
    assert_true(fabs(pair.test.superiority_ratio -
                    pp_ranksum_superiority(values[0], N, values[1], N)) < 1e-4);
    assert_int_equal(pair.verdict, PP_SAMPLES_GREATER);
    assert_int_equal(pp_samples_compare(s, 2, 0.2, 0.95, &pair), PP_OK);
    assert_int_equal(pair.verdict, PP_SAMPLES_SAME); /* with a margin of 20 % */
    for (size_t i = 0; i < 2; i++)
        pp_samples_release(&s[i]);
    pp_rng_free(rng);
}

/* A file against another of the same distribution differs as rarely as the level says. */
static void test_false_verdicts(void **state)
{
    (void)state;
    enum { ROUNDS = 400, N = 60 };
    struct pp_rng *rng = pp_rng_alloc(52);
    int n_differ = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct pp_samples s[2];
        struct pp_samples_pair pair;
        double values[N];
        for (size_t k = 0; k < 2; k++) {
            for (size_t i = 0; i < N; i++)
                values[i] = exp(pp_rng_gauss(rng));
            assert_int_equal(load(&s[k], values, N), PP_OK);
        }
        assert_int_equal(pp_samples_compare(s, 2, 0.01, 0.95, &pair), PP_OK);
        n_differ += pair.verdict == PP_SAMPLES_GREATER || pair.verdict == PP_SAMPLES_LESS;
        for (size_t k = 0; k < 2; k++)
            pp_samples_release(&s[k]);
    }
    assert_in_range(n_differ, ROUNDS / 200, ROUNDS / 10);
    pp_rng_free(rng);
}

/* What is wrong with a series is said, and not of one without it. */
static void test_doubts(void **state)
{
    (void)state;
    enum { N = 8000 };
    static double values[N];
    struct pp_rng *rng = pp_rng_alloc(53);
    struct pp_samples s;
    for (size_t i = 0; i < N; i++)
        values[i] = 100 + pp_rng_gauss(rng);
    assert_int_equal(load(&s, values, N), PP_OK);
    for (int d = 0; d < PP_SAMPLES_N_DOUBTS; d++)
        assert_false(s.has_doubt[d]);
    pp_samples_release(&s);
    for (size_t i = 0; i < N; i++)
        values[i] += i < N / 4 ? 0 : 10;
    assert_int_equal(load(&s, values, N), PP_OK);
    assert_true(s.has_doubt[PP_SAMPLES_CHANGE_POINT] && s.has_doubt[PP_SAMPLES_MODES]);
    assert_true(s.has_doubt[PP_SAMPLES_DEPENDENT]);
    assert_true(llabs((long long)(s.changes.change[0].at * s.n_per_level) - N / 4) <= 27);
    assert_int_equal(s.modes.n, 2);
    assert_close(s.modes.mode[0].center, 100, 0.01);
    assert_close(s.modes.mode[1].center, 110, 0.01);
    pp_samples_release(&s);
    for (size_t i = 0; i < N; i++)
        values[i] = 1e-3 * (double)i + pp_rng_gauss(rng);
    assert_int_equal(load(&s, values, N), PP_OK);
    assert_true(s.has_doubt[PP_SAMPLES_DRIFT]);
    pp_samples_release(&s);
    pp_rng_free(rng);
}

static void test_extremes(void **state)
{
    (void)state;
    const double wild[] = {1.7e308, -1.7e308, 5e-324, -5e-324, 0, NAN, INFINITY, 1.7e308, 1e-310};
    const double one = -7, zeros[] = {0, 0, 0, 0, 0, 0, 0, 0};
    struct pp_samples s[2];
    struct pp_samples_pair pair;
    assert_int_equal(load(&s[0], wild, COUNT(wild)), PP_OK);
    assert_int_equal(s[0].series.dist.n, 7);
    assert_true(s[0].has_doubt[PP_SAMPLES_NOT_FINITE]);
    assert_close(s[0].mean, 1.7e308 / 7, 1e-14);
    assert_true(s[0].median.value == 5e-324);
    assert_int_equal(load(&s[1], wild, COUNT(wild)), PP_OK);
    assert_int_equal(pp_samples_compare(s, 2, 0.01, 0.95, &pair), PP_OK);
    assert_int_equal(pair.verdict, PP_SAMPLES_CANNOT_TELL);
    pp_samples_release(&s[1]);
    pp_samples_release(&s[0]);
    assert_int_equal(load(&s[0], &one, 1), PP_OK);
    assert_true(s[0].mean == -7 && isnan(s[0].sd) && s[0].median.value == -7);
    assert_true(s[0].has_doubt[PP_SAMPLES_CONSTANT]);
    pp_samples_release(&s[0]);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(load(&s[i], zeros, COUNT(zeros)), PP_OK);
    assert_int_equal(pp_samples_compare(s, 2, 0.01, 0.95, &pair), PP_OK);
    assert_true(isnan(pair.median_ratio) && isnan(pair.shift_ratio.value));
    assert_int_equal(pair.verdict, PP_SAMPLES_SAME);
    for (size_t i = 0; i < 2; i++)
        pp_samples_release(&s[i]);
}

static void test_refusals(void **state)
{
    (void)state;
    const struct pp_numbers_options plain = {0};
    const double nans[] = {NAN, INFINITY};
    struct pp_error error = {.status = PP_OK};
    struct pp_samples s;
    pp_samples_init(&s, "x");
    assert_int_equal(pp_samples_read(&s, "/nonexistent/x", &plain, &error), PP_ENOENT);
    assert_string_equal(error.text, "cannot open '/nonexistent/x': No such file or directory");
    pp_samples_release(&s);
    assert_int_equal(load(&s, NULL, 0), PP_EFORMAT);
    pp_samples_release(&s);
    assert_int_equal(load(&s, nans, 2), PP_EFORMAT);
    pp_samples_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary_as_r),
        cmocka_unit_test(test_comparison_as_r),
        cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_false_verdicts),
        cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_refusals),
    };
    pp_settings_init(&settings);
    settings.quantiles[0] = 0.999;
    settings.n_quantiles = 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
