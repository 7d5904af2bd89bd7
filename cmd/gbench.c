/* SPDX-License-Identifier: GPL-3.0-or-later
 * Repetitions and their aggregates, as src/statistics.cc of Google Benchmark makes them.
 */
#include "cmd/gbench.h"

#include "bench/meter.h"
#include "bench/meterpass.h"
#include "bench/warning.h"
#include "cmd/repeat.h"
#include "stats/array.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All numbers of one benchmark: those of each quantity side by side. */
struct numbers {
    size_t n_quantities, n_repetitions;
    double *values;  /* [quantity * n_repetitions + repetition] */
    double *row;     /* one of each quantity */
    double *scratch; /* one of each repetition */
};

static double median_of(double *values, size_t n)
{
    return pp_quantile_median(values, n);
}

static double mean_of(double *values, size_t n)
{
    return pp_array_mean(values, n);
}

static double sd_of(double *values, size_t n)
{
    return pp_array_sd(values, n);
}

static double cv_of(double *values, size_t n)
{
    return pp_array_cv(values, n);
}

/* Each may reorder the values. */
static const struct {
    const char *name;
    double (*compute)(double *values, size_t n);
    bool is_spread;
} aggregates[] = {{"mean", mean_of, false}, {"median", median_of, false}, {"stddev", sd_of, true},
    {"cv", cv_of, true}};

#define N_AGGREGATES (sizeof aggregates / sizeof *aggregates)
#define CV_NAME aggregates[N_AGGREGATES - 1].name

bool pp_gbench_is_ratio(const struct pp_gbench_row *row)
{
    return row->aggregate != NULL && strcmp(row->aggregate, CV_NAME) == 0;
}

void pp_gbench_name(const struct pp_gbench_row *row, struct pp_buf *name)
{
    pp_buf_puts(name, row->c->name);
    if (row->aggregate != NULL)
        pp_buf_printf(name, "_%s", row->aggregate);
}

void pp_gbench_label(const struct pp_case *c, struct pp_buf *label)
{
    for (size_t i = 0; i < c->n_warnings; i++)
        pp_buf_printf(label, "%s%s", i > 0 ? ";" : "", pp_warning_key(c->warnings[i].code));
}

/* Members of a row in their JSON. */
static const char *const members[] = {"name", "family_index", "per_family_instance_index",
    "run_name", "run_type", "repetitions", "repetition_index", "threads", "aggregate_name",
    "aggregate_unit", "error_occurred", "error_message", "skipped", "skip_message", "iterations",
    "real_time", "cpu_time", "time_unit", "bytes_per_second", "items_per_second", "label",
    "allocs_per_iter", "max_bytes_used"};

void pp_gbench_key(const struct pp_case *c, size_t index, struct pp_buf *key)
{
    const size_t begin = key->n_bytes;
    pp_repeat_counter_name(c, index, key);
    if (key->failed)
        return;
    const char *const name = pp_buf_text(key) + begin;
    const bool is_ours = c->counters[index].source != PP_METER_BY_BENCHMARK;
    const char *instead = NULL;
    if (is_ours && strcmp(name, pp_meterpass_name(PP_METER_ALLOCS)) == 0)
        instead = "allocs_per_iter";
    if (is_ours && strcmp(name, pp_meterpass_name(PP_METER_PEAK_BYTES)) == 0)
        instead = "max_bytes_used";
    bool is_taken = false;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        is_taken |= strcmp(name, members[i]) == 0;
    if (instead == NULL && !is_taken)
        return;
    pp_buf_truncate(key, begin);
    pp_buf_printf(key, "%s%s", instead != NULL ? instead : "counter_",
        instead != NULL ? "" : c->counters[index].name);
}

static double counter_of(const struct pp_counter *counter, size_t replicate)
{
    const bool has_own = counter->values != NULL && replicate < counter->n_values;
    return has_own ? counter->values[replicate] : counter->value;
}

/* A quantity of one worker. Readers take logarithms of times; what is below 0 once the empty loop
 * is subtracted is no time. */
static double value_of(const struct pp_case *c, size_t replicate, size_t quantity)
{
    const double time_ns = pp_repeat_time_ns(&c->replicates[replicate]);
    const double per_s = time_ns > 0 ? 1e9 / time_ns * c->n_threads : (double)NAN;
    if (quantity == PP_GBENCH_TIME_NS)
        return time_ns > 0 ? time_ns : 0;
    if (quantity == PP_GBENCH_BYTES_PER_S)
        return c->bytes_per_iteration > 0 ? c->bytes_per_iteration * per_s : (double)NAN;
    if (quantity == PP_GBENCH_ITEMS_PER_S)
        return c->items_per_iteration > 0 ? c->items_per_iteration * per_s : (double)NAN;
    return counter_of(&c->counters[quantity - PP_GBENCH_COUNTERS], replicate);
}

/* False: out of memory. */
static bool numbers_init(struct numbers *numbers, const struct pp_case *c)
{
    const size_t n_quantities = PP_GBENCH_COUNTERS + c->n_counters, n = pp_repeat_count(c);
    *numbers = (struct numbers){n_quantities, n, NULL, NULL, NULL};
    numbers->values = calloc(n_quantities * n + n_quantities + n, sizeof *numbers->values);
    if (numbers->values == NULL)
        return false;
    numbers->row = numbers->values + n_quantities * n;
    numbers->scratch = numbers->row + n_quantities;
    size_t repetition = 0;
    for (size_t i = 0; i < c->n_replicates; i++) {
        if (!pp_repeat_counts(c, &c->replicates[i]))
            continue;
        for (size_t q = 0; q < n_quantities; q++)
            numbers->values[q * n + repetition] = value_of(c, i, q);
        repetition++;
    }
    return true;
}

/* Whether a quantity is known of the benchmark only, not of its workers: it has no spread. */
static bool is_shared(const struct pp_case *c, size_t quantity)
{
    return quantity >= PP_GBENCH_COUNTERS &&
        c->counters[quantity - PP_GBENCH_COUNTERS].values == NULL;
}

/* Aggregate one quantity; NaN unless each repetition has it. */
static double aggregate_of(const struct numbers *numbers, size_t quantity, size_t aggregate)
{
    const size_t n = numbers->n_repetitions;
    const double *const values = &numbers->values[quantity * n];
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return (double)NAN;
    memcpy(numbers->scratch, values, n * sizeof *values);
    return aggregates[aggregate].compute(numbers->scratch, n);
}

/* Where rows go. */
struct sink {
    bool (*visit)(void *context, const struct pp_gbench_row *row);
    void *context;
};

static bool show_repetitions(
    const struct sink *sink, struct pp_gbench_row *row, const struct numbers *numbers)
{
    const struct pp_case *const c = row->c;
    row->repetition = 0;
    for (size_t i = 0; i < c->n_replicates; i++) {
        if (!pp_repeat_counts(c, &c->replicates[i]))
            continue;
        for (size_t q = 0; q < numbers->n_quantities; q++)
            numbers->row[q] = numbers->values[q * numbers->n_repetitions + row->repetition];
        row->n_iterations = pp_repeat_iterations(c, &c->replicates[i]);
        if (!sink->visit(sink->context, row))
            return false;
        row->repetition++;
    }
    row->repetition = 0;
    return true;
}

/* There are none of a single repetition, nor a cv to a mean of 0. */
static bool show_aggregates(
    const struct sink *sink, struct pp_gbench_row *row, const struct numbers *numbers)
{
    row->n_iterations = numbers->n_repetitions;
    for (size_t a = 0; a < N_AGGREGATES && numbers->n_repetitions > 1; a++) {
        row->aggregate = aggregates[a].name;
        for (size_t q = 0; q < numbers->n_quantities; q++)
            numbers->row[q] = aggregates[a].is_spread && is_shared(row->c, q)
                ? (double)NAN
                : aggregate_of(numbers, q, a);
        if (isfinite(numbers->row[PP_GBENCH_TIME_NS]) && !sink->visit(sink->context, row))
            return false;
    }
    return true;
}

static bool show_case(const struct sink *sink, struct pp_gbench_row *row)
{
    if (!pp_repeat_is_measured(row->c)) {
        row->n_repetitions = 1;
        return sink->visit(sink->context, row);
    }
    struct numbers numbers;
    if (!numbers_init(&numbers, row->c))
        return false;
    row->is_measured = true;
    row->n_repetitions = numbers.n_repetitions;
    row->values = numbers.row;
    const bool ok = show_repetitions(sink, row, &numbers) && show_aggregates(sink, row, &numbers);
    free(numbers.values);
    return ok;
}

bool pp_gbench_each(const struct pp_result *result,
    bool (*visit)(void *context, const struct pp_gbench_row *row), void *context)
{
    const struct sink sink = {visit, context};
    size_t family_index = 0, instance_index = 0;
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *const c = &result->cases[i];
        const bool is_sibling = i > 0 && strcmp(c->family, c[-1].family) == 0;
        instance_index = is_sibling ? instance_index + 1 : 0;
        family_index += i > 0 && !is_sibling;
        struct pp_gbench_row row = {
            .c = c, .family_index = family_index, .instance_index = instance_index};
        if (!show_case(&sink, &row))
            return false;
    }
    return true;
}
