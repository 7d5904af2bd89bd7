/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rounds over the pairs: each round gives every unfinished pair one fresh process. Both sides of a
 * process stand at the same place within the page, another one each time: code that did not move
 * between old and new then meets the same accidents of alignment on both sides, and code that did
 * move meets all of them.
 */
#define _GNU_SOURCE
#include "bench/contest.h"

#include "bench/clock.h"
#include "bench/contestturn.h"
#include "bench/outset.h"
#include "stats/signedrank.h"
#include "stats/stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALIB_S 0.004

static enum pp_status load(struct pp_conteststate *c, int side, struct pp_error *error)
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
static void choose_places(struct pp_conteststate *c)
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
            wanted && wanted < PP_ELFSHIFT_N_LAYOUTS_MAX ? wanted : PP_ELFSHIFT_N_LAYOUTS_MAX);
}

/* A control needs a second copy of the old object; so does a comparison of an object with itself.
 */
static enum pp_status choose_sides(struct pp_conteststate *c, struct pp_error *error)
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
static enum pp_status pair_up(struct pp_conteststate *c, struct pp_error *error)
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

static enum pp_status begin(struct pp_conteststate *c, struct pp_error *error)
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

static struct pp_judge_rule rule_of(const struct pp_conteststate *c)
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
static bool is_done(struct pp_conteststate *c, size_t index)
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

static double progress_of(const struct pp_conteststate *c, const struct pp_pair *pair)
{
    if (pair->state > PP_PAIR_OK || pair->stop != PP_PAIR_STOP_NONE)
        return 1;
    const struct pp_settings *settings = &c->comparison->settings;
    const double by_runs = (double)pair->n_runs / (double)pp_contestplan_max_runs(settings);
    return fmin(0.98, fmax(by_runs, pair->measured_s / settings->max_time_s));
}

static void tell(struct pp_conteststate *c, size_t index)
{
    const struct pp_contest_watcher *watcher = &c->options->watcher;
    double done = 0;
    for (size_t i = 0; i < c->comparison->n_pairs; i++)
        done += progress_of(c, &c->comparison->pairs[i]);
    done /= (double)c->comparison->n_pairs;
    c->comparison->duration_s = pp_clock_since_s(c->began_ns);
    if (watcher->step)
        watcher->step(watcher->context, c->comparison, index, done,
            done > 0 ? c->comparison->duration_s * (1 - done) / done : 0);
}

/* One pair's turn. True: it is done. */
static bool turn(struct pp_conteststate *c, size_t index)
{
    return !pp_contestturn_take(c, index) || is_done(c, index);
}

static void run_rounds(struct pp_conteststate *c, size_t *order)
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

static enum pp_status finish(struct pp_conteststate *c, struct pp_error *error)
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
    comparison->duration_s = pp_clock_since_s(c->began_ns);
    pp_calib_finish(&comparison->calib);
    return status == PP_OK ? PP_OK : pp_error_set(error, status, "out of memory for the verdicts");
}

static void release(struct pp_conteststate *c)
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
    static struct pp_conteststate contest; /* shared memory's paths are large */
    struct pp_conteststate *c = &contest;
    *c = (struct pp_conteststate){.options = options,
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
