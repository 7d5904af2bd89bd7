/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reduces one worker's samples. Which samples count as clean is decided by recorded cause alone;
 * definitions in doc/STATISTICS.md, "From samples to a replicate".
 */
#include "bench/replicate.h"

#include "bench/ruler.h"
#include "stats/autocorr.h"
#include "stats/quantile.h"
#include "stats/steady.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWN_CAUSE_RATIO 0.5 /* a label on more samples than this is the benchmark's own doing */
#define MIN_CALM \
    20 /* clean samples that may stand for a replicate, however few they are of all \
        */
#define UNEXPLAINED_FACTOR 3.0
#define UNEXPLAINED_NS 100000.0

/* The worker's samples, checked and copied out of the shared memory's reach. */
struct reduction {
    const struct pp_wire *wire;
    const struct pp_replicate_scale *scale;
    size_t n;   /* kept one by one */
    size_t cut; /* of them warm-up */
    bool own[PP_N_LABELS];
    uint8_t *labels; /* of the n: the worker's, and what the rulers say */
    uint64_t *ticks;
    double *values; /* scratch of n */
};

/* Whether the labels of the samples past the first are as many as there are, and as the two groups
 * say. */
static bool streams_agree(const struct pp_wire_stream *stream, uint64_t n_streamed)
{
    const uint64_t n_clean = stream->n_by_label[PP_LABEL_CLEAN];
    uint64_t n_others = 0;
    for (int label = PP_LABEL_CLEAN + 1; label < PP_N_LABELS; label++)
        if (__builtin_add_overflow(n_others, stream->n_by_label[label], &n_others))
            return false;
    return n_clean == stream->moments[0].n && n_others == stream->moments[1].n &&
        n_clean <= n_streamed && n_others == n_streamed - n_clean;
}

static const char *find_damage(const struct pp_wire *wire, uint64_t n_committed)
{
    const size_t n = n_committed < PP_WIRE_N_SAMPLES ? n_committed : PP_WIRE_N_SAMPLES;
    uint64_t sum = PP_WIRE_CHECKSUM_SEED;
    if (!pp_wire_is_whole(wire))
        return "the benchmark wrote over its worker's results";
    if (n == 0)
        return "no sample was taken";
    for (size_t i = 0; i < n; i++) {
        sum = pp_wire_checksum(sum, &wire->samples[i]);
        if (wire->samples[i].label >= PP_N_LABELS)
            return "the benchmark wrote over its worker's labels";
    }
    if (n && sum != wire->report.checksum)
        return "the benchmark wrote over its worker's samples";
    return streams_agree(&wire->stream, n_committed - n)
        ? NULL
        : "the benchmark wrote over its worker's counts";
}

static bool is_clean(const struct reduction *r, uint32_t label)
{
    return label == PP_LABEL_CLEAN || label == PP_LABEL_UNEXPLAINED || r->own[label];
}

/* How much longer the turns took than the adds; 0: no rulers. */
static double sharing(const struct pp_wire_sample *s, double read_ticks)
{
    const double adds = (double)s->adds_before_ticks + (double)s->adds_after_ticks - 2 * read_ticks;
    const double turns = (double)s->turns_before_ticks + (double)s->turns_after_ticks -
        2 * read_ticks;
    return s->adds_before_ticks && adds > 0 ? turns / adds : 0;
}

static void label_samples(const struct reduction *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct pp_wire_sample *s = &r->wire->samples[i];
        const bool shared = s->label == PP_LABEL_CLEAN &&
            sharing(s, r->scale->ruler_read_ticks) > PP_RULER_SHARED;
        r->labels[i] = shared ? PP_LABEL_SHARED : (uint8_t)s->label;
    }
}

/* Median of what the rulers say of the samples that stand for this replicate; NaN: no rulers. */
static double median_sharing(const struct reduction *r, bool clean_only)
{
    size_t n = 0;
    for (size_t i = r->cut; i < r->n; i++) {
        const double ratio = sharing(&r->wire->samples[i], r->scale->ruler_read_ticks);
        if (ratio > 0 && (!clean_only || is_clean(r, r->labels[i])))
            r->values[n++] = ratio;
    }
    return pp_quantile_median(r->values, n);
}

/* Count labels after the cut; a cause in most samples is no disturbance. */
static void count_labels(struct reduction *r, struct pp_replicate *replicate)
{
    for (size_t i = r->cut; i < r->n; i++)
        replicate->n_by_label[r->labels[i]]++;
    for (int i = 0; i < PP_N_LABELS; i++) {
        replicate->n_by_label[i] += r->wire->stream.n_by_label[i];
        replicate->n_samples += replicate->n_by_label[i];
    }
    /* The clock's and the host's doings are never the benchmark's own. */
    for (int i = PP_LABEL_MIGRATED; i < PP_N_LABELS; i++)
        r->own[i] = i != PP_LABEL_STOLEN && i != PP_LABEL_SHARED &&
            (double)replicate->n_by_label[i] > OWN_CAUSE_RATIO * (double)replicate->n_samples;
}

/* Long samples for which nothing was recorded get a label of their own and stay where they are. */
static void label_unexplained(
    const struct reduction *r, struct pp_replicate *replicate, double median_ticks)
{
    const double limit = UNEXPLAINED_FACTOR * median_ticks +
        UNEXPLAINED_NS * r->scale->ticks_per_ns;
    for (size_t i = r->cut; i < r->n; i++) {
        if (r->labels[i] == PP_LABEL_CLEAN && (double)r->ticks[i] > limit) {
            r->labels[i] = PP_LABEL_UNEXPLAINED;
            replicate->n_by_label[PP_LABEL_CLEAN]--;
            replicate->n_by_label[PP_LABEL_UNEXPLAINED]++;
        }
    }
}

/* Sort this worker's samples into two distributions. */
static enum pp_status fill(
    const struct reduction *r, struct pp_dist *clean, struct pp_dist *unclean)
{
    enum pp_status status = PP_OK;
    for (size_t i = r->cut; status == PP_OK && i < r->n; i++) {
        status = pp_dist_record(is_clean(r, r->labels[i]) ? clean : unclean, r->ticks[i]);
    }
    for (int group = 0; status == PP_OK && group < 2; group++) {
        struct pp_hist hist;
        bool others_are_clean = false;
        for (int label = 1; label < PP_N_LABELS; label++)
            others_are_clean |= r->own[label];
        if (pp_hist_init(&hist, PP_HIST_BITS_DEFAULT,
                pp_wire_table((struct pp_wire *)(uintptr_t)r->wire, group)) != PP_OK)
            return PP_EFORMAT;
        if (r->wire->stream.moments[group].n)
            status = pp_dist_add_hist(group == 0 || others_are_clean ? clean : unclean, &hist,
                &r->wire->stream.moments[group]);
    }
    return status;
}

static double per_iteration_ns(const struct reduction *r, double ticks)
{
    return ticks / r->scale->ticks_per_ns / (double)r->scale->n_loops;
}

static void reduce_times(
    const struct reduction *r, const struct pp_dist *clean, struct pp_replicate *replicate)
{
    const struct pp_moments *m = pp_dist_moments(clean);
    replicate->p25_ns = per_iteration_ns(r, pp_dist_quantile(clean, 0.25));
    replicate->p50_ns = per_iteration_ns(r, pp_dist_quantile(clean, 0.50));
    replicate->p90_ns = per_iteration_ns(r, pp_dist_quantile(clean, 0.90));
    replicate->p99_ns = per_iteration_ns(r, pp_dist_quantile(clean, 0.99));
    replicate->mean_ns = per_iteration_ns(r, pp_moments_mean(m));
    replicate->min_ns = per_iteration_ns(r, (double)m->min);
    replicate->max_ns = per_iteration_ns(r, (double)m->max);
}

/* Median of the empty loop's batches, in ticks; NaN: none. The same statistic as the level that it
 * is subtracted from, over samples of the same state: noise that skews both alike leaves no bias.
 */
static double empty_ticks(const struct reduction *r, bool clean_only)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->wire->samples[i].empty_ticks && (!clean_only || is_clean(r, r->labels[i])))
            r->values[n++] = r->wire->samples[i].empty_ticks;
    return pp_quantile_median(r->values, n);
}

static bool agree(double a, double b, double ratio)
{
    return fabs(a - b) <= ratio * 0.5 * (a + b);
}

/* Whether the two rulers say that the core's clock held still and the core was ours during this
 * sample. */
static bool passes_gate(const struct pp_wire_sample *s, double read_ticks)
{
    const double a0 = s->adds_before_ticks - read_ticks, a1 = s->adds_after_ticks - read_ticks;
    const double t0 = s->turns_before_ticks - read_ticks, t1 = s->turns_after_ticks - read_ticks;
    return a0 > 0 && a1 > 0 && agree(a0, a1, PP_RULER_ADDS_AGREE) &&
        agree(t0, t1, PP_RULER_TURNS_AGREE) && t0 + t1 < PP_RULER_SHARED * (a0 + a1);
}

/* Core cycles per iteration: gated samples over their neighbouring adds, median; the empty loop
 * subtracted likewise. */
static void reduce_cycles(const struct reduction *r, double empty, struct pp_replicate *replicate)
{
    const double read = r->scale->ruler_read_ticks;
    double *adds = r->values + r->n;
    size_t n_kept = 0, n_ruled = 0;
    for (size_t i = r->cut; i < r->n; i++) {
        const struct pp_wire_sample *s = &r->wire->samples[i];
        if (s->adds_before_ticks == 0 ||
            !(is_clean(r, r->labels[i]) || r->labels[i] == PP_LABEL_SHARED))
            continue;
        const double adds_ticks = 0.5 *
                ((double)s->adds_before_ticks + (double)s->adds_after_ticks) -
            read;
        if (adds_ticks <= 0)
            continue;
        adds[n_ruled++] = adds_ticks;
        if (passes_gate(s, read))
            r->values[n_kept++] = ((double)s->ticks - (isnan(empty) ? 0 : empty)) / adds_ticks *
                PP_RULER_CYCLES / (double)r->scale->n_loops;
    }
    if (n_ruled == 0)
        return;
    replicate->gate_kept_ratio = (double)n_kept / (double)n_ruled;
    replicate->core_hz = PP_RULER_CYCLES /
        (pp_quantile_median(adds, n_ruled) / r->scale->ticks_per_ns * 1e-9);
    if (n_kept)
        replicate->cycles = pp_quantile_median(r->values, n_kept);
}

static void reduce_counts(const struct pp_wire_report *report, struct pp_replicate *replicate)
{
    replicate->n_involuntary_switches = report->n_involuntary;
    replicate->n_voluntary_switches = report->n_voluntary;
    replicate->n_minor_faults = report->n_minor_faults;
    replicate->n_major_faults = report->n_major_faults;
    replicate->n_migrations = report->n_migrations;
    replicate->max_rss_bytes = report->max_rss_bytes;
}

/* The first samples past the cut, in their order. */
static void keep_trail(
    const struct reduction *r, const struct pp_replicate *replicate, struct pp_trail *trail)
{
    struct pp_trail own = {.index = replicate->index,
        .source = replicate->source,
        .ticks_per_ns = r->scale->ticks_per_ns,
        .n_loops = r->scale->n_loops};
    own.n = r->n - r->cut < PP_TRAIL_SAMPLES ? r->n - r->cut : PP_TRAIL_SAMPLES;
    memcpy(own.ticks, r->ticks + r->cut, own.n * sizeof *own.ticks);
    memcpy(own.labels, r->labels + r->cut, own.n * sizeof *own.labels);
    pp_trail_offer(trail, &own);
}

static enum pp_status reduce(struct reduction *r, struct pp_replicate *replicate,
    struct pp_dist *clean, struct pp_dist *unclean)
{
    for (size_t i = 0; i < r->n; i++)
        r->ticks[i] = r->wire->samples[i].ticks;
    const struct pp_steady steady = pp_steady_cut(r->ticks, r->n);
    r->cut = r->scale->keeps_all ? 0 : steady.cut;
    replicate->steady = steady.reached || !steady.judged;
    replicate->n_warmup = r->cut;
    label_samples(r);
    count_labels(r, replicate);
    enum pp_status status = fill(r, clean, unclean);
    if (status != PP_OK)
        return status;
    /* When nearly all are disturbed, those are better than next to none. */
    const uint64_t n_clean = pp_dist_moments(clean)->n;
    replicate->calm = n_clean >= MIN_CALM || 2 * n_clean >= replicate->n_samples;
    const struct pp_dist *basis = replicate->calm ? clean : unclean;
    replicate->sharing_ratio = median_sharing(r, replicate->calm);
    label_unexplained(r, replicate, pp_dist_quantile(basis, 0.5));
    reduce_times(r, basis, replicate);
    const double calm_empty = empty_ticks(r, replicate->calm);
    const double empty = isnan(calm_empty) ? empty_ticks(r, false) : calm_empty;
    replicate->empty_ns = isnan(empty) ? 0 : per_iteration_ns(r, empty);
    replicate->first_ns = (double)r->wire->report.first_ticks / r->scale->ticks_per_ns;
    for (size_t i = r->cut; i < r->n; i++)
        r->values[i - r->cut] = (double)r->ticks[i];
    replicate->autocorrelation = pp_autocorr_rank(r->values, r->n - r->cut, 1);
    replicate->ticks_per_ns = r->scale->ticks_per_ns;
    reduce_cycles(r, empty, replicate);
    reduce_counts(&r->wire->report, replicate);
    replicate->ok = true;
    return PP_OK;
}

enum pp_status pp_replicate_reduce(struct pp_replicate *replicate, struct pp_wire *wire,
    const struct pp_replicate_scale *scale, const struct pp_replicate_pool *pool)
{
    const uint64_t n_committed = atomic_load(&wire->report.n_committed);
    const size_t n = n_committed < PP_WIRE_N_SAMPLES ? n_committed : PP_WIRE_N_SAMPLES;
    const char *damage = find_damage(wire, n_committed);
    struct reduction r = {.wire = wire, .scale = scale, .n = n};
    struct pp_dist own_clean, own_unclean;
    replicate->ok = false;
    replicate->sharing_ratio = replicate->cycles = replicate->core_hz = replicate->gate_kept_ratio =
        replicate->autocorrelation = NAN;
    replicate->first_ns = NAN;
    if (damage) {
        snprintf(replicate->failure, sizeof replicate->failure, "%s", damage);
        return PP_EFORMAT;
    }
    pp_dist_init(&own_clean);
    pp_dist_init(&own_unclean);
    r.labels = malloc(n);
    r.ticks = malloc(n * sizeof *r.ticks);
    r.values = malloc(2 * n * sizeof *r.values);
    enum pp_status status = r.labels && r.ticks && r.values
        ? reduce(&r, replicate, &own_clean, &own_unclean)
        : PP_ENOMEM;
    if (status == PP_OK)
        status = pp_dist_merge(pool->clean, &own_clean);
    if (status == PP_OK)
        status = pp_dist_merge(pool->unclean, &own_unclean);
    if (status == PP_OK) {
        keep_trail(&r, replicate, pool->trail);
    } else {
        replicate->ok = false;
        snprintf(replicate->failure, sizeof replicate->failure, "%s",
            status == PP_ENOMEM ? "out of memory for its samples"
                                : "the benchmark wrote over its worker's histogram");
    }
    free(r.labels);
    free(r.ticks);
    free(r.values);
    pp_dist_release(&own_clean);
    pp_dist_release(&own_unclean);
    return status;
}
