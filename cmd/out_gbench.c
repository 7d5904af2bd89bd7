/* SPDX-License-Identifier: GPL-3.0-or-later
 * Google Benchmark's JSON: members and their order as in its src/json_reporter.cc.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_gbench.h"

#include "bench/json.h"
#include "cmd/gbench.h"
#include "cmd/repeat.h"
#include "cmd/safename.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

/* How many CPUs "0-1,4" names; 0: it is no such list. A result file may hold any text. */
static long count_cpus(const char *list)
{
    long n = 0, from, to;
    for (int n_read; sscanf(list, "%5ld%n", &from, &n_read) == 1; list++) {
        list += n_read;
        to = from;
        if (sscanf(list, "-%5ld%n", &to, &n_read) == 1)
            list += n_read;
        n += to >= from ? to - from + 1 : 0;
        if (*list != ',')
            break;
    }
    return n;
}

static uint64_t factor_of(char unit)
{
    return unit == 'M' ? 1u << 20 : unit == 'K' ? 1u << 10 : 1;
}

/* "L1d 32K (0)" of the fact `caches`. False: it is none. */
static bool put_cache(struct pp_json *json, const char *text)
{
    int level;
    char letter[2] = "", shared[64], unit;
    unsigned long size;
    if (sscanf(text, "L%3d %9lu%c (%63[0-9,-])", &level, &size, &unit, shared) != 4 &&
        sscanf(text, "L%3d%1[di] %9lu%c (%63[0-9,-])", &level, letter, &size, &unit, shared) != 5)
        return false;
    const char *type = "Unified";
    if (letter[0] != '\0')
        type = letter[0] == 'd' ? "Data" : "Instruction";
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "type", type);
    pp_json_key_integer(json, "level", level);
    pp_json_key_unsigned(json, "size", size * factor_of(unit));
    pp_json_key_integer(json, "num_sharing", count_cpus(shared));
    pp_json_object_end(json);
    return true;
}

/* Always an array: readers ask for it. */
static void put_caches(struct pp_json *json, const struct pp_env *env)
{
    pp_json_key(json, "caches");
    pp_json_array_begin(json);
    const char *text = env != NULL ? pp_env_text(env, PP_ENV_CACHES) : "";
    while (*text == 'L' && put_cache(json, text)) {
        text = strchr(text, ')');
        text = text != NULL && strncmp(text, "), ", 3) == 0 ? text + 3 : "";
    }
    pp_json_array_end(json);
}

static void put_machine(struct pp_json *json, const struct pp_result *result)
{
    const struct pp_env *const env = result->env;
    const double tsc_hz = result->calib.ticks_per_ns * 1e9;
    const double hz = pp_env_number(env, PP_ENV_FREQUENCY_MAX_HZ, tsc_hz);
    const double load = pp_env_number(env, PP_ENV_LOAD_1MIN, (double)NAN);
    if (env->facts[PP_ENV_HOST_NAME].known)
        pp_safename_key_string(json, "host_name", pp_env_text(env, PP_ENV_HOST_NAME));
    pp_safename_key_string(
        json, "executable", result->n_modules > 0 ? result->modules[0].path : "");
    pp_json_key_number(json, "num_cpus", pp_env_number(env, PP_ENV_CPUS_ONLINE, 0));
    pp_json_key_number(json, "mhz_per_cpu", round((isfinite(hz) ? hz : 0) * 1e-6));
    if (env->facts[PP_ENV_FREQUENCY_GOVERNOR].known)
        pp_json_key_bool(
            json, "cpu_scaling_enabled", !pp_env_is(env, PP_ENV_FREQUENCY_GOVERNOR, "performance"));
    if (env->facts[PP_ENV_ASLR].known)
        pp_json_key_bool(json, "aslr_enabled",
            pp_env_number(env, PP_ENV_ASLR, 0) > 0 && !pp_env_is(env, PP_ENV_ASLR_PROCESS, "off"));
    put_caches(json, env);
    pp_json_key(json, "load_avg");
    pp_json_array_begin_inline(json);
    if (isfinite(load))
        pp_json_number(json, load);
    pp_json_array_end(json);
}

static void put_context(struct pp_json *json, const struct pp_result *result)
{
    static const struct pp_env nothing; /* no fact is known */
    struct pp_result known = *result;
    known.env = result->env != NULL ? result->env : &nothing;
    pp_json_key(json, "context");
    pp_json_object_begin(json);
    pp_json_key_string(json, "date", result->started);
    put_machine(json, &known);
    pp_json_key_string(json, "library_version", "ppbench " PACKAGE_VERSION);
    pp_json_key_string(json, "library_build_type", "release");
    pp_json_key_integer(json, "json_schema_version", 1);
    pp_safename_key_string(json, "cpu_model", pp_env_text(known.env, PP_ENV_CPU_MODEL));
    pp_safename_key_string(json, "command", result->command);
    pp_json_object_end(json);
}

static void put_name(struct pp_json *json, const struct pp_gbench_row *row)
{
    struct pp_buf name;
    pp_buf_init(&name);
    pp_gbench_name(row, &name);
    json->buf->failed |= name.failed;
    pp_safename_key_string(json, "name", pp_buf_text(&name));
    pp_buf_release(&name);
}

static void put_identity(struct pp_json *json, const struct pp_gbench_row *row)
{
    put_name(json, row);
    pp_json_key_unsigned(json, "family_index", row->family_index);
    pp_json_key_unsigned(json, "per_family_instance_index", row->instance_index);
    pp_safename_key_string(json, "run_name", row->c->name);
    pp_json_key_string(json, "run_type", row->aggregate != NULL ? "aggregate" : "iteration");
    pp_json_key_unsigned(json, "repetitions", row->n_repetitions);
    if (row->aggregate == NULL)
        pp_json_key_unsigned(json, "repetition_index", row->repetition);
    pp_json_key_unsigned(json, "threads", row->c->n_threads);
    if (row->aggregate == NULL)
        return;
    pp_json_key_string(json, "aggregate_name", row->aggregate);
    pp_json_key_string(json, "aggregate_unit", pp_gbench_is_ratio(row) ? "percentage" : "time");
}

static void put_failure(struct pp_json *json, const struct pp_case *c)
{
    const bool failed = c->state == PP_STATE_FAILED;
    pp_json_key_bool(json, failed ? "error_occurred" : "skipped", true);
    pp_safename_key_string(json, failed ? "error_message" : "skip_message", pp_repeat_reason(c));
}

static void put_finite(struct pp_json *json, const char *key, double value)
{
    if (!isfinite(value))
        return;
    pp_safename_key(json, key);
    pp_json_number(json, value);
}

static void put_counter(struct pp_json *json, const struct pp_gbench_row *row, size_t index)
{
    struct pp_buf key;
    pp_buf_init(&key);
    pp_gbench_key(row->c, index, &key);
    json->buf->failed |= key.failed;
    put_finite(json, pp_buf_text(&key), row->values[PP_GBENCH_COUNTERS + index]);
    pp_buf_release(&key);
}

static void put_label(struct pp_json *json, const struct pp_case *c)
{
    struct pp_buf label;
    pp_buf_init(&label);
    pp_gbench_label(c, &label);
    json->buf->failed |= label.failed;
    if (label.n_bytes > 0)
        pp_json_key_string(json, "label", pp_buf_text(&label));
    pp_buf_release(&label);
}

static bool put_row(void *context, const struct pp_gbench_row *row)
{
    struct pp_json *const json = context;
    const double time_ns = row->is_measured ? row->values[PP_GBENCH_TIME_NS] : 0;
    pp_json_object_begin(json);
    put_identity(json, row);
    if (!row->is_measured)
        put_failure(json, row->c);
    pp_json_key_unsigned(json, "iterations", row->n_iterations);
    pp_json_key_number(json, "real_time", time_ns);
    pp_json_key_number(json, "cpu_time", time_ns);
    pp_json_key_string(json, "time_unit", "ns");
    if (row->is_measured) {
        put_finite(json, "bytes_per_second", row->values[PP_GBENCH_BYTES_PER_S]);
        put_finite(json, "items_per_second", row->values[PP_GBENCH_ITEMS_PER_S]);
        for (size_t i = 0; i < row->c->n_counters; i++)
            put_counter(json, row, i);
    }
    put_label(json, row->c);
    pp_json_object_end(json);
    return true;
}

bool pp_out_gbench_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    put_context(&json, result);
    pp_json_key(&json, "benchmarks");
    pp_json_array_begin(&json);
    const bool ok = pp_gbench_each(result, put_row, &json);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json) && ok;
}
