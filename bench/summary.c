/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reduces a case's replicates to estimates with intervals, and its samples to pools. One replicate
 * is one observation: intervals stand on processes, never on samples.
 */
#include "bench/summary.h"

#include "bench/ruler.h"
#include "stats/quantile.h"
#include "stats/signedrank.h"

#include <math.h>
#include <stdlib.h>

#define NOTHING_NS \
    1.0 /* an interval need not be narrow against less than the empty loop, or than this */
#define MIN_SETTLED 3           /* replicates that do, at least, and */
#define MIN_SETTLED_RATIO 0.375 /* as part of all: 3 of 8 */
/* Work is latency-bound when its replicates repeat so well in cycles, and not much worse than in
 * ns. */
#define LATENCY_SPREAD_RATIO 0.003

typedef double pp_member(const struct pp_replicate *r);

static double raw_p50(const struct pp_replicate *r)
{
    return r->p50_ns;
}
static double empty_of(const struct pp_replicate *r)
{
    return r->empty_ns;
}
static double corrected_p25(const struct pp_replicate *r)
{
    return r->p25_ns - r->empty_ns;
}
static double corrected_p50(const struct pp_replicate *r)
{
    return r->p50_ns - r->empty_ns;
}
static double corrected_p90(const struct pp_replicate *r)
{
    return r->p90_ns - r->empty_ns;
}
static double corrected_p99(const struct pp_replicate *r)
{
    return r->p99_ns - r->empty_ns;
}

static double settled_cycles(const struct pp_replicate *r)
{
    return r->gate_kept_ratio >= PP_SUMMARY_GATE_KEPT_RATIO ? r->cycles : NAN;
}

bool pp_summary_counts(const struct pp_case *c, const struct pp_replicate *r)
{
    return r->ok && (r->calm || c->summary.n_runs_calm < PP_SUMMARY_MIN_CALM);
}

/* The member's values of all replicates that count, NaNs left out. */
static size_t collect(const struct pp_case *c, pp_member *member, double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++) {
        const double value = pp_summary_counts(c, &c->replicates[i]) ? member(&c->replicates[i])
                                                                     : NAN;
        if (isfinite(value))
            values[n++] = value;
    }
    return n;
}

static enum pp_status estimate(const struct pp_case *c, pp_member *member, double level,
    double *values, struct pp_estimate *out)
{
    const size_t n = collect(c, member, values);
    *out = (struct pp_estimate){NAN, NAN, NAN, false};
    return n ? pp_signedrank_interval(values, n, level, out) : PP_OK;
}

double pp_summary_half_ratio(const struct pp_summary *s)
{
    const struct pp_estimate *e = &s->time_ns;
    const double against_ns = fmax(fabs(e->value), fmin(s->correction_ns.value, NOTHING_NS));
    return e->has_interval && against_ns > 0 ? 0.5 * (e->hi - e->lo) / against_ns : INFINITY;
}

/* Spread of a few values: half the range of the middle half, over their median. */
static double spread_ratio(double *values, size_t n)
{
    pp_quantile_sort(values, n);
    const double middle = pp_quantile_sorted(values, n, 0.5);
    return middle > 0
        ? 0.5 * (pp_quantile_sorted(values, n, 0.75) - pp_quantile_sorted(values, n, 0.25)) / middle
        : NAN;
}

static enum pp_status summarize_cycles(struct pp_case *c, double level, double *values)
{
    struct pp_summary *s = &c->summary;
    const size_t n = collect(c, settled_cycles, values);
    s->cycles = (struct pp_estimate){NAN, NAN, NAN, false};
    s->kind = PP_KIND_UNKNOWN;
    if (n < MIN_SETTLED || (double)n < MIN_SETTLED_RATIO * (double)s->n_runs_ok)
        return PP_OK;
    pp_quantile_sort(values, n);
    /* The median: one wild process must not move it. */
    const enum pp_status status = pp_quantile_interval(values, n, 0.5, level, &s->cycles);
    s->kind = spread_ratio(values, n) <= LATENCY_SPREAD_RATIO ? PP_KIND_LATENCY_BOUND
                                                              : PP_KIND_OTHER;
    return status;
}

static void summarize_pool(
    const struct pp_dist *d, const struct pp_settings *settings, double scale, struct pp_pool *pool)
{
    const struct pp_moments *m = pp_dist_moments(d);
    *pool = (struct pp_pool){.n = m->n};
    pool->mean_ns = pp_moments_mean(m) * scale;
    pool->sd_ns = pp_moments_sd(m) * scale;
    pool->cv_ratio = pp_moments_cv(m);
    pool->min_ns = m->n ? (double)m->min * scale : NAN;
    pool->max_ns = m->n ? (double)m->max * scale : NAN;
    pool->median_ns = pp_dist_quantile(d, 0.5) * scale;
    pool->p90_ns = pp_dist_quantile(d, 0.9) * scale;
    pool->mad_ns = pp_dist_mad(d) * scale;
    pool->iqr_ns = pp_dist_iqr(d) * scale;
    for (size_t i = 0; i < settings->n_quantiles; i++)
        pool->quantile_ns[i] = pp_dist_quantile(d, settings->quantiles[i]) * scale;
}

static enum pp_status summarize_pools(struct pp_case *c, const struct pp_settings *settings)
{
    const double scale = 1 / (c->ticks_per_ns * (double)(c->n_loops ? c->n_loops : 1));
    struct pp_dist all;
    pp_dist_init(&all);
    enum pp_status status = pp_dist_merge(&all, &c->clean);
    if (status == PP_OK)
        status = pp_dist_merge(&all, &c->unclean);
    /* The pool must be of the replicates that the headline is of. */
    const bool stands = c->summary.n_runs_calm >= PP_SUMMARY_MIN_CALM ||
        c->summary.n_runs_calm == c->summary.n_runs_ok;
    const bool has_clean = stands && pp_dist_moments(&c->clean)->n > 0;
    summarize_pool(has_clean ? &c->clean : &all, settings, scale, &c->summary.clean);
    summarize_pool(&all, settings, scale, &c->summary.all);
    c->summary.best_ns = c->summary.all.min_ns;
    pp_dist_release(&all);
    return status;
}

static void widen(struct pp_estimate *e, double by)
{
    e->lo -= by;
    e->hi += by;
}

static enum pp_status estimate_all(struct pp_case *c, double level, double *values)
{
    struct pp_summary *s = &c->summary;
    const struct {
        pp_member *member;
        struct pp_estimate *out;
    } rows[] = {
        {corrected_p50, &s->time_ns},
        {raw_p50, &s->raw_time_ns},
        {empty_of, &s->correction_ns},
        {corrected_p25, &s->p25_ns},
        {corrected_p90, &s->p90_ns},
        {corrected_p99, &s->p99_ns},
    };
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < sizeof rows / sizeof rows[0]; i++) {
        status = estimate(c, rows[i].member, level, values, rows[i].out);
        widen(rows[i].out, 0.5 * s->timer_floor_ns);
    }
    return status;
}

/* Spread of the layouts' medians of corrected medians. */
static double layout_spread(const struct pp_case *c, double *values)
{
    double low = INFINITY, high = -INFINITY;
    uint32_t n_layouts = 0;
    for (size_t i = 0; i < c->n_replicates; i++)
        n_layouts = c->replicates[i].layout >= n_layouts ? c->replicates[i].layout + 1 : n_layouts;
    for (uint32_t layout = 0; layout < n_layouts; layout++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n_replicates; i++)
            if (c->replicates[i].ok && c->replicates[i].layout == layout)
                values[n++] = corrected_p50(&c->replicates[i]);
        const double median = pp_quantile_median(values, n);
        low = n ? fmin(low, median) : low;
        high = n ? fmax(high, median) : high;
    }
    return n_layouts > 1 && c->summary.time_ns.value > 0 ? (high - low) / c->summary.time_ns.value
                                                         : NAN;
}

static double sharing_of(const struct pp_replicate *r)
{
    return r->sharing_ratio;
}

/* With a neighbour on the core in the replicates that count, code may have run as much slower as
 * the ruler of taken branches did, and no more: the intervals reach down to there. */
static void reach_unshared(struct pp_case *c, double *values)
{
    struct pp_summary *s = &c->summary;
    const double ratio = pp_quantile_median(values, collect(c, sharing_of, values));
    if (s->n_runs_calm >= PP_SUMMARY_MIN_CALM || !(ratio > PP_RULER_SHARED))
        return;
    s->sharing_ratio = ratio;
    s->time_ns.lo = fmin(s->time_ns.lo, s->time_ns.value / ratio);
    s->raw_time_ns.lo = fmin(s->raw_time_ns.lo, s->raw_time_ns.value / ratio);
}

static void count_labels(struct pp_case *c)
{
    for (int label = 0; label < PP_N_LABELS; label++) {
        c->n_by_label[label] = 0;
        for (size_t i = 0; i < c->n_replicates; i++)
            c->n_by_label[label] += c->replicates[i].ok ? c->replicates[i].n_by_label[label] : 0;
    }
}

static void summarize_throughput(struct pp_case *c)
{
    struct pp_summary *s = &c->summary;
    const double per_s = s->time_ns.value > 0 ? 1e9 / s->time_ns.value * c->n_threads : 0;
    s->bytes_per_s = c->bytes_per_iteration * per_s;
    s->items_per_s = c->items_per_iteration * per_s;
}

/* The level wanders over seconds and minutes, which replicates of one second cannot see. It wanders
 * about as far as samples do from each other within the run: their robust deviation widens the
 * intervals (doc/STATISTICS.md has the measurement). */
static void allow_for_wander(struct pp_summary *s, double mad_ns, double level)
{
    struct pp_estimate *const estimates[] = {
        &s->time_ns, &s->raw_time_ns, &s->p25_ns, &s->p90_ns, &s->p99_ns};
    if (!s->time_ns.has_interval)
        return;
    for (size_t i = 0; i < sizeof estimates / sizeof estimates[0]; i++)
        pp_estimate_add_sd(estimates[i], mad_ns, level);
    s->drift_half_ratio = pp_summary_half_ratio(s) - s->stat_half_ratio;
}

enum pp_status pp_summary_update(
    struct pp_case *c, const struct pp_settings *settings, const struct pp_calib *calib)
{
    struct pp_summary *s = &c->summary;
    *s = (struct pp_summary){0};
    for (size_t i = 0; i < c->n_replicates; i++) {
        s->n_runs_ok += c->replicates[i].ok;
        s->n_runs_calm += c->replicates[i].ok && c->replicates[i].calm;
    }
    s->timer_floor_ns = calib->quantum_ns / (double)(c->n_loops ? c->n_loops : 1);
    double *values = malloc((c->n_replicates + 1) * sizeof *values);
    if (!values)
        return PP_ENOMEM;
    count_labels(c);
    enum pp_status status = estimate_all(c, settings->level_ratio, values);
    reach_unshared(c, values);
    s->layout_spread_ratio = layout_spread(c, values);
    s->stat_half_ratio = pp_summary_half_ratio(s);
    if (status == PP_OK)
        status = summarize_cycles(c, settings->level_ratio, values);
    if (status == PP_OK)
        status = summarize_pools(c, settings);
    if (status == PP_OK)
        allow_for_wander(s, c->per_call ? 0 : s->clean.mad_ns, settings->level_ratio);
    summarize_throughput(c);
    free(values);
    return status;
}
