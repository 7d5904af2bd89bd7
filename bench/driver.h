/* SPDX-License-Identifier: GPL-3.0-or-later
 * Runs a suite: workers in rounds over its benchmarks, until each is done. Owns no policy (plan.h)
 * and no user code.
 */
#ifndef PP_BENCH_DRIVER_H
#define PP_BENCH_DRIVER_H

#include "bench/result.h"

/* What a watcher is told. Called on the driver's thread, between workers; must not block. */
struct pp_watcher {
    /* The suite is known: cases are named, nothing is measured. May be NULL. */
    void (*begin)(void *context, const struct pp_result *result);
    /* A worker of case `index` ended and the case's summary is up to date. `done_ratio` 0..1 and
     * `left_s` are estimates for the whole run. May be NULL. */
    void (*step)(void *context, const struct pp_result *result, size_t index, double done_ratio,
        double left_s);
    /* What was asked for could not be counted, or only in another way: one line. May be NULL. */
    void (*note)(void *context, const char *text);
    void *context;
};

struct pp_driver_options {
    const char *const *paths; /* modules, as the user named them */
    size_t n_paths;
    const char *const *preloads; /* objects whose functions the modules use; loaded before them */
    size_t n_preloads;
    const char *const
        *compilers; /* the command line that made each module, NULL entries: not ours; NULL: none */
    bool keeps_alignment; /* compiled modules hold code or data that needs more than 16 bytes */
    size_t n_layouts; /* 0, 1: modules as they are; more: so many copies within the page, workers
                         take them in turn */
    const char *layout_dir; /* where copies may be written; the caller's to remove */
    const char
        *filter; /* POSIX extended regular expression on names; NULL: all; a leading '-' negates */
    const char *worker_path; /* NULL: beside the driver, else as configured */
    uint32_t meters; /* what else is counted, by workers that take no times: bits of enum pp_meter;
                        instructions are pp_profiler_count's */
    const char *meter_libraries; /* glob on base names of objects whose allocations count like the
                                    benchmark's; NULL: none */
    struct pp_settings settings;
    const struct pp_env *env; /* borrowed, outlives the result */
    struct pp_watcher watcher;
};

/* Load the modules' lists of benchmarks into `result->cases`, filtered. Nothing is measured.
 * PP_ENOENT, PP_EFORMAT: a module cannot be used; the message names it and the remedy.
 * The caller releases the result whatever is returned. */
enum pp_status pp_driver_list(
    const struct pp_driver_options *options, struct pp_result *result, struct pp_error *error);

/* pp_driver_list, then measure. Benchmarks that fail are states in the result, not errors. Stops
 * early, with `result->complete` false, after pp_driver_interrupt. */
enum pp_status pp_driver_run(
    const struct pp_driver_options *options, struct pp_result *result, struct pp_error *error);

/* Ask the running driver to kill its worker and return with what is there. Async-signal-safe. */
void pp_driver_interrupt(void);

#endif
