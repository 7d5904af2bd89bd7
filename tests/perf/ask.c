/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ask ppbench and Google Benchmark for numbers, and read them from their JSON.
 */
#include "tests/perf/ask.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_FILTER_BYTES 128

/* The words of a command for ppbench: those that are always said, then the options. */
struct command {
    const char *words[7 + ASK_MAX_OPTIONS + 1];
};

static struct command command_of(
    const struct figures *f, const char *filter, const char *const *options)
{
    struct command command = {
        {f->ppbench, "-s", f->kernels, "--format=json", "--no-progress", "--filter", filter}};
    for (size_t i = 0; i < ASK_MAX_OPTIONS && options[i] != NULL; i++)
        command.words[7 + i] = options[i];
    return command;
}

/* Judge how a program ended; on failure *end is released. */
static bool ended_well(
    struct figures *f, const struct process_order *order, struct process_end *end, bool is_started)
{
    if (!is_started) {
        snprintf(f->why, sizeof f->why, "'%s' was not run: %s", order->words[0], strerror(errno));
        return false;
    }
    if (end->exit_status == 0 && (end->output != NULL || !order->keep_output))
        return true;
    snprintf(f->why, sizeof f->why, "'%s' ended with status %d: %s", order->words[0],
        end->exit_status, end->complaint != NULL ? end->complaint : "");
    process_end_release(end);
    errno = 0;
    return false;
}

bool ask_run(struct figures *f, const struct process_order *order, struct process_end *end)
{
    return ended_well(f, order, end, process_run(order, end));
}

/* Parse what was printed; *end is released. */
static bool parsed(struct figures *f, struct process_end *end, json_t **reply)
{
    json_error_t error;
    *reply = json_loads(end->output, 0, &error);
    if (*reply == NULL)
        snprintf(f->why, sizeof f->why, "JSON line %d: %s", error.line, error.text);
    process_end_release(end);
    errno = 0;
    return *reply != NULL;
}

bool ask_ppbench(struct figures *f, const char *filter, const char *const *options, double *wall_s,
    json_t **reply)
{
    struct process_end end;
    const struct command command = command_of(f, filter, options);
    const struct process_order order = {command.words, PROCESS_ANY_CPU, true};
    if (!ask_run(f, &order, &end))
        return false;
    if (wall_s != NULL)
        *wall_s = end.wall_s;
    return parsed(f, &end, reply);
}

bool ask_peak(struct figures *f, const char *filter, const char *const *options,
    uint64_t *peak_bytes, json_t **reply)
{
    struct process_end end;
    const struct command command = command_of(f, filter, options);
    const struct process_order order = {command.words, PROCESS_ANY_CPU, true};
    return ended_well(f, &order, &end, process_run_peak(&order, &end, peak_bytes)) &&
        parsed(f, &end, reply);
}

/* The object of `list` that has this name; NULL: none. */
static const json_t *named(const json_t *list, const char *name)
{
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(json_object_get(item, "name"));
        if (text != NULL && strcmp(text, name) == 0)
            return item;
    }
    return NULL;
}

/* null is NaN; false: there is no such number. */
static bool read_number(const json_t *object, const char *key, double *value)
{
    const json_t *number = json_object_get(object, key);
    *value = json_is_number(number) ? json_number_value(number) : (double)NAN;
    return json_is_number(number) || json_is_null(number);
}

static bool read_estimate(const json_t *summary, const char *key, struct pp_estimate *estimate)
{
    const json_t *object = json_object_get(summary, key);
    estimate->has_interval = json_is_true(json_object_get(object, "has_interval"));
    return read_number(object, "value", &estimate->value) &&
        read_number(object, "lo", &estimate->lo) && read_number(object, "hi", &estimate->hi);
}

bool ask_read(struct figures *f, const json_t *reply, const char *name, struct ask_answer *answer)
{
    struct pp_estimate correction_ns;
    double n_samples;
    const json_t *summary = json_object_get(
        named(json_object_get(reply, "benchmarks"), name), "summary");
    if (!read_estimate(summary, "time_ns", &answer->time_ns) ||
        !read_estimate(summary, "cycles", &answer->cycles) ||
        !read_estimate(summary, "correction_ns", &correction_ns) ||
        !read_number(json_object_get(summary, "all"), "n", &n_samples)) {
        snprintf(f->why, sizeof f->why, "the export lacks numbers of '%s'", name);
        return false;
    }
    answer->correction_ns = correction_ns.value;
    answer->n_samples = (uint64_t)n_samples;
    return true;
}

bool ask_one(
    struct figures *f, const char *name, const char *const *options, struct ask_answer *answer)
{
    char filter[MAX_FILTER_BYTES];
    json_t *reply;
    snprintf(filter, sizeof filter, "^%s$", name);
    if (!ask_ppbench(f, filter, options, &answer->wall_s, &reply))
        return false;
    const bool ok = ask_read(f, reply, name, answer);
    json_decref(reply);
    return ok;
}

/* Google Benchmark prints ns unless a benchmark says otherwise, and ours do not. */
bool ask_google(struct figures *f, const char *name, int cpu, struct ask_google_answer *answer)
{
    char filter[MAX_FILTER_BYTES];
    struct process_end end;
    json_t *reply;
    snprintf(filter, sizeof filter, "--benchmark_filter=^%s$", name);
    const char *const words[] = {f->google, filter, "--benchmark_format=json", NULL};
    const struct process_order order = {words, cpu, true};
    if (!ask_run(f, &order, &end))
        return false;
    answer->wall_s = end.wall_s;
    if (!parsed(f, &end, &reply))
        return false;
    const bool ok = read_number(
        named(json_object_get(reply, "benchmarks"), name), "real_time", &answer->real_ns);
    if (!ok)
        snprintf(f->why, sizeof f->why, "Google Benchmark gave no time of '%s'", name);
    json_decref(reply);
    return ok;
}
