/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series over stored results.
 */
#include "bench/history.h"

#include "bench/summary.h"
#include "bench/when.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR_QUANTILE 0.95

void pp_history_init(struct pp_history *history)
{
    *history = (struct pp_history){0};
}

void pp_history_release(struct pp_history *history)
{
    for (size_t i = 0; i < history->n_runs; i++) {
        free(history->runs[i].path);
        free(history->runs[i].baseline);
        free(history->runs[i].machine);
        free(history->runs[i].command);
    }
    for (size_t i = 0; i < history->n_series; i++) {
        free(history->series[i].name);
        free(history->series[i].machine);
        free(history->series[i].points);
    }
    for (size_t i = 0; i < history->n_failures; i++)
        free(history->failures[i]);
    free(history->runs);
    free(history->series);
    free(history->failures);
    pp_history_init(history);
}

/* Make room for one more of n elements; false: out of memory. */
static bool grow(void **array, size_t n, size_t element_bytes)
{
    if ((n & (n - 1)) != 0) /* room for the next power of two is there */
        return true;
    void *more = realloc(*array, (n ? 2 * n : 1) * element_bytes);
    if (more)
        *array = more;
    return more != NULL;
}

/* The machine's text, with the manner in which a case was measured unless it is NULL. To be freed;
 * NULL: out of memory. */
static char *machine_of(const struct pp_likeness *result, const struct pp_case *c)
{
    struct pp_buf text;
    pp_buf_init(&text);
    pp_likeness_machine(result, &text);
    if (c)
        pp_likeness_manner(result->result, c, &text);
    char *copy = text.failed ? NULL : strdup(pp_buf_text(&text));
    pp_buf_release(&text);
    return copy;
}

static bool add_run(struct pp_history *history, const struct pp_likeness *result, const char *path,
    const char *baseline)
{
    const struct pp_result *r = result->result;
    if (!grow((void **)&history->runs, history->n_runs, sizeof *history->runs))
        return false;
    struct pp_history_run *run = &history->runs[history->n_runs++];
    *run = (struct pp_history_run){.path = strdup(path),
        .baseline = baseline ? strdup(baseline) : NULL,
        .machine = machine_of(result, NULL),
        .command = r->command ? strdup(r->command) : NULL,
        .started_s = pp_when_parse(r->started),
        .complete = r->complete,
        .n_cases = r->n_cases};
    memcpy(run->started, r->started, sizeof run->started);
    return run->path && run->machine && (!baseline || run->baseline) &&
        (!r->command || run->command);
}

static bool is_of(const struct pp_series *series, const char *name, const char *machine)
{
    return strcmp(series->name, name) == 0 && strcmp(series->machine, machine) == 0;
}

/* Its index; n_series: there is none. Runs mostly have the same cases in the same order. */
static size_t find_series(const struct pp_history *history, const char *name, const char *machine)
{
    if (history->next_series < history->n_series &&
        is_of(&history->series[history->next_series], name, machine))
        return history->next_series;
    size_t i = 0;
    while (i < history->n_series && !is_of(&history->series[i], name, machine))
        i++;
    return i;
}

/* The series of a case, a new one if need be. Takes `machine`. NULL: out of memory. */
static struct pp_series *series_of(struct pp_history *history, const char *name, char *machine)
{
    const size_t at = find_series(history, name, machine);
    history->next_series = at + 1;
    if (at < history->n_series) {
        free(machine);
        return &history->series[at];
    }
    char *copy = strdup(name);
    if (!copy || !grow((void **)&history->series, at, sizeof *history->series)) {
        free(copy);
        free(machine);
        return NULL;
    }
    history->series[at] = (struct pp_series){.name = copy, .machine = machine};
    history->n_series++;
    return &history->series[at];
}

/* Median over the processes that stand for their case of one of their quantiles. */
static double level_of(const struct pp_case *c, size_t offset)
{
    double *values = malloc((c->n_replicates + 1) * sizeof *values);
    size_t n = 0;
    if (!values)
        return (double)NAN;
    for (size_t i = 0; i < c->n_replicates; i++) {
        double v;
        memcpy(&v, (const char *)&c->replicates[i] + offset, sizeof v);
        if (pp_summary_counts(c, &c->replicates[i]) && isfinite(v))
            values[n++] = v;
    }
    const double median = n > 0 ? pp_quantile_median(values, n) : (double)NAN;
    free(values);
    return median;
}

static bool add_case(
    struct pp_history *history, const struct pp_likeness *result, const struct pp_case *c)
{
    const struct pp_result *r = result->result;
    char *machine = machine_of(result, c);
    struct pp_series *series = machine ? series_of(history, c->name, machine) : NULL;
    if (!series || !grow((void **)&series->points, series->n_points, sizeof *series->points))
        return false;
    const bool ok = c->state == PP_STATE_OK;
    series->unit = c->unit;
    series->points[series->n_points++] = (struct pp_history_point){.run = history->n_runs - 1,
        .state = c->state,
        .module_hash = c->module < r->n_modules ? r->modules[c->module].hash : 0,
        .time_ns = c->summary.time_ns,
        .body_ns = ok ? level_of(c, offsetof(struct pp_replicate, p25_ns)) : (double)NAN,
        .tail_ns = ok ? level_of(c, offsetof(struct pp_replicate, p90_ns)) : (double)NAN,
        .n_runs = c->summary.n_runs_ok,
        .sharing_ratio = c->summary.sharing_ratio};
    return true;
}

enum pp_status pp_history_add(struct pp_history *history, const struct pp_likeness *result,
    const char *path, const char *baseline)
{
    bool ok = add_run(history, result, path, baseline);
    history->next_series = 0;
    for (size_t i = 0; ok && i < result->result->n_cases; i++)
        ok = add_case(history, result, &result->result->cases[i]);
    return ok ? PP_OK : PP_ENOMEM;
}

enum pp_status pp_history_add_failure(struct pp_history *history, const char *text)
{
    if (!grow((void **)&history->failures, history->n_failures, sizeof *history->failures))
        return PP_ENOMEM;
    char *copy = strdup(text);
    if (!copy)
        return PP_ENOMEM;
    history->failures[history->n_failures++] = copy;
    return PP_OK;
}

bool pp_history_stands(const struct pp_history_point *point)
{
    return point->state == PP_STATE_OK && isfinite(point->time_ns.value) &&
        !(point->sharing_ratio > 0);
}

static enum pp_status find_changes(struct pp_series *series)
{
    double *values = malloc((series->n_points + 1) * sizeof *values);
    size_t *points = malloc((series->n_points + 1) * sizeof *points);
    enum pp_status status = values && points ? PP_OK : PP_ENOMEM;
    size_t n = 0;
    series->changes.n = 0;
    for (size_t i = 0; i < series->n_points && !status; i++)
        if (pp_history_stands(&series->points[i])) {
            points[n] = i;
            values[n++] = series->points[i].time_ns.value;
        }
    if (!status && n > 0)
        status = pp_changepoint_find(values, n, PP_HISTORY_FALSE_ALARM, &series->changes);
    for (size_t i = 0; i < series->changes.n; i++)
        series->changes.change[i].at = points[series->changes.change[i].at];
    free(points);
    free(values);
    return status;
}

enum pp_status pp_history_find_changes(struct pp_history *history)
{
    enum pp_status status = PP_OK;
    for (size_t i = 0; i < history->n_series && !status; i++)
        status = find_changes(&history->series[i]);
    return status;
}

static bool is_change(const struct pp_series *series, size_t at)
{
    for (size_t i = 0; i < series->changes.n; i++)
        if (series->changes.change[i].at == at)
            return true;
    return false;
}

/* Shifts between neighbouring points into `shifts`; returns how many points there are. */
static size_t put_shifts(
    const struct pp_series *series, enum pp_part part, double *shifts, size_t *n_shifts)
{
    double before_ns = (double)NAN;
    size_t n_points = 0;
    for (size_t i = 0; i < series->n_points; i++) {
        const struct pp_history_point *point = &series->points[i];
        const double level_ns = part == PP_PART_BODY ? point->body_ns : point->tail_ns;
        if (is_change(series, i))
            before_ns = (double)NAN;
        if (!pp_history_stands(point) || !(level_ns > 0))
            continue;
        if (before_ns > 0)
            shifts[(*n_shifts)++] = fabs(log(level_ns / before_ns));
        before_ns = level_ns;
        n_points++;
    }
    return n_points;
}

static int by_value(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double floor_of(const struct pp_series *series, enum pp_part part)
{
    double *shifts = malloc((series->n_points + 1) * sizeof *shifts);
    size_t n_shifts = 0;
    if (!shifts)
        return (double)NAN;
    double floor_ratio = (double)NAN;
    if (put_shifts(series, part, shifts, &n_shifts) >= PP_HISTORY_FLOOR_MIN && n_shifts > 0) {
        qsort(shifts, n_shifts, sizeof *shifts, by_value);
        floor_ratio = expm1(pp_quantile_sorted(shifts, n_shifts, FLOOR_QUANTILE));
    }
    free(shifts);
    return floor_ratio;
}

double pp_history_floor_ratio(const struct pp_history *history, const struct pp_likeness *result,
    const struct pp_case *c, enum pp_part part)
{
    char *machine = machine_of(result, c);
    const size_t at = machine ? find_series(history, c->name, machine) : history->n_series;
    free(machine);
    return at < history->n_series ? floor_of(&history->series[at], part) : (double)NAN;
}
