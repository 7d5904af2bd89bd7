/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rounds over the pairs: each round gives every unfinished pair one fresh process. Both sides of a
 * process stand at the same place within the page, another one each time: code that did not move
 * between old and new then meets the same accidents of alignment on both sides, and code that did
 * move meets all of them.
 */
#define _GNU_SOURCE
#include "bench/contest.h"

#include "bench/clock.h"
#include "bench/contestdata.h"
#include "bench/contestmatch.h"
#include "bench/contestobject.h"
#include "bench/contestplan.h"
#include "bench/elfshift.h"
#include "bench/outset.h"
#include "stats/signedrank.h"
#include "stats/stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALIB_S 0.004
#define CALIBRATION_TIMEOUT_S 10.0
#define CALIBRATION_WARMUP_NS 1000000
#define MAX_CRASHES 2
#define TIMEOUT_FACTOR 20.0   /* of what both took to calibrate */
#define DISAGREE_RATIO 0.0005 /* see driver.c */
#define OUTPUT_KEPT_BYTES 2000
#define MAX_PLACES PP_ELFSHIFT_N_LAYOUTS_MAX
#define PATH_BYTES 4096

/* One pair of cases. */
struct entry {
    struct pp_contestmatch match;
    struct pp_contestplan plan;
    struct pp_contestdata *data; /* NULL: nothing measured yet */
    bool in_ns;                  /* samples are not ticks of the TSC */
    unsigned n_crashes;
};

struct contest {
    const struct pp_contest_options *options;
    struct pp_comparison *comparison;
    struct pp_isolate isolate;
    struct pp_contestobject objects[2];
    struct entry *entries; /* one a pair */
    struct pp_rng *rng;
    uint32_t n_sides;
    unsigned places_bytes[MAX_PLACES];
    size_t n_places; /* 1: nothing is moved */
    uint64_t began_ns;
    int cpu;
};

static double since_s(uint64_t began_ns)
{
    return (double)(pp_clock_posix_ns(CLOCK_MONOTONIC) - began_ns) * 1e-9;
}

static const struct pp_case *case_of(const struct contest *c, size_t pair, int side)
{
    return &c->objects[side].list.cases[c->entries[pair].match.cases[side]];
}

static enum pp_status load(struct contest *c, int side, struct pp_error *error)
{
    const struct pp_contest_options *options = c->options;
    const char *compiler = options->compilers[side];
    const struct pp_suite_request request = {.paths = &options->paths[side],
        .n_paths = 1,
        .preloads = options->preloads,
        .n_preloads = options->n_preloads,
        .filter = options->filter};
    return pp_contestobject_load(&c->objects[side], &c->isolate, &request,
        compiler && !options->keeps_alignment && !strstr(compiler, " -m"), error);
}

/* Choose the places within the page, the same for both objects. */
static void choose_places(struct contest *c)
{
    unsigned step_bytes = 0;
    const uint32_t wanted = c->options->n_layouts;
    bool movable = wanted != 1;
    for (int side = 0; side < 2; side++) {
        const struct pp_layoutcopy *source = &c->objects[side].source;
        movable &= source->step_bytes != 0;
        step_bytes = source->step_bytes > step_bytes ? source->step_bytes : step_bytes;
        if (!source->step_bytes && wanted != 1)
            pp_comparison_note(c->comparison, "the %s one is not moved within the page: %s",
                side ? "new" : "old", source->why_not);
    }
    c->n_places = 1;
    c->places_bytes[0] = 0;
    if (movable)
        c->n_places = pp_elfshift_deltas(step_bytes, c->comparison->settings.seed, c->places_bytes,
            wanted && wanted < MAX_PLACES ? wanted : MAX_PLACES);
}

/* A control needs a second copy of the old object; so does a comparison of an object with itself.
 */
static enum pp_status choose_sides(struct contest *c, struct pp_error *error)
{
    c->n_sides = c->options->no_control || !c->objects[0].source.may_copy ? 2 : 3;
    if (c->n_sides == 2 && !c->options->no_control)
        pp_comparison_note(c->comparison, "there is no control: %s", c->objects[0].source.why_not);
    if (pp_contestobject_is_twin(&c->objects[0], &c->objects[1]) && !c->objects[1].source.may_copy)
        return pp_error_set(error, PP_EINVAL,
            "both sides are one file, and it cannot be copied: %s", c->objects[1].source.why_not);
    return PP_OK;
}

/* Find the pairs and make room for what is measured of them. */
static enum pp_status pair_up(struct contest *c, struct pp_error *error)
{
    struct pp_contestmatch *matches = NULL;
    enum pp_status status = pp_contestmatch_find(
        c->objects, c->options->by_order, c->comparison, &matches, error);
    c->entries = calloc(c->comparison->n_pairs + 1, sizeof *c->entries);
    if (status == PP_OK && !c->entries)
        status = pp_error_set(error, PP_ENOMEM, "out of memory for the pairs");
    for (size_t i = 0; status == PP_OK && i < c->comparison->n_pairs; i++)
        c->entries[i].match = matches[i];
    free(matches);
    return status;
}

static enum pp_status begin(struct contest *c, struct pp_error *error)
{
    struct pp_comparison *comparison = c->comparison;
    const struct pp_contest_options *options = c->options;
    pp_stats_init();
    pp_comparison_init(comparison);
    comparison->settings = options->settings;
    comparison->margin_ratio = options->margin_ratio;
    comparison->tail_margin_ratio = options->tail_margin_ratio;
    comparison->gate_ratio = options->gate_ratio;
    comparison->tail_gate_ratio = options->tail_gate_ratio;
    comparison->env = options->env;
    comparison->old_name = strdup(options->names[0] ? options->names[0] : options->paths[0]);
    comparison->new_name = strdup(options->names[1] ? options->names[1] : options->paths[1]);
    pp_outset_now(comparison->started);
    if (!comparison->old_name || !comparison->new_name)
        return pp_error_set(error, PP_ENOMEM, "out of memory for a comparison");
    enum pp_status status = pp_outset_settle(&comparison->settings, &c->cpu, error);
    if (status == PP_OK)
        status = pp_isolate_init(&c->isolate, options->worker_path, error);
    for (int side = 0; status == PP_OK && side < 2; side++)
        status = load(c, side, error);
    if (status == PP_OK)
        status = pair_up(c, error);
    if (status == PP_OK)
        status = choose_sides(c, error);
    if (status == PP_OK)
        choose_places(c);
    c->rng = pp_rng_alloc(comparison->settings.seed);
    if (status == PP_OK && !c->rng)
        status = pp_error_set(error, PP_ENOMEM, "out of memory for a comparison");
    return status;
}

/* Everything in an order that does not depend on the side. */
static enum pp_status give_order(
    struct contest *c, size_t index, enum pp_wire_action action, struct pp_error *error)
{
    const enum pp_status status = pp_isolate_prepare(&c->isolate, false, error);
    if (status != PP_OK)
        return status;
    const struct pp_settings *settings = &c->comparison->settings;
    const struct pp_calib *calib = &c->comparison->calib;
    const struct pp_contestplan *plan = &c->entries[index].plan;
    struct pp_wire_order *order = &c->isolate.wire->order;
    order->action = action;
    order->flags = (settings->process_time ? PP_WIRE_CPU_TIME : 0) |
        (calib->kind == PP_CLOCK_TSC ? 0 : PP_WIRE_NO_TSC);
    memcpy(order->preloads, c->objects[0].suite.preloads, sizeof order->preloads);
    order->n_threads = case_of(c, index, 0)->n_threads;
    order->cpu = c->cpu;
    order->memory_bytes = settings->memory_bytes;
    order->n_loops = plan->n_loops;
    order->n_samples = plan->n_alone;
    order->max_sampling_ns = plan->max_sampling_ns;
    order->warmup_ns = plan->warmup_ns;
    order->n_warmup = plan->n_warmup;
    order->target_ns = pp_contestplan_target_ns(settings, calib->quantum_ns);
    order->ticks_per_ns = calib->ticks_per_ns;
    order->disagree_ns = calib->disagree_ns;
    order->disagree_ratio = DISAGREE_RATIO;
    return PP_OK;
}

static void set_bench(
    const struct contest *c, size_t index, int side, struct pp_wire_target *target)
{
    const struct pp_suite_entry *entry =
        &c->objects[side].suite.entries[c->entries[index].match.cases[side]];
    target->bench = entry->bench;
    memcpy(target->value_index, entry->value_index, sizeof target->value_index);
}

static const char *side_name(uint32_t side)
{
    static const char *const names[] = {"old", "new", "old (the control)"};
    return names[side < PP_WIRE_N_SIDES ? side : 0];
}

static void end_pair(struct contest *c, size_t index, enum pp_pair_state state, const char *why)
{
    struct pp_pair *pair = &c->comparison->pairs[index];
    pair->state = state;
    pair->stop = PP_PAIR_STOP_FAILED;
    free(pair->reason);
    pair->reason = strdup(why);
    if (state != PP_PAIR_FAILED)
        return;
    const struct pp_isolate *isolate = &c->isolate;
    const size_t from = isolate->output_bytes > OUTPUT_KEPT_BYTES
        ? isolate->output_bytes - OUTPUT_KEPT_BYTES
        : 0;
    free(pair->output);
    pair->output = isolate->output_bytes ? strdup(isolate->output + from) : NULL;
}

static void run_worker(struct contest *c, double timeout_s, struct pp_outcome *outcome)
{
    pp_isolate_run(&c->isolate, timeout_s, (unsigned)pp_rng_below(c->rng, 4096), outcome);
}

/* One side does not want to be measured, alone or beside the other. */
static void skipped(struct contest *c, size_t index, uint32_t side, const char *where)
{
    const struct pp_wire_report *report = &c->isolate.wire->report;
    char why[640];
    snprintf(why, sizeof why, "by the %s one%s: %.*s", side_name(side), where,
        (int)sizeof report->skip, report->skip);
    end_pair(c, index, PP_PAIR_SKIPPED, why);
    c->comparison->pairs[index].old_skips = side != PP_WIRE_NEW;
}

/* Time one side in a worker of its own: iterations of a batch, and how long it takes. False: the
 * pair is over, or the run is interrupted. */
static bool calibrate(
    struct contest *c, size_t index, int side, uint64_t *n_loops, double *iteration_ns)
{
    struct pp_outcome outcome;
    struct pp_error error = {0};
    char why[640];
    const double limit_s = c->comparison->settings.timeout_s;
    const enum pp_status status = give_order(c, index, PP_WIRE_CALIBRATE, &error);
    if (status != PP_OK) {
        end_pair(c, index, PP_PAIR_FAILED, error.text);
        return false;
    }
    struct pp_wire_target *target = &c->isolate.wire->order.targets[0];
    pp_contestobject_address(&c->objects[side], target);
    set_bench(c, index, side, target);
    c->isolate.wire->order.n_loops = c->comparison->settings.n_loops;
    c->isolate.wire->order.warmup_ns = CALIBRATION_WARMUP_NS;
    run_worker(c, limit_s > 0 ? limit_s : CALIBRATION_TIMEOUT_S, &outcome);
    const struct pp_wire_report *report = &c->isolate.wire->report;
    if (outcome.ending == PP_ENDING_INTERRUPTED)
        return false;
    if (outcome.ending == PP_ENDING_DONE && report->skip[0]) {
        skipped(c, index, (uint32_t)side, "");
        return false;
    }
    if (outcome.ending != PP_ENDING_DONE || report->no_work) {
        snprintf(why, sizeof why, "the %s one %.480s", side_name((uint32_t)side),
            outcome.ending == PP_ENDING_DONE ? "takes no measurable time" : outcome.text);
        end_pair(c, index, PP_PAIR_FAILED, why);
        return false;
    }
    *n_loops = report->n_loops ? report->n_loops : 1;
    const uint64_t batch_ns = report->batch_ns > report->loop_ns ? report->batch_ns
                                                                 : report->loop_ns;
    *iteration_ns = (double)batch_ns / (double)*n_loops;
    return true;
}

/* The loop count of both: that of the slower. */
static bool plan_pair(struct contest *c, size_t index)
{
    struct entry *entry = &c->entries[index];
    struct pp_pair *pair = &c->comparison->pairs[index];
    const uint64_t began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    uint64_t n_loops[2];
    double iteration_ns[2];
    for (int side = 0; side < 2; side++)
        if (!calibrate(c, index, side, &n_loops[side], &iteration_ns[side]))
            return false;
    const struct pp_settings *settings = &c->comparison->settings;
    pair->n_loops = settings->n_loops
        ? settings->n_loops
        : pp_contestplan_n_loops(n_loops, iteration_ns, c->comparison->calib.quantum_ns);
    pp_contestplan_make(&entry->plan, &c->comparison->settings, pair->n_loops,
        (uint64_t)(fmax(iteration_ns[0], iteration_ns[1]) * (double)pair->n_loops));
    if (!(settings->timeout_s > 0)) /* setup takes time, too */
        entry->plan.timeout_s += TIMEOUT_FACTOR * since_s(began_ns);
    pair->no_tail = !pp_contestplan_has_tail(&entry->plan);
    entry->data = calloc(1, sizeof *entry->data);
    if (!entry->data) {
        end_pair(c, index, PP_PAIR_FAILED, "out of memory for what is measured of it");
        return false;
    }
    entry->data->n_sides = c->n_sides;
    entry->in_ns = c->comparison->calib.kind != PP_CLOCK_TSC ||
        c->comparison->settings.process_time ||
        c->objects[0].suite.entries[entry->match.cases[0]].manual_time;
    pair->n_layouts = (uint32_t)(c->n_places > 1 ? c->n_places : 0);
    return true;
}

/* Each side's part in the next process: who is where, and whose turn it is when. */
static enum pp_status order_turns(struct contest *c, size_t index, struct pp_error *error)
{
    enum pp_status status = give_order(c, index, PP_WIRE_CONTEST, error);
    if (status != PP_OK)
        return status;
    static const char *const copy_names[PP_WIRE_N_SIDES] = {"old", "new", "control"};
    struct pp_wire_order *order = &c->isolate.wire->order;
    const struct pp_contestplan *plan = &c->entries[index].plan;
    const size_t n = c->comparison->pairs[index].n_runs;
    char prefix[PATH_BYTES];
    order->n_sides = c->n_sides;
    if (c->options->settings.memory_bytes == 0) /* the limit is meant for one */
        order->memory_bytes *= c->n_sides;
    order->heap_offset_bytes = (uint32_t)pp_rng_below(c->rng, PP_ELFSHIFT_PAGE_BYTES / 16) * 16;
    order->n_block_samples = plan->n_block_samples;
    order->n_blocks = pp_contestplan_schedule(c->rng, c->n_sides, plan->n_rounds, order->schedule);
    pp_contestplan_load_order(n, c->n_sides, order->load_order);
    for (uint32_t side = 0; status == PP_OK && side < c->n_sides; side++) {
        const size_t at = side == PP_WIRE_NULL ? n + 1 + c->n_places / 2 : n;
        set_bench(c, index, side == PP_WIRE_NEW, &order->targets[side]);
        snprintf(prefix, sizeof prefix, "%.3000s/%s", c->options->copy_dir, copy_names[side]);
        status = pp_contestobject_place(&c->objects[side == PP_WIRE_NEW], prefix,
            c->places_bytes[at % c->n_places], &order->targets[side], error);
    }
    return status;
}

static void crashed(struct contest *c, size_t index, const struct pp_outcome *outcome)
{
    char why[640];
    snprintf(why, sizeof why, "the %s one, beside the other in one process: %.500s",
        side_name(c->isolate.wire->report.side), outcome->text);
    if (++c->entries[index].n_crashes >= MAX_CRASHES || outcome->ending == PP_ENDING_TIMED_OUT)
        end_pair(c, index, PP_PAIR_FAILED, why);
}

/* One process for one pair. */
static void measure_once(struct contest *c, size_t index)
{
    struct pp_outcome outcome;
    struct pp_error error = {0};
    struct entry *entry = &c->entries[index];
    struct pp_pair *pair = &c->comparison->pairs[index];
    if (order_turns(c, index, &error) != PP_OK) {
        end_pair(c, index, PP_PAIR_FAILED, error.text);
        return;
    }
    run_worker(c, entry->plan.timeout_s, &outcome);
    if (outcome.ending == PP_ENDING_INTERRUPTED)
        return;
    if (outcome.ending != PP_ENDING_DONE) {
        crashed(c, index, &outcome);
        return;
    }
    if (c->isolate.wire->report.skip[0]) {
        skipped(c, index, c->isolate.wire->report.side, " beside the other");
        return;
    }
    const enum pp_status status = pp_contestdata_add(entry->data, pair, c->isolate.wire,
        entry->in_ns ? 1 : c->comparison->calib.ticks_per_ns, &error);
    if (status != PP_OK) {
        end_pair(c, index, PP_PAIR_FAILED, error.text);
        return;
    }
    pair->n_runs = entry->data->judge.n;
    pair->state = PP_PAIR_OK;
}

static struct pp_judge_rule rule_of(const struct contest *c)
{
    size_t n_judged = 0;
    for (size_t i = 0; i < c->comparison->n_pairs; i++)
        n_judged += c->comparison->pairs[i].state <= PP_PAIR_OK;
    return (struct pp_judge_rule){.level_ratio = c->comparison->settings.level_ratio,
        .margin_ratio = c->comparison->margin_ratio,
        .tail_margin_ratio = c->comparison->tail_margin_ratio,
        .n_looks = pp_contestplan_n_looks(&c->comparison->settings),
        .n_pairs = n_judged ? n_judged : 1,
        .gate_ratio = c->comparison->gate_ratio,
        .tail_gate_ratio = c->comparison->tail_gate_ratio};
}

/* Whether the pair needs no more processes; sets its stop reason. */
static bool is_done(struct contest *c, size_t index)
{
    struct pp_pair *pair = &c->comparison->pairs[index];
    const struct pp_settings *settings = &c->comparison->settings;
    const struct pp_judge_rule rule = rule_of(c);
    if (pair->stop != PP_PAIR_STOP_NONE)
        return true;
    if (pp_isolate_interrupted())
        pair->stop = PP_PAIR_STOP_INTERRUPTED;
    else if (pair->state == PP_PAIR_OK && !settings->n_runs &&
        pp_contestplan_is_look(settings, pair->n_runs) &&
        pp_judge_pair(pair, &c->entries[index].data->judge, &rule))
        pair->stop = PP_PAIR_STOP_SURE;
    else if (pair->n_runs >= pp_contestplan_max_runs(settings))
        pair->stop = PP_PAIR_STOP_MAX_RUNS;
    else if (pair->measured_s >= settings->max_time_s && !settings->n_runs)
        pair->stop = PP_PAIR_STOP_MAX_TIME;
    return pair->stop != PP_PAIR_STOP_NONE;
}

static double progress_of(const struct contest *c, const struct pp_pair *pair)
{
    if (pair->state > PP_PAIR_OK || pair->stop != PP_PAIR_STOP_NONE)
        return 1;
    const struct pp_settings *settings = &c->comparison->settings;
    const double by_runs = (double)pair->n_runs / (double)pp_contestplan_max_runs(settings);
    return fmin(0.98, fmax(by_runs, pair->measured_s / settings->max_time_s));
}

static void tell(struct contest *c, size_t index)
{
    const struct pp_contest_watcher *watcher = &c->options->watcher;
    double done = 0;
    for (size_t i = 0; i < c->comparison->n_pairs; i++)
        done += progress_of(c, &c->comparison->pairs[i]);
    done /= (double)c->comparison->n_pairs;
    c->comparison->duration_s = since_s(c->began_ns);
    if (watcher->step)
        watcher->step(watcher->context, c->comparison, index, done,
            done > 0 ? c->comparison->duration_s * (1 - done) / done : 0);
}

/* One pair's turn. True: it is done. */
static bool turn(struct contest *c, size_t index)
{
    const uint64_t began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    const bool is_planned = c->entries[index].plan.n_loops != 0 || plan_pair(c, index);
    if (is_planned)
        measure_once(c, index);
    c->comparison->pairs[index].measured_s += since_s(began_ns);
    return !is_planned || is_done(c, index);
}

static void run_rounds(struct contest *c, size_t *order)
{
    size_t n_left = 0;
    for (size_t i = 0; i < c->comparison->n_pairs; i++)
        if (c->comparison->pairs[i].state == PP_PAIR_PENDING)
            order[n_left++] = i;
    while (n_left > 0 && !pp_isolate_interrupted()) {
        size_t n_kept = 0;
        pp_rng_shuffle(c->rng, order, n_left, sizeof *order);
        for (size_t i = 0; i < n_left && !pp_isolate_interrupted(); i++) {
            if (!turn(c, order[i]))
                order[n_kept++] = order[i];
            tell(c, order[i]);
        }
        n_left = n_kept;
    }
}

/* What an undecided pair would need, as its interval narrows with the root of the processes. */
static double needed_s(const struct pp_pair *pair, double margin_ratio)
{
    const double factor = pair->detectable_ratio / margin_ratio;
    return pair->verdict == PP_VERDICT_UNDECIDED && factor > 1 ? pair->measured_s * factor * factor
                                                               : NAN;
}

static bool keep_runs(struct pp_pair *pair, const struct pp_judge_data *data)
{
    pair->runs = calloc(data->n + 1, sizeof *pair->runs);
    for (size_t i = 0; pair->runs && i < data->n; i++)
        for (int part = 0; part < PP_N_PARTS; part++) {
            pair->runs[i].ratio[part] = exp(data->log_ratio[part][i]);
            pair->runs[i].null_ratio[part] = data->has_null ? exp(data->null_log_ratio[part][i])
                                                            : (double)NAN;
        }
    return pair->runs != NULL;
}

static enum pp_status finish(struct contest *c, struct pp_error *error)
{
    struct pp_comparison *comparison = c->comparison;
    const struct pp_judge_rule rule = rule_of(c);
    const struct pp_judge_data **data = calloc(comparison->n_pairs + 1, sizeof *data);
    if (!data)
        return pp_error_set(error, PP_ENOMEM, "out of memory for the verdicts");
    for (size_t i = 0; i < comparison->n_pairs; i++)
        data[i] = c->entries[i].data ? &c->entries[i].data->judge : NULL;
    enum pp_status status = pp_judge_all(comparison, data, &rule);
    free(data);
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        struct pp_pair *pair = &comparison->pairs[i];
        const struct pp_contestdata *d = c->entries[i].data;
        if (pp_isolate_interrupted() && pair->stop == PP_PAIR_STOP_NONE &&
            pair->state <= PP_PAIR_OK)
            pair->stop = PP_PAIR_STOP_INTERRUPTED;
        if (pair->state != PP_PAIR_OK)
            continue;
        pp_signedrank_interval(
            d->alone_ns[0], d->judge.n, rule.level_ratio, &pair->old_side.time_ns);
        pp_signedrank_interval(
            d->alone_ns[1], d->judge.n, rule.level_ratio, &pair->new_side.time_ns);
        if (!keep_runs(pair, &d->judge))
            status = PP_ENOMEM;
        pair->needed_s = needed_s(pair,
            pair->part == PP_PART_TAIL ? comparison->tail_margin_ratio : comparison->margin_ratio);
    }
    comparison->complete = !pp_isolate_interrupted();
    comparison->duration_s = since_s(c->began_ns);
    pp_calib_finish(&comparison->calib);
    return status == PP_OK ? PP_OK : pp_error_set(error, status, "out of memory for the verdicts");
}

static void release(struct contest *c)
{
    for (int side = 0; side < 2; side++)
        pp_contestobject_release(&c->objects[side]);
    pp_isolate_release(&c->isolate);
    pp_rng_free(c->rng);
    for (size_t i = 0; c->entries && i < c->comparison->n_pairs; i++)
        free(c->entries[i].data);
    free(c->entries);
}

enum pp_status pp_contest_run(const struct pp_contest_options *options,
    struct pp_comparison *comparison, struct pp_error *error)
{
    static struct contest contest; /* shared memory's paths are large */
    struct contest *c = &contest;
    *c = (struct contest){.options = options,
        .comparison = comparison,
        .began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC)};
    c->isolate.wire_fd = -1;
    for (int side = 0; side < 2; side++)
        pp_contestobject_init(&c->objects[side]);
    enum pp_status status = begin(c, error);
    size_t *order = status == PP_OK ? calloc(comparison->n_pairs + 1, sizeof *order) : NULL;
    if (status == PP_OK && !order)
        status = pp_error_set(error, PP_ENOMEM, "out of memory for the pairs");
    if (status == PP_OK) {
        const struct pp_env_fact *source = options->env ? &options->env->facts[PP_ENV_CLOCKSOURCE]
                                                        : NULL;
        pp_calib_run(&comparison->calib, CALIB_S, source && source->known ? source->text : NULL);
        if (options->watcher.begin)
            options->watcher.begin(options->watcher.context, comparison);
        run_rounds(c, order);
        status = finish(c, error);
    }
    free(order);
    release(c);
    return status;
}
