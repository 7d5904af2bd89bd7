/* SPDX-License-Identifier: GPL-3.0-or-later
 * JMH's JSON, as org.openjdk.jmh.results.format.JSONResultFormat writes it. Readers are strict in
 * places: bencher wants finite scoreError and scoreConfidence and no secondary metrics, names of
 * 1024 bytes at most; github-action-benchmark takes benchmark, score and scoreUnit.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_jmh.h"

#include "bench/json.h"
#include "cmd/allsamples.h"
#include "cmd/repeat.h"
#include "cmd/safename.h"

#include <math.h>
#include <stdio.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

#define SCHEMA_VERSION "1.37" /* of JMH, whose members these are */
#define MAX_NAME_BYTES 1024

static void put_name(struct pp_json *json, const char *name)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_safename_within(&safe, name, MAX_NAME_BYTES);
    pp_json_key_string(json, "benchmark", pp_buf_text(&safe));
    json->buf->failed |= safe.failed;
    pp_buf_release(&safe);
}

/* "0.5 s", as JMH says times. */
static void put_time(struct pp_json *json, const char *key, double time_s)
{
    char text[64];
    snprintf(text, sizeof text, "%.6g s", isfinite(time_s) && time_s > 0 ? time_s : 0);
    pp_json_key_string(json, key, text);
}

static void put_machine(struct pp_json *json)
{
    pp_json_key_string(json, "jvm", "");
    pp_json_key(json, "jvmArgs");
    pp_json_array_begin_inline(json);
    pp_json_array_end(json);
    pp_json_key_string(json, "jdkVersion", "");
    pp_json_key_string(json, "vmName", "ppbench");
    pp_json_key_string(json, "vmVersion", PACKAGE_VERSION);
}

/* JMH times iterations of many calls; a process of ours is one fork with one iteration. */
static void put_plan(
    struct pp_json *json, const struct pp_settings *settings, const struct pp_case *c)
{
    pp_json_key_unsigned(json, "warmupIterations", 1);
    put_time(json, "warmupTime", settings->warmup_s);
    pp_json_key_unsigned(json, "warmupBatchSize", 1);
    pp_json_key_unsigned(json, "measurementIterations", 1);
    put_time(json, "measurementTime", c->measured_s / (double)c->summary.n_runs_ok);
    pp_json_key_unsigned(json, "measurementBatchSize", 1);
}

static void put_percentiles(struct pp_json *json, const struct pp_dist *all, double ns_per_tick)
{
    static const struct {
        const char *key;
        double p;
    } rows[] = {{"0.0", 0}, {"50.0", 0.5}, {"90.0", 0.9}, {"95.0", 0.95}, {"99.0", 0.99},
        {"99.9", 0.999}, {"99.99", 0.9999}, {"99.999", 0.99999}, {"99.9999", 0.999999},
        {"100.0", 1}};
    pp_json_key(json, "scorePercentiles");
    pp_json_object_begin(json);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pp_json_key_number(json, rows[i].key, ns_per_tick * pp_dist_quantile(all, rows[i].p));
    pp_json_object_end(json);
}

/* [[[[value, count], ...]]]: forks, iterations, values. The pool of all processes is one of each.
 */
static void put_histogram(struct pp_json *json, const struct pp_dist *all, double ns_per_tick)
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    pp_json_key(json, "rawDataHistogram");
    pp_json_array_begin_inline(json);
    pp_json_array_begin_inline(json);
    pp_json_array_begin_inline(json);
    pp_dist_begin(all, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        pp_json_array_begin_inline(json);
        pp_json_number(json, ns_per_tick * ((double)bucket.low + (double)bucket.high) / 2);
        pp_json_unsigned(json, bucket.count);
        pp_json_array_end(json);
    }
    pp_json_array_end(json);
    pp_json_array_end(json);
    pp_json_array_end(json);
}

static void put_metric(struct pp_json *json, const struct pp_case *c, const struct pp_dist *all)
{
    const struct pp_estimate *const time = &c->summary.time_ns;
    const double ns_per_tick = pp_allsamples_ns_per_tick(c);
    pp_json_key(json, "primaryMetric");
    pp_json_object_begin(json);
    pp_json_key_number(json, "score", time->value);
    pp_json_key_number(json, "scoreError", fmax(time->hi - time->value, time->value - time->lo));
    pp_json_key(json, "scoreConfidence");
    pp_json_array_begin_inline(json);
    pp_json_number(json, time->lo);
    pp_json_number(json, time->hi);
    pp_json_array_end(json);
    put_percentiles(json, all, ns_per_tick);
    pp_json_key_string(json, "scoreUnit", "ns/op");
    put_histogram(json, all, ns_per_tick);
    pp_json_object_end(json);
}

static void put_case(
    struct pp_json *json, const struct pp_settings *settings, const struct pp_case *c)
{
    struct pp_dist all;
    json->buf->failed |= !pp_allsamples_init(&all, c);
    pp_json_object_begin(json);
    pp_json_key_string(json, "jmhVersion", SCHEMA_VERSION);
    put_name(json, c->name);
    pp_json_key_string(json, "mode", "sample");
    pp_json_key_unsigned(json, "threads", c->n_threads);
    pp_json_key_unsigned(json, "forks", c->summary.n_runs_ok);
    put_machine(json);
    put_plan(json, settings, c);
    pp_repeat_put_params(json, "params", c);
    put_metric(json, c, &all);
    pp_json_key(json, "secondaryMetrics");
    pp_json_object_begin_inline(json);
    pp_json_object_end(json);
    pp_json_object_end(json);
    pp_dist_release(&all);
}

bool pp_out_jmh_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_array_begin(&json);
    for (size_t i = 0; i < result->n_cases; i++)
        if (pp_allsamples_has_result(&result->cases[i]))
            put_case(&json, &result->settings, &result->cases[i]);
    pp_json_array_end(&json);
    return pp_json_finish(&json);
}
