/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers here were chosen by measurement; doc/STATISTICS.md, "Sampling" and "When to stop",
 * says how.
 */
#include "bench/plan.h"

#include <math.h>

#define SAMPLE_NS 20000       /* far above the clock's step, far below the scheduler's tick */
#define CPU_SAMPLE_NS 1000000 /* the CPU-time clocks cost 400 ns a reading */
#define CLOCK_STEPS \
    1000 /* a sample is that many steps of the clock and readings of it at least: 0.1 % */
#define LAP_NS 5000       /* shorter samples are taken as laps: rulers would dwarf them */
#define WORKER_NS 5000000 /* sampling of one worker */
#define WARMUP_NS 2500000
#define WARMUP_SAMPLES 50
#define QUICK_WORKER_NS 500000
#define QUICK_WARMUP_NS 100000
#define WORKERS_FOR_TIME 12 /* --min-time is spread over so many */
#define MIN_TIMEOUT_S 10.0
#define TIMEOUT_FACTOR 20.0
#define MAX_TIMEOUT_S 1e9 /* it becomes integer ns */
#define MAX_NS 1e18

/* A worker's word stands behind these: whatever it is, the result is an integer. */
static uint64_t whole_ns(double ns)
{
    return ns < MAX_NS ? (uint64_t)fmax(ns, 0) : (uint64_t)MAX_NS;
}

uint64_t pp_plan_target_ns(const struct pp_settings *settings, const struct pp_calib *calib)
{
    if (settings->target_time_s > 0)
        return whole_ns(settings->target_time_s * 1e9);
    if (settings->process_time)
        return CPU_SAMPLE_NS;
    const double least_ns = CLOCK_STEPS * fmax(calib->quantum_ns, 0.5 * calib->read_ns);
    return least_ns > SAMPLE_NS ? (uint64_t)least_ns : SAMPLE_NS;
}

uint32_t pp_plan_max_runs(const struct pp_settings *settings)
{
    if (settings->n_samples) {
        const uint32_t runs = settings->n_runs ? settings->n_runs : PP_PLAN_RUNS;
        return settings->n_samples < runs ? (uint32_t)settings->n_samples : runs;
    }
    if (settings->n_runs)
        return settings->n_runs;
    return settings->quick ? PP_PLAN_MIN_RUNS : PP_PLAN_MAX_RUNS;
}

/* Sampling time of one worker, ns. */
static double worker_ns(const struct pp_settings *settings)
{
    if (settings->quick)
        return QUICK_WORKER_NS;
    const double runs = settings->n_runs ? settings->n_runs : WORKERS_FOR_TIME;
    const double wanted_ns = fmax(WORKER_NS, settings->min_time_s * 1e9 / runs);
    return fmin(wanted_ns, fmax(1e6, settings->max_time_s * 1e9 / runs));
}

static double warmup_ns(const struct pp_settings *settings)
{
    if (settings->warmup_s >= 0)
        return settings->warmup_s * 1e9;
    return settings->quick ? QUICK_WARMUP_NS : WARMUP_NS;
}

void pp_plan_make(struct pp_plan *plan, const struct pp_settings *settings, uint64_t n_loops,
    uint64_t loop_ns, uint64_t batch_ns)
{
    const double timed_ns = loop_ns ? (double)loop_ns : 1,
                 sample_ns = fmax(timed_ns, (double)batch_ns);
    const double all_ns = worker_ns(settings);
    *plan = (struct pp_plan){.n_loops = n_loops};
    plan->per_call = settings->per_call || timed_ns < LAP_NS;
    plan->n_samples = settings->n_samples ? settings->n_samples
                                          : (uint64_t)fmax(1, all_ns / sample_ns);
    if (!settings->n_samples)
        plan->max_sampling_ns = whole_ns(2 * fmax(all_ns, sample_ns));
    plan->warmup_ns = sample_ns > 4 * WARMUP_NS && settings->warmup_s < 0
        ? 0
        : whole_ns(warmup_ns(settings));
    plan->n_warmup = settings->warmup_s < 0 && !settings->quick && plan->warmup_ns ? WARMUP_SAMPLES
                                                                                   : 0;
    const double samples = (double)pp_plan_samples(plan, settings, 0);
    const double expected_s = 1e-9 *
        (samples * (sample_ns + 5000) + (double)plan->warmup_ns + sample_ns);
    plan->timeout_s = settings->timeout_s > 0
        ? settings->timeout_s
        : fmin(MAX_TIMEOUT_S, fmax(MIN_TIMEOUT_S, TIMEOUT_FACTOR * expected_s));
}

uint64_t pp_plan_samples(
    const struct pp_plan *plan, const struct pp_settings *settings, uint32_t index)
{
    if (!settings->n_samples)
        return plan->n_samples;
    const uint32_t runs = pp_plan_max_runs(settings);
    return settings->n_samples / runs + (index < settings->n_samples % runs);
}

/* Looks at the width are few and fixed beforehand. */
static bool is_look(size_t n)
{
    static const uint8_t looks[] = {8, 10, 12, 16, 20, 24, 32, 48, 64};
    for (size_t i = 0; i < sizeof looks; i++)
        if (looks[i] == n)
            return true;
    return false;
}

enum pp_stop pp_plan_stop(
    const struct pp_settings *settings, size_t n_replicates, double measured_s, double half_ratio)
{
    const bool all_runs = n_replicates >= pp_plan_max_runs(settings);
    if (settings->n_samples)
        return all_runs ? PP_STOP_SAMPLES : PP_STOP_NONE;
    if (settings->quick && measured_s >= settings->max_time_s)
        return PP_STOP_MAX_TIME;
    if (settings->n_runs || settings->quick)
        return !all_runs                              ? PP_STOP_NONE
            : half_ratio <= settings->precision_ratio ? PP_STOP_PRECISE
                                                      : PP_STOP_MAX_RUNS;
    if (is_look(n_replicates) && half_ratio <= settings->precision_ratio &&
        measured_s >= settings->min_time_s)
        return PP_STOP_PRECISE;
    if (measured_s >= settings->max_time_s && n_replicates >= 1)
        return PP_STOP_MAX_TIME;
    return all_runs ? PP_STOP_MAX_RUNS : PP_STOP_NONE;
}
