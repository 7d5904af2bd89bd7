/* SPDX-License-Identifier: GPL-3.0-or-later
 * The runs that inputs are of: which are the same, and in which order they stand.
 */
#include "bench/merge_part.h"

#include <stdlib.h>
#include <string.h>

static char *copy_fact(const struct pp_stored_result *stored, enum pp_env_id id)
{
    return strdup(stored->env.facts[id].known ? pp_env_text(&stored->env, id) : "");
}

enum pp_status pp_merge_run_describe(struct pp_merge_input *input)
{
    struct pp_result *const result = &input->stored.result;
    input->runs = result->sources;
    input->n_runs = result->n_sources;
    result->sources = NULL;
    result->n_sources = 0;
    if (input->n_runs == 0) {
        struct pp_source *run = calloc(1, sizeof *run);
        if (!run)
            return PP_ENOMEM;
        input->runs = run;
        input->n_runs = 1;
        memcpy(run->started, result->started, sizeof run->started);
        run->duration_s = result->duration_s;
        run->seed = result->settings.seed;
        run->ticks_per_ns = result->calib.ticks_per_ns;
        run->host_name = copy_fact(&input->stored, PP_ENV_HOST_NAME);
        run->cpu_model = copy_fact(&input->stored, PP_ENV_CPU_MODEL);
        run->command = result->command ? strdup(result->command) : NULL;
        if (!run->host_name || !run->cpu_model || (result->command && !run->command))
            return PP_ENOMEM;
    }
    input->run_number = calloc(input->n_runs, sizeof *input->run_number);
    return input->run_number ? PP_OK : PP_ENOMEM;
}

/* Two digits, 0 where there are none. */
static int two(const char *at)
{
    const bool are_digits = at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9';
    return are_digits ? (at[0] - '0') * 10 + at[1] - '0' : 0;
}

/* Seconds of an RFC 3339 time on some scale that is the same for all zones; 0: it is none. */
static int64_t seconds_of(const char *started)
{
    if (strlen(started) < sizeof "2026-01-02T03:04:05+01:00" - 1)
        return 0;
    const int year = two(started) * 100 + two(started + 2), month = two(started + 5),
              day = two(started + 8);
    /* Days of the proleptic Gregorian calendar, years beginning in March. */
    const int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    const int64_t days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day;
    const int64_t local_s = ((days * 24 + two(started + 11)) * 60 + two(started + 14)) * 60 +
        two(started + 17);
    const int64_t zone_s = (two(started + 20) * 60 + two(started + 23)) * 60;
    return started[19] == '-' ? local_s + zone_s : local_s - zone_s;
}

static int compare_numbers(double a, double b)
{
    return a < b ? -1 : a > b;
}

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

int pp_merge_run_compare(const struct pp_source *a, const struct pp_source *b)
{
    const int64_t a_s = seconds_of(a->started), b_s = seconds_of(b->started);
    const int by[] = {a_s < b_s ? -1 : a_s > b_s, strcmp(a->started, b->started),
        compare_texts(a->host_name, b->host_name), compare_numbers(a->duration_s, b->duration_s),
        a->seed < b->seed ? -1 : a->seed > b->seed,
        compare_numbers(a->ticks_per_ns, b->ticks_per_ns), compare_texts(a->command, b->command),
        compare_texts(a->cpu_model, b->cpu_model)};
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++)
        if (by[i] != 0)
            return by[i];
    return 0;
}

/* A run where it was found. */
struct found {
    struct pp_merge_input *input;
    size_t index;
};

static int compare_found(const void *left, const void *right)
{
    const struct found *const a = left, *const b = right;
    return pp_merge_run_compare(&a->input->runs[a->index], &b->input->runs[b->index]);
}

static struct found *find_all(const struct pp_merge *merge, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < merge->n_inputs; i++)
        *n += merge->inputs[i]->n_runs;
    struct found *const all = calloc(*n + 1, sizeof *all);
    size_t at = 0;
    for (size_t i = 0; all && i < merge->n_inputs; i++)
        for (size_t j = 0; j < merge->inputs[i]->n_runs; j++)
            all[at++] = (struct found){merge->inputs[i], j};
    if (all)
        qsort(all, *n, sizeof *all, compare_found);
    return all;
}

static enum pp_status check_processors(const struct found *all, size_t n, struct pp_error *error)
{
    for (size_t i = 1; i < n; i++) {
        const char *const first = all[0].input->runs[all[0].index].cpu_model;
        const char *const other = all[i].input->runs[all[i].index].cpu_model;
        if (strcmp(first, other) != 0)
            return pp_error_set(error, PP_EINVAL,
                "'%.100s' is of the processor '%.60s', '%.100s' of '%.60s': times of unlike "
                "processors are no sample of one; --separate keeps them side by side",
                all[0].input->name, *first ? first : "unknown", all[i].input->name,
                *other ? other : "unknown");
    }
    return PP_OK;
}

/* Give the first of equal runs to the result, and its number to all of them. */
static enum pp_status give_runs(const struct found *all, size_t n, struct pp_result *result)
{
    result->sources = calloc(n, sizeof *result->sources);
    if (!result->sources)
        return PP_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct pp_source *const run = &all[i].input->runs[all[i].index];
        /* An equal one stands in the result already: its strings were moved there. */
        if (result->n_sources == 0 ||
            pp_merge_run_compare(&result->sources[result->n_sources - 1], run) != 0) {
            struct pp_source *const copy = &result->sources[result->n_sources++];
            *copy = *run;
            copy->host_name = strdup(run->host_name);
            copy->cpu_model = strdup(run->cpu_model);
            copy->command = run->command ? strdup(run->command) : NULL;
            if (!copy->host_name || !copy->cpu_model || (run->command && !copy->command))
                return PP_ENOMEM;
        }
        all[i].input->run_number[all[i].index] = (uint32_t)(result->n_sources - 1);
    }
    return PP_OK;
}

enum pp_status pp_merge_run_number(
    struct pp_merge *merge, struct pp_result *result, struct pp_error *error)
{
    size_t n;
    struct found *const all = find_all(merge, &n);
    enum pp_status status = all ? PP_OK : PP_ENOMEM;
    if (status == PP_OK && !merge->options.separate)
        status = check_processors(all, n, error);
    if (status == PP_OK)
        status = give_runs(all, n, result);
    free(all);
    return status;
}
