/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stored results as series: JSON.
 */
#include "bench/json.h"
#include "cmd/json_context.h"
#include "cmd/out_history.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void put_run(struct pp_json *json, const struct pp_history_run *run)
{
    pp_json_object_begin(json);
    pp_json_key_string(json, "path", run->path);
    pp_json_key_string(json, "baseline", run->baseline);
    pp_json_key_string(json, "started", run->started);
    pp_json_key_string(json, "machine", run->machine);
    pp_json_key_string(json, "command", run->command);
    pp_json_key_bool(json, "complete", run->complete);
    pp_json_key_unsigned(json, "n_benchmarks", run->n_cases);
    pp_json_object_end(json);
}

static void put_point(struct pp_json *json, const struct pp_history_point *point)
{
    static const struct pp_estimate unknown = {NAN, NAN, NAN, false};
    const struct pp_estimate *time_ns = point->state == PP_STATE_OK ? &point->time_ns : &unknown;
    char hash[24];
    snprintf(hash, sizeof hash, "%016" PRIx64, point->module_hash);
    pp_json_object_begin_inline(json);
    pp_json_key_unsigned(json, "run", point->run);
    pp_json_key_string(json, "state", pp_state_name(point->state));
    pp_json_key_number(json, "time_ns", time_ns->value);
    pp_json_key_number(json, "time_lo_ns", time_ns->lo);
    pp_json_key_number(json, "time_hi_ns", time_ns->hi);
    pp_json_key_bool(json, "has_interval", time_ns->has_interval);
    pp_json_key_number(json, "body_ns", point->body_ns);
    pp_json_key_number(json, "tail_ns", point->tail_ns);
    pp_json_key_unsigned(json, "n_runs", point->n_runs);
    pp_json_key_bool(json, "is_shared", point->sharing_ratio > 0);
    pp_json_key_string(json, "module_hash", hash);
    pp_json_object_end(json);
}

static void put_series(struct pp_json *json, const struct pp_series *series)
{
    pp_json_object_begin(json);
    pp_json_key_string(json, "name", series->name);
    pp_json_key_string(json, "machine", series->machine);
    pp_json_key(json, "points");
    pp_json_array_begin(json);
    for (size_t i = 0; i < series->n_points; i++)
        put_point(json, &series->points[i]);
    pp_json_array_end(json);
    pp_json_key(json, "changes");
    pp_json_array_begin(json);
    for (size_t i = 0; i < series->changes.n; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_unsigned(json, "point", series->changes.change[i].at);
        pp_json_key_number(json, "before_ns", series->changes.change[i].before);
        pp_json_key_number(json, "after_ns", series->changes.change[i].after);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
    pp_json_object_end(json);
}

bool pp_out_history_json(const struct pp_out_history *view, struct pp_buf *out)
{
    const struct pp_history *history = view->history;
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_context_head(&json, "ppbench-history");
    pp_json_key_string(&json, "store", view->store_dir);
    pp_json_key(&json, "runs");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < history->n_runs; i++)
        put_run(&json, &history->runs[i]);
    pp_json_array_end(&json);
    pp_json_key(&json, "series");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < view->n_series; i++)
        put_series(&json, &history->series[view->series[i]]);
    pp_json_array_end(&json);
    pp_json_key(&json, "unreadable");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < history->n_failures; i++)
        pp_json_string(&json, history->failures[i]);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}
