/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Speed of the histogram as ratios to its peers, one figure a line: name, value, limit, verdict.
 * Contestants take turns on short pieces of the same data; a ratio is the median over all pieces
 * and rounds, so that a slow moment hits both.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_histogram.h>
#ifdef HAVE_HDR_HISTOGRAM
#include <hdr/hdr_histogram.h>
#endif

#include "stats/hist.h"
#include "stats/moments.h"
#include "stats/quantile.h"
#include "stats/rng.h"

#define N (1 << 18)
#define PIECE 4096
#define N_PIECES (N / PIECE)
#define N_ROUNDS 7
/* A merge is short beside a reading of the clock. */
#define N_MERGES 16

static uint64_t values[N];

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* What a contestant works on. */
struct contest {
    struct pp_hist hist;
    struct pp_hist other;
    struct pp_moments moments;
#ifdef HAVE_HDR_HISTOGRAM
    struct hdr_histogram *hdr;
#endif
    gsl_histogram *gsl;
    gsl_histogram *gsl_other;
};

typedef void (*work)(struct contest *, const uint64_t *);

static void merge(struct contest *c, const uint64_t *v)
{
    (void)v;
    for (int i = 0; i < N_MERGES; i++)
        pp_hist_merge(&c->hist, &c->other);
}

static void merge_gsl(struct contest *c, const uint64_t *v)
{
    (void)v;
    for (int i = 0; i < N_MERGES; i++)
        gsl_histogram_add(c->gsl, c->gsl_other);
}

#ifdef HAVE_HDR_HISTOGRAM
static void record_one_by_one(struct contest *c, const uint64_t *v)
{
    for (size_t i = 0; i < PIECE; i++)
        pp_hist_record(&c->hist, v[i]);
}

static void record_all(struct contest *c, const uint64_t *v)
{
    pp_hist_record_all(&c->hist, v, PIECE);
}

static void record_with_moments(struct contest *c, const uint64_t *v)
{
    for (size_t i = 0; i < PIECE; i++) {
        pp_hist_record(&c->hist, v[i]);
        pp_moments_record(&c->moments, v[i]);
    }
}

static void record_hdr(struct contest *c, const uint64_t *v)
{
    for (size_t i = 0; i < PIECE; i++)
        hdr_record_value(c->hdr, (int64_t)v[i]);
}
#endif

static double time_of(work w, struct contest *c, const uint64_t *v)
{
    const double start = now_ns();

    w(c, v);
    return now_ns() - start;
}

/* Median of time(a) / time(b), taken piece by piece in alternating order. */
static double ratio_of(work a, work b, struct contest *c)
{
    static double ratio[N_ROUNDS * N_PIECES];
    size_t n = 0;

    for (int round = -1; round < N_ROUNDS; round++)
        for (size_t piece = 0; piece < N_PIECES; piece++) {
            const uint64_t *v = values + piece * PIECE;
            const bool a_first = (piece + (size_t)(round + 1)) % 2;
            double time_a = a_first ? time_of(a, c, v) : 0;
            const double time_b = time_of(b, c, v);
            if (!a_first)
                time_a = time_of(a, c, v);
            if (round >= 0)
                ratio[n++] = time_a / time_b;
        }
    return pp_quantile_median(ratio, n);
}

static void report(const char *name, const char *set, double value, double limit)
{
    printf("%s_%s\t%.3f\t%.2f\t%s\n", name, set, value, limit, value <= limit ? "ok" : "MISS");
}

static struct pp_hist hist_new(unsigned bits)
{
    struct pp_hist h;

    if (pp_hist_init(&h, bits, aligned_alloc(64, (pp_hist_bytes(bits) + 63) / 64 * 64)))
        exit(2);
    memset(h.used, 0, pp_hist_bytes(bits));
    return h;
}

static void hist_free(struct pp_hist *h)
{
    free(h->used);
}

/* Recording against hdr_record_value, 3 digits, 1..1e9. */
static void bench_record(const char *set, double limit)
{
#ifdef HAVE_HDR_HISTOGRAM
    struct contest c = {.hist = hist_new(PP_HIST_BITS_DEFAULT)};

    pp_moments_init(&c.moments);
    if (hdr_init(1, 1000000000, 3, &c.hdr))
        exit(2);
    report("hist_record", set, ratio_of(record_one_by_one, record_hdr, &c), limit);
    report("hist_record_all", set, ratio_of(record_all, record_hdr, &c), limit);
    report("hist_record_moments", set, ratio_of(record_with_moments, record_hdr, &c), 0.65);
    hdr_close(c.hdr);
    hist_free(&c.hist);
#else
    printf("hist_record_%s\t-\t%.2f\tskipped: peer not installed\n", set, limit);
    printf("hist_record_all_%s\t-\t%.2f\tskipped: peer not installed\n", set, limit);
    printf("hist_record_moments_%s\t-\t0.65\tskipped: peer not installed\n", set);
#endif
}

/* Merging against gsl_histogram_add of 1000 equal bins, both holding the whole data set. */
static void bench_merge(const char *name, const char *set, unsigned bits)
{
    struct contest c = {.hist = hist_new(bits), .other = hist_new(bits)};

    c.gsl = gsl_histogram_alloc(1000);
    c.gsl_other = gsl_histogram_alloc(1000);
    gsl_histogram_set_ranges_uniform(c.gsl, 0, 1e9);
    gsl_histogram_set_ranges_uniform(c.gsl_other, 0, 1e9);
    for (size_t i = 0; i < N; i++)
        gsl_histogram_increment(c.gsl_other, (double)values[i]);
    pp_hist_record_all(&c.other, values, N);
    report(name, set, ratio_of(merge, merge_gsl, &c), 0.2);
    gsl_histogram_free(c.gsl);
    gsl_histogram_free(c.gsl_other);
    hist_free(&c.hist);
    hist_free(&c.other);
}

static void bench_set(const char *set, double record_limit)
{
    bench_record(set, record_limit);
    bench_merge("hist_merge", set, PP_HIST_BITS_DEFAULT);
    bench_merge("hist_merge_7_bits", set, 7);
}

static void fill_lognormal(struct pp_rng *rng)
{
    for (size_t i = 0; i < N; i++)
        values[i] = (uint64_t)fmin(fmax(nearbyint(1000 * exp(pp_rng_gauss(rng))), 1), 1e9);
}

static void fill_constant(void)
{
    for (size_t i = 0; i < N; i++)
        values[i] = 1000;
}

/* A fenced reading of the finest clock there is. */
static inline uint64_t ticks(void)
{
#ifdef __x86_64__
    uint32_t low, high;

    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high)::"memory");
    return (uint64_t)high << 32 | low;
#else
    return (uint64_t)now_ns();
#endif
}

static void fill_adds(void)
{
    for (size_t i = 0; i < N; i++) {
        const uint64_t start = ticks();
        uint64_t sum = 0;
        for (int k = 0; k < 500; k++)
            __asm__ volatile("add $1, %0" : "+r"(sum));
        values[i] = ticks() - start;
    }
}

static void fill_malloc(void)
{
    for (size_t i = 0; i < N; i++) {
        const uint64_t start = ticks();
        void *block = malloc(64);
        __asm__ volatile("" : "+r"(block)::"memory");
        free(block);
        values[i] = ticks() - start;
    }
}

int main(void)
{
    struct pp_rng *rng = pp_rng_alloc(1);

    if (!rng)
        return 2;
    fill_lognormal(rng);
    bench_set("lognormal", 0.20);
    fill_constant();
    bench_set("constant", 0.20);
    fill_adds();
    bench_set("adds", 0.35);
    fill_malloc();
    bench_set("malloc", 0.35);
    pp_rng_free(rng);
    return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
