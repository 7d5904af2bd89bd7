/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from elsewhere as OpenMetrics text: a family a statistic, a series an input.
 */
#include "cmd/openmetrics.h"
#include "cmd/openmetrics_hist.h"
#include "cmd/out_stats.h"
#include "stats/tallykey.h"

#include <math.h>
#include <stdio.h>

/* All inputs have one quantity; times are told in seconds. */
struct quantity {
    const char *unit, *suffix;
    double scale;
};

static const struct quantity quantities[] = {[PP_QUANTITY_NUMBER] = {"", "", 1},
    [PP_QUANTITY_TIME] = {"seconds", "_seconds", 1e-9},
    [PP_QUANTITY_BYTES] = {"bytes", "_bytes", 1}};

struct family {
    const char *name, *help;
    double (*value)(const struct pp_samples *s);
};

#define VALUE(NAME, EXPRESSION) \
    static double NAME(const struct pp_samples *s) \
    { \
        return EXPRESSION; \
    }

/* clang-format off */
VALUE(median, s->median.value)
VALUE(median_lo, s->median.has_interval ? s->median.lo : (double)NAN)
VALUE(median_hi, s->median.has_interval ? s->median.hi : (double)NAN)
VALUE(mean, s->mean)
VALUE(sd, s->sd)
VALUE(least, s->series.dist.min)
VALUE(greatest, s->series.dist.max)
VALUE(p90, s->p90.value)
VALUE(p99, s->p99.value)

static const struct family families[] = {
    {"ppbench_stats_median", "Median.", median},
    {"ppbench_stats_median_lower", "Lower end of the median's interval.", median_lo},
    {"ppbench_stats_median_upper", "Upper end of the median's interval.", median_hi},
    {"ppbench_stats_mean", "Mean.", mean},
    {"ppbench_stats_sd", "Standard deviation.", sd},
    {"ppbench_stats_min", "Smallest value.", least},
    {"ppbench_stats_max", "Largest value.", greatest},
    {"ppbench_stats_p90", "Nine tenths of the values are at most this.", p90},
    {"ppbench_stats_p99", "Of 100 values 99 are at most this.", p99},
};
/* clang-format on */

/* An input may be named twice, so its number counts too. */
struct identity {
    char index[24];
    struct pp_openmetrics_labels labels;
};

static void identify(struct identity *identity, const struct pp_out_stats *stats, size_t i)
{
    const struct pp_samples *const s = &stats->samples[i];
    const char *const column = s->report.column_name;
    snprintf(identity->index, sizeof identity->index, "%zu", i);
    identity->labels = (struct pp_openmetrics_labels){{{"input", s->name},
        {"index", identity->index}, {"column", column[0] != '\0' ? column : NULL}}};
}

static void put_family(struct pp_buf *out, const struct pp_out_stats *stats,
    const struct quantity *quantity, const struct family *family)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", family->name, quantity->suffix);
    pp_openmetrics_family(out, name, "gauge", quantity->unit, family->help);
    for (size_t i = 0; i < stats->n_samples; i++) {
        struct identity identity;
        identify(&identity, stats, i);
        pp_openmetrics_put(
            out, name, &identity.labels, quantity->scale * family->value(&stats->samples[i]));
    }
}

static void put_values(struct pp_buf *out, const struct pp_out_stats *stats)
{
    pp_openmetrics_family(
        out, "ppbench_stats_values", "gauge", "", "Finite values that the numbers are of.");
    for (size_t i = 0; i < stats->n_samples; i++) {
        struct identity identity;
        identify(&identity, stats, i);
        pp_openmetrics_put(
            out, "ppbench_stats_values", &identity.labels, (double)stats->samples[i].series.dist.n);
    }
}

/* The smallest value above 0, for which the grid has to have room; NaN: there is none. */
static double least_positive(const struct pp_ddist *dist)
{
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket;
    pp_tally_begin(&dist->tally, &cursor);
    while (pp_tally_next(&dist->tally, &cursor, &bucket)) {
        const double high = pp_tallykey_value(PP_TALLY_DOUBLE, bucket.high);
        if (high > 0)
            return fmax(pp_tallykey_value(PP_TALLY_DOUBLE, bucket.low), fmin(high, dist->min));
    }
    return (double)NAN;
}

static void put_histogram(struct pp_buf *out, const char *name, const struct quantity *quantity,
    const struct identity *identity, const struct pp_ddist *dist)
{
    const double least = least_positive(dist);
    struct pp_openmetrics_hist hist;
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket;
    const double low = least > 0 ? quantity->scale * least : 1;
    out->failed |= !pp_openmetrics_hist_init(&hist, low, fmax(low, quantity->scale * dist->max));
    pp_tally_begin(&dist->tally, &cursor);
    while (pp_tally_next(&dist->tally, &cursor, &bucket)) {
        const double bottom = fmax(pp_tallykey_value(PP_TALLY_DOUBLE, bucket.low), dist->min);
        const double top = fmin(pp_tallykey_value(PP_TALLY_DOUBLE, bucket.high), dist->max);
        pp_openmetrics_hist_add(&hist, 0, quantity->scale * (bottom / 2 + top / 2), bucket.count);
    }
    hist.sum[0] = quantity->scale * pp_ddist_mean(dist) * (double)dist->n;
    pp_openmetrics_hist_thin(&hist);
    pp_openmetrics_hist_put(out, name, &identity->labels, &hist, 0);
    pp_openmetrics_hist_release(&hist);
}

/* A histogram whose values may be negative has no sum in OpenMetrics and no exponential buckets. */
static void put_histograms(
    struct pp_buf *out, const struct pp_out_stats *stats, const struct quantity *quantity)
{
    char name[64];
    snprintf(name, sizeof name, "ppbench_stats_value%s", quantity->suffix);
    pp_openmetrics_family(out, name, "histogram", quantity->unit,
        "The values; inputs with negative ones are left out.");
    for (size_t i = 0; i < stats->n_samples; i++) {
        const struct pp_ddist *const dist = &stats->samples[i].series.dist;
        struct identity identity;
        identify(&identity, stats, i);
        if (dist->n_negative == 0)
            put_histogram(out, name, quantity, &identity, dist);
    }
}

bool pp_out_stats_openmetrics(const struct pp_out_stats *stats, struct pp_buf *out)
{
    if (stats->n_samples > 0) {
        const struct quantity *const quantity = &quantities[stats->samples[0].report.quantity];
        put_values(out, stats);
        for (size_t i = 0; i < sizeof families / sizeof *families; i++)
            put_family(out, stats, quantity, &families[i]);
        put_histograms(out, stats, quantity);
    }
    pp_openmetrics_end(out);
    return !out->failed;
}
