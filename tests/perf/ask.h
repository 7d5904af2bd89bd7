/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ask ppbench and Google Benchmark for numbers, and read them from their JSON.
 */
#ifndef PP_TESTS_PERF_ASK_H
#define PP_TESTS_PERF_ASK_H

#include "stats/estimate.h"
#include "tests/perf/figures.h"
#include "tests/perf/process.h"

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#define ASK_MAX_OPTIONS 8
/* The options of a run; `ASK_OPTIONS("-n", "1")`, `ASK_OPTIONS(NULL)` for none. */
#define ASK_OPTIONS(...) ((const char *const[ASK_MAX_OPTIONS + 1]){__VA_ARGS__, NULL})

/* What ppbench answered of one benchmark. */
struct ask_answer {
    double wall_s;              /* of the whole command */
    struct pp_estimate time_ns; /* the headline */
    struct pp_estimate cycles;  /* value NaN: unsettled, or no rulers here */
    double correction_ns;       /* subtracted for the empty loop */
    uint64_t n_samples;
};

/* What Google Benchmark answered of one benchmark. */
struct ask_google_answer {
    double wall_s;
    double real_ns;
};

/* Run ppbench over the kernels that match an extended regular expression. *reply is the parsed
 * export, which the caller gives back by json_decref; wall_s may be NULL. False, with f->why, if
 * anything failed. */
bool ask_ppbench(struct figures *f, const char *filter, const char *const *options, double *wall_s,
    json_t **reply);

/* As ask_ppbench, and find the peak memory of the driver in bytes. On failure errno is EPERM if the
 * driver may not be followed. */
bool ask_peak(struct figures *f, const char *filter, const char *const *options,
    uint64_t *peak_bytes, json_t **reply);

/* Read one benchmark of an export. False, with f->why, if it is not there or failed. */
bool ask_read(struct figures *f, const json_t *reply, const char *name, struct ask_answer *answer);

/* Run ppbench for this one benchmark. */
bool ask_one(
    struct figures *f, const char *name, const char *const *options, struct ask_answer *answer);

/* The same of Google Benchmark with its default settings, on this CPU. */
bool ask_google(struct figures *f, const char *name, int cpu, struct ask_google_answer *answer);

/* Run a program whose exit status has to be 0. False, with f->why. */
bool ask_run(struct figures *f, const struct process_order *order, struct process_end *end);

#endif
