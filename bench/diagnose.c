/* SPDX-License-Identifier: GPL-3.0-or-later
 * One function a doubt; thresholds stand beside their meaning and in doc/STATISTICS.md, "Doubts".
 */
#include "bench/diagnose.h"

#include "bench/summary.h"
#include "bench/warning.h"
#include "stats/changepoint.h"
#include "stats/modes.h"
#include "stats/quantile.h"
#include "stats/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNSTEADY_RATIO 0.2 /* of the replicates without steady state */
#define DRIFT_RHO 0.6      /* Spearman of level against time, from DRIFT_RUNS replicates */
#define DRIFT_RUNS 10
#define MAX_THIRD 256          /* replicates looked at on either end */
#define FALSE_ALARM 0.01       /* of a change point where there is none */
#define MODE_FLOOR_RATIO 0.002 /* replicates closer than this are never separate clusters */
#define DEPENDENT 0.5 /* rank autocorrelation of neighbouring samples, median of the replicates */
#define FLOOR_RATIO 0.01 /* of a sample taken by the clock's step */
#define DISTURBED_RATIO 0.01
#define OWN_RATIO 0.5
#define WORST_OVER_BEST 4.0 /* timeit's */
#define MIN_TIMEIT_SAMPLES 2

/* What every check sees. */
struct look {
    struct pp_case *c;
    const struct pp_result *result;
    double *levels; /* raw medians of the good replicates in order of time, ns */
    size_t n;
    double wander_ratio;    /* part of the half width that no more workers could remove */
    enum pp_status *status; /* PP_ENOMEM when a check could not be made */
};

/* Whether a statistic is there; remembers that memory was out. */
static bool is_found(const struct look *k, enum pp_status status)
{
    if (status == PP_ENOMEM)
        *k->status = status;
    return status == PP_OK;
}

/* Replicates below which the signed ranks give no interval: 6 at 95 %, 8 at 99 %. */
static size_t runs_for_level(double level_ratio)
{
    size_t n = 1;
    while (ldexp(1, -(int)n) > (1 - level_ratio) / 2)
        n++;
    return n;
}

/* Let the headline's intervals hold a raw level at which the case stood for a while. */
static void reach(struct pp_case *c, double level_ns)
{
    struct pp_summary *s = &c->summary;
    struct pp_estimate *const estimates[] = {&s->time_ns, &s->raw_time_ns};
    const double apart_ns = level_ns - s->raw_time_ns.value;
    for (size_t i = 0; i < 2; i++) {
        estimates[i]->lo = fmin(estimates[i]->lo, estimates[i]->value + apart_ns);
        estimates[i]->hi = fmax(estimates[i]->hi, estimates[i]->value + apart_ns);
    }
    if (isfinite(s->stat_half_ratio))
        s->drift_half_ratio = pp_summary_half_ratio(s) - s->stat_half_ratio;
}

static double median_of(const double *levels, size_t n)
{
    double copy[MAX_THIRD];
    n = n < MAX_THIRD ? n : MAX_THIRD;
    memcpy(copy, levels, n * sizeof *copy);
    return pp_quantile_median(copy, n);
}

static void check_runs(const struct look *k)
{
    struct pp_case *c = k->c;
    const struct pp_settings *settings = &k->result->settings;
    const double half = pp_summary_half_ratio(&c->summary);
    if (!c->summary.time_ns.has_interval)
        pp_warning_add(
            c, PP_WARN_FEW_RUNS, "%zu of %zu", k->n, runs_for_level(settings->level_ratio));
    else if (half - k->wander_ratio > settings->precision_ratio && c->stop != PP_STOP_SAMPLES &&
        isfinite(half))
        pp_warning_add(c, PP_WARN_NOT_PRECISE, "+-%.2g %% instead of %.2g %%; stopped: %s",
            100 * half, 100 * settings->precision_ratio, pp_stop_name(c->stop));
}

static void check_steady(const struct look *k)
{
    size_t n_unsteady = 0;
    for (size_t i = 0; i < k->c->n_replicates; i++)
        n_unsteady += pp_summary_counts(k->c, &k->c->replicates[i]) && !k->c->replicates[i].steady;
    if ((double)n_unsteady > UNSTEADY_RATIO * (double)k->n)
        pp_warning_add(k->c, PP_WARN_NO_STEADY_STATE, "in %zu of %zu workers", n_unsteady, k->n);
}

static void check_trend(const struct look *k)
{
    struct pp_changepoints changes;
    struct pp_trend trend;
    if (is_found(k, pp_trend_spearman(k->levels, k->n, &trend)) && k->n >= DRIFT_RUNS &&
        fabs(trend.rho) > DRIFT_RHO && trend.p < FALSE_ALARM) {
        const size_t n_third = k->n / 3 < MAX_THIRD ? k->n / 3 : MAX_THIRD;
        reach(k->c, median_of(k->levels, n_third));
        reach(k->c, median_of(k->levels + k->n - n_third, n_third));
        pp_warning_add(k->c, PP_WARN_DRIFT, "rank correlation with time %+.2f over %zu workers",
            trend.rho, k->n);
    }
    if (is_found(k, pp_changepoint_find(k->levels, k->n, FALSE_ALARM, &changes)) && changes.n)
        pp_warning_add(k->c, PP_WARN_CHANGE_POINT, "at worker %zu of %zu: %.4g -> %.4g ns",
            changes.change[0].at + 1, k->n, changes.change[0].before, changes.change[0].after);
    for (size_t i = 0; i < changes.n; i++) {
        reach(k->c, changes.change[i].before);
        reach(k->c, changes.change[i].after);
    }
}

static void check_modes(const struct look *k)
{
    struct pp_case *c = k->c;
    struct pp_modes modes = {0};
    const double floor_ns = fmax(
        MODE_FLOOR_RATIO * fabs(c->summary.raw_time_ns.value), 2 * c->summary.timer_floor_ns);
    if (is_found(k, pp_modes_cluster(k->levels, k->n, floor_ns, &modes)) && modes.n > 1)
        pp_warning_add(c, PP_WARN_MODES, "%zu levels: %.4g ns in %llu workers, %.4g ns in %llu",
            modes.n, modes.mode[0].center, (unsigned long long)modes.mode[0].count,
            modes.mode[1].center, (unsigned long long)modes.mode[1].count);
    for (size_t i = 0; modes.n > 1 && i < modes.n; i++)
        reach(c, modes.mode[i].center);
    const double step = k->result->calib.quantum_ns * c->ticks_per_ns;
    const double scale = 1 / (c->ticks_per_ns * (double)c->n_loops);
    if (is_found(k, pp_modes_find(&c->clean, fmax(step, 1), &modes)) && modes.n > 1)
        pp_warning_add(c, PP_WARN_SAMPLE_MODES, "%zu levels, the greatest at %.4g and %.4g ns",
            modes.n, modes.mode[0].center * scale, modes.mode[1].center * scale);
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static void check_dependence(const struct look *k)
{
    double *rho = malloc((k->c->n_replicates + 1) * sizeof *rho);
    size_t n = 0;
    if (!rho) {
        (void)is_found(k, PP_ENOMEM);
        return;
    }
    for (size_t i = 0; i < k->c->n_replicates; i++)
        if (pp_summary_counts(k->c, &k->c->replicates[i]) &&
            isfinite(k->c->replicates[i].autocorrelation))
            rho[n++] = k->c->replicates[i].autocorrelation;
    if (n) {
        qsort(rho, n, sizeof *rho, compare_doubles);
        if (rho[n / 2] > DEPENDENT)
            pp_warning_add(
                k->c, PP_WARN_AUTOCORRELATED, "rank autocorrelation %.2f at lag 1", rho[n / 2]);
    }
    free(rho);
}

static void check_clock(const struct look *k)
{
    struct pp_case *c = k->c;
    const struct pp_calib *calib = &k->result->calib;
    const double step_ratio = c->summary.timer_floor_ns / fmax(c->summary.raw_time_ns.value, 1e-12);
    if (step_ratio > FLOOR_RATIO)
        pp_warning_add(
            c, PP_WARN_TIMER_FLOOR, "one clock step is %.2g %% of a sample", 100 * step_ratio);
    if (pp_calib_drifted(calib))
        pp_warning_add(c, PP_WARN_CLOCK, "TSC against CLOCK_MONOTONIC_RAW drifted by %.0f ppm",
            calib->drift_ppm);
    else if (calib->kind != PP_CLOCK_TSC)
        pp_warning_add(c, PP_WARN_CLOCK, "%s", calib->why);
    if (!k->result->modules[c->module].has_empty_loop)
        pp_warning_add(c, PP_WARN_NO_CORRECTION, "loop and clock read are part of the numbers");
}

/* The code is the better witness: a body of one cycle can hide behind the loop's own, and still be
 * there. */
static void check_work(const struct look *k)
{
    static const char *const what[] = {[PP_LOOP_EMPTY] = "the compiled loop is empty",
        [PP_LOOP_HOISTED] = "it is done once, before the loop",
        [PP_LOOP_FOLDED] = "it became a constant"};
    const struct pp_estimate *e = &k->c->summary.time_ns;
    const enum pp_loop_work work = k->c->loop_work;
    if (work >= PP_LOOP_EMPTY)
        pp_warning_add(k->c, PP_WARN_NO_WORK, "%s", what[work]);
    else if (work == PP_LOOP_UNKNOWN && e->has_interval && e->lo <= 0 && !k->c->per_call)
        pp_warning_add(
            k->c, PP_WARN_NO_WORK, "%.3g ns with interval %.2g to %.2g ns", e->value, e->lo, e->hi);
}

static void check_labels(const struct look *k)
{
    struct pp_case *c = k->c;
    uint64_t n_all = 0, n_disturbed = 0;
    for (int label = 0; label < PP_N_LABELS; label++)
        n_all += c->n_by_label[label];
    for (int label = PP_LABEL_CLOCK_DISAGREED; label < PP_LABEL_UNEXPLAINED; label++) {
        const double ratio = (double)c->n_by_label[label] / (double)n_all;
        const bool can_be_own = label == PP_LABEL_MIGRATED || label == PP_LABEL_PREEMPTED ||
            label == PP_LABEL_FAULTED;
        if (can_be_own && ratio > OWN_RATIO)
            pp_warning_add(c, PP_WARN_CAUSE_IS_OWN, "%.0f %% %s", 100 * ratio,
                pp_label_name((enum pp_label)label));
        else
            n_disturbed += c->n_by_label[label];
    }
    if ((double)n_disturbed > DISTURBED_RATIO * (double)n_all)
        pp_warning_add(c, PP_WARN_PREEMPTED, "%.1f %% of %llu",
            100 * (double)n_disturbed / (double)n_all, (unsigned long long)n_all);
    if (c->n_by_label[PP_LABEL_UNEXPLAINED])
        pp_warning_add(c, PP_WARN_UNEXPLAINED, "%llu of %llu",
            (unsigned long long)c->n_by_label[PP_LABEL_UNEXPLAINED], (unsigned long long)n_all);
}

static void check_cycles(const struct look *k)
{
    if (k->c->summary.sharing_ratio > 0)
        pp_warning_add(k->c, PP_WARN_SHARED, "branches took %.2f times as long, in %zu workers",
            k->c->summary.sharing_ratio, k->n);
    size_t n_ruled = 0, n_settled = 0;
    for (size_t i = 0; i < k->c->n_replicates; i++) {
        const struct pp_replicate *r = &k->c->replicates[i];
        n_ruled += r->ok && isfinite(r->gate_kept_ratio);
        n_settled += r->ok && r->gate_kept_ratio >= PP_SUMMARY_GATE_KEPT_RATIO;
    }
    if (n_ruled && isnan(k->c->summary.cycles.value))
        pp_warning_add(k->c, PP_WARN_UNSETTLED, "%zu of %zu workers settled, 3 and 3/8 are wanted",
            n_settled, n_ruled);
}

static void check_rest(const struct look *k)
{
    struct pp_case *c = k->c;
    const struct pp_pool *clean = &c->summary.clean;
    if (clean->n >= MIN_TIMEIT_SAMPLES && clean->max_ns > WORST_OVER_BEST * clean->min_ns)
        pp_warning_add(c, PP_WARN_WORST_BEST, "%.3g over %.3g ns", clean->max_ns, clean->min_ns);
    if (c->state == PP_STATE_FAILED)
        pp_warning_add(c, PP_WARN_CRASHED_ONCE, "%llu of %zu workers are good",
            (unsigned long long)c->summary.n_runs_ok, c->n_replicates);
    for (size_t i = 0; i < c->n_counters; i++)
        if (c->counters[i].reason)
            pp_warning_add(
                c, PP_WARN_COUNTER, "'%.100s' is %s", c->counters[i].name, c->counters[i].reason);
    if (c->n_loops == 1 && !c->per_call && c->summary.clean.n <= k->n &&
        !k->result->settings.n_samples)
        pp_warning_add(c, PP_WARN_SLOW, "one takes %.3g s", 1e-9 * c->summary.raw_time_ns.value);
    const struct pp_env_fact *aslr = k->result->env ? &k->result->env->facts[PP_ENV_ASLR_PROCESS]
                                                    : NULL;
    if (aslr && aslr->advice)
        pp_warning_add(c, PP_WARN_ASLR_OFF, "%.100s", aslr->text);
}

enum pp_status pp_diagnose(struct pp_case *c, const struct pp_result *result)
{
    static void (*const checks[])(const struct look *) = {check_steady, check_trend, check_modes,
        check_runs, check_dependence, check_clock, check_work, check_labels, check_cycles,
        check_rest};
    enum pp_status status = PP_OK;
    struct look look = {.c = c,
        .status = &status,
        .result = result,
        .wander_ratio = c->summary.drift_half_ratio,
        .levels = malloc((c->n_replicates + 1) * sizeof *look.levels)};
    if (!look.levels)
        return PP_ENOMEM;
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_summary_counts(c, &c->replicates[i]))
            look.levels[look.n++] = c->replicates[i].p50_ns;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        checks[i](&look);
    free(look.levels);
    return status;
}
