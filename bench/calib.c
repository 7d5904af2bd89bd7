/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds out what the clock can do, by reading it often. Nothing is assumed of a TSC but what CPUID
 * and the kernel say and what its readings show.
 */
#include "bench/calib.h"

#include "bench/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_READS 2048                /* for step and cost: some 100 us */
#define N_KEPT (N_READS * 99 / 100) /* the rest were interrupted */
#define N_CPU_READS 32
#define N_SPANS 256    /* for the bound of disagreement */
#define N_BRACKETS 24  /* tries to read both clocks at once */
#define RARE_SHARE 100 /* differences rarer than 1 in so many are disturbances, not the step */
#define MAX_DRIFT_PPM 200

/* One moment on both clocks, and how far apart the two readings of the bracket were. */
struct moment {
    uint64_t ticks, raw_ns, width_ns;
};

static struct moment origin; /* of the last pp_calib_run, for pp_calib_finish */

/* Signed, since a clock may go back. */
static double span_ns(const struct moment *from, const struct moment *to)
{
    return (double)(int64_t)(to->raw_ns - from->raw_ns);
}

/* The narrowest bracket: one bad reading of a clock makes its own wide. */
static struct moment read_moment(void)
{
    struct moment best = {.width_ns = UINT64_MAX};
    for (int i = 0; i < N_BRACKETS; i++) {
        const uint64_t before_ns = pp_clock_raw_ns();
        const uint64_t ticks = pp_clock_tsc();
        const uint64_t after_ns = pp_clock_raw_ns();
        if (after_ns - before_ns < best.width_ns)
            best = (struct moment){
                ticks, before_ns + (after_ns - before_ns) / 2, after_ns - before_ns};
    }
    return best;
}

static int compare_u64(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The greatest common divisor of all differences that are not rare; sorts them. */
static uint64_t common_step(uint64_t *differences, size_t n)
{
    uint64_t step = 0;
    qsort(differences, n, sizeof *differences, compare_u64);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && differences[end] == differences[i]; end++)
            continue;
        if ((end - i) * RARE_SHARE >= n)
            step = gcd(differences[i], step);
    }
    return step ? step : 1;
}

static void find_step_and_cost(struct pp_calib *calib)
{
    static uint64_t differences[N_READS];
    uint64_t then = pp_clock_tsc();
    for (size_t i = 0; i < N_READS; i++) {
        const uint64_t now = pp_clock_tsc();
        calib->n_backward += now < then;
        differences[i] = now < then ? 0 : now - then;
        then = now;
    }
    calib->quantum_ticks = common_step(differences, N_READS);
    calib->quantum_ns = (double)calib->quantum_ticks / calib->ticks_per_ns;
    double sum_ticks = 0;
    for (size_t i = 0; i < N_KEPT; i++)
        sum_ticks += (double)differences[i];
    calib->read_ns = sum_ticks / N_KEPT / calib->ticks_per_ns;
    calib->read_p90_ns = (double)differences[N_READS * 9 / 10] / calib->ticks_per_ns;
    calib->read_max_ns = (double)differences[N_READS - 1] / calib->ticks_per_ns;
}

static void find_posix_cost(struct pp_calib *calib)
{
    static uint64_t differences[N_READS];
    uint64_t then = pp_clock_raw_ns();
    for (size_t i = 0; i < N_READS; i++) {
        const uint64_t now = pp_clock_raw_ns();
        differences[i] = now - then;
        then = now;
    }
    calib->monotonic_quantum_ns = (double)common_step(differences, N_READS);
    calib->monotonic_read_ns = (double)differences[N_READS / 2];
    for (size_t i = 0; i < N_CPU_READS; i++) {
        const uint64_t began_ns = pp_clock_raw_ns();
        pp_clock_posix_ns(CLOCK_PROCESS_CPUTIME_ID);
        differences[i] = pp_clock_raw_ns() - began_ns;
    }
    qsort(differences, N_CPU_READS, sizeof differences[0], compare_u64);
    calib->cpu_read_ns = (double)differences[N_CPU_READS / 2];
}

/* How far the two clocks may differ over a sample: what they do over nothing, its rare tail apart,
 * twice over. */
static double find_disagreement_ns(double ticks_per_ns)
{
    static uint64_t apart_ns[N_SPANS];
    for (size_t i = 0; i < N_SPANS; i++) {
        uint32_t cpu;
        const uint64_t before_ns = pp_clock_raw_ns();
        const uint64_t before = pp_clock_tsc_cpu(&cpu);
        const uint64_t after = pp_clock_tsc_cpu(&cpu);
        const double ns = (double)(pp_clock_raw_ns() - before_ns);
        apart_ns[i] = (uint64_t)fabs(ns - (double)(after - before) / ticks_per_ns);
    }
    qsort(apart_ns, N_SPANS, sizeof apart_ns[0], compare_u64);
    return 2 * (double)apart_ns[N_SPANS * 98 / 100] + 100;
}

static void read_cpuid(struct pp_calib *calib)
{
#ifdef __x86_64__
    uint32_t a = 0x80000000u, b, c, d;
    calib->tsc_known = true;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    if (a < 0x80000007u)
        return;
    a = 0x80000007u;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    calib->tsc_invariant = (d & 1u << 8) != 0;
#else
    calib->tsc_known = false;
#endif
}

static void choose(struct pp_calib *calib, const char *clocksource)
{
    const char *against = NULL;
    if (!calib->tsc_known)
        against = "this CPU has no TSC";
    else if (!calib->tsc_invariant)
        against = "the CPU does not promise an invariant TSC";
    else if (clocksource && strcmp(clocksource, "tsc") != 0)
        against = "the kernel itself does not trust the TSC";
    else if (calib->n_backward)
        against = "TSC readings went backward";
    calib->kind = against ? PP_CLOCK_MONOTONIC : PP_CLOCK_TSC;
    if (against)
        snprintf(calib->why, sizeof calib->why, "CLOCK_MONOTONIC_RAW alone: %s%s%.40s", against,
            clocksource ? "; its clock source is " : "", clocksource ? clocksource : "");
    else
        snprintf(calib->why, sizeof calib->why,
            "TSC, invariant by CPUID, %s, checked by CLOCK_MONOTONIC_RAW in every sample",
            clocksource ? "the kernel's own clock source" : "kernel's clock source unknown");
    if (!against)
        return;
    calib->ticks_per_ns = 1;
    calib->quantum_ticks = (uint64_t)calib->monotonic_quantum_ns;
    calib->quantum_ns = calib->monotonic_quantum_ns;
    calib->read_ns = calib->monotonic_read_ns;
}

static double rate_between(const struct moment *from, const struct moment *to)
{
    return (double)(to->ticks - from->ticks) / span_ns(from, to);
}

static double rate_error_ppm(const struct moment *from, const struct moment *to)
{
    return 1e6 * 0.5 * (double)(from->width_ns + to->width_ns) / span_ns(from, to);
}

void pp_calib_run(struct pp_calib *calib, double budget_s, const char *clocksource)
{
    *calib = (struct pp_calib){.ticks_per_ns = 1, .drift_ppm = NAN};
    read_cpuid(calib);
    origin = read_moment();
    find_posix_cost(calib);
    struct moment end;
    do
        end = read_moment();
    while (span_ns(&origin, &end) < budget_s * 1e9);
    calib->ticks_per_ns = rate_between(&origin, &end);
    calib->rate_error_ppm = rate_error_ppm(&origin, &end);
    find_step_and_cost(calib);
    calib->disagree_ns = find_disagreement_ns(calib->ticks_per_ns);
    choose(calib, clocksource);
    calib->duration_s = span_ns(&origin, &end) * 1e-9;
}

void pp_calib_finish(struct pp_calib *calib)
{
    if (calib->kind != PP_CLOCK_TSC)
        return;
    const struct moment end = read_moment();
    calib->drift_ppm = 1e6 * (rate_between(&origin, &end) / calib->ticks_per_ns - 1);
}

bool pp_calib_drifted(const struct pp_calib *calib)
{
    return fabs(calib->drift_ppm) > MAX_DRIFT_PPM + calib->rate_error_ppm;
}
