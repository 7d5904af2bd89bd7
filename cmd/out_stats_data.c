/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from elsewhere: JSON and CSV.
 */
#include "cmd/out_stats.h"

#include "bench/json.h"
#include "bench/result.h"
#include "cmd/csv.h"
#include "cmd/json_context.h"

#include <math.h>
#include <stdio.h>

static const char *const units[] = {
    [PP_QUANTITY_NUMBER] = "", [PP_QUANTITY_TIME] = "ns", [PP_QUANTITY_BYTES] = "bytes"};

static void put_report(struct pp_json *json, const struct pp_samples *s)
{
    const struct pp_ddist *const dist = &s->series.dist;
    pp_json_key_string(json, "input", s->name);
    pp_json_key_string(
        json, "column", s->report.column_name[0] != '\0' ? s->report.column_name : NULL);
    pp_json_key_string(json, "unit", units[s->report.quantity]);
    pp_json_key_unsigned(json, "n_lines", s->report.n_lines);
    pp_json_key_unsigned(json, "n_bad_lines", s->report.n_bad);
    pp_json_key(json, "first_bad_line");
    if (s->report.n_bad > 0)
        pp_json_unsigned(json, s->report.bad_line);
    else
        pp_json_null(json);
    pp_json_key(json, "first_bad_text");
    if (s->report.n_bad > 0)
        pp_json_string_n(json, s->report.bad_text, s->report.bad_n_bytes);
    else
        pp_json_null(json);
    pp_json_key_unsigned(json, "n", dist->n);
    pp_json_key_unsigned(json, "n_nan", dist->n_nan);
    pp_json_key_unsigned(json, "n_infinite", dist->n_pos_inf + dist->n_neg_inf);
    pp_json_key_unsigned(json, "n_zero", dist->n_zero);
    pp_json_key_unsigned(json, "n_negative", dist->n_negative);
}

static void put_quantiles(
    struct pp_json *json, const struct pp_samples *s, const struct pp_settings *settings)
{
    pp_json_key(json, "quantiles");
    pp_json_array_begin(json);
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_number(json, "p_ratio", settings->quantiles[i]);
        pp_json_context_estimate(json, "estimate", &s->quantiles[i]);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void put_course(struct pp_json *json, const struct pp_samples *s)
{
    pp_json_key_number(json, "lag1_rank_autocorrelation", s->dependence.lag1);
    pp_json_key_number(json, "inflation_ratio", s->dependence.inflation_ratio);
    pp_json_key_bool(json, "is_dependent", s->dependence.found);
    pp_json_key_number(json, "trend_rho", s->trend.rho);
    pp_json_key_number(json, "trend_p", s->trend.p);
    pp_json_key(json, "changes");
    pp_json_array_begin(json);
    for (size_t i = 0; i < s->changes.n; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_unsigned(json, "at_index", s->changes.change[i].at * s->n_per_level);
        pp_json_key_number(json, "before", s->changes.change[i].before);
        pp_json_key_number(json, "after", s->changes.change[i].after);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
    pp_json_key(json, "modes");
    pp_json_array_begin(json);
    for (size_t i = 0; i < s->modes.n; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_number(json, "center", s->modes.mode[i].center);
        pp_json_key_unsigned(json, "count", s->modes.mode[i].count);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void put_doubts(struct pp_json *json, const struct pp_samples *s)
{
    pp_json_key(json, "warnings");
    pp_json_array_begin(json);
    for (int i = 0; i < PP_SAMPLES_N_DOUBTS; i++) {
        const enum pp_samples_doubt doubt = (enum pp_samples_doubt)i;
        if (!s->has_doubt[i])
            continue;
        pp_json_object_begin(json);
        pp_json_key_string(json, "key", pp_samples_doubt_key(doubt));
        pp_json_key_string(json, "text", pp_samples_doubt_text(doubt));
        pp_json_key_string(json, "evidence", s->evidence[i]);
        pp_json_key_string(json, "remedy", pp_samples_doubt_remedy(doubt));
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void put_samples(
    struct pp_json *json, const struct pp_samples *s, const struct pp_settings *settings)
{
    pp_json_object_begin(json);
    put_report(json, s);
    pp_json_key_number(json, "mean", s->mean);
    pp_json_key_number(json, "sd", s->sd);
    pp_json_key_number(json, "cv_ratio", s->cv_ratio);
    pp_json_key_number(json, "mad", s->mad);
    pp_json_key_number(json, "iqr", s->iqr);
    pp_json_key_number(json, "min", s->series.dist.min);
    pp_json_key_number(json, "max", s->series.dist.max);
    pp_json_context_estimate(json, "median", &s->median);
    pp_json_context_estimate(json, "p90", &s->p90);
    pp_json_context_estimate(json, "p99", &s->p99);
    put_quantiles(json, s, settings);
    pp_json_key_bool(json, "is_exact", pp_ddist_is_exact(&s->series.dist));
    put_course(json, s);
    put_doubts(json, s);
    pp_json_object_end(json);
}

static void put_pair(struct pp_json *json, const struct pp_out_stats *stats, size_t i)
{
    const struct pp_samples_pair *const pair = &stats->pairs[i];
    pp_json_object_begin(json);
    pp_json_key_string(json, "input", stats->samples[i + 1].name);
    pp_json_key_string(json, "against", stats->samples[0].name);
    pp_json_context_estimate(json, "shift", &pair->shift);
    pp_json_context_estimate(json, "shift_ratio", &pair->shift_ratio);
    pp_json_context_estimate(json, "independent_shift", &pair->test.shift);
    pp_json_key_number(json, "median_ratio", pair->median_ratio);
    pp_json_key_number(json, "p", pair->test.p);
    pp_json_key_number(json, "p_adjusted", pair->p_adjusted);
    pp_json_key_number(json, "superiority_ratio", pair->test.superiority_ratio);
    pp_json_key_number(json, "delta", pair->delta);
    pp_json_key_bool(json, "is_exact", pair->is_exact);
    pp_json_key_number(json, "margin_ratio", stats->options->margin_ratio);
    pp_json_key_string(json, "verdict", pp_samples_verdict_key(pair->verdict));
    pp_json_object_end(json);
}

bool pp_out_stats_json(const struct pp_out_stats *stats, struct pp_buf *out)
{
    const struct pp_settings *const settings = &stats->options->settings;
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_context_head(&json, "ppbench-stats");
    pp_json_key_string(&json, "command", stats->options->command_line);
    pp_json_key_number(&json, "level_ratio", settings->level_ratio);
    pp_json_key(&json, "inputs");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < stats->n_samples; i++)
        put_samples(&json, &stats->samples[i], settings);
    pp_json_array_end(&json);
    pp_json_key(&json, "comparisons");
    pp_json_array_begin(&json);
    for (size_t i = 0; i + 1 < stats->n_samples; i++)
        put_pair(&json, stats, i);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}

static void put_numbers(struct pp_buf *out, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        pp_buf_putc(out, ',');
        pp_csv_number(out, values[i]);
    }
}

/* A missing interval leaves its fields empty. */
static void put_interval(struct pp_buf *out, const struct pp_estimate *e)
{
    const double ends[] = {e->has_interval ? e->lo : NAN, e->has_interval ? e->hi : NAN};
    put_numbers(out, ends, 2);
}

static void put_csv_pair(struct pp_buf *out, const struct pp_out_stats *stats, size_t i)
{
    if (i == 0) {
        pp_buf_puts(out, ",,,,,,,");
        return;
    }
    const struct pp_samples_pair *const pair = &stats->pairs[i - 1];
    put_numbers(out, &pair->shift.value, 1);
    put_interval(out, &pair->shift);
    const double rest[] = {pair->median_ratio, pair->p_adjusted, pair->delta};
    put_numbers(out, rest, 3);
    pp_buf_printf(out, ",%s", pp_samples_verdict_key(pair->verdict));
}

static void put_csv_row(struct pp_buf *out, const struct pp_out_stats *stats, size_t i)
{
    const struct pp_samples *const s = &stats->samples[i];
    const struct pp_settings *const settings = &stats->options->settings;
    const double before[] = {
        s->mean, s->sd, s->mad, s->iqr, s->series.dist.min, s->series.dist.max, s->median.value};
    pp_csv_text(out, s->name);
    pp_buf_printf(out, ",%s,", units[s->report.quantity]);
    pp_csv_count(out, s->series.dist.n);
    pp_buf_putc(out, ',');
    pp_csv_count(out, s->report.n_bad);
    put_numbers(out, before, sizeof before / sizeof *before);
    put_interval(out, &s->median);
    put_numbers(out, &s->p90.value, 1);
    put_numbers(out, &s->p99.value, 1);
    put_numbers(out, &s->dependence.inflation_ratio, 1);
    put_csv_pair(out, stats, i);
    pp_buf_putc(out, ',');
    const char *between = "";
    for (int d = 0; d < PP_SAMPLES_N_DOUBTS; d++)
        if (s->has_doubt[d]) {
            pp_buf_printf(out, "%s%s", between, pp_samples_doubt_key((enum pp_samples_doubt)d));
            between = ";";
        }
    for (size_t q = 0; q < settings->n_quantiles; q++)
        put_numbers(out, &s->quantiles[q].value, 1);
    pp_buf_puts(out, PP_CSV_LINE_END);
}

bool pp_out_stats_csv(const struct pp_out_stats *stats, struct pp_buf *out)
{
    const struct pp_settings *const settings = &stats->options->settings;
    pp_buf_puts(out,
        "input,unit,n,n_bad_lines,mean,sd,mad,iqr,min,max,median,median_lo,median_hi,p90,p99,"
        "inflation_ratio,shift,shift_lo,shift_hi,median_ratio,p_adjusted,delta,verdict,warnings");
    for (size_t i = 0; i < settings->n_quantiles; i++)
        pp_buf_printf(out, ",q%.15g", settings->quantiles[i]);
    pp_buf_puts(out, PP_CSV_LINE_END);
    for (size_t i = 0; i < stats->n_samples; i++)
        put_csv_row(out, stats, i);
    return !out->failed;
}
