/* SPDX-License-Identifier: GPL-3.0-or-later
 * Compares two results of different times.
 */
#include "bench/storedpair.h"

#include "bench/storedpair_notes.h"
#include "bench/storedratio.h"
#include "stats/multiple.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a verdict needs beside the pair. */
struct verdict_input {
    struct pp_storedratio ratio;
    double floor[PP_N_JUDGED]; /* log ratio */
};

/* Two results while they are compared. */
struct storedpair {
    struct pp_storedpair_facts facts;
    const struct pp_storedpair_options *options;
    struct pp_comparison *out;
    struct verdict_input *inputs; /* one a pair */
};

void pp_storedpair_options_init(struct pp_storedpair_options *options)
{
    *options = (struct pp_storedpair_options){.old_method_version = PP_METHOD_VERSION,
        .new_method_version = PP_METHOD_VERSION,
        .level_ratio = 0.95};
}

static uint64_t n_samples(const struct pp_case *c)
{
    uint64_t n = 0;
    for (int label = 0; label < PP_N_LABELS; label++)
        n += c->n_by_label[label];
    return n;
}

static void fill_side(struct pp_pair_side *side, const struct pp_case *c)
{
    side->time_ns = c->summary.raw_time_ns;
    side->n_samples = n_samples(c);
    memcpy(side->n_by_label, c->n_by_label, sizeof side->n_by_label);
}

/* The floors of a pair: what the history knows, never less than the usual ones and the margins. */
static void find_floors(
    struct storedpair *s, const struct pp_case *new, struct verdict_input *input)
{
    const double least[PP_N_JUDGED] = {s->out->margin_ratio, s->out->tail_margin_ratio};
    for (int part = 0; part < PP_N_JUDGED; part++) {
        const double known = s->options->history
            ? pp_history_floor_ratio(s->options->history, &s->facts.new, new, (enum pp_part)part)
            : (double)NAN;
        input->floor[part] = log1p(fmax(least[part], known)); /* fmax passes NaN over */
        if (part == PP_PART_BODY && !isnan(known)) {
            s->facts.greatest_floor_ratio = fmax(s->facts.greatest_floor_ratio, known);
            s->facts.n_floors++;
        }
    }
}

static double sampled_s(const struct pp_case *c)
{
    const struct pp_moments *clean = pp_dist_moments(&c->clean);
    const struct pp_moments *unclean = pp_dist_moments(&c->unclean);
    double ticks = clean->n > 0 ? (double)clean->n * pp_moments_mean(clean) : 0;
    ticks += unclean->n > 0 ? (double)unclean->n * pp_moments_mean(unclean) : 0;
    return ticks / c->ticks_per_ns / 1e9;
}

static bool set_reason(struct pp_pair *pair, enum pp_pair_state state, const char *reason)
{
    pair->state = state;
    free(pair->reason);
    pair->reason = strdup(reason);
    return pair->reason != NULL;
}

/* A side that has no numbers decides the pair's state; false: out of memory. */
static bool set_trouble(struct pp_pair *pair, const struct pp_case *c, const char *side)
{
    const bool failed = c->state == PP_STATE_FAILED;
    const char *reason = c->state == PP_STATE_PENDING ? "interrupted before its turn"
        : c->reason                                   ? c->reason
                                                      : "no reason is known";
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_printf(&text, "%s: %s", side, reason);
    const bool ok = !text.failed &&
        set_reason(pair, failed ? PP_PAIR_FAILED : PP_PAIR_SKIPPED, pp_buf_text(&text));
    pp_buf_release(&text);
    if (failed && c->output && !pair->output) {
        pair->output = strdup(c->output);
        return ok && pair->output;
    }
    return ok;
}

static void fill_both(struct pp_pair *pair, const struct storedpair *s, const struct pp_case *old,
    const struct pp_case *new)
{
    fill_side(&pair->old_side, old);
    fill_side(&pair->new_side, new);
    pair->n_loops = old->n_loops == new->n_loops ? new->n_loops : 0;
    if (new->module < s->facts.new.result->n_modules)
        pair->n_layouts = s->facts.new.result->modules[new->module].n_layouts;
    pair->measured_s = old->measured_s + new->measured_s;
    pair->sampling_s = sampled_s(old) + sampled_s(new);
    pair->stop = PP_PAIR_STOP_STORED;
}

/* Numbers without a judgement: p is not of this pair's question. */
static bool refuse(struct pp_pair *pair, const char *reason)
{
    pair->p = (double)NAN;
    return set_reason(pair, PP_PAIR_REFUSED, reason);
}

/* Whether the pair must not be judged, as a whole result or as this case; false in *ok: out of
 * memory. */
static bool is_refused(const struct storedpair *s, const struct pp_case *old,
    const struct pp_case *new, struct pp_pair *pair, bool *ok)
{
    struct pp_buf why;
    pp_buf_init(&why);
    const bool refused = pp_likeness_refuses(&s->facts.old, &s->facts.new, &why) ||
        pp_likeness_case_refuses(s->facts.old.result, old, s->facts.new.result, new, &why);
    if (refused)
        *ok = !why.failed && refuse(pair, pp_buf_text(&why));
    pp_buf_release(&why);
    return refused;
}

static enum pp_status compare_cases(struct storedpair *s, const struct pp_case *old,
    const struct pp_case *new, struct pp_pair *pair, struct verdict_input *input)
{
    bool ok = true;
    fill_both(pair, s, old, new);
    if (old->state != PP_STATE_OK || new->state != PP_STATE_OK) {
        if (old->state != PP_STATE_OK)
            ok = set_trouble(pair, old, "old");
        if (new->state != PP_STATE_OK && pair->state != PP_PAIR_FAILED)
            ok = set_trouble(pair, new, "new") && ok;
        return ok ? PP_OK : PP_ENOMEM;
    }
    pair->state = PP_PAIR_OK;
    if (s->facts.old.method_version == s->facts.new.method_version) {
        const enum pp_status status = pp_storedratio_compare(
            old, new, s->options->level_ratio, &input->ratio);
        if (status)
            return status;
        pp_storedratio_fill(&input->ratio, pair);
    }
    if (is_refused(s, old, new, pair, &ok))
        return ok ? PP_OK : PP_ENOMEM;
    if (isnan(pair->ratio[PP_PART_BODY].value))
        return refuse(pair, "a time that is not above 0 has no ratio") ? PP_OK : PP_ENOMEM;
    find_floors(s, new, input);
    return PP_OK;
}

static int by_name(const void *left, const void *right)
{
    const struct pp_case *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

/* The cases of a result sorted by name; NULL: out of memory. */
static const struct pp_case **sorted_cases(const struct pp_result *result)
{
    const struct pp_case **cases = malloc((result->n_cases + 1) * sizeof *cases);
    if (!cases)
        return NULL;
    for (size_t i = 0; i < result->n_cases; i++)
        cases[i] = &result->cases[i];
    if (result->n_cases > 0)
        qsort(cases, result->n_cases, sizeof *cases, by_name);
    return cases;
}

static const struct pp_case *find_case(
    const struct pp_case *const *sorted, size_t n, const struct pp_case *like)
{
    if (n == 0)
        return NULL;
    const struct pp_case *const *found = bsearch(&like, sorted, n, sizeof *sorted, by_name);
    return found ? *found : NULL;
}

static struct pp_pair *add_alone(
    struct storedpair *s, const struct pp_case *c, enum pp_pair_state state)
{
    struct pp_pair *pair = pp_comparison_add(s->out, c->name);
    if (!pair)
        return NULL;
    pair->state = state;
    pair->stop = PP_PAIR_STOP_STORED;
    fill_side(state == PP_PAIR_ONLY_OLD ? &pair->old_side : &pair->new_side, c);
    return pair;
}

/* The pairs in the order of the old result. */
static enum pp_status compare_old(struct storedpair *s)
{
    const struct pp_result *old = s->facts.old.result, *new = s->facts.new.result;
    const struct pp_case **sorted = sorted_cases(new);
    enum pp_status status = sorted ? PP_OK : PP_ENOMEM;
    for (size_t i = 0; i < old->n_cases && !status; i++) {
        const struct pp_case *c = &old->cases[i];
        const struct pp_case *other = find_case(sorted, new->n_cases, c);
        if (!other && s->options->is_part)
            continue;
        struct pp_pair *pair = other ? pp_comparison_add(s->out, c->name)
                                     : add_alone(s, c, PP_PAIR_ONLY_OLD);
        if (!pair)
            status = PP_ENOMEM;
        else if (other)
            status = compare_cases(s, c, other, pair, &s->inputs[s->out->n_pairs - 1]);
    }
    free(sorted);
    return status;
}

/* Then what only the new one has. */
static enum pp_status add_new(struct storedpair *s)
{
    const struct pp_result *old = s->facts.old.result, *new = s->facts.new.result;
    const struct pp_case **sorted = sorted_cases(old);
    enum pp_status status = sorted ? PP_OK : PP_ENOMEM;
    for (size_t i = 0; i < new->n_cases && !status; i++)
        if (!find_case(sorted, old->n_cases, &new->cases[i]) &&
            !add_alone(s, &new->cases[i], PP_PAIR_ONLY_NEW))
            status = PP_ENOMEM;
    free(sorted);
    return status;
}

static enum pp_status judge_all(struct storedpair *s)
{
    struct pp_comparison *out = s->out;
    double *p = malloc((out->n_pairs + 1) * sizeof *p);
    if (!p)
        return PP_ENOMEM;
    for (size_t i = 0; i < out->n_pairs; i++)
        p[i] = out->pairs[i].state == PP_PAIR_OK ? out->pairs[i].p : (double)NAN;
    const enum pp_status status = pp_multiple_bh(p, out->n_pairs, p);
    for (size_t i = 0; i < out->n_pairs && !status; i++) {
        out->pairs[i].p_adjusted = p[i];
        if (out->pairs[i].state == PP_PAIR_OK)
            pp_storedratio_judge(
                &s->inputs[i].ratio, s->inputs[i].floor, s->options->level_ratio, &out->pairs[i]);
    }
    free(p);
    return status;
}

static void begin(struct storedpair *s)
{
    const struct pp_result *old = s->facts.old.result, *new = s->facts.new.result;
    struct pp_comparison *out = s->out;
    out->stored = true;
    out->settings = new->settings;
    out->settings.level_ratio = s->options->level_ratio;
    out->margin_ratio = fmax(s->options->margin_ratio, PP_STOREDPAIR_FLOOR);
    out->tail_margin_ratio = fmax(s->options->tail_margin_ratio, PP_STOREDPAIR_TAIL_FLOOR);
    out->calib = new->calib;
    memcpy(out->started, new->started, sizeof out->started);
    out->complete = old->complete && new->complete;
}

enum pp_status pp_storedpair_compare(const struct pp_result *old, const struct pp_result *new,
    const struct pp_storedpair_options *options, struct pp_comparison *out, struct pp_error *error)
{
    struct storedpair s = {.facts = {{old, options->old_method_version},
                               {new, options->new_method_version}, (double)NAN, 0},
        .options = options,
        .out = out};
    pp_comparison_init(out);
    if (!(options->level_ratio > 0 && options->level_ratio < 1))
        return pp_error_set(error, PP_EINVAL, "a confidence level must be between 0 and 1");
    begin(&s);
    s.inputs = calloc(old->n_cases + new->n_cases + 1, sizeof *s.inputs);
    enum pp_status status = s.inputs ? compare_old(&s) : PP_ENOMEM;
    if (!status)
        status = add_new(&s);
    if (!status)
        status = judge_all(&s);
    if (!status && !pp_storedpair_notes(&s.facts, out))
        status = PP_ENOMEM;
    free(s.inputs);
    return status ? pp_error_set(error, status, "cannot compare: %s", pp_status_text(status))
                  : PP_OK;
}
