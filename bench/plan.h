/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every decision of a run, as pure functions of numbers: how long a sample is, how many of them a
 * worker takes, when it is enough. No clock and no process here, so that tests decide with made-up
 * time.
 */
#ifndef PP_BENCH_PLAN_H
#define PP_BENCH_PLAN_H

#include "bench/calib.h"
#include "bench/result.h"

#define PP_PLAN_MIN_RUNS 6 /* replicates below which a 95 % interval does not exist */
#define PP_PLAN_RUNS 8     /* replicates before the first look */
#define PP_PLAN_MAX_RUNS 64

/* How one worker is to measure. */
struct pp_plan {
    uint64_t n_loops;
    bool per_call;
    uint64_t n_samples;
    uint64_t max_sampling_ns; /* 0: no limit */
    uint64_t warmup_ns;
    uint64_t n_warmup;
    double timeout_s;
};

/* Length of a sample that calibration aims at, ns. */
uint64_t pp_plan_target_ns(const struct pp_settings *settings, const struct pp_calib *calib);

/* The plan for the workers of a case whose batch of n_loops takes loop_ns, and batch_ns (at least
 * as much) with all that is not timed about it. */
void pp_plan_make(struct pp_plan *plan, const struct pp_settings *settings, uint64_t n_loops,
    uint64_t loop_ns, uint64_t batch_ns);

/* Samples for worker number `index` of a case, when -r spreads them over the workers; else
 * plan->n_samples. */
uint64_t pp_plan_samples(
    const struct pp_plan *plan, const struct pp_settings *settings, uint32_t index);

/* Workers that a case gets at most. */
uint32_t pp_plan_max_runs(const struct pp_settings *settings);

/* Whether a case with these replicates (good or not) is done, and why. `half_ratio`: half width of
 * its interval / value. */
enum pp_stop pp_plan_stop(
    const struct pp_settings *settings, size_t n_replicates, double measured_s, double half_ratio);

#endif
