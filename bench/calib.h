/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known about the clock on this machine, found by looking: step, cost, rate, trust.
 */
#ifndef PP_BENCH_CALIB_H
#define PP_BENCH_CALIB_H

#include "stats/status.h"

#include <stdbool.h>
#include <stdint.h>

enum pp_clock_kind {
    PP_CLOCK_TSC,      /* rdtsc, checked against clock_gettime in every sample */
    PP_CLOCK_MONOTONIC /* CLOCK_MONOTONIC_RAW alone, in ns */
};

/* Filled by pp_calib_run. Invariant: ticks_per_ns > 0; with PP_CLOCK_MONOTONIC it is 1 and quantum
 * in ns. */
struct pp_calib {
    enum pp_clock_kind kind;
    char why[160];          /* why this clock: "constant, non-stop, kernel's clock source" */
    bool tsc_invariant;     /* CPUID 0x80000007 EDX bit 8 */
    bool tsc_known;         /* there is a TSC at all */
    double ticks_per_ns;    /* rate against CLOCK_MONOTONIC_RAW */
    double rate_error_ppm;  /* uncertainty of that rate */
    double drift_ppm;       /* rate at the end of the run against its start; NaN: not known yet */
    uint64_t quantum_ticks; /* greatest common divisor of the differences of readings */
    double quantum_ns;
    double read_ns; /* between two adjacent fenced readings: mean of the lower 99 % (the median
                       would be a step) */
    double read_p90_ns, read_max_ns;
    double monotonic_read_ns; /* the same of clock_gettime(CLOCK_MONOTONIC_RAW) */
    double monotonic_quantum_ns;
    double cpu_read_ns;  /* CLOCK_PROCESS_CPUTIME_ID */
    double disagree_ns;  /* both clocks may differ by so much in one sample */
    uint64_t n_backward; /* readings that went back */
    double duration_s;   /* how long it took */
};

/* Find all of it. `budget_s`: about how long to look (0.002 to 1). `clocksource`: what the kernel
 * uses ("tsc"), or NULL. Not for concurrent use. */
void pp_calib_run(struct pp_calib *calib, double budget_s, const char *clocksource);

/* Compare the rate from the calibration's beginning until now with the one in use: sets drift_ppm.
 */
void pp_calib_finish(struct pp_calib *calib);

/* Whether that difference is more than the rate's own uncertainty and 200 ppm. */
bool pp_calib_drifted(const struct pp_calib *calib);

#endif
