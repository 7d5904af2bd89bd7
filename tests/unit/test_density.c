/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel densities against R 4.2.2. */
#include "stats/density.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/ref/close.h"

#define N_PLACES 9

/* Every 64th point of the grid and the last. */
static const unsigned places[N_PLACES] = {0, 64, 128, 192, 256, 320, 384, 448, 511};

/* What R says of a sample. */
struct reference {
    double n, width, max;
    double at[N_PLACES];     /* where the points lie */
    double direct[N_PLACES]; /* mean(dnorm((at - x) / width)) / width */
    double r[N_PLACES];      /* density(x, bw = "nrd0", n = 512, from, to)$y, which bins values */
};

/* i <- 0:199; c(1000 + (3 * i) %% 97, 1000 + (i^2) %% 61)
 * with two humps: i <- 0:399; k <- 0:199;
 * c(1000 + (37 * i) %% 101 + (53 * i) %% 89, 1500 + (41 * k) %% 97 + (59 * k) %% 83) */
static void fill(struct pp_dist *d, bool has_two)
{
    pp_dist_init(d);
    for (uint64_t i = 0; i < 400 && has_two; i++)
        assert_int_equal(pp_dist_record(d, 1000 + 37 * i % 101 + 53 * i % 89), PP_OK);
    for (uint64_t i = 0; i < 200; i++) {
        const uint64_t one = has_two ? 1500 + 41 * i % 97 + 59 * i % 83 : 1000 + 3 * i % 97;
        assert_int_equal(pp_dist_record(d, one), PP_OK);
        if (!has_two)
            assert_int_equal(pp_dist_record(d, 1000 + i * i % 61), PP_OK);
    }
}

static void check(const struct pp_density *f, const struct reference *ref)
{
    assert_close(f->width, ref->width, 1e-12);
    for (size_t k = 0; k < N_PLACES; k++) {
        const double at = f->lo + places[k] * f->step;
        const double value = pp_density_at(f, ref->n, places[k]);
        assert_close(at, ref->at[k], 1e-11);
        /* the kernel ends at four widths, where it is exp(-8) of its height */
        assert_true(fabs(value - ref->direct[k]) <= 4e-4 * ref->max);
        assert_true(fabs(value - ref->r[k]) <= 1.5e-3 * ref->max);
    }
}

static void test_one_hump(void **state)
{
    (void)state;
    static const struct reference ref = {
        .n = 400,
        .width = 6.971430240601409,
        .max = 0.0144443,
        .at = {979.0857092782, 996.2233789698, 1013.361048661, 1030.498718353, 1047.636388044,
            1064.774057736, 1081.911727428, 1099.049397119, 1115.919290722},
        .direct = {2.951916278951e-05, 0.005141446364159, 0.01442933636679, 0.01065762697909,
            0.0135610858286, 0.007548069890921, 0.004921415818401, 0.001785901322413,
            1.326098679408e-05},
        .r = {2.989910370912e-05, 0.00514970563557, 0.01443936519057, 0.01067313429595,
            0.01357056200704, 0.007557576710712, 0.004925773234807, 0.001788663083433,
            1.341795888979e-05},
    };
    struct pp_dist d;
    struct pp_density f;
    fill(&d, false);
    assert_true(pp_density_fill(&f, &d, 1));
    check(&f, &ref);
    pp_dist_release(&d);
}

static void test_two_humps(void **state)
{
    (void)state;
    static const struct reference ref = {
        .n = 600,
        .width = 59.28450868412538,
        .max = 0.00373851,
        .at = {837.1464739476, 963.732719221, 1090.318964494, 1216.905209768, 1343.491455041,
            1470.077700315, 1596.663945588, 1723.250190861, 1847.858526052},
        .direct = {4.026649938864e-06, 0.0006988273795494, 0.003734368488036, 0.0008369822684177,
            1.037232559686e-05, 0.000486933034965, 0.001809205374191, 0.0003314658834534,
            2.266605979857e-06},
        .r = {4.090540398424e-06, 0.0007010776153837, 0.003734406641102, 0.0008394511829745,
            1.051046065195e-05, 0.0004882064098449, 0.001809576933908, 0.0003325802576797,
            2.301670323234e-06},
    };
    struct pp_dist d;
    struct pp_density f;
    fill(&d, true);
    assert_true(pp_density_fill(&f, &d, 1));
    check(&f, &ref);
    pp_dist_release(&d);
}

/* The area under the whole curve is the share of the values: 1. */
static void test_area(void **state)
{
    (void)state;
    for (int has_two = 0; has_two < 2; has_two++) {
        struct pp_dist d;
        struct pp_density f;
        double area = 0;
        fill(&d, has_two);
        assert_true(pp_density_fill(&f, &d, 1));
        for (unsigned i = 0; i < PP_DENSITY_POINTS; i++)
            area += pp_density_at(&f, (double)pp_dist_moments(&d)->n, i) * f.step;
        assert_true(fabs(area - 1) < 0.01);
        pp_dist_release(&d);
    }
}

/* No finer than the resolution; nothing of one value or none. */
static void test_resolution(void **state)
{
    (void)state;
    struct pp_dist d;
    struct pp_density f;
    fill(&d, false);
    assert_true(pp_density_fill(&f, &d, 70));
    assert_close(f.width, 70, 1e-15);
    assert_false(pp_density_fill(&f, &d, 97));
    pp_dist_clear(&d);
    assert_false(pp_density_fill(&f, &d, 1));
    assert_int_equal(pp_dist_record_n(&d, 7, 50), PP_OK);
    assert_false(pp_density_fill(&f, &d, 1));
    pp_dist_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_hump),
        cmocka_unit_test(test_two_humps),
        cmocka_unit_test(test_area),
        cmocka_unit_test(test_resolution),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
