/* SPDX-License-Identifier: GPL-3.0-or-later
 * Summary of numbers from elsewhere.
 */
#include "bench/samples.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stats/tallykey.h"

#define GRID_STEPS 0x1p39 /* below the range of a histogram */
#define GRID_SPREAD 8     /* points that a bucket becomes */
#define MAX_QUANTA 512    /* a range of more steps is no longer drawn step by step */
#define DRIFT_RHO 0.3
#define MIN_TREND 10
#define FALSE_ALARM 0.01

void pp_samples_init(struct pp_samples *s, const char *name)
{
    *s = (struct pp_samples){.name = name};
    pp_series_init(&s->series);
    pp_dist_init(&s->grid.dist);
}

void pp_samples_release(struct pp_samples *s)
{
    pp_series_release(&s->series);
    pp_dist_release(&s->grid.dist);
}

static enum pp_status add(void *series, const double *values, size_t n)
{
    return pp_series_add(series, values, n);
}

static enum pp_status read_fd(struct pp_samples *s, int fd, const char *path,
    const struct pp_numbers_options *options, struct pp_error *error)
{
    struct pp_error inner = {.status = PP_OK};
    const struct pp_numbers_target target = {add, &s->series, &s->report};
    const enum pp_status status = pp_numbers_read(fd, options, &target, &inner);
    if (status != PP_OK)
        return pp_error_set(error, status, "'%.200s': %.300s", path,
            inner.text[0] != '\0' ? inner.text : pp_status_text(status));
    if (s->series.dist.n > 0)
        return PP_OK;
    return pp_error_set(error, PP_EFORMAT, "'%.200s': no number in it%s", path,
        s->report.n_numbers > 0 ? " but NaN and infinities"
            : s->report.n_lines > 1 && options->column == NULL
            ? "; choose the column of a table with --column"
            : "");
}

enum pp_status pp_samples_read(struct pp_samples *s, const char *path,
    const struct pp_numbers_options *options, struct pp_error *error)
{
    const bool is_stdin = strcmp(path, "-") == 0;
    const int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pp_error_set(error, errno == ENOENT ? PP_ENOENT : PP_ESYS,
            "cannot open '%.200s': %s", path, strerror(errno));
    const enum pp_status status = read_fd(
        s, fd, is_stdin ? "standard input" : path, options, error);
    if (!is_stdin)
        close(fd);
    return status;
}

/* The step between distinct values, 0 when they come in no steps worth drawing. */
static double find_quantum(const struct pp_weighted *w)
{
    const double range = w->points[w->n_points - 1].value - w->points[0].value;
    double least = range;
    for (size_t i = 1; i < w->n_points; i++)
        least = fmin(least, w->points[i].value - w->points[i - 1].value);
    return w->n_points > 1 && range <= MAX_QUANTA * least ? least : 0;
}

static double clamp(double number)
{
    return fmin(fmax(round(number), 0), GRID_STEPS);
}

/* A bucket, in steps, as a few points that fill it evenly. */
static enum pp_status spread(struct pp_dist *dist, double low, double high, uint64_t count)
{
    const uint64_t n_points = high - low < 1 ? 1 : count < GRID_SPREAD ? count : GRID_SPREAD;
    enum pp_status status = PP_OK;
    for (uint64_t i = 0; status == PP_OK && i < n_points; i++) {
        const double at = low + (high - low) * ((double)i + 0.5) / (double)n_points;
        status = pp_dist_record_n(
            dist, (uint64_t)clamp(at), count / n_points + (i < count % n_points));
    }
    return status;
}

static enum pp_status fill_grid(struct pp_samples *s)
{
    const struct pp_ddist *const dist = &s->series.dist;
    struct pp_samples_grid *const grid = &s->grid;
    struct pp_weighted w;
    struct pp_tally_cursor cursor;
    struct pp_bucket bucket;
    enum pp_status status = pp_series_weighted(&s->series, &w);
    if (status != PP_OK)
        return status;
    grid->base = dist->min;
    /* Halves, since the range of doubles has no width that is a double. */
    grid->step = fmax((dist->max / 2 - dist->min / 2) / (GRID_STEPS / 2), 0x1p-1022);
    grid->quantum = fmax(find_quantum(&w) / grid->step, 1);
    pp_weighted_release(&w);
    pp_tally_begin(&dist->tally, &cursor);
    while (status == PP_OK && pp_tally_next(&dist->tally, &cursor, &bucket)) {
        const double low = fmax(pp_tallykey_value(PP_TALLY_DOUBLE, bucket.low), dist->min);
        const double high = fmin(pp_tallykey_value(PP_TALLY_DOUBLE, bucket.high), dist->max);
        status = spread(&grid->dist, low / grid->step - grid->base / grid->step,
            high / grid->step - grid->base / grid->step, bucket.count);
    }
    return status;
}

static void find_modes(struct pp_samples *s)
{
    const struct pp_samples_grid *const grid = &s->grid;
    (void)pp_modes_find(&grid->dist, grid->quantum, &s->modes);
    for (size_t i = 0; i < s->modes.n; i++) {
        struct pp_mode *const mode = &s->modes.mode[i];
        mode->center = grid->base + mode->center * grid->step;
        mode->lo = grid->base + mode->lo * grid->step;
        mode->hi = grid->base + mode->hi * grid->step;
    }
}

static enum pp_status find_course(struct pp_samples *s)
{
    double *levels;
    enum pp_status status = pp_series_levels(&s->series, &levels, &s->n_levels, &s->n_per_level);
    if (status != PP_OK)
        return status;
    status = pp_trend_spearman(levels, s->n_levels, &s->trend);
    if (status == PP_OK)
        status = pp_changepoint_find(levels, s->n_levels, FALSE_ALARM, &s->changes);
    free(levels);
    return status;
}

static void summarise(struct pp_samples *s, const struct pp_settings *settings)
{
    const struct pp_ddist *const dist = &s->series.dist;
    const double level = settings->level_ratio;
    const double inflation = s->dependence.found ? s->dependence.inflation_ratio : 1;
    s->mean = pp_ddist_mean(dist);
    s->sd = pp_ddist_sd(dist);
    s->cv_ratio = pp_ddist_cv(dist);
    s->mad = pp_ddist_mad(dist);
    s->iqr = pp_ddist_iqr(dist);
    s->median = pp_series_quantile(&s->series, 0.5, level, inflation);
    s->p90 = pp_series_quantile(&s->series, 0.9, level, inflation);
    s->p99 = pp_series_quantile(&s->series, 0.99, level, inflation);
    for (size_t i = 0; i < settings->n_quantiles; i++)
        s->quantiles[i] = pp_series_quantile(&s->series, settings->quantiles[i], level, inflation);
}

static char *doubt(struct pp_samples *s, enum pp_samples_doubt which)
{
    s->has_doubt[which] = true;
    return s->evidence[which];
}

#define SAY(s, which, ...) snprintf(doubt(s, which), sizeof(s)->evidence[which], __VA_ARGS__)

static void doubt_input(struct pp_samples *s)
{
    const struct pp_ddist *const dist = &s->series.dist;
    const unsigned long long n_bad = s->report.n_bad, n_lines = s->report.n_lines;
    if (n_bad > 0)
        SAY(s, PP_SAMPLES_BAD_LINES, "%llu of %llu lines; the first is line %llu: %s", n_bad,
            n_lines, (unsigned long long)s->report.bad_line, s->report.bad_why);
    if (dist->n_nan + dist->n_pos_inf + dist->n_neg_inf > 0)
        SAY(s, PP_SAMPLES_NOT_FINITE, "%llu NaN, %llu infinite", (unsigned long long)dist->n_nan,
            (unsigned long long)(dist->n_pos_inf + dist->n_neg_inf));
    if (!(dist->min < dist->max))
        SAY(s, PP_SAMPLES_CONSTANT, "%llu times %.6g", (unsigned long long)dist->n, dist->min);
    else if (!s->median.has_interval && !s->dependence.found)
        SAY(s, PP_SAMPLES_FEW, "%llu numbers", (unsigned long long)dist->n);
}

static void doubt_independence(struct pp_samples *s)
{
    const double n_known = fmax(1, (double)s->series.dist.n / s->dependence.inflation_ratio);
    const char *const outcome = s->median.has_interval ? "intervals were widened"
                                                       : "too few for an interval";
    if (isfinite(s->dependence.lag1))
        SAY(s, PP_SAMPLES_DEPENDENT,
            "rank autocorrelation %.2f; they tell as much as %.0f independent ones: %s",
            s->dependence.lag1, n_known, outcome);
    else
        SAY(s, PP_SAMPLES_DEPENDENT, "they tell as much as %.0f independent ones: %s", n_known,
            outcome);
}

static void doubt_course(struct pp_samples *s)
{
    const char *const what = s->n_per_level > 1 ? "blocks" : "numbers";
    if (s->dependence.found)
        doubt_independence(s);
    const bool drifts = s->n_levels >= MIN_TREND && fabs(s->trend.rho) > DRIFT_RHO &&
        s->trend.p < FALSE_ALARM;
    if (drifts)
        SAY(s, PP_SAMPLES_DRIFT, "rank correlation with position %+.2f over %zu %s", s->trend.rho,
            s->n_levels, what);
    if (s->changes.n > 0 && !(drifts && s->changes.n == PP_CHANGEPOINT_MAX))
        SAY(s, PP_SAMPLES_CHANGE_POINT, "%zu; the first at number %llu: from %.4g to %.4g",
            s->changes.n, (unsigned long long)(s->changes.change[0].at * s->n_per_level + 1),
            s->changes.change[0].before, s->changes.change[0].after);
    if (s->modes.n > 1)
        SAY(s, PP_SAMPLES_MODES, "%zu levels, the lowest at %.4g and %.4g", s->modes.n,
            s->modes.mode[0].center, s->modes.mode[1].center);
}

enum pp_status pp_samples_finish(
    struct pp_samples *s, const struct pp_settings *settings, struct pp_error *error)
{
    enum pp_status status = pp_series_dependence(&s->series, &s->dependence);
    if (status == PP_OK)
        status = fill_grid(s);
    if (status == PP_OK)
        status = find_course(s);
    if (status != PP_OK)
        return pp_error_set(error, status, "%s", pp_status_text(status));
    find_modes(s);
    summarise(s, settings);
    doubt_input(s);
    doubt_course(s);
    return PP_OK;
}
