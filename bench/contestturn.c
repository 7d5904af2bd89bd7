/* SPDX-License-Identifier: GPL-3.0-or-later
 * Workers of a live comparison, from their orders to their graves.
 */
#define _GNU_SOURCE
#include "bench/contestturn.h"

#include "bench/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALIBRATION_TIMEOUT_S 10.0
#define CALIBRATION_WARMUP_NS 1000000
#define MAX_CRASHES 2
#define TIMEOUT_FACTOR 20.0   /* of what both took to calibrate */
#define DISAGREE_RATIO 0.0005 /* see driver.c */
#define OUTPUT_KEPT_BYTES 2000
#define PATH_BYTES 4096

static const struct pp_case *case_of(const struct pp_conteststate *c, size_t pair, int side)
{
    return &c->objects[side].list.cases[c->entries[pair].match.cases[side]];
}

/* Everything in an order that does not depend on the side. */
static enum pp_status give_order(
    struct pp_conteststate *c, size_t index, enum pp_wire_action action, struct pp_error *error)
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
    const struct pp_conteststate *c, size_t index, int side, struct pp_wire_target *target)
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

static void end_pair(
    struct pp_conteststate *c, size_t index, enum pp_pair_state state, const char *why)
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

static void run_worker(struct pp_conteststate *c, double timeout_s, struct pp_outcome *outcome)
{
    pp_isolate_run(&c->isolate, timeout_s, (unsigned)pp_rng_below(c->rng, 4096), outcome);
}

/* One side does not want to be measured, alone or beside the other. */
static void skipped(struct pp_conteststate *c, size_t index, uint32_t side, const char *where)
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
    struct pp_conteststate *c, size_t index, int side, uint64_t *n_loops, double *iteration_ns)
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
static bool plan_pair(struct pp_conteststate *c, size_t index)
{
    struct pp_contestentry *entry = &c->entries[index];
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
        entry->plan.timeout_s += TIMEOUT_FACTOR * pp_clock_since_s(began_ns);
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
static enum pp_status order_turns(struct pp_conteststate *c, size_t index, struct pp_error *error)
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

static void crashed(struct pp_conteststate *c, size_t index, const struct pp_outcome *outcome)
{
    char why[640];
    snprintf(why, sizeof why, "the %s one, beside the other in one process: %.500s",
        side_name(c->isolate.wire->report.side), outcome->text);
    if (++c->entries[index].n_crashes >= MAX_CRASHES || outcome->ending == PP_ENDING_TIMED_OUT)
        end_pair(c, index, PP_PAIR_FAILED, why);
}

/* One process for one pair. */
static void measure_once(struct pp_conteststate *c, size_t index)
{
    struct pp_outcome outcome;
    struct pp_error error = {0};
    struct pp_contestentry *entry = &c->entries[index];
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

bool pp_contestturn_take(struct pp_conteststate *c, size_t index)
{
    const uint64_t began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    const bool is_planned = c->entries[index].plan.n_loops != 0 || plan_pair(c, index);
    if (is_planned)
        measure_once(c, index);
    c->comparison->pairs[index].measured_s += pp_clock_since_s(began_ns);
    return is_planned;
}
