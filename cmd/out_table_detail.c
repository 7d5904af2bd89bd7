/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: all about one benchmark, for -v and --histogram.
 */
#include "cmd/labels.h"
#include "cmd/note.h"
#include "cmd/out_table.h"
#include "cmd/picture.h"
#include "cmd/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DETAIL_INDENT_COLUMNS 2
#define DETAIL_PICTURE_ROWS 20 /* when it was asked for; else */
#define DETAIL_PICTURE_ROWS_VERBOSE 12

struct out_detail {
    const struct pp_out_table *options;
    const struct pp_result *result;
    struct pp_casetext look;
    const struct pp_case *c;
    struct pp_buf *out;
};

static void out_detail_title(const struct out_detail *detail)
{
    const struct pp_case *const c = detail->c;
    struct pp_buf name;
    pp_buf_init(&name);
    pp_out_table_safe(detail->options, &name, c->name);
    pp_buf_putc(detail->out, '\n');
    pp_term_puts(&detail->options->term, detail->out, PP_STYLE_STRONG, pp_buf_text(&name));
    detail->out->failed |= name.failed;
    pp_buf_release(&name);
    if (c->file != NULL && c->file[0] != '\0') {
        pp_buf_puts(detail->out, "  ");
        pp_out_table_safe(detail->options, detail->out, c->file);
        pp_buf_printf(detail->out, ":%" PRIu32, c->line);
    }
    if (c->n_threads > 1) {
        pp_buf_printf(detail->out, "  %" PRIu32 " threads", c->n_threads);
    }
    pp_buf_putc(detail->out, '\n');
}

/* One row: name, value, both ends, share. */
static void out_detail_estimate(const struct out_detail *detail, struct pp_table *table,
    const char *name, const struct pp_estimate *estimate)
{
    if (isnan(estimate->value)) {
        return;
    }
    const double half_ns = fmax(estimate->hi - estimate->value, estimate->value - estimate->lo);
    const enum pp_unit unit = pp_casetext_unit(&detail->look, detail->c);
    pp_table_cell(table, name, PP_STYLE_PLAIN);
    pp_table_cell(
        table, pp_units_time_within(estimate->value, half_ns, unit).text, PP_STYLE_STRONG);
    pp_table_cell(table, pp_units_time_within(estimate->lo, half_ns, unit).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_time_within(estimate->hi, half_ns, unit).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_casetext_half(&detail->look, detail->c, estimate).text, PP_STYLE_PLAIN);
}

static void out_detail_cycles(struct pp_table *table, const struct out_detail *detail)
{
    const struct pp_estimate *const cycles = &detail->c->summary.cycles;
    if (isnan(cycles->value)) {
        return;
    }
    const double half = fmax(cycles->hi - cycles->value, cycles->value - cycles->lo);
    struct pp_units_text share = {"?"};
    if (cycles->has_interval && half < fabs(cycles->value)) {
        share = pp_casetext_half(&detail->look, detail->c, cycles);
    } else if (cycles->has_interval) {
        share = pp_units_number(half, 1);
    }
    pp_table_cell(table, "core cycles", PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_scaled(cycles->value, half, 6).text, PP_STYLE_STRONG);
    pp_table_cell(table, pp_units_scaled(cycles->lo, half, 6).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_scaled(cycles->hi, half, 6).text, PP_STYLE_PLAIN);
    pp_table_cell(table, share.text, PP_STYLE_PLAIN);
}

static void out_detail_render(const struct out_detail *detail, struct pp_table *table)
{
    table->indent_columns = DETAIL_INDENT_COLUMNS;
    detail->out->failed = !pp_table_render(table, &detail->options->term, detail->out) ||
        detail->out->failed;
    pp_table_release(table);
    pp_buf_putc(detail->out, '\n');
}

static void out_detail_estimates(const struct out_detail *detail)
{
    const struct pp_summary *const summary = &detail->c->summary;
    char title[32];
    snprintf(title, sizeof title, summary->time_ns.has_interval ? "%.4g%% from" : "from",
        detail->result->settings.level_ratio * 100);
    const struct pp_table_column columns[] = {
        {"per iteration", PP_ALIGN_LEFT, 0, 0},
        {"value", PP_ALIGN_RIGHT, 0, 0},
        {title, PP_ALIGN_RIGHT, 1, 0},
        {"to", PP_ALIGN_RIGHT, 1, 0},
        {detail->options->term.utf8 ? "\xc2\xb1" : "+-", PP_ALIGN_RIGHT, 2, 0},
    };
    struct pp_table table;
    pp_table_init(&table, columns, sizeof columns / sizeof columns[0]);
    out_detail_estimate(detail, &table, "time", &summary->time_ns);
    out_detail_estimate(detail, &table, "  raw", &summary->raw_time_ns);
    out_detail_estimate(detail, &table, "  subtracted", &summary->correction_ns);
    out_detail_estimate(detail, &table, "p25", &summary->p25_ns);
    out_detail_estimate(detail, &table, "p90", &summary->p90_ns);
    out_detail_estimate(detail, &table, "p99", &summary->p99_ns);
    out_detail_cycles(&table, detail);
    out_detail_render(detail, &table);
}

static void out_detail_pool(const struct out_detail *detail, struct pp_table *table,
    const char *name, const struct pp_pool *pool)
{
    const double shift_ns = pp_casetext_correction_ns(detail->c);
    const struct {
        double ns, shift_ns;
    } times[] = {{pool->mean_ns, shift_ns}, {pool->sd_ns, 0}, {pool->min_ns, shift_ns},
        {pool->median_ns, shift_ns}, {pool->mad_ns, 0}, {pool->iqr_ns, 0}, {pool->p90_ns, shift_ns},
        {pool->max_ns, shift_ns}};
    pp_table_cell(table, name, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_count(pool->n).text, PP_STYLE_PLAIN);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const bool is_spread = times[i].shift_ns == 0 && shift_ns != 0;
        const struct pp_units_text text = is_spread
            ? pp_units_time(times[i].ns, 2, pp_casetext_unit(&detail->look, detail->c))
            : pp_casetext_sample(&detail->look, detail->c, times[i].ns, times[i].shift_ns);
        pp_table_cell(table, text.text, PP_STYLE_PLAIN);
    }
    for (size_t i = 0; i < detail->result->settings.n_quantiles; i++) {
        pp_table_cell(table,
            pp_casetext_sample(&detail->look, detail->c, pool->quantile_ns[i], shift_ns).text,
            PP_STYLE_PLAIN);
    }
    pp_table_cell(table, pp_units_percent(pool->cv_ratio).text, PP_STYLE_PLAIN);
}

/* Clean and all samples, one below the other. */
static void out_detail_pools(const struct out_detail *detail)
{
    static const struct pp_table_column first[] = {{"samples", PP_ALIGN_LEFT, 0, 0},
        {"n", PP_ALIGN_RIGHT, 0, 0}, {"mean", PP_ALIGN_RIGHT, 2, 0}, {"sd", PP_ALIGN_RIGHT, 2, 0},
        {"min", PP_ALIGN_RIGHT, 1, 0}, {"median", PP_ALIGN_RIGHT, 0, 0},
        {"mad", PP_ALIGN_RIGHT, 4, 0}, {"iqr", PP_ALIGN_RIGHT, 5, 0}, {"p90", PP_ALIGN_RIGHT, 0, 0},
        {"max", PP_ALIGN_RIGHT, 1, 0}};
    const size_t n_first = sizeof first / sizeof first[0];
    const struct pp_settings *const settings = &detail->result->settings;
    struct pp_table_column columns[sizeof first / sizeof first[0] + PP_MAX_QUANTILES + 1];
    char titles[PP_MAX_QUANTILES][24];
    memcpy(columns, first, sizeof first);
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        snprintf(titles[i], sizeof titles[i], "p%.10g", settings->quantiles[i] * 100);
        columns[n_first + i] = (struct pp_table_column){titles[i], PP_ALIGN_RIGHT, 1, 0};
    }
    columns[n_first + settings->n_quantiles] = (struct pp_table_column){"cv", PP_ALIGN_RIGHT, 3, 0};
    struct pp_table table;
    pp_table_init(&table, columns, n_first + settings->n_quantiles + 1);
    out_detail_pool(detail, &table, "clean", &detail->c->summary.clean);
    out_detail_pool(detail, &table, "all", &detail->c->summary.all);
    out_detail_render(detail, &table);
}

static void out_detail_count(struct pp_table *table, uint64_t count)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, count);
    pp_table_cell(table, text, PP_STYLE_PLAIN);
}

static void out_detail_run(
    const struct out_detail *detail, struct pp_table *table, const struct pp_replicate *replicate)
{
    const double times_ns[] = {replicate->p50_ns, replicate->p90_ns, replicate->min_ns,
        replicate->max_ns, replicate->empty_ns, replicate->first_ns};
    out_detail_count(table, replicate->index);
    if (!replicate->ok) {
        struct pp_buf text;
        pp_buf_init(&text);
        pp_out_table_safe(detail->options, &text, replicate->failure);
        pp_table_span(table, pp_buf_text(&text), PP_STYLE_BAD);
        pp_buf_release(&text);
        return;
    }
    if (replicate->cpu < 0) {
        pp_table_cell(table, "-", PP_STYLE_PLAIN);
    } else {
        out_detail_count(table, (uint64_t)replicate->cpu);
    }
    pp_table_cell(table, pp_units_duration(replicate->started_s).text, PP_STYLE_PLAIN);
    out_detail_count(table, replicate->n_samples);
    out_detail_count(table, replicate->n_by_label[PP_LABEL_CLEAN]);
    out_detail_count(table, replicate->n_warmup);
    pp_table_cell(table, replicate->steady ? "yes" : "no",
        replicate->steady ? PP_STYLE_PLAIN : PP_STYLE_DOUBT);
    for (size_t i = 0; i < sizeof times_ns / sizeof times_ns[0]; i++) {
        pp_table_cell(
            table, pp_casetext_time(&detail->look, detail->c, times_ns[i]).text, PP_STYLE_PLAIN);
    }
    pp_table_cell(table, pp_units_number(replicate->cycles, 5).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_percent(replicate->gate_kept_ratio).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_number(replicate->core_hz / 1e9, 4).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_number(replicate->autocorrelation, 2).text, PP_STYLE_PLAIN);
    out_detail_count(table, replicate->n_involuntary_switches);
    out_detail_count(table, replicate->n_minor_faults + replicate->n_major_faults);
}

/* One row a process; raw times. */
static void out_detail_runs(const struct out_detail *detail)
{
    static const struct pp_table_column columns[] = {{"run", PP_ALIGN_RIGHT, 0, 0},
        {"CPU", PP_ALIGN_RIGHT, 6, 0}, {"at", PP_ALIGN_RIGHT, 5, 0},
        {"samples", PP_ALIGN_RIGHT, 4, 0}, {"clean", PP_ALIGN_RIGHT, 4, 0},
        {"warm-up", PP_ALIGN_RIGHT, 3, 0}, {"steady", PP_ALIGN_RIGHT, 3, 0},
        {"p50 raw", PP_ALIGN_RIGHT, 0, 0}, {"p90", PP_ALIGN_RIGHT, 1, 0},
        {"min", PP_ALIGN_RIGHT, 1, 0}, {"max", PP_ALIGN_RIGHT, 2, 0},
        {"empty", PP_ALIGN_RIGHT, 7, 0}, {"first", PP_ALIGN_RIGHT, 5, 0},
        {"cycles", PP_ALIGN_RIGHT, 1, 0}, {"kept", PP_ALIGN_RIGHT, 7, 0},
        {"GHz", PP_ALIGN_RIGHT, 6, 0}, {"lag-1", PP_ALIGN_RIGHT, 8, 0},
        {"switches", PP_ALIGN_RIGHT, 8, 0}, {"faults", PP_ALIGN_RIGHT, 8, 0}};
    struct pp_table table;
    pp_table_init(&table, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < detail->c->n_replicates; i++) {
        out_detail_run(detail, &table, &detail->c->replicates[i]);
    }
    out_detail_render(detail, &table);
}

static void out_detail_note(
    const struct out_detail *detail, const char *key, const struct pp_buf *text)
{
    pp_note_write(detail->out, &detail->options->term, PP_STYLE_FAINT, key, pp_buf_text(text));
}

static void out_detail_counters(const struct out_detail *detail, struct pp_buf *text)
{
    static const char *const kinds[] = {"", " per iteration", " per second"};
    for (size_t i = 0; i < detail->c->n_counters; i++) {
        const struct pp_counter *const counter = &detail->c->counters[i];
        pp_buf_puts(text, i > 0 ? "; " : "");
        pp_out_table_safe(detail->options, text, counter->name);
        if (isfinite(counter->value)) {
            pp_buf_printf(text, " %s%s", pp_units_number(counter->value, 4).text,
                counter->kind < 3 ? kinds[counter->kind] : "");
        } else {
            pp_buf_printf(
                text, " - (%s)", counter->reason == NULL ? "not a number" : counter->reason);
        }
    }
}

static void out_detail_throughput(const struct out_detail *detail, struct pp_buf *text)
{
    const struct pp_summary *const summary = &detail->c->summary;
    if (summary->bytes_per_s > 0) {
        pp_buf_puts(text, pp_units_bytes_rate(summary->bytes_per_s).text);
    }
    if (summary->items_per_s > 0) {
        pp_buf_printf(text, "%s%s items", text->n_bytes > 0 ? ", " : "",
            pp_units_rate(summary->items_per_s).text);
    }
}

static void out_detail_stop(const struct out_detail *detail, struct pp_buf *text)
{
    const struct pp_case *const c = detail->c;
    const struct pp_summary *const summary = &c->summary;
    pp_buf_printf(text, "%s at %s", pp_stop_name(c->stop),
        pp_casetext_half(&detail->look, c, &summary->time_ns).text);
    if (pp_casetext_has_target(detail->result)) {
        pp_buf_printf(text, " (target %s%s)", detail->options->term.utf8 ? "\xc2\xb1" : "+-",
            pp_units_percent(detail->result->settings.precision_ratio).text);
    }
    if (isfinite(summary->stat_half_ratio) && summary->time_ns.has_interval) {
        pp_buf_printf(text, ", of which %s from the processes and %s for the clock's wandering",
            pp_units_percent(summary->stat_half_ratio).text,
            pp_units_percent(summary->drift_half_ratio).text);
    }
    pp_buf_printf(text, "; took %s", pp_units_duration(c->measured_s).text);
}

static void out_detail_settling(const struct out_detail *detail, struct pp_buf *text)
{
    const struct pp_summary *const summary = &detail->c->summary;
    pp_buf_printf(text, "%s, core cycles %s; %" PRIu64 " loops a sample",
        pp_kind_name(summary->kind),
        isnan(summary->cycles.value)                 ? "not given"
            : summary->kind == PP_KIND_LATENCY_BOUND ? "repeat"
                                                     : "need not repeat",
        detail->c->n_loops);
    if (detail->c->per_call) {
        pp_buf_printf(text, "; timer floor of one call %s",
            pp_units_time(summary->timer_floor_ns, 2, PP_UNIT_AUTO).text);
    }
}

static void out_detail_labels(const struct out_detail *detail, struct pp_buf *text)
{
    pp_labels_write(text, detail->c->n_by_label);
}

static void out_detail_notes(const struct out_detail *detail)
{
    static const struct {
        const char *key;
        void (*put)(const struct out_detail *detail, struct pp_buf *text);
    } rows[] = {{"  speed", out_detail_throughput}, {"  counters", out_detail_counters},
        {"  kind", out_detail_settling}, {"  samples", out_detail_labels},
        {"  stopped", out_detail_stop}};
    struct pp_buf text;
    pp_buf_init(&text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pp_buf_truncate(&text, 0);
        rows[i].put(detail, &text);
        if (text.n_bytes > 0) {
            out_detail_note(detail, rows[i].key, &text);
        }
    }
    detail->out->failed = detail->out->failed || text.failed;
    pp_buf_release(&text);
}

static void out_detail_picture(const struct out_detail *detail)
{
    const struct pp_picture_axis axis = {
        .term = &detail->options->term,
        .ticks_per_ns = detail->c->ticks_per_ns,
        .n_loops = fmax(1, (double)detail->c->n_loops),
        .shift_ns = pp_casetext_correction_ns(detail->c),
        .unit = pp_casetext_unit(&detail->look, detail->c),
        .indent = "  ",
    };
    pp_picture_draw(detail->out, &detail->c->clean, &axis,
        detail->options->histogram ? DETAIL_PICTURE_ROWS : DETAIL_PICTURE_ROWS_VERBOSE,
        pp_casetext_quantum_ticks(detail->result));
}

void pp_out_table_detail(const struct pp_out_table *options, const struct pp_result *result,
    const struct pp_case *c, struct pp_buf *out)
{
    const struct out_detail detail = {.options = options,
        .result = result,
        .look = pp_out_table_look(options, result),
        .c = c,
        .out = out};
    if (c->summary.n_runs_ok == 0) {
        return;
    }
    out_detail_title(&detail);
    if (options->verbose > 0) {
        out_detail_estimates(&detail);
        out_detail_pools(&detail);
    }
    if (options->verbose > 1) {
        out_detail_runs(&detail);
    }
    out_detail_picture(&detail);
    if (options->verbose > 0) {
        pp_buf_putc(out, '\n');
        out_detail_notes(&detail);
    }
}
