/* SPDX-License-Identifier: GPL-3.0-or-later
 * One benchmark from its shares in several results.
 */
#include "bench/merge_part.h"

#include "bench/warning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same_params(const struct pp_case *a, const struct pp_case *b)
{
    bool are_same = a->n_params == b->n_params;
    for (size_t i = 0; are_same && i < a->n_params; i++)
        are_same = strcmp(a->params[i].name, b->params[i].name) == 0 &&
            strcmp(a->params[i].text, b->params[i].text) == 0;
    return are_same;
}

static enum pp_status check(
    const struct pp_merge_share *first, const struct pp_merge_share *other, struct pp_error *error)
{
    const struct pp_case *const a = first->c, *const b = other->c;
    const char *what = !same_params(a, b) ? "its parameters"
        : a->n_threads != b->n_threads    ? "the number of its threads"
        : a->per_call != b->per_call      ? "--per-call"
        : first->input->stored.result.settings.process_time !=
            other->input->stored.result.settings.process_time
        ? "--process"
        : NULL;
    if (!what)
        return PP_OK;
    return pp_error_set(error, PP_EINVAL,
        "'%.100s' and '%.100s' cannot be merged: benchmark '%.80s' differs in %s; merge results of "
        "one kind only",
        first->input->name, other->input->name, a->name, what);
}

static void take_identity(struct pp_case *from, struct pp_case *c)
{
    c->name = from->name;
    c->name_is_inexact = from->name_is_inexact;
    c->family = from->family;
    c->file = from->file;
    c->line = from->line;
    c->params = from->params;
    c->n_params = from->n_params;
    c->n_threads = from->n_threads;
    c->unit = from->unit;
    c->n_loops = from->n_loops;
    c->loop_work = from->loop_work;
    c->n_loop_instructions = from->n_loop_instructions;
    c->per_call = from->per_call;
    c->ticks_per_ns = from->ticks_per_ns;
    c->bytes_per_iteration = from->bytes_per_iteration;
    c->items_per_iteration = from->items_per_iteration;
    from->name = from->family = from->file = NULL;
    from->params = NULL;
    from->n_params = 0;
}

static int compare_replicates(const void *left, const void *right)
{
    const struct pp_replicate *const a = left, *const b = right;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* The two files that hold the same worker. */
static enum pp_status fail_twice(const struct pp_merge_share *shares, size_t n_shares,
    const struct pp_replicate *twice, struct pp_error *error)
{
    const char *names[2] = {"", ""};
    size_t n = 0;
    for (size_t i = 0; i < n_shares; i++)
        for (size_t j = 0; n < 2 && j < shares[i].c->n_replicates; j++)
            if (compare_replicates(&shares[i].c->replicates[j], twice) == 0)
                names[n++] = shares[i].input->name;
    return pp_error_set(error, PP_EINVAL,
        "'%.120s' and '%.120s' hold the same worker of one run, number %u; give each result once",
        names[0], names[1], twice->index);
}

/* Workers of all shares, their runs numbered as in the merged result. */
static enum pp_status join_replicates(
    const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c, struct pp_error *error)
{
    size_t n = 0;
    for (size_t i = 0; i < n_shares; i++) {
        struct pp_case *const from = shares[i].c;
        for (size_t j = 0; j < from->n_replicates; j++)
            from->replicates[j].source = shares[i].input->run_number[from->replicates[j].source];
        n += from->n_replicates;
    }
    c->replicates = malloc((n + 1) * sizeof *c->replicates);
    if (!c->replicates)
        return PP_ENOMEM;
    for (size_t i = 0; i < n_shares; i++) {
        if (shares[i].c->n_replicates > 0)
            memcpy(c->replicates + c->n_replicates, shares[i].c->replicates,
                shares[i].c->n_replicates * sizeof *c->replicates);
        c->n_replicates += shares[i].c->n_replicates;
    }
    qsort(c->replicates, n, sizeof *c->replicates, compare_replicates);
    for (size_t i = 1; i < n; i++)
        if (compare_replicates(&c->replicates[i - 1], &c->replicates[i]) == 0)
            return fail_twice(shares, n_shares, &c->replicates[i], error);
    return PP_OK;
}

/* The one with the most samples, of the first run among equals. */
static void join_trails(const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c)
{
    for (size_t i = 0; i < n_shares; i++) {
        struct pp_trail *const trail = &shares[i].c->trail;
        trail->source = shares[i].input->run_number[trail->source];
        pp_trail_offer(&c->trail, trail);
    }
}

/* A failure is told before a success, and both before nothing. */
static int rank_of(enum pp_state state)
{
    static const int ranks[] = {
        [PP_STATE_PENDING] = 0, [PP_STATE_SKIPPED] = 1, [PP_STATE_OK] = 2, [PP_STATE_FAILED] = 3};
    return ranks[state];
}

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* Whether the outcome of b is to be told rather than that of a: by what they say, so that no order
 * of merging matters. */
static bool outcome_goes_before(const struct pp_case *a, const struct pp_case *b)
{
    if (a->state != b->state)
        return rank_of(b->state) > rank_of(a->state);
    const int by_reason = compare_texts(b->reason, a->reason);
    return by_reason < 0 || (by_reason == 0 && compare_texts(b->output, a->output) < 0);
}

/* Whole ns add without rounding; what stands alone stays as it is. */
static double sum_s(const struct pp_merge_share *shares, size_t n_shares)
{
    double sum_ns = 0, last_s = 0;
    size_t n_above_0 = 0;
    for (size_t i = 0; i < n_shares; i++) {
        const double measured_s = shares[i].c->measured_s;
        sum_ns += round(measured_s * 1e9);
        last_s = measured_s > 0 ? measured_s : last_s;
        n_above_0 += measured_s > 0;
    }
    return n_above_0 > 1 ? sum_ns / 1e9 : last_s;
}

static void join_outcomes(const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c)
{
    struct pp_case *told = shares[0].c;
    for (size_t i = 0; i < n_shares; i++) {
        if (outcome_goes_before(told, shares[i].c))
            told = shares[i].c;
        c->stop = shares[i].c->stop > c->stop ? shares[i].c->stop : c->stop;
    }
    c->measured_s = sum_s(shares, n_shares);
    c->state = told->state;
    c->reason = told->reason;
    c->output = told->output;
    told->reason = told->output = NULL;
}

/* Whether a doubt came from the run itself: others are found again in what was merged. */
static bool is_of_run(const struct pp_warning *warning)
{
    return warning->code == PP_WARN_CHANGED_STATE || warning->code == PP_WARN_STRAY_THREADS ||
        warning->code == PP_WARN_MACHINE ||
        (warning->code == PP_WARN_NO_WORK && strncmp(warning->evidence, "2^40 ", 5) == 0);
}

static void join_warnings(const struct pp_merge_share *shares, size_t n_shares, struct pp_case *c)
{
    for (int code = 0; code < PP_N_WARNINGS; code++) {
        const struct pp_warning *least = NULL;
        for (size_t i = 0; i < n_shares; i++)
            for (size_t j = 0; j < shares[i].c->n_warnings; j++) {
                const struct pp_warning *const w = &shares[i].c->warnings[j];
                if ((int)w->code == code && is_of_run(w) &&
                    (!least || strcmp(w->evidence, least->evidence) < 0))
                    least = w;
            }
        if (least)
            pp_warning_add(c, (enum pp_warning_code)code, "%s", least->evidence);
    }
}

enum pp_status pp_merge_case(const struct pp_merge_share *shares, size_t n_shares,
    struct pp_case *out, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    *out = (struct pp_case){.first_source = shares[0].first_run};
    pp_dist_init(&out->clean);
    pp_dist_init(&out->unclean);
    for (size_t i = 1; status == PP_OK && i < n_shares; i++)
        status = check(&shares[0], &shares[i], error);
    if (status == PP_OK)
        status = join_replicates(shares, n_shares, out, error);
    if (status == PP_OK)
        status = pp_merge_counters(shares, n_shares, out);
    if (status == PP_OK) {
        join_outcomes(shares, n_shares, out);
        join_warnings(shares, n_shares, out);
        join_trails(shares, n_shares, out);
        take_identity(shares[0].c, out);
        status = pp_merge_pools(shares, n_shares, out);
    }
    if (status != PP_OK)
        pp_case_release(out);
    return status;
}
