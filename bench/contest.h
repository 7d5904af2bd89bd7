/* SPDX-License-Identifier: GPL-3.0-or-later
 * A live comparison of two objects: old, new and a control (old in another layout) in the same
 * fresh processes, taking turns, each process with its own layout, until the answer is sure.
 */
#ifndef PP_BENCH_CONTEST_H
#define PP_BENCH_CONTEST_H

#include "bench/comparison.h"

/* What a watcher is told. Called on the caller's thread, between workers; must not block. */
struct pp_contest_watcher {
    /* The pairs are known, nothing is measured. May be NULL. */
    void (*begin)(void *context, const struct pp_comparison *comparison);
    /* Pair `index` has one process more. `done_ratio` 0..1 and `left_s` are estimates. May be NULL.
     */
    void (*step)(void *context, const struct pp_comparison *comparison, size_t index,
        double done_ratio, double left_s);
    void *context;
};

struct pp_contest_options {
    const char *paths[2];     /* old and new, as the user named them; may be the same file */
    const char *names[2];     /* what they are called in the output; NULL: the paths */
    const char *compilers[2]; /* command line that made each; NULL: not ours */
    bool by_order;            /* pair the n-th with the n-th, whatever their names */
    const char *const *preloads;
    size_t n_preloads;
    bool keeps_alignment;    /* see driver.h */
    uint32_t n_layouts;      /* places within the page; 0: as many as there may be; 1: as it is */
    bool no_control;         /* without the null control */
    const char *copy_dir;    /* where copies may be written; the caller's to remove */
    const char *filter;      /* as in driver.h */
    const char *worker_path; /* likewise */
    struct pp_settings settings; /* n_runs: processes of every pair, looked at once; max_time_s: of
                                    a pair */
    double margin_ratio, tail_margin_ratio;
    double gate_ratio, tail_gate_ratio; /* go on until this gate can answer (gate.h); NaN: none */
    const struct pp_env *env;           /* borrowed, outlives the comparison */
    struct pp_contest_watcher watcher;
};

/* Compare. Pairs that fail are states, not errors. PP_ENOENT, PP_EFORMAT, PP_EINVAL: an object
 * cannot be used, or they have nothing in common; the message names the remedy. Stops early, with
 * comparison->complete false, after pp_driver_interrupt. The caller releases `comparison` whatever
 * is returned. Not for concurrent use. */
enum pp_status pp_contest_run(const struct pp_contest_options *options,
    struct pp_comparison *comparison, struct pp_error *error);

#endif
