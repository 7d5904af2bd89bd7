/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the user asked of a run. Plain data: cmd/ fills it, plan and driver obey it, exports repeat
 * it.
 */
#ifndef PP_BENCH_SETTINGS_H
#define PP_BENCH_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PP_PIN_AUTO (-1) /* the last CPU that this process may use */
#define PP_PIN_NONE (-2)
#define PP_MAX_QUANTILES 32

struct pp_settings {
    uint64_t n_loops;       /* -n: iterations a sample; 0: calibrate */
    uint64_t n_samples;     /* -r: samples in all; 0: until precise or out of time */
    uint32_t n_runs;        /* --runs: worker processes; 0: as many as it takes (with -r: 8) */
    bool per_call;          /* --per-call: every call timed alone */
    bool process_time;      /* -p: CPU time instead of wall time */
    bool quick;             /* --quick: one short look, an interval nonetheless */
    double precision_ratio; /* wanted half width of the interval / value; 0.02 */
    double min_time_s;      /* measure each benchmark at least so long; 0: no minimum */
    double max_time_s;      /* and at most so long */
    double warmup_s;        /* of each worker; negative: default */
    double target_time_s;   /* -t: length of one sample; 0: default */
    double timeout_s;       /* of one worker; 0: default */
    uint64_t memory_bytes;  /* address space a worker may use; 0: default */
    uint64_t seed;          /* of every random choice; 0: from the system, then stored */
    int pin_cpu;            /* CPU number, PP_PIN_AUTO or PP_PIN_NONE */
    double level_ratio;     /* confidence level of intervals; 0.95 */
    double quantiles[PP_MAX_QUANTILES]; /* asked for by --quantiles */
    size_t n_quantiles;
};

/* Fill in the defaults named above. */
void pp_settings_init(struct pp_settings *settings);

#endif
