/* SPDX-License-Identifier: GPL-3.0-or-later
 * Histograms for OpenMetrics.
 */
#include "cmd/openmetrics_hist.h"

#include "bench/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double end_of(int number, int scale)
{
    return exp2(ldexp(number, -scale));
}

/* The bucket whose end is the smallest that is not below the value. */
static int number_of(double value, int scale)
{
    int number = (int)ceil(ldexp(log2(value), scale));
    while (end_of(number, scale) < value)
        number++;
    while (end_of(number - 1, scale) >= value)
        number--;
    return number;
}

bool pp_openmetrics_hist_init(struct pp_openmetrics_hist *hist, double low, double high)
{
    *hist = (struct pp_openmetrics_hist){.scale = PP_OPENMETRICS_HIST_SCALE};
    hist->first = number_of(low, hist->scale);
    hist->n_buckets = (size_t)(number_of(high, hist->scale) - hist->first) + 1;
    hist->counts = calloc(hist->n_buckets * PP_OPENMETRICS_HIST_GROUPS, sizeof *hist->counts);
    return hist->counts != NULL;
}

void pp_openmetrics_hist_release(struct pp_openmetrics_hist *hist)
{
    free(hist->counts);
}

static uint64_t *group_of(const struct pp_openmetrics_hist *hist, size_t group)
{
    return hist->counts + group * hist->n_buckets;
}

void pp_openmetrics_hist_add(
    struct pp_openmetrics_hist *hist, size_t group, double value, uint64_t count)
{
    if (hist->counts == NULL)
        return;
    hist->sum[group] += value * (double)count;
    if (!(value > 0)) {
        hist->n_zero[group] += count;
        return;
    }
    const int at = number_of(value, hist->scale) - hist->first;
    const size_t last = hist->n_buckets - 1;
    group_of(hist, group)[at < 0 ? 0 : (size_t)at > last ? last : (size_t)at] += count;
}

static bool is_used(const struct pp_openmetrics_hist *hist, size_t bucket)
{
    for (size_t group = 0; group < PP_OPENMETRICS_HIST_GROUPS; group++)
        if (group_of(hist, group)[bucket] > 0)
            return true;
    return false;
}

/* Bucket k of one scale lies in bucket ceil(k / 2) of the next coarser one. */
static int coarser(int number)
{
    return (number + 1) >> 1; /* rounds down, below 0 too */
}

static void halve(struct pp_openmetrics_hist *hist)
{
    const int first = coarser(hist->first);
    const int last = coarser(hist->first + (int)hist->n_buckets - 1);
    const size_t n_after = (size_t)(last - first) + 1;
    for (size_t group = 0; group < PP_OPENMETRICS_HIST_GROUPS; group++) {
        const uint64_t *const before = group_of(hist, group);
        uint64_t *const after = hist->counts + group * n_after;
        for (size_t i = 0; i < hist->n_buckets; i++) {
            const size_t to = (size_t)(coarser(hist->first + (int)i) - first);
            const uint64_t count = before[i]; /* `after` may lie over it */
            const bool is_new = i == 0 || to != (size_t)(coarser(hist->first + (int)i - 1) - first);
            after[to] = (is_new ? 0 : after[to]) + count;
        }
    }
    hist->first = first;
    hist->n_buckets = n_after;
    hist->scale--;
}

void pp_openmetrics_hist_thin(struct pp_openmetrics_hist *hist)
{
    while (hist->counts != NULL && hist->n_buckets > 1) {
        size_t n_used = 0;
        for (size_t i = 0; i < hist->n_buckets; i++)
            n_used += is_used(hist, i);
        if (n_used <= PP_OPENMETRICS_HIST_MAX_BUCKETS)
            return;
        halve(hist);
    }
}

/* A series of its own for each end. */
struct ends {
    struct pp_buf *out;
    char name[96];
    struct pp_openmetrics_labels labels;
    struct pp_openmetrics_label *le;
};

/* As Go prints floating point numbers, which strict readers compare with: 1 is "1.0". */
static void put_end(struct ends *ends, double end, uint64_t n_below)
{
    char text[PP_JSON_NUMBER_BYTES];
    pp_json_number_text(end, text);
    if (end == floor(end) && fabs(end) < 1e15)
        snprintf(text, sizeof text, "%.1f", end);
    ends->le->value = isinf(end) ? "+Inf" : text;
    pp_openmetrics_put(ends->out, ends->name, &ends->labels, (double)n_below);
}

static bool has_zeros(const struct pp_openmetrics_hist *hist)
{
    uint64_t n = 0;
    for (size_t group = 0; group < PP_OPENMETRICS_HIST_GROUPS; group++)
        n += hist->n_zero[group];
    return n > 0;
}

static void put_buckets(struct ends *ends, const struct pp_openmetrics_hist *hist, size_t group)
{
    uint64_t n_below = hist->n_zero[group];
    bool has_lower = false; /* the end before this bucket was put */
    if (has_zeros(hist))
        put_end(ends, 0, n_below);
    for (size_t i = 0; i < hist->n_buckets; i++) {
        const bool is_wanted = is_used(hist, i);
        const int number = hist->first + (int)i;
        if (is_wanted && !has_lower)
            put_end(ends, end_of(number - 1, hist->scale), n_below);
        n_below += group_of(hist, group)[i];
        if (is_wanted)
            put_end(ends, end_of(number, hist->scale), n_below);
        has_lower = is_wanted;
    }
    put_end(ends, HUGE_VAL, n_below);
}

static uint64_t count_of(const struct pp_openmetrics_hist *hist, size_t group)
{
    uint64_t n = hist->n_zero[group];
    for (size_t i = 0; i < hist->n_buckets; i++)
        n += group_of(hist, group)[i];
    return n;
}

void pp_openmetrics_hist_put(struct pp_buf *out, const char *name,
    const struct pp_openmetrics_labels *labels, const struct pp_openmetrics_hist *hist,
    size_t group)
{
    if (hist->counts == NULL || count_of(hist, group) == 0)
        return;
    struct ends ends = {.out = out, .labels = *labels};
    ends.le = ends.labels.label;
    while (ends.le->name != NULL)
        ends.le++;
    ends.le->name = "le";
    snprintf(ends.name, sizeof ends.name, "%s_bucket", name);
    put_buckets(&ends, hist, group);
    snprintf(ends.name, sizeof ends.name, "%s_count", name);
    pp_openmetrics_put(out, ends.name, labels, (double)count_of(hist, group));
    snprintf(ends.name, sizeof ends.name, "%s_sum", name);
    pp_openmetrics_put(out, ends.name, labels, hist->sum[group]);
}
