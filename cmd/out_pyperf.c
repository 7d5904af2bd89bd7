/* SPDX-License-Identifier: GPL-3.0-or-later
 * pyperf's JSON, format version 1.0: values in seconds per loop, metadata that all share at the
 * top.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_pyperf.h"

#include "bench/json.h"
#include "bench/when.h"
#include "cmd/repeat.h"
#include "cmd/safename.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

#define NS_IN_S 1e-9

bool pp_out_pyperf_holds(const struct pp_case *c)
{
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_repeat_counts(c, &c->replicates[i]) && !(pp_repeat_time_ns(&c->replicates[i]) > 0))
            return false;
    return pp_repeat_is_measured(c) && c->name[strspn(c->name, " ")] != '\0';
}

/* A metadata text: one line that is not empty, else nothing. */
static void put_text(struct pp_json *json, const char *key, const char *text)
{
    struct pp_buf line;
    pp_buf_init(&line);
    pp_safename(&line, text);
    json->buf->failed |= line.failed;
    if (strspn(pp_buf_text(&line), " ") < line.n_bytes)
        pp_json_key_string(json, key, pp_buf_text(&line));
    pp_buf_release(&line);
}

static void put_fact(
    struct pp_json *json, const char *key, const struct pp_env *env, enum pp_env_id id)
{
    if (env != NULL && env->facts[id].known)
        put_text(json, key, pp_env_text(env, id));
}

/* Merged from runs of several machines or not: what is said of the machine must hold for all. */
static bool is_one_machine(const struct pp_result *result)
{
    for (size_t i = 1; i < result->n_sources; i++)
        if (strcmp(result->sources[i].host_name, result->sources[0].host_name) != 0 ||
            strcmp(result->sources[i].cpu_model, result->sources[0].cpu_model) != 0)
            return false;
    return true;
}

static void put_machine(struct pp_json *json, const struct pp_env *env)
{
    /* pyperf's words for the kernel's numbers. */
    static const char *const aslr_words[] = {
        "No randomization", "Conservative randomization", "Full randomization"};
    const double aslr = pp_env_number(env, PP_ENV_ASLR, -1);
    const double n_cpus = pp_env_number(env, PP_ENV_CPUS_ONLINE, 0);
    const double load = pp_env_number(env, PP_ENV_LOAD_1MIN, -1);
    put_fact(json, "hostname", env, PP_ENV_HOST_NAME);
    put_fact(json, "cpu_model_name", env, PP_ENV_CPU_MODEL);
    put_fact(json, "platform", env, PP_ENV_KERNEL);
    if (n_cpus >= 1 && n_cpus < 65536)
        pp_json_key_integer(json, "cpu_count", (int64_t)n_cpus);
    if (load >= 0)
        pp_json_key_number(json, "load_avg_1min", load);
    if (env->facts[PP_ENV_ASLR].known && aslr >= 0 && aslr <= 2)
        pp_json_key_string(json, "aslr", aslr_words[(int)aslr]);
}

static void put_metadata(struct pp_json *json, const struct pp_result *result)
{
    pp_json_key(json, "metadata");
    pp_json_object_begin(json);
    pp_json_key_string(json, "unit", "second");
    pp_json_key_string(json, "ppbench_version", PACKAGE_VERSION);
    put_text(json, "timer", result->calib.kind == PP_CLOCK_TSC ? "TSC" : "clock_gettime()");
    put_text(json, "command", result->command != NULL ? result->command : "");
    if (result->env != NULL && is_one_machine(result))
        put_machine(json, result->env);
    pp_json_object_end(json);
}

/* When the worker started, as its machine's clocks showed: "2026-01-02 03:04:05.123456". Nothing
 * when the run's start cannot be read. */
static void put_date(
    struct pp_json *json, const struct pp_result *result, const struct pp_replicate *replicate)
{
    const char *const started = replicate->source < result->n_sources
        ? result->sources[replicate->source].started
        : result->started;
    char local[20] = "", text[64];
    struct tm parts;
    if (strlen(started) < 19 || !isfinite(replicate->started_s))
        return;
    /* Its offset is dropped: what is told is local time. */
    snprintf(local, sizeof local, "%.19s", started);
    char utc[24];
    snprintf(utc, sizeof utc, "%sZ", local);
    const double at_s = pp_when_parse(utc) + replicate->started_s;
    if (!(at_s >= 0 && at_s < 0x1p38)) /* year 9999 and some */
        return;
    const time_t whole = (time_t)at_s;
    if (gmtime_r(&whole, &parts) == NULL || parts.tm_year > 9999 - 1900)
        return;
    const size_t n = strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    snprintf(text + n, sizeof text - n, ".%06d", (int)((at_s - (double)whole) * 1e6));
    pp_json_key_string(json, "date", text);
}

static void put_run(struct pp_json *json, const struct pp_result *result, const struct pp_case *c,
    const struct pp_replicate *replicate)
{
    pp_json_object_begin(json);
    pp_json_key(json, "metadata");
    pp_json_object_begin_inline(json);
    pp_json_key_unsigned(json, "loops", pp_repeat_iterations(c, replicate));
    put_date(json, result, replicate);
    if (replicate->duration_s >= 0 && isfinite(replicate->duration_s))
        pp_json_key_number(json, "duration", replicate->duration_s);
    if (replicate->max_rss_bytes > 0)
        pp_json_key_unsigned(json, "mem_max_rss", replicate->max_rss_bytes);
    pp_json_object_end(json);
    if (replicate->first_ns >= 0 && isfinite(replicate->first_ns)) {
        pp_json_key(json, "warmups");
        pp_json_array_begin_inline(json);
        pp_json_array_begin_inline(json);
        pp_json_integer(json, 1);
        pp_json_number(json, replicate->first_ns * NS_IN_S);
        pp_json_array_end(json);
        pp_json_array_end(json);
    }
    pp_json_key(json, "values");
    pp_json_array_begin_inline(json);
    pp_json_number(json, pp_repeat_time_ns(replicate) * NS_IN_S);
    pp_json_array_end(json);
    pp_json_object_end(json);
}

static void put_case(struct pp_json *json, const struct pp_result *result, const struct pp_case *c)
{
    pp_json_object_begin(json);
    pp_json_key(json, "metadata");
    pp_json_object_begin(json);
    put_text(json, "name", c->name);
    pp_json_object_end(json);
    pp_json_key(json, "runs");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_repeat_counts(c, &c->replicates[i]))
            put_run(json, result, c, &c->replicates[i]);
    pp_json_array_end(json);
    pp_json_object_end(json);
}

bool pp_out_pyperf_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_key_string(&json, "version", "1.0");
    put_metadata(&json, result);
    pp_json_key(&json, "benchmarks");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < result->n_cases; i++)
        if (pp_out_pyperf_holds(&result->cases[i]))
            put_case(&json, result, &result->cases[i]);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}
