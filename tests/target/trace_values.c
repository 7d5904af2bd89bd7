/* SPDX-License-Identifier: GPL-3.0-or-later
 * Arguments and results in every kind of register and on the stack: a hook may change none.
 */
#include "trace.h"

#include <alloca.h>
#include <complex.h>
#include <immintrin.h>
#include <stdarg.h>
#include <string.h>

TRACE_NOINLINE static long double long_doubles(long double a, int n, long double b)
{
    return n == 0 ? a : long_doubles(a * 1.0000001L + b, n - 1, b / 3);
}

TRACE_NOINLINE static double _Complex complexes(double _Complex a, float _Complex b)
{
    return a * (1.5 + 0.25 * I) + b;
}

TRACE_NOINLINE static long double _Complex long_complexes(long double _Complex a)
{
    return a * (0.5L - 2 * I);
}

TRACE_CASE(floats)
{
    const long double far = long_doubles(1, 50, 2);
    double _Complex c = 1 + 2 * I;
    long double _Complex lc = 3 - I;
    for (int i = 0; i < 50; i++) {
        c = complexes(c, (float)i - I) / 1.25;
        lc = long_complexes(lc) / 2;
    }
    const double parts[4] = {creal(c), cimag(c), (double)creall(lc), (double)cimagl(lc)};
    return trace_mix_bytes(trace_mix_bytes(1, &far, 10), parts, sizeof parts);
}

/* By value: in memory, in two kinds of registers at once, in none. */
struct big {
    uint64_t words[20];
};

struct mixed {
    double d;
    uint64_t u;
};

struct empty {
    char nothing[0];
};

TRACE_NOINLINE static struct big turn(struct big b, struct mixed m, struct empty e, int n)
{
    (void)e;
    for (int i = 0; i < 20; i++)
        b.words[i] = b.words[(i + n) % 20] * 3 + m.u + (uint64_t)m.d;
    return b;
}

TRACE_NOINLINE static struct mixed swap(struct mixed m)
{
    return (struct mixed){(double)(m.u % 1000), (uint64_t)m.d + 1};
}

TRACE_NOINLINE static uint64_t many(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e,
    uint64_t f, uint64_t g, uint64_t h, double i, double j, double k, double l, double m, double n,
    double o, double p, double q, double r)
{
    const double sum = i + 2 * j + 3 * k + 4 * l + 5 * m + 6 * n + 7 * o + 8 * p + 9 * q + 10 * r;
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + (uint64_t)(sum * 8);
}

TRACE_CASE(structs)
{
    struct big b = {{1, 2, 3}};
    struct mixed m = {1.5, 7};
    uint64_t sum = 0;
    for (int i = 0; i < 50; i++) {
        m = swap(m);
        b = turn(b, m, (struct empty){{}}, i);
        sum = trace_mix(
            sum, many(1, b.words[0], 3, m.u, 5, 6, 7, b.words[7], 1, m.d, 3, 4, 5, 6, 7, 8, 9, 10));
    }
    return trace_mix_bytes(sum, &b, sizeof b);
}

/* The number of vector registers is in %al. */
TRACE_NOINLINE static uint64_t variadic(const char *kinds, ...)
{
    va_list list;
    uint64_t sum = 0;
    va_start(list, kinds);
    for (; *kinds; kinds++) {
        if (*kinds == 'i')
            sum = trace_mix(sum, (uint64_t)va_arg(list, int));
        else if (*kinds == 'd')
            sum = trace_mix(sum, (uint64_t)(va_arg(list, double) * 1024));
        else if (*kinds == 'l')
            sum = trace_mix(sum, (uint64_t)(va_arg(list, long double) * 4));
        else
            sum = trace_mix_bytes(sum, va_arg(list, const char *), 3);
    }
    va_end(list);
    return sum;
}

TRACE_NOINLINE static uint64_t on_stack(size_t n_bytes)
{
    unsigned char *bytes = alloca(n_bytes);
    for (size_t i = 0; i < n_bytes; i++)
        bytes[i] = (unsigned char)(i * n_bytes);
    unsigned char sized[n_bytes / 2 + 1];
    memcpy(sized, bytes, sizeof sized);
    return trace_mix_bytes(trace_mix_bytes(1, bytes, n_bytes), sized, sizeof sized);
}

TRACE_CASE(stack)
{
    uint64_t sum = 0;
    char text[64];
    for (int i = 1; i < 60; i++) {
        sum = trace_mix(sum, on_stack((size_t)i * 5));
        sum = trace_mix(sum,
            variadic("idslddddddddiiiiiiid", i, i * 0.5, "abc", i * 2.0L, 1.0, 2.0, 3.0, 4.0, 5.0,
                6.0, 7.0, 8.0, 1, 2, 3, 4, 5, 6, 7, i * 0.25));
        const int n = snprintf(text, sizeof text, "%d %.3f %s", i, i / 8.0, "x");
        sum = trace_mix_bytes(sum, text, (size_t)n);
    }
    return sum;
}

/* Vectors by value: 128 bits everywhere, 256 where there is AVX. */
TRACE_NOINLINE static __m128d vectors(__m128d a, __m128 b, __m128i c)
{
    return _mm_add_pd(
        _mm_mul_pd(a, _mm_set1_pd(1.25)), _mm_cvtps_pd(_mm_add_ps(b, _mm_cvtepi32_ps(c))));
}

TRACE_CASE(vectors_128)
{
    __m128d v = _mm_set_pd(1, 2);
    for (int i = 0; i < 60; i++)
        v = vectors(_mm_mul_pd(v, _mm_set1_pd(0.5)), _mm_set1_ps((float)i), _mm_set1_epi32(i * 3));
    return trace_mix_bytes(5, &v, sizeof v);
}

__attribute__((target("avx2"))) TRACE_NOINLINE static __m256i wide(__m256i a, __m256i b, __m256i c,
    __m256i d, __m256i e, __m256i f, __m256i g, __m256i h, __m256i i)
{
    const __m256i low = _mm256_add_epi32(_mm256_add_epi32(a, b), _mm256_slli_epi32(c, 1));
    const __m256i high = _mm256_xor_si256(_mm256_xor_si256(d, e), _mm256_add_epi64(f, g));
    return _mm256_add_epi64(low, _mm256_sub_epi64(high, _mm256_add_epi64(h, i)));
}

__attribute__((target("avx2"))) TRACE_NOINLINE static uint64_t use_wide(void)
{
    __m256i v = _mm256_set_epi64x(1, 2, 3, 4);
    const __m256i k = _mm256_set1_epi32(0x01234567);
    for (int i = 0; i < 60; i++)
        v = wide(v, k, v, _mm256_set1_epi16((short)i), k, v, k, v, _mm256_set1_epi8((char)i));
    return trace_mix_bytes(6, &v, sizeof v);
}

TRACE_CASE(vectors_256)
{
    return __builtin_cpu_supports("avx2") ? use_wide() : 256;
}

__attribute__((target("avx512f"))) TRACE_NOINLINE static __m512i widest(
    __m512i a, __m512i b, __m512i c)
{
    return _mm512_add_epi64(_mm512_xor_si512(a, c), _mm512_slli_epi64(b, 3));
}

__attribute__((target("avx512f"))) TRACE_NOINLINE static uint64_t use_widest(void)
{
    __m512i v = _mm512_set1_epi64(77);
    for (int i = 0; i < 60; i++)
        v = widest(v, _mm512_set1_epi64(i), _mm512_slli_epi64(v, 5));
    return trace_mix_bytes(7, &v, sizeof v);
}

TRACE_CASE(vectors_512)
{
    return __builtin_cpu_supports("avx512f") ? use_widest() : 512;
}
