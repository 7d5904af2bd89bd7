/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rounds over the suite: each round gives every unfinished case one fresh worker, in a fresh seeded
 * order, so that a case's replicates are spread over the run's time.
 */
#define _GNU_SOURCE
#include "bench/driver.h"

#include "bench/caseoutcome.h"
#include "bench/clock.h"
#include "bench/diagnose.h"
#include "bench/env_counters.h"
#include "bench/growth.h"
#include "bench/layout.h"
#include "bench/meterpass.h"
#include "bench/outset.h"
#include "bench/plan.h"
#include "bench/replicate.h"
#include "bench/suite.h"
#include "bench/summary.h"
#include "bench/usercount.h"
#include "bench/warning.h"
#include "stats/rng.h"
#include "stats/stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALIB_S 0.004
#define CALIB_QUICK_S 0.0015
#define CALIBRATION_TIMEOUT_S 10.0
#define MAX_CRASHES 2
#define DISAGREE_RATIO \
    0.0005 /* of a sample: both clocks have the same crystal, their rates are compared over 4 ms \
              only */

struct driver {
    const struct pp_driver_options *options;
    struct pp_result *result;
    struct pp_isolate isolate;
    struct pp_suite suite;
    struct pp_plan *plans; /* one a case; n_loops 0: not calibrated yet */
    struct pp_rng *rng;
    uint64_t began_ns;
    struct pp_env_counters counters; /* at the start */
    double n_cases_done;             /* parts of cases included */
    int cpu;
};

void pp_driver_interrupt(void)
{
    pp_isolate_interrupt();
}

static enum pp_status driver_init(struct driver *d, const struct pp_driver_options *options,
    struct pp_result *result, struct pp_error *error)
{
    *d = (struct driver){
        .options = options, .result = result, .began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC)};
    d->isolate.wire_fd = -1;
    pp_stats_init();
    pp_result_init(result);
    result->settings = options->settings;
    result->env = options->env;
    pp_outset_now(result->started);
    const struct pp_suite_request request = {.paths = options->paths,
        .n_paths = options->n_paths,
        .preloads = options->preloads,
        .n_preloads = options->n_preloads,
        .filter = options->filter};
    enum pp_status status = pp_outset_settle(&result->settings, &d->cpu, error);
    pp_env_counters_read(&d->counters, "", d->cpu);
    if (status == PP_OK)
        status = pp_isolate_init(&d->isolate, options->worker_path, error);
    if (status == PP_OK)
        status = pp_suite_load(&d->suite, &d->isolate, &request, result, error);
    for (size_t i = 0; options->compilers && i < result->n_modules; i++)
        result->modules[i].compiler = options->compilers[i] ? strdup(options->compilers[i]) : NULL;
    const struct pp_layout_request layouts = {.directory = options->layout_dir,
        .n_layouts = options->n_layouts,
        .seed = result->settings.seed,
        .relaxes_alignment = !options->keeps_alignment};
    if (status == PP_OK && layouts.n_layouts > 1 && layouts.directory)
        status = pp_layout_make(&d->suite, &layouts, result, error);
    return status;
}

static void driver_release(struct driver *d)
{
    pp_rng_free(d->rng);
    pp_suite_release(&d->suite);
    pp_isolate_release(&d->isolate);
    free(d->plans);
}

enum pp_status pp_driver_list(
    const struct pp_driver_options *options, struct pp_result *result, struct pp_error *error)
{
    struct driver d;
    const enum pp_status status = driver_init(&d, options, result, error);
    driver_release(&d);
    return status;
}

/* Whether samples are ns of some clock instead of ticks of the TSC. */
static bool in_ns(const struct driver *d, size_t index)
{
    return d->result->calib.kind != PP_CLOCK_TSC || d->result->settings.process_time ||
        d->suite.entries[index].manual_time;
}

static enum pp_status give_order(
    struct driver *d, size_t index, enum pp_wire_action action, struct pp_error *error)
{
    const enum pp_status status = pp_isolate_prepare(&d->isolate, false, error);
    if (status != PP_OK)
        return status;
    const struct pp_suite_entry *entry = &d->suite.entries[index];
    const struct pp_settings *settings = &d->result->settings;
    const struct pp_plan *plan = &d->plans[index];
    struct pp_wire_order *order = &d->isolate.wire->order;
    order->action = action;
    order->flags = (settings->process_time ? PP_WIRE_CPU_TIME : 0) |
        (d->result->calib.kind == PP_CLOCK_TSC ? 0 : PP_WIRE_NO_TSC) |
        (plan->per_call ? PP_WIRE_LAPS : 0);
    pp_suite_address(
        &d->suite, entry->module, (uint32_t)d->result->cases[index].n_replicates, order);
    order->targets[0].bench = entry->bench;
    memcpy(order->targets[0].value_index, entry->value_index, sizeof entry->value_index);
    order->n_threads = d->result->cases[index].n_threads;
    order->cpu = d->cpu;
    order->memory_bytes = settings->memory_bytes;
    order->n_loops = action == PP_WIRE_CALIBRATE ? settings->n_loops : plan->n_loops;
    order->n_samples = plan->n_samples;
    order->max_sampling_ns = plan->max_sampling_ns;
    order->warmup_ns = plan->warmup_ns;
    order->n_warmup = plan->n_warmup;
    order->target_ns = pp_plan_target_ns(settings, &d->result->calib);
    order->ticks_per_ns = d->result->calib.ticks_per_ns;
    order->disagree_ns = d->result->calib.disagree_ns;
    order->disagree_ratio = DISAGREE_RATIO;
    return PP_OK;
}

/* Returns the padding that it got. */
static unsigned run_worker(struct driver *d, double timeout_s, struct pp_outcome *outcome)
{
    const unsigned padding_bytes = (unsigned)pp_rng_below(d->rng, 4096);
    pp_isolate_run(&d->isolate, timeout_s, padding_bytes, outcome);
    return padding_bytes;
}

/* Find the loop count in a worker of its own. False: the case is over (failed, skipped) or the run
 * is interrupted. */
static bool calibrate(struct driver *d, size_t index)
{
    struct pp_case *c = &d->result->cases[index];
    const struct pp_settings *settings = &d->result->settings;
    const struct pp_wire_report *report;
    struct pp_outcome outcome;
    struct pp_error error = {0};
    if (give_order(d, index, PP_WIRE_CALIBRATE, &error) != PP_OK) {
        pp_caseoutcome_fail(c, &d->isolate, error.text);
        return false;
    }
    const double timeout_s = settings->timeout_s > 0 ? settings->timeout_s : CALIBRATION_TIMEOUT_S;
    run_worker(d, timeout_s, &outcome);
    report = &d->isolate.wire->report;
    c->measured_s += outcome.duration_s;
    if (outcome.ending == PP_ENDING_INTERRUPTED)
        return false;
    if (outcome.ending != PP_ENDING_DONE &&
        !(atomic_load(&report->phase) == PP_WIRE_TEARDOWN && report->loop_ns)) {
        pp_caseoutcome_fail(c, &d->isolate, outcome.text);
        return false;
    }
    if (report->skip[0]) {
        pp_caseoutcome_skip(c, report);
        return false;
    }
    if (report->no_work)
        pp_warning_add(c, PP_WARN_NO_WORK, "2^40 iterations took no measurable time");
    pp_plan_make(&d->plans[index], settings, report->n_loops ? report->n_loops : 1, report->loop_ns,
        report->batch_ns);
    c->n_loops = d->plans[index].n_loops;
    c->loop_work = report->loop_work <= PP_LOOP_FOLDED ? (enum pp_loop_work)report->loop_work
                                                       : PP_LOOP_UNKNOWN;
    c->n_loop_instructions = report->n_loop_instructions;
    c->per_call = d->plans[index].per_call;
    c->ticks_per_ns = in_ns(d, index) ? 1 : d->result->calib.ticks_per_ns;
    return true;
}

static struct pp_replicate *add_replicate(struct pp_case *c)
{
    struct pp_replicate *more = realloc(c->replicates, (c->n_replicates + 1) * sizeof *more);
    if (!more)
        return NULL;
    c->replicates = more;
    more[c->n_replicates] = (struct pp_replicate){.index = (uint32_t)c->n_replicates};
    return &more[c->n_replicates++];
}

/* Take over what the worker left. */
static enum pp_status reduce(struct driver *d, size_t index, struct pp_replicate *r)
{
    struct pp_case *c = &d->result->cases[index];
    const struct pp_wire_report *report = &d->isolate.wire->report;
    const struct pp_calib *calib = &d->result->calib;
    const struct pp_replicate_scale scale = {.ticks_per_ns = c->ticks_per_ns,
        .ruler_read_ticks = calib->read_ns * calib->ticks_per_ns,
        .n_loops = c->n_loops,
        .per_call = c->per_call,
        .keeps_all = d->result->settings.n_samples > 0};
    const struct pp_replicate_pool pool = {&c->clean, &c->unclean, &c->trail};
    const enum pp_status status = pp_replicate_reduce(r, d->isolate.wire, &scale, &pool);
    if (status != PP_OK)
        return status;
    const double n_iterations = (double)atomic_load(&report->n_committed) * (double)c->n_loops *
        c->n_threads;
    pp_caseoutcome_note_changes(c, report->changes);
    c->bytes_per_iteration = isfinite(report->bytes_per_iteration) ? report->bytes_per_iteration
                                                                   : 0;
    c->items_per_iteration = isfinite(report->items_per_iteration) ? report->items_per_iteration
                                                                   : 0;
    return pp_usercount_add(
        c, report, n_iterations, r->mean_ns * n_iterations / c->n_threads * 1e-9);
}

static size_t count_failed(const struct pp_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++)
        n += c->replicates[i].failure[0] != '\0';
    return n;
}

/* The summary costs the square of the replicates: beyond those that are looked at, not after each.
 */
static bool is_worth_summary(size_t n_replicates)
{
    return n_replicates <= PP_PLAN_MAX_RUNS || n_replicates % PP_PLAN_MAX_RUNS == 0;
}

/* One worker for one case. */
static void measure_once(struct driver *d, size_t index)
{
    struct pp_case *c = &d->result->cases[index];
    struct pp_outcome outcome;
    struct pp_error error = {0};
    if (give_order(d, index, PP_WIRE_MEASURE, &error) != PP_OK) {
        pp_caseoutcome_give_up(c, &d->isolate, error.text);
        return;
    }
    d->isolate.wire->order.n_samples = pp_plan_samples(
        &d->plans[index], &d->result->settings, (uint32_t)c->n_replicates);
    const double started_s = pp_clock_since_s(d->began_ns);
    const unsigned padding_bytes = run_worker(d, d->plans[index].timeout_s, &outcome);
    c->measured_s += outcome.duration_s;
    if (outcome.ending == PP_ENDING_INTERRUPTED)
        return;
    struct pp_replicate *r = add_replicate(c);
    if (!r) {
        pp_caseoutcome_give_up(c, &d->isolate, "out of memory for its replicates");
        return;
    }
    r->started_s = started_s;
    r->duration_s = outcome.duration_s;
    r->padding_bytes = padding_bytes;
    r->layout = d->suite.n_layouts ? r->index % d->result->modules[c->module].n_layouts : 0;
    r->cpu = c->n_threads > 1 ? -1 : d->cpu;
    const enum pp_status status = reduce(d, index, r);
    if (outcome.ending != PP_ENDING_DONE)
        snprintf(r->failure, sizeof r->failure, "%.255s", outcome.text);
    if (status == PP_OK && c->state == PP_STATE_PENDING)
        c->state = PP_STATE_OK;
    if (r->failure[0])
        pp_caseoutcome_fail(c, &d->isolate, r->failure);
    if (is_worth_summary(c->n_replicates) &&
        pp_summary_update(c, &d->result->settings, &d->result->calib) != PP_OK)
        pp_caseoutcome_give_up(c, &d->isolate, "out of memory for its statistics");
}

/* Whether the case needs no more workers; sets its stop reason. */
static bool is_done(const struct driver *d, size_t index)
{
    struct pp_case *c = &d->result->cases[index];
    if (pp_isolate_interrupted()) {
        c->stop = PP_STOP_INTERRUPTED;
    } else if (c->state == PP_STATE_FAILED && c->stop == PP_STOP_NONE) {
        /* One crash may be chance, two are not; a time-out is not tried again. */
        const bool hopeless = c->n_replicates == 0 || count_failed(c) >= MAX_CRASHES ||
            (c->reason && strncmp(c->reason, "timed out", 9) == 0);
        c->stop = hopeless ? PP_STOP_FAILED : PP_STOP_NONE;
    }
    if (c->stop == PP_STOP_NONE)
        c->stop = pp_plan_stop(
            &d->result->settings, c->n_replicates, c->measured_s, c->summary.stat_half_ratio);
    return c->stop != PP_STOP_NONE;
}

/* Give the case its turn. True: it is done. */
static bool turn(struct driver *d, size_t index)
{
    const struct pp_case *c = &d->result->cases[index];
    if (d->plans[index].n_loops == 0 && !calibrate(d, index)) {
        is_done(d, index);
        return true;
    }
    measure_once(d, index);
    return is_done(d, index) || c->state == PP_STATE_SKIPPED;
}

static double progress_of(const struct driver *d, const struct pp_case *c)
{
    if (c->stop != PP_STOP_NONE || c->state == PP_STATE_SKIPPED)
        return 1;
    const struct pp_settings *settings = &d->result->settings;
    const double runs = settings->n_samples || settings->n_runs ? pp_plan_max_runs(settings)
                                                                : 2 * PP_PLAN_RUNS;
    const double by_runs = (double)c->n_replicates / runs,
                 by_time = c->measured_s / settings->max_time_s;
    return fmin(0.95, fmax(by_runs, settings->n_samples ? 0 : by_time));
}

/* Tell the watcher how far the run is; `before`: progress of the case before its turn. */
static void tell(struct driver *d, size_t index, double before)
{
    const struct pp_watcher *watcher = &d->options->watcher;
    d->n_cases_done += progress_of(d, &d->result->cases[index]) - before;
    const double done = d->n_cases_done / (double)d->result->n_cases;
    const double left_s = done > 0 ? pp_clock_since_s(d->began_ns) * (1 - done) / done : 0;
    d->result->duration_s = pp_clock_since_s(d->began_ns);
    if (watcher->step)
        watcher->step(watcher->context, d->result, index, done, left_s);
}

/* All rounds. `order`: room for the indices of all cases. */
static void run_rounds(struct driver *d, size_t *order)
{
    size_t n_left = 0;
    for (size_t i = 0; i < d->result->n_cases; i++) {
        d->n_cases_done += progress_of(d, &d->result->cases[i]);
        if (d->result->cases[i].state == PP_STATE_PENDING)
            order[n_left++] = i;
    }
    while (n_left > 0 && !pp_isolate_interrupted()) {
        size_t n_kept = 0;
        pp_rng_shuffle(d->rng, order, n_left, sizeof *order);
        for (size_t i = 0; i < n_left && !pp_isolate_interrupted(); i++) {
            const size_t index = order[i];
            const double before = progress_of(d, &d->result->cases[index]);
            if (!turn(d, index))
                order[n_kept++] = index;
            tell(d, index, before);
        }
        n_left = n_kept;
    }
}

/* One worker that counts `meters` in a case whose times are taken. */
static void meter_case(
    struct driver *d, size_t index, uint32_t meters, struct pp_meterpass_notes *notes)
{
    struct pp_case *c = &d->result->cases[index];
    const char *libraries = d->options->meter_libraries;
    struct pp_outcome outcome;
    struct pp_error error = {0};
    if (give_order(d, index, PP_WIRE_METER, &error) != PP_OK) {
        pp_warning_add(c, PP_WARN_NOT_COUNTED, "%s", error.text);
        return;
    }
    struct pp_wire_order *order = &d->isolate.wire->order;
    const double timeout_s = pp_meterpass_order(
        order, &d->result->settings, c, meters, d->suite.entries[index].max_iterations);
    snprintf(
        order->meter_libraries, sizeof order->meter_libraries, "%s", libraries ? libraries : "");
    run_worker(d, timeout_s, &outcome);
    if (outcome.ending == PP_ENDING_INTERRUPTED)
        return;
    if (outcome.ending != PP_ENDING_DONE)
        pp_warning_add(c, PP_WARN_NOT_COUNTED, "%s", outcome.text);
    else if (pp_meterpass_take(c, &d->isolate.wire->report, meters, notes) != PP_OK)
        pp_caseoutcome_fail(c, &d->isolate, "out of memory for its counters");
}

/* Workers of their own count what was asked for. */
static void meter_all(struct driver *d)
{
    const struct pp_watcher *watcher = &d->options->watcher;
    struct pp_meterpass_notes notes = {0};
    char text[512];
    for (size_t i = 0; i < d->result->n_cases; i++)
        for (unsigned pass = 0; pass < PP_METERPASS_N; pass++) {
            const uint32_t meters = pp_meterpass_meters(d->options->meters, pass);
            if (meters && d->result->cases[i].state == PP_STATE_OK && !pp_isolate_interrupted())
                meter_case(d, i, meters, &notes);
        }
    for (unsigned i = 0; watcher->note && pp_meterpass_tell(&notes, i, text, sizeof text); i++)
        watcher->note(watcher->context, text);
}

/* What is said of a case when no more is measured. */
static enum pp_status finish_case(const struct pp_result *result, struct pp_case *c)
{
    enum pp_status status = PP_OK;
    if (!result->complete && c->stop == PP_STOP_NONE && c->state != PP_STATE_SKIPPED)
        c->stop = PP_STOP_INTERRUPTED;
    if (!is_worth_summary(c->n_replicates))
        status = pp_summary_update(c, &result->settings, &result->calib);
    if (c->summary.n_runs_ok && pp_diagnose(c, result) != PP_OK)
        status = PP_ENOMEM;
    return status;
}

static void finish(struct driver *d)
{
    const struct pp_watcher *watcher = &d->options->watcher;
    struct pp_result *result = d->result;
    bool is_all = true;
    char disturbed[128];
    pp_calib_finish(&result->calib);
    pp_env_counters_doubt(
        &d->counters, d->cpu, pp_clock_since_s(d->began_ns), disturbed, sizeof disturbed);
    result->duration_s = pp_clock_since_s(d->began_ns);
    result->complete = !pp_isolate_interrupted();
    for (size_t i = 0; i < result->n_cases; i++) {
        struct pp_case *c = &result->cases[i];
        is_all &= finish_case(result, c) == PP_OK;
        if (disturbed[0])
            pp_warning_add(c, PP_WARN_MACHINE, "%s", disturbed);
    }
    /* A run without them is still a run. */
    if ((pp_growth_find(result) != PP_OK || !is_all) && watcher->note)
        watcher->note(watcher->context, "out of memory: warnings and fits may be missing");
}

enum pp_status pp_driver_run(
    const struct pp_driver_options *options, struct pp_result *result, struct pp_error *error)
{
    struct driver d;
    enum pp_status status = driver_init(&d, options, result, error);
    size_t *order = NULL;
    if (status == PP_OK) {
        const struct pp_env_fact *source = options->env ? &options->env->facts[PP_ENV_CLOCKSOURCE]
                                                        : NULL;
        pp_calib_run(&result->calib, options->settings.quick ? CALIB_QUICK_S : CALIB_S,
            source && source->known ? source->text : NULL);
        d.plans = calloc(result->n_cases + 1, sizeof *d.plans);
        d.rng = pp_rng_alloc(result->settings.seed);
        order = calloc(result->n_cases + 1, sizeof *order);
        if (!d.plans || !d.rng || !order)
            status = pp_error_set(
                error, PP_ENOMEM, "out of memory for %zu benchmarks", result->n_cases);
    }
    if (status == PP_OK) {
        if (options->watcher.begin)
            options->watcher.begin(options->watcher.context, result);
        run_rounds(&d, order);
        meter_all(&d);
        finish(&d);
    }
    free(order);
    driver_release(&d);
    return status;
}
