/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bencher Metric Format: benchmark, measure, value with bounds. One name that is empty or longer
 * than 1024 bytes (64 for a measure) would make Bencher refuse the whole file.
 */
#include "cmd/out_bmf.h"

#include "bench/json.h"
#include "cmd/allsamples.h"
#include "cmd/safename.h"

#include <math.h>
#include <string.h>

#define MAX_NAME_BYTES 1024
#define MAX_MEASURE_BYTES 64

static void put_key(struct pp_json *json, const char *name, size_t max_bytes)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_safename_within(&safe, name, max_bytes);
    pp_json_key(json, pp_buf_text(&safe));
    json->buf->failed |= safe.failed;
    pp_buf_release(&safe);
}

/* Bounds are left out where they are no interval. */
static void put_measure(struct pp_json *json, const char *name, const struct pp_estimate *e)
{
    if (!isfinite(e->value))
        return;
    put_key(json, name, MAX_MEASURE_BYTES);
    pp_json_object_begin_inline(json);
    pp_json_key_number(json, "value", e->value);
    if (e->has_interval && isfinite(e->lo) && isfinite(e->hi)) {
        pp_json_key_number(json, "lower_value", e->lo);
        pp_json_key_number(json, "upper_value", e->hi);
    }
    pp_json_object_end(json);
}

/* What is done in a second: the bounds of the time change places. */
static void put_rate(
    struct pp_json *json, const char *name, double per_s, const struct pp_estimate *time)
{
    const double work = per_s * time->value;
    const struct pp_estimate rate = {
        per_s, work / time->hi, work / time->lo, time->has_interval && time->lo > 0};
    if (per_s > 0)
        put_measure(json, name, &rate);
}

/* Whether a measure of ours has that name, or a counter before this one. */
static bool is_taken(const struct pp_case *c, size_t index)
{
    static const char *const own[] = {"latency", "latency-p90", "throughput", "bytes-per-second"};
    const char *const name = c->counters[index].name;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    for (size_t i = 0; i < index; i++)
        if (strcmp(name, c->counters[i].name) == 0)
            return true;
    return false;
}

static void put_case(struct pp_json *json, const struct pp_case *c)
{
    const struct pp_summary *const summary = &c->summary;
    put_key(json, c->name, MAX_NAME_BYTES);
    pp_json_object_begin(json);
    put_measure(json, "latency", &summary->time_ns);
    put_measure(json, "latency-p90", &summary->p90_ns);
    put_rate(json, "throughput", summary->items_per_s, &summary->time_ns);
    put_rate(json, "bytes-per-second", summary->bytes_per_s, &summary->time_ns);
    for (size_t i = 0; i < c->n_counters; i++) {
        const struct pp_estimate value = {.value = c->counters[i].value};
        if (!is_taken(c, i))
            put_measure(json, c->counters[i].name, &value);
    }
    pp_json_object_end(json);
}

bool pp_out_bmf_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    for (size_t i = 0; i < result->n_cases; i++)
        if (pp_allsamples_has_result(&result->cases[i]))
            put_case(&json, &result->cases[i]);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}
