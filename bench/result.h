/* SPDX-License-Identifier: GPL-3.0-or-later
 * The result model: everything that is known after (or in the middle of) a run. The driver writes
 * it, every renderer and export only reads it. Times are ns per iteration unless a name says
 * otherwise. "raw" against "corrected": with and without the cost of the empty loop and the clock
 * read. "all" against "clean": every steady sample against those without a recorded disturbance.
 */
#ifndef PP_BENCH_RESULT_H
#define PP_BENCH_RESULT_H

#include "bench/calib.h"
#include "bench/env.h"
#include "bench/label.h"
#include "bench/origin.h"
#include "bench/settings.h"
#include "bench/trail.h"
#include "stats/complexity.h"
#include "stats/dist.h"
#include "stats/estimate.h"
#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Version of the export's shape: a reader refuses another major, ignores unknown fields of another
 * minor. */
#define PP_SCHEMA_MAJOR 1
#define PP_SCHEMA_MINOR 2
/* Version of the way numbers are made; results of different versions are not compared. */
#define PP_METHOD_VERSION 1

enum pp_state {
    PP_STATE_PENDING, /* nothing measured yet */
    PP_STATE_OK,
    PP_STATE_SKIPPED, /* by the benchmark itself; `reason` */
    PP_STATE_FAILED   /* crashed, timed out, ...; `reason`; replicates finished before are kept */
};

/* Why measuring ended. */
enum pp_stop {
    PP_STOP_NONE,
    PP_STOP_SAMPLES,     /* -r samples taken */
    PP_STOP_PRECISE,     /* interval narrow enough */
    PP_STOP_MAX_RUNS,    /* --runs workers, or the most there may be */
    PP_STOP_MAX_TIME,    /* budget spent */
    PP_STOP_INTERRUPTED, /* signal to the driver */
    PP_STOP_FAILED
};

/* What kind of work it is, judged by what its samples do when the core's clock moves. */
enum pp_kind {
    PP_KIND_UNKNOWN,       /* not judged: too short, -p, threads, or unsettled */
    PP_KIND_LATENCY_BOUND, /* core cycles repeat */
    PP_KIND_OTHER          /* memory, throughput or predictor bound: core cycles do not repeat */
};

/* Doubts, a closed list; the texts are in bench/warning.c. */
enum pp_warning_code {
    PP_WARN_FEW_RUNS,        /* no interval: fewer than 6 replicates */
    PP_WARN_NOT_PRECISE,     /* target width not reached */
    PP_WARN_NO_STEADY_STATE, /* in more than 20 % of the replicates */
    PP_WARN_DRIFT,           /* replicates go up or down with time */
    PP_WARN_CHANGE_POINT,    /* level changed between replicates */
    PP_WARN_MODES,           /* replicates fall into clusters */
    PP_WARN_SAMPLE_MODES,    /* samples have several modes */
    PP_WARN_AUTOCORRELATED,  /* samples of a replicate depend on each other */
    PP_WARN_TIMER_FLOOR,     /* quantum or read cost over 1 % of a sample */
    PP_WARN_PREEMPTED,       /* over 1 % of samples disturbed */
    PP_WARN_CAUSE_IS_OWN,  /* a cause in most samples is the benchmark's own doing, not excluded */
    PP_WARN_UNEXPLAINED,   /* long samples with no cause recorded */
    PP_WARN_CLOCK,         /* TSC not trusted, or rate disagreed */
    PP_WARN_NO_WORK,       /* not slower than the empty loop */
    PP_WARN_NO_CORRECTION, /* object has no empty loop of its own */
    PP_WARN_SHARED,        /* another hardware thread used the core all the time */
    PP_WARN_UNSETTLED,     /* the two rulers disagreed too often: core cycles not given */
    PP_WARN_WORST_BEST,    /* worst sample over 4 times the best (timeit's) */
    PP_WARN_CRASHED_ONCE,  /* some replicates failed, others are kept */
    PP_WARN_COUNTER,       /* a user counter was NaN or infinite */
    PP_WARN_NOT_COUNTED,   /* something that was to be counted could not be, or not all of it */
    PP_WARN_CHANGED_STATE, /* benchmark changed affinity, rounding mode, ... */
    PP_WARN_STRAY_THREADS, /* threads or children left running */
    PP_WARN_SLOW,          /* one iteration is longer than the budget */
    PP_WARN_ASLR_OFF,
    PP_WARN_MACHINE, /* throttled, stolen, suspended */
    PP_N_WARNINGS
};

struct pp_warning {
    enum pp_warning_code code;
    char evidence[160]; /* the numbers: "p90 / p50 = 3.2", no full stop */
};

/* One worker process = one replicate. */
struct pp_replicate {
    uint32_t index;    /* over the whole benchmark in its run, 0.. */
    uint32_t source;   /* number of its run in a merged result; else 0 */
    bool ok;           /* false: only the identification and `failure` are valid */
    char failure[256]; /* what became of it, "": it ended well. A worker that died after its samples
                          were taken is ok with a failure: what was committed counts */
    uint32_t layout;   /* number of its module's layout; 0: as it is */
    unsigned padding_bytes; /* in its environment: where its stack began; not exported */
    int cpu;                /* it was pinned to; -1: not */
    double started_s;       /* since the run began */
    double duration_s;      /* exec to exit */
    uint64_t n_samples;     /* taken after warm-up, labelled or not */
    uint64_t n_warmup;      /* samples cut off at the start */
    bool steady;            /* steady state was reached */
    uint64_t n_by_label[PP_N_LABELS];
    double ticks_per_ns;                                            /* rate of its clock */
    double p25_ns, p50_ns, p90_ns, p99_ns, mean_ns, min_ns, max_ns; /* raw, clean samples */
    double empty_ns;        /* empty loop, median per iteration; 0 when there is none */
    double first_ns;        /* the very first iteration of the process; NaN: not known */
    double cycles;          /* core cycles per iteration, gated median, corrected; NaN: none */
    double gate_kept_ratio; /* of samples in which the two rulers agreed; NaN: no rulers */
    bool calm;            /* the quantiles are of clean samples; false: nearly all were disturbed */
    double sharing_ratio; /* turns over adds, median: 1, or more with a neighbour on the core; NaN:
                             no rulers */
    double core_hz;       /* core clock by the ruler: adds per second; NaN: no rulers */
    double autocorrelation; /* lag-1 rank autocorrelation of its samples; NaN: unknown */
    uint64_t n_involuntary_switches, n_voluntary_switches, n_minor_faults, n_major_faults,
        n_migrations;
    uint64_t max_rss_bytes;
};

/* A counter: the benchmark's own, or what the tool counted. Name and source together are unique in
 * a case. */
struct pp_counter {
    char *name;
    uint32_t kind;      /* enum ppb_counter_kind */
    uint32_t source;    /* enum pp_meter_source */
    double value;       /* NaN: see reason */
    uint64_t n_workers; /* that the mean is of */
    const char *reason; /* NULL, "NaN" or "infinity" (static) */
    double *values;     /* of each replicate, NaN: none; NULL: not known one by one */
    size_t n_values;    /* up to the last that has one */
};

/* A pool of samples of all replicates together, raw (not corrected). */
struct pp_pool {
    uint64_t n;
    double mean_ns, sd_ns, cv_ratio, min_ns, max_ns, median_ns, mad_ns, iqr_ns, p90_ns;
    double quantile_ns[PP_MAX_QUANTILES]; /* of settings.quantiles */
};

/* What is printed. Estimates stand on replicates; pools describe samples. */
struct pp_summary {
    uint64_t n_runs_ok;
    uint64_t n_runs_calm; /* of them, those with clean samples enough */
    double sharing_ratio; /* above 0: a neighbour shared the core all the time, branches took so
                             much longer */
    struct pp_estimate time_ns; /* the headline: corrected, clean, Hodges-Lehmann of the medians */
    struct pp_estimate raw_time_ns;            /* the same without the correction */
    struct pp_estimate correction_ns;          /* what was subtracted */
    struct pp_estimate p25_ns, p90_ns, p99_ns; /* corrected, clean */
    struct pp_estimate
        cycles;             /* core cycles per iteration, corrected; value NaN: unsettled or none */
    double stat_half_ratio; /* the interval's half width / value from the replicates alone */
    double drift_half_ratio;    /* added for what wanders: levels of the samples, drift, changes,
                                   modes; STATISTICS.md */
    double layout_spread_ratio; /* (greatest - smallest) / headline of the layouts' medians; NaN:
                                   one layout only */
    double best_ns;             /* smallest sample, raw: timeit's best */
    double timer_floor_ns;      /* below this one sample resolves nothing, per iteration */
    struct pp_pool clean, all;
    enum pp_kind kind;
    double bytes_per_s, items_per_s; /* 0: none */
};

/* Samples in a unit of their own: of runs whose clocks or loop counts differ. */
struct pp_pool_part {
    double ticks_per_ns;
    uint64_t n_loops;
    struct pp_dist clean, unclean;
};

struct pp_param_value {
    char *name;
    char *text;     /* as printed */
    bool is_number; /* text is a JSON number */
};

/* One benchmark with one combination of its parameters and one number of threads. */
struct pp_case {
    char *name;           /* "sort/1000/random", unique in the suite */
    bool name_is_inexact; /* it was read from a file where bytes had been replaced */
    char *family;         /* "sort" */
    uint32_t module;      /* index into pp_result.modules */
    char *file;           /* source file, "" unknown */
    uint32_t line;
    struct pp_param_value *params;
    size_t n_params;
    uint32_t n_threads;
    uint32_t unit; /* enum ppb_unit */
    enum pp_state state;
    char *reason;                /* why skipped or failed, else NULL */
    char *output;                /* last lines of its stdout and stderr when it failed, else NULL */
    uint64_t n_loops;            /* iterations a sample */
    enum pp_loop_work loop_work; /* what its loop's machine code shows */
    uint32_t n_loop_instructions;  /* in it; 0: not known */
    bool per_call;                 /* laps: every sample one call, no rulers */
    double ticks_per_ns;           /* of the dists */
    struct pp_dist clean, unclean; /* ticks a sample; all = both together */
    struct pp_pool_part *parts;    /* merged of several units: samples as taken, of which clean and
                                      unclean are then made (bench/merge.h); or NULL */
    size_t n_parts;
    struct pp_trail trail;
    uint32_t first_source; /* merged: the first run that has it */
    struct pp_replicate *replicates;
    size_t n_replicates;
    struct pp_counter *counters;
    size_t n_counters;
    double bytes_per_iteration, items_per_iteration;
    uint64_t n_by_label[PP_N_LABELS];
    enum pp_stop stop;
    double measured_s; /* whole time of its workers */
    struct pp_warning warnings[PP_N_WARNINGS];
    size_t n_warnings;
    struct pp_summary summary; /* of what is there; recomputed after every replicate */
};

/* How the cost grows with one parameter, the others held fixed. */
struct pp_growth {
    size_t first; /* case that begins the series */
    size_t param; /* index in its params */
    struct pp_complexity fit;
};

struct pp_module_info {
    char *path;     /* as given */
    char *build_id; /* hex, "" unknown */
    uint64_t hash;  /* of the content */
    uint64_t size_bytes;
    uint32_t n_layouts; /* places within the page that workers load it at; 0: as it is */
    char *no_layouts;   /* why it is not shifted; NULL */
    char *compiler;     /* command line that made it from a snippet; NULL: it came made */
    bool convention;    /* no header: exported functions by name */
    bool has_empty_loop;
};

/* One run that went into a merged result. */
struct pp_source {
    char started[40];
    double duration_s;
    uint64_t seed;
    double ticks_per_ns; /* of its clock */
    char *host_name;     /* "" unknown, likewise the next */
    char *cpu_model;
    char *command;
};

struct pp_result {
    struct pp_settings settings;
    const struct pp_env *env; /* machine facts, borrowed */
    struct pp_calib calib;    /* the clock */
    char started[40];         /* RFC 3339 with offset */
    double duration_s;
    char *command;           /* the command line, words quoted for a shell */
    struct pp_origin origin; /* where it was given */
    bool complete;           /* false: interrupted or still running */
    struct pp_module_info *modules;
    size_t n_modules;
    struct pp_case *cases; /* in the order of the objects */
    size_t n_cases;
    struct pp_growth *growths;
    size_t n_growths;
    struct pp_source *sources; /* merged of several runs: all of them, in order; else NULL */
    size_t n_sources;
};

/* Short English name of a label, state, stop reason, kind ("clock-disagreed", "precise enough",
 * ...). Static. */
const char *pp_label_name(enum pp_label label);
const char *pp_state_name(enum pp_state state);
const char *pp_stop_name(enum pp_stop stop);
const char *pp_kind_name(enum pp_kind kind);

void pp_result_init(struct pp_result *result);
void pp_result_release(struct pp_result *result);

/* Give back what one case holds. */
void pp_case_release(struct pp_case *c);

/* Give back what a run's description holds. */
void pp_source_release(struct pp_source *source);

/* Number of cases in `state`. */
size_t pp_result_count(const struct pp_result *result, enum pp_state state);

#endif
