/* SPDX-License-Identifier: GPL-3.0-or-later
 * GSL: a sort, Bessel functions, an LU decomposition and a Fourier transform.
 */
#include "bench/ppbench.h"
#include "tests/perf/trace_work.h"

#include <gsl/gsl_fft_complex.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sort.h>

#define N_SORTED 512
#define N_BESSEL 50
#define ORDER 24
#define N_COMPLEX 128

static double sort(void)
{
    double values[N_SORTED];
    uint32_t random = 7;
    for (int i = 0; i < N_SORTED; i++) {
        random = random * 1103515245 + 12345;
        values[i] = random >> 8;
    }
    gsl_sort(values, 1, N_SORTED);
    return values[7];
}

static double bessel(void)
{
    double sum = 0;
    for (int i = 1; i < N_BESSEL; i++)
        sum += gsl_sf_bessel_J0(i * 0.7) + gsl_sf_bessel_Jn(3, i * 0.3);
    return sum;
}

static double decompose(void)
{
    int sign;
    gsl_matrix *matrix = gsl_matrix_alloc(ORDER, ORDER);
    gsl_permutation *permutation = gsl_permutation_alloc(ORDER);
    for (size_t i = 0; i < ORDER; i++)
        for (size_t j = 0; j < ORDER; j++)
            gsl_matrix_set(matrix, i, j, (double)((i * 31 + j * 17) % 13) + (i == j ? 20.0 : 0.0));
    gsl_linalg_LU_decomp(matrix, permutation, &sign);
    const double result = gsl_linalg_LU_lndet(matrix);
    gsl_matrix_free(matrix);
    gsl_permutation_free(permutation);
    return result;
}

static double transform(void)
{
    double values[2 * N_COMPLEX];
    for (int i = 0; i < 2 * N_COMPLEX; i++)
        values[i] = i % 7;
    gsl_fft_complex_radix2_forward(values, 1, N_COMPLEX);
    return values[5];
}

uint64_t trace_work(void)
{
    const double sum = sort() + bessel() + decompose() + transform();
    return trace_work_hash(1, &sum, sizeof sum);
}

PPB_BENCH(work)
{
    ppb_keep(trace_work());
}
