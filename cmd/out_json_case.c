/* SPDX-License-Identifier: GPL-3.0-or-later
 * The native export: one benchmark, its summary, replicates and histograms.
 */
#include "bench/keys.h"
#include "bench/meter.h"
#include "bench/warning.h"
#include "cmd/out_json.h"

#include "cmd/json_context.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* A parameter that is a number stays one; its text keeps the digits as they were given. */
static void out_json_param_value(struct pp_json *json, const struct pp_param_value *param)
{
    char *end;
    errno = 0;
    const long long integer = strtoll(param->text, &end, 10);
    if (param->is_number && *end == '\0' && end != param->text && errno == 0) {
        pp_json_integer(json, integer);
    } else if (param->is_number) {
        pp_json_number(json, strtod(param->text, NULL));
    } else {
        pp_json_string(json, param->text);
    }
}

static void out_json_params(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key(json, "params");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_params; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_string(json, "name", c->params[i].name);
        pp_json_key(json, "value");
        out_json_param_value(json, &c->params[i]);
        pp_json_key_string(json, "text", c->params[i].text);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void out_json_identity(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key(json, "name");
    const size_t n_replaced = pp_json_string(json, c->name);
    pp_json_key_bool(json, "name_is_exact", n_replaced == 0 && !c->name_is_inexact);
    pp_json_key_string(json, "family", c->family);
    pp_json_key_unsigned(json, "module", c->module);
    pp_json_key_string(json, "file", c->file);
    pp_json_key_unsigned(json, "line", c->line);
    out_json_params(json, c);
    pp_json_key_unsigned(json, "n_threads", c->n_threads);
    pp_json_key_string(json, "time_unit", pp_keys_word(PP_KEYS_UNITS, c->unit));
}

/* A loop has an instruction at least, so 0 stands for what is not known. */
static void out_json_loop(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key_string(json, "loop_work", pp_keys_loop_work(c->loop_work));
    pp_json_key(json, "n_loop_instructions");
    if (c->n_loop_instructions > 0) {
        pp_json_unsigned(json, c->n_loop_instructions);
    } else {
        pp_json_null(json);
    }
}

static void out_json_outcome(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key_string(json, "state", pp_keys_state(c->state));
    pp_json_key_string(json, "reason", c->reason);
    pp_json_key_string(json, "output", c->output);
    pp_json_key_string(json, "stop", pp_keys_stop(c->stop));
    pp_json_key_unsigned(json, "n_loops", c->n_loops);
    pp_json_key_bool(json, "per_call", c->per_call);
    out_json_loop(json, c);
    pp_json_key_number(json, "measured_s", c->measured_s);
    pp_json_context_labels(json, c->n_by_label);
}

static void out_json_pool(struct pp_json *json, const char *key, const struct pp_pool *pool,
    const struct pp_settings *settings)
{
    pp_json_key(json, key);
    pp_json_object_begin(json);
    pp_json_key_unsigned(json, "n", pool->n);
    pp_json_key_number(json, "mean_ns", pool->mean_ns);
    pp_json_key_number(json, "sd_ns", pool->sd_ns);
    pp_json_key_number(json, "cv_ratio", pool->cv_ratio);
    pp_json_key_number(json, "min_ns", pool->min_ns);
    pp_json_key_number(json, "max_ns", pool->max_ns);
    pp_json_key_number(json, "median_ns", pool->median_ns);
    pp_json_key_number(json, "mad_ns", pool->mad_ns);
    pp_json_key_number(json, "iqr_ns", pool->iqr_ns);
    pp_json_key_number(json, "p90_ns", pool->p90_ns);
    pp_json_key(json, "quantiles_ns");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        pp_json_number(json, pool->quantile_ns[i]);
    }
    pp_json_array_end(json);
    pp_json_object_end(json);
}

static void out_json_key_rate(struct pp_json *json, const char *key, double per_s)
{
    pp_json_key(json, key);
    pp_json_number(json, per_s > 0 ? per_s : (double)NAN);
}

static void out_json_summary(
    struct pp_json *json, const struct pp_result *result, const struct pp_case *c)
{
    const struct pp_summary *const summary = &c->summary;
    pp_json_key(json, "summary");
    if (summary->n_runs_ok == 0) {
        pp_json_null(json);
        return;
    }
    pp_json_object_begin(json);
    pp_json_key_unsigned(json, "n_runs_ok", summary->n_runs_ok);
    pp_json_key_unsigned(json, "n_runs_calm", summary->n_runs_calm);
    pp_json_key_number(json, "sharing_ratio", summary->sharing_ratio);
    pp_json_key_number(json, "level_ratio", result->settings.level_ratio);
    pp_json_context_estimate(json, "time_ns", &summary->time_ns);
    pp_json_context_estimate(json, "raw_time_ns", &summary->raw_time_ns);
    pp_json_context_estimate(json, "correction_ns", &summary->correction_ns);
    pp_json_context_estimate(json, "p25_ns", &summary->p25_ns);
    pp_json_context_estimate(json, "p90_ns", &summary->p90_ns);
    pp_json_context_estimate(json, "p99_ns", &summary->p99_ns);
    pp_json_context_estimate(json, "cycles", &summary->cycles);
    pp_json_key_string(json, "kind", pp_keys_kind(summary->kind));
    pp_json_key_number(json, "stat_half_ratio", summary->stat_half_ratio);
    pp_json_key_number(json, "drift_half_ratio", summary->drift_half_ratio);
    pp_json_key_number(json, "layout_spread_ratio", summary->layout_spread_ratio);
    pp_json_key_number(json, "best_ns", summary->best_ns);
    pp_json_key_number(json, "timer_floor_ns", summary->timer_floor_ns);
    out_json_key_rate(json, "bytes_per_s", summary->bytes_per_s);
    out_json_key_rate(json, "items_per_s", summary->items_per_s);
    out_json_pool(json, "clean", &summary->clean, &result->settings);
    out_json_pool(json, "all", &summary->all, &result->settings);
    pp_json_object_end(json);
}

static void out_json_counters(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key(json, "counters");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_counters; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_string(json, "name", c->counters[i].name);
        pp_json_key_string(json, "kind", pp_keys_word(PP_KEYS_COUNTER_KINDS, c->counters[i].kind));
        if (c->counters[i].source != PP_METER_BY_BENCHMARK)
            pp_json_key_string(
                json, "source", pp_keys_word(PP_KEYS_METER_SOURCES, c->counters[i].source));
        pp_json_key_number(json, "value", c->counters[i].value);
        pp_json_key_string(json, "reason", c->counters[i].reason);
        pp_json_key(json, "values");
        pp_json_array_begin_inline(json);
        for (size_t j = 0; j < c->counters[i].n_values; j++) {
            pp_json_number(json, c->counters[i].values[j]);
        }
        pp_json_array_end(json);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void out_json_warnings(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key(json, "warnings");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_warnings; i++) {
        const enum pp_warning_code code = c->warnings[i].code;
        pp_json_object_begin(json);
        pp_json_key_string(json, "key", pp_warning_key(code));
        pp_json_key_string(json, "text", pp_warning_text(code));
        pp_json_key_string(json, "evidence", c->warnings[i].evidence);
        pp_json_key_string(json, "remedy", pp_warning_remedy(code));
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void out_json_replicate_times(struct pp_json *json, const struct pp_replicate *replicate)
{
    pp_json_key_number(json, "ticks_per_ns", replicate->ticks_per_ns);
    pp_json_key_number(json, "p25_ns", replicate->p25_ns);
    pp_json_key_number(json, "p50_ns", replicate->p50_ns);
    pp_json_key_number(json, "p90_ns", replicate->p90_ns);
    pp_json_key_number(json, "p99_ns", replicate->p99_ns);
    pp_json_key_number(json, "mean_ns", replicate->mean_ns);
    pp_json_key_number(json, "min_ns", replicate->min_ns);
    pp_json_key_number(json, "max_ns", replicate->max_ns);
    pp_json_key_number(json, "empty_ns", replicate->empty_ns);
    pp_json_key_number(json, "first_ns", replicate->first_ns);
    pp_json_key_number(json, "cycles", replicate->cycles);
    pp_json_key_number(json, "gate_kept_ratio", replicate->gate_kept_ratio);
    pp_json_key_bool(json, "calm", replicate->calm);
    pp_json_key_number(json, "sharing_ratio", replicate->sharing_ratio);
    pp_json_key_number(json, "core_hz", replicate->core_hz);
    pp_json_key_number(json, "autocorrelation", replicate->autocorrelation);
}

static void out_json_replicate_counts(struct pp_json *json, const struct pp_replicate *replicate)
{
    pp_json_key_unsigned(json, "n_samples", replicate->n_samples);
    pp_json_key_unsigned(json, "n_warmup", replicate->n_warmup);
    pp_json_key_bool(json, "steady", replicate->steady);
    pp_json_context_labels(json, replicate->n_by_label);
    pp_json_key_unsigned(json, "n_involuntary_switches", replicate->n_involuntary_switches);
    pp_json_key_unsigned(json, "n_voluntary_switches", replicate->n_voluntary_switches);
    pp_json_key_unsigned(json, "n_minor_faults", replicate->n_minor_faults);
    pp_json_key_unsigned(json, "n_major_faults", replicate->n_major_faults);
    pp_json_key_unsigned(json, "n_migrations", replicate->n_migrations);
    pp_json_key_unsigned(json, "max_rss_bytes", replicate->max_rss_bytes);
}

static void out_json_replicate(
    struct pp_json *json, const struct pp_replicate *replicate, bool is_merged)
{
    pp_json_object_begin(json);
    pp_json_key_unsigned(json, "index", replicate->index);
    if (is_merged) {
        pp_json_key_unsigned(json, "source", replicate->source);
    }
    pp_json_key_bool(json, "ok", replicate->ok);
    pp_json_key_string(json, "failure", replicate->ok ? NULL : replicate->failure);
    pp_json_key_number(json, "started_s", replicate->started_s);
    pp_json_key_number(json, "duration_s", replicate->duration_s);
    if (replicate->ok) {
        pp_json_key_unsigned(json, "layout", replicate->layout);
        pp_json_key(json, "cpu");
        if (replicate->cpu >= 0) {
            pp_json_integer(json, replicate->cpu);
        } else {
            pp_json_null(json);
        }
        out_json_replicate_counts(json, replicate);
        out_json_replicate_times(json, replicate);
    }
    pp_json_object_end(json);
}

/* Sums do not fit a JSON number: decimal digits in a string. */
static void out_json_key_u128(struct pp_json *json, const char *key, pp_moments_u128 value)
{
    char digits[40];
    size_t at = sizeof digits;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value > 0);
    pp_json_key_string(json, key, digits + at);
}

static void out_json_buckets(struct pp_json *json, const struct pp_dist *dist)
{
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    pp_json_key(json, "buckets");
    pp_json_array_begin_inline(json);
    pp_dist_begin(dist, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        pp_json_array_begin_inline(json);
        pp_json_unsigned(json, bucket.low);
        pp_json_unsigned(json, bucket.high);
        pp_json_unsigned(json, bucket.count);
        pp_json_array_end(json);
    }
    pp_json_array_end(json);
}

static void out_json_dist(struct pp_json *json, const char *key, const struct pp_dist *dist)
{
    const struct pp_moments *const moments = pp_dist_moments(dist);
    pp_json_key(json, key);
    if (moments->n == 0) {
        pp_json_null(json);
        return;
    }
    pp_json_object_begin(json);
    pp_json_key_unsigned(json, "n", moments->n);
    pp_json_key_unsigned(json, "min_ticks", moments->min);
    pp_json_key_unsigned(json, "max_ticks", moments->max);
    out_json_key_u128(json, "sum_ticks", moments->sum);
    out_json_key_u128(json, "sum_sq_ticks2", moments->sum_sq);
    pp_json_key_bool(json, "is_exact", pp_dist_is_exact(dist));
    pp_json_key_unsigned(json, "sub_bucket_bits", PP_HIST_BITS_DEFAULT);
    out_json_buckets(json, dist);
    pp_json_object_end(json);
}

static void out_json_parts(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key(json, "parts");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_parts; i++) {
        const struct pp_pool_part *const part = &c->parts[i];
        pp_json_object_begin(json);
        pp_json_key_number(json, "ticks_per_ns", part->ticks_per_ns);
        pp_json_key_unsigned(json, "n_loops", part->n_loops);
        out_json_dist(json, "clean", &part->clean);
        out_json_dist(json, "unclean", &part->unclean);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void out_json_histograms(struct pp_json *json, const struct pp_case *c)
{
    pp_json_key(json, "histograms");
    pp_json_object_begin(json);
    pp_json_key_number(json, "ticks_per_ns", c->ticks_per_ns);
    out_json_dist(json, "clean", &c->clean);
    out_json_dist(json, "unclean", &c->unclean);
    if (c->n_parts > 0) {
        out_json_parts(json, c);
    }
    pp_json_object_end(json);
}

static void out_json_trail_labels(struct pp_json *json, const struct pp_trail *trail)
{
    pp_json_key(json, "labels");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < trail->n; i++) {
        if (trail->labels[i] != PP_LABEL_CLEAN) {
            pp_json_array_begin_inline(json);
            pp_json_unsigned(json, i);
            pp_json_string(json, pp_keys_label((enum pp_label)trail->labels[i]));
            pp_json_array_end(json);
        }
    }
    pp_json_array_end(json);
}

static void out_json_trail(struct pp_json *json, const struct pp_trail *trail, bool is_merged)
{
    pp_json_key(json, "trail");
    if (trail->n == 0) {
        pp_json_null(json);
        return;
    }
    pp_json_object_begin(json);
    pp_json_key_unsigned(json, "index", trail->index);
    if (is_merged) {
        pp_json_key_unsigned(json, "source", trail->source);
    }
    pp_json_key_number(json, "ticks_per_ns", trail->ticks_per_ns);
    pp_json_key_unsigned(json, "n_loops", trail->n_loops);
    pp_json_key(json, "ticks");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < trail->n; i++) {
        pp_json_unsigned(json, trail->ticks[i]);
    }
    pp_json_array_end(json);
    out_json_trail_labels(json, trail);
    pp_json_object_end(json);
}

void pp_out_json_case(struct pp_json *json, const struct pp_result *result, const struct pp_case *c)
{
    pp_json_object_begin(json);
    out_json_identity(json, c);
    out_json_outcome(json, c);
    if (result->n_sources > 0) {
        pp_json_key_unsigned(json, "first_source", c->first_source);
    }
    pp_json_key_number(json, "bytes_per_iteration", c->bytes_per_iteration);
    pp_json_key_number(json, "items_per_iteration", c->items_per_iteration);
    out_json_summary(json, result, c);
    out_json_counters(json, c);
    out_json_warnings(json, c);
    pp_json_key(json, "replicates");
    pp_json_array_begin(json);
    for (size_t i = 0; i < c->n_replicates; i++) {
        out_json_replicate(json, &c->replicates[i], result->n_sources > 0);
    }
    pp_json_array_end(json);
    out_json_trail(json, &c->trail, result->n_sources > 0);
    out_json_histograms(json, c);
    pp_json_object_end(json);
}
