/* SPDX-License-Identifier: GPL-3.0-or-later
 * What numbers from elsewhere say: the summary of one input, its doubts, and how another compares.
 * Defined in doc/STATISTICS.md, "The statistics command".
 */
#ifndef PP_BENCH_SAMPLES_H
#define PP_BENCH_SAMPLES_H

#include "bench/numbers.h"
#include "bench/settings.h"
#include "stats/changepoint.h"
#include "stats/dist.h"
#include "stats/estimate.h"
#include "stats/modes.h"
#include "stats/ranksum.h"
#include "stats/series.h"
#include "stats/trend.h"

/* Everything that may be doubted about an input. A closed list. */
enum pp_samples_doubt {
    PP_SAMPLES_BAD_LINES,
    PP_SAMPLES_NOT_FINITE,
    PP_SAMPLES_FEW,
    PP_SAMPLES_CONSTANT,
    PP_SAMPLES_DEPENDENT,
    PP_SAMPLES_DRIFT,
    PP_SAMPLES_CHANGE_POINT,
    PP_SAMPLES_MODES,
    PP_SAMPLES_N_DOUBTS
};

/* Key for programs, text and remedy for people; static. */
const char *pp_samples_doubt_key(enum pp_samples_doubt doubt);
const char *pp_samples_doubt_text(enum pp_samples_doubt doubt);
const char *pp_samples_doubt_remedy(enum pp_samples_doubt doubt);

/* The distribution on a grid of whole steps: value = base + number x step. For pictures and modes.
 * quantum: the step in which values come, in steps of the grid; at least 1. */
struct pp_samples_grid {
    struct pp_dist dist;
    double base;
    double step;
    double quantum;
};

/* One input. Values, estimates and modes are ns or bytes when report.quantity says so. Members
 * from `mean` on are filled by pp_samples_finish. n = series.dist.n counts finite values only. */
struct pp_samples {
    const char *name; /* borrowed */
    struct pp_numbers_report report;
    struct pp_series series;
    double mean, sd, cv_ratio, mad, iqr;
    struct pp_estimate median, p90, p99;
    struct pp_estimate quantiles[PP_MAX_QUANTILES];
    struct pp_series_dependence dependence;
    struct pp_samples_grid grid;
    size_t n_levels; /* of the course that drift and changes were looked for in */
    uint64_t n_per_level;
    struct pp_trend trend;
    struct pp_changepoints changes;
    struct pp_modes modes; /* in the unit of the values */
    bool has_doubt[PP_SAMPLES_N_DOUBTS];
    char evidence[PP_SAMPLES_N_DOUBTS][160]; /* without foreign text */
};

/* Make s empty; name is borrowed. */
void pp_samples_init(struct pp_samples *s, const char *name);
void pp_samples_release(struct pp_samples *s);

/* Read a file into it: `path` "-" is the standard input. As pp_numbers_read; PP_ENOENT or PP_ESYS
 * when it cannot be opened, PP_EFORMAT when there is no finite number in it. Messages name the path
 * and say what can be done. */
enum pp_status pp_samples_read(struct pp_samples *s, const char *path,
    const struct pp_numbers_options *options, struct pp_error *error);

/* Compute everything from what was read, at settings->level_ratio and for settings->quantiles.
 * PP_OK or PP_ENOMEM. */
enum pp_status pp_samples_finish(
    struct pp_samples *s, const struct pp_settings *settings, struct pp_error *error);

enum pp_samples_verdict {
    PP_SAMPLES_GREATER,
    PP_SAMPLES_LESS,
    PP_SAMPLES_SAME,
    PP_SAMPLES_CANNOT_TELL
};

/* "greater", "less", "same", "cannot_tell". Static. */
const char *pp_samples_verdict_key(enum pp_samples_verdict verdict);

/* A later input against the first. */
struct pp_samples_pair {
    struct pp_ranksum test;         /* shift in the unit of the values, b - a */
    struct pp_estimate shift;       /* the same, widened where values depend on each other */
    struct pp_estimate shift_ratio; /* shift / |median of the first|; NaN where that is 0 */
    double median_ratio;            /* NaN where the first's median is 0 */
    double p_adjusted;              /* Benjamini and Hochberg, over all comparisons made */
    double delta;                   /* Cliff's, 2 superiority - 1 */
    bool is_exact;                  /* from the values, not from buckets */
    enum pp_samples_verdict verdict;
};

/* Compare samples[1 .. n-1] with samples[0]; all finished. pairs: room for n - 1.
 * margin_ratio: a shift within so much of the first's |median| is no difference that matters.
 * PP_OK; PP_EINVAL when quantities differ; PP_ENOMEM. */
enum pp_status pp_samples_compare(const struct pp_samples *samples, size_t n, double margin_ratio,
    double level_ratio, struct pp_samples_pair *pairs);

#endif
