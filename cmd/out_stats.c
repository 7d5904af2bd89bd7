/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from elsewhere: the table, its notes and pictures.
 */
#include "cmd/out_stats.h"

#include "cmd/markdown.h"
#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/picture.h"
#include "cmd/samplestext.h"
#include "cmd/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_BINS 12
#define N_ROWS 20
#define MAX_COLUMNS (9 + PP_MAX_QUANTILES)

/* What is written to, and how. */
struct look {
    const struct pp_out_stats *stats;
    const struct pp_term *term;
    struct pp_buf *out;
    bool is_markdown;
};

static bool render(const struct look *k, const struct pp_table *table)
{
    return k->is_markdown ? pp_markdown_table(table, k->out)
                          : pp_table_render(table, k->term, k->out);
}

/* An axis that knows its input. */
struct axis {
    struct pp_picture_axis axis; /* first, so that one leads to the other */
    const struct pp_samples *s;
};

/* Values at the ends of the range of doubles may have been rounded beyond it. */
static struct pp_units_text label(const struct pp_picture_axis *axis, double value, double step)
{
    const struct pp_samples *const s = ((const struct axis *)axis)->s;
    const double within = fmin(fmax(value, s->series.dist.min), s->series.dist.max);
    if (s->report.quantity == PP_QUANTITY_BYTES)
        return pp_units_bytes(within);
    return pp_samplestext_number(within, isfinite(step) ? step : 0, 6);
}

static enum pp_unit unit_of(const struct look *k)
{
    return (enum pp_unit)k->stats->options->unit;
}

static void put_value(
    const struct look *k, struct pp_table *table, const struct pp_samples *s, double value)
{
    pp_table_cell(table, pp_samplestext_value(s, value, unit_of(k)).text, PP_STYLE_PLAIN);
}

static void put_name(const struct look *k, struct pp_table *table, const char *name)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_message_escape(&safe, name, strlen(name), k->term->utf8);
    pp_table_cell(table, pp_buf_text(&safe), PP_STYLE_PLAIN);
    table->failed |= safe.failed;
    pp_buf_release(&safe);
}

static void put_half(const struct look *k, struct pp_table *table, const struct pp_samples *s)
{
    pp_table_cell(table, pp_samplestext_half(s, unit_of(k), k->term->utf8).text, PP_STYLE_PLAIN);
}

static void put_picture(const struct look *k, struct pp_table *table, const struct pp_samples *s)
{
    struct pp_picture_bins bins;
    struct pp_buf row;
    pp_buf_init(&row);
    pp_picture_fill(&bins, &s->grid.dist, N_BINS, s->grid.quantum);
    pp_picture_row(&row, &bins, k->term->utf8);
    pp_table_cell(table, pp_buf_text(&row), PP_STYLE_GOOD);
    table->failed |= row.failed;
    pp_buf_release(&row);
}

static void put_row(const struct look *k, struct pp_table *table, const struct pp_samples *s)
{
    const size_t n_quantiles = k->stats->options->settings.n_quantiles;
    put_name(k, table, s->name);
    pp_table_cell(table, pp_units_count(s->series.dist.n).text, PP_STYLE_PLAIN);
    pp_table_cell(
        table, pp_samplestext_value(s, s->median.value, unit_of(k)).text, PP_STYLE_STRONG);
    put_half(k, table, s);
    put_value(k, table, s, s->mean);
    put_value(k, table, s, s->sd);
    for (size_t i = 0; i < n_quantiles; i++)
        put_value(k, table, s, s->quantiles[i].value);
    if (n_quantiles == 0)
        put_value(k, table, s, s->p90.value);
    put_value(k, table, s, s->series.dist.max);
    put_picture(k, table, s);
}

static bool put_summary(const struct look *k)
{
    const struct pp_settings *const settings = &k->stats->options->settings;
    static const struct pp_table_column before[] = {{"input", PP_ALIGN_LEFT, 0, 12},
        {"n", PP_ALIGN_RIGHT, 0, 0}, {"median", PP_ALIGN_RIGHT, 0, 0}, {"+-", PP_ALIGN_RIGHT, 1, 0},
        {"mean", PP_ALIGN_RIGHT, 3, 0}, {"sd", PP_ALIGN_RIGHT, 4, 0}};
    static const struct pp_table_column after[] = {
        {"max", PP_ALIGN_RIGHT, 3, 0}, {"p1..p99", PP_ALIGN_LEFT, 5, 0}};
    struct pp_table_column columns[MAX_COLUMNS];
    struct pp_units_text titles[PP_MAX_QUANTILES] = {{"p90"}};
    const size_t n_quantiles = settings->n_quantiles > 0 ? settings->n_quantiles : 1;
    size_t n = sizeof before / sizeof *before;
    memcpy(columns, before, sizeof before);
    for (size_t i = 0; i < n_quantiles; i++) {
        if (settings->n_quantiles > 0)
            snprintf(titles[i].text, sizeof titles[i].text, "p%.8g", 100 * settings->quantiles[i]);
        columns[n++] = (struct pp_table_column){titles[i].text, PP_ALIGN_RIGHT, 2, 0};
    }
    memcpy(columns + n, after, sizeof after);
    n += sizeof after / sizeof *after;
    struct pp_table table;
    pp_table_init(&table, columns, n);
    for (size_t i = 0; i < k->stats->n_samples; i++)
        put_row(k, &table, &k->stats->samples[i]);
    const bool ok = render(k, &table);
    pp_table_release(&table);
    return ok;
}

static void put_verdict(
    const struct look *k, struct pp_table *table, const struct pp_samples_pair *pair)
{
    static const enum pp_style styles[] = {[PP_SAMPLES_GREATER] = PP_STYLE_STRONG,
        [PP_SAMPLES_LESS] = PP_STYLE_STRONG,
        [PP_SAMPLES_SAME] = PP_STYLE_GOOD,
        [PP_SAMPLES_CANNOT_TELL] = PP_STYLE_DOUBT};
    pp_table_cell(table, pp_samplestext_verdict(pair, k->stats->options->margin_ratio).text,
        styles[pair->verdict]);
}

static void put_pair(const struct look *k, struct pp_table *table, size_t i)
{
    const struct pp_samples_pair *const pair = &k->stats->pairs[i];
    const struct pp_samples *const s = &k->stats->samples[i + 1];
    struct pp_units_text text;
    put_name(k, table, s->name);
    pp_table_cell(
        table, pp_samplestext_shift(s, pair->shift.value, unit_of(k)).text, PP_STYLE_PLAIN);
    char interval[2 * sizeof text.text + 8] = "none";
    if (pair->shift.has_interval)
        snprintf(interval, sizeof interval, "%s .. %s",
            pp_samplestext_shift(s, pair->shift.lo, unit_of(k)).text,
            pp_samplestext_shift(s, pair->shift.hi, unit_of(k)).text);
    pp_table_cell(table, interval, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_units_number(pair->median_ratio, 4).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_samplestext_p(pair->p_adjusted).text, PP_STYLE_PLAIN);
    snprintf(text.text, sizeof text.text, "%+.2f", pair->delta);
    pp_table_cell(table, text.text, PP_STYLE_PLAIN);
    put_verdict(k, table, pair);
}

static bool put_pairs(const struct look *k)
{
    struct pp_units_text title;
    snprintf(title.text, sizeof title.text, "%.4g%% interval",
        100 * k->stats->options->settings.level_ratio);
    const struct pp_table_column columns[] = {{"against the first", PP_ALIGN_LEFT, 0, 12},
        {"shift", PP_ALIGN_RIGHT, 0, 0}, {title.text, PP_ALIGN_RIGHT, 1, 0},
        {"ratio", PP_ALIGN_RIGHT, 4, 0}, {"p", PP_ALIGN_RIGHT, 2, 0},
        {"delta", PP_ALIGN_RIGHT, 3, 0}, {"verdict", PP_ALIGN_LEFT, 0, 0}};
    struct pp_table table;
    pp_buf_putc(k->out, '\n');
    pp_table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i + 1 < k->stats->n_samples; i++)
        put_pair(k, &table, i);
    const bool ok = render(k, &table);
    pp_table_release(&table);
    return ok;
}

/* The input's name before a note, where there are several. */
static void begin_note(const struct look *k, struct pp_buf *text, const struct pp_samples *s)
{
    if (k->stats->n_samples < 2)
        return;
    pp_message_escape(text, s->name, strlen(s->name), k->term->utf8);
    pp_buf_puts(text, ": ");
}

static void end_note(
    const struct look *k, enum pp_style style, const char *key, struct pp_buf *text)
{
    pp_note_write(k->out, k->term, style, key, pp_buf_text(text));
    k->out->failed |= text->failed;
    pp_buf_release(text);
}

static void put_doubt(const struct look *k, const struct pp_samples *s, enum pp_samples_doubt doubt)
{
    struct pp_buf text;
    pp_buf_init(&text);
    begin_note(k, &text, s);
    pp_buf_printf(&text, "%s (%s", pp_samples_doubt_text(doubt), s->evidence[doubt]);
    if (doubt == PP_SAMPLES_BAD_LINES) {
        pp_buf_puts(&text, " in '");
        pp_message_escape(&text, s->report.bad_text, s->report.bad_n_bytes, k->term->utf8);
        pp_buf_puts(&text, s->report.bad_n_bytes == PP_NUMBERS_SHOWN_BYTES ? "...'" : "'");
    }
    pp_buf_printf(&text, "); %s", pp_samples_doubt_remedy(doubt));
    end_note(k, PP_STYLE_DOUBT, "warning", &text);
}

static void put_detail(const struct look *k, const struct pp_samples *s)
{
    const struct {
        const char *name;
        double value;
    } values[] = {{"min", s->series.dist.min}, {"p25", pp_ddist_quantile(&s->series.dist, 0.25)},
        {"p75", pp_ddist_quantile(&s->series.dist, 0.75)}, {"p90", s->p90.value},
        {"p99", s->p99.value}, {"mad", s->mad}, {"iqr", s->iqr}};
    struct pp_buf text;
    pp_buf_init(&text);
    begin_note(k, &text, s);
    if (s->median.has_interval)
        pp_buf_printf(&text, "median %s .. %s; ",
            pp_samplestext_value(s, s->median.lo, unit_of(k)).text,
            pp_samplestext_value(s, s->median.hi, unit_of(k)).text);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        pp_buf_printf(&text, "%s %s, ", values[i].name,
            pp_samplestext_value(s, values[i].value, unit_of(k)).text);
    pp_buf_printf(&text, "cv %s; lag-1 rank autocorrelation %s; %s",
        pp_units_percent(s->cv_ratio).text, pp_units_number(s->dependence.lag1, 2).text,
        pp_ddist_is_exact(&s->series.dist) ? "quantiles exact" : "quantiles within 0.05%");
    end_note(k, PP_STYLE_FAINT, "detail", &text);
}

static void put_histogram(const struct look *k, const struct pp_samples *s)
{
    const struct axis axis = {{.term = k->term,
                                  .ticks_per_ns = 1 / s->grid.step,
                                  .n_loops = 1,
                                  .shift_ns = -s->grid.base,
                                  .unit = (enum pp_unit)k->stats->options->unit,
                                  .indent = "",
                                  .label = s->report.quantity == PP_QUANTITY_TIME ? NULL : label},
        s};
    pp_buf_putc(k->out, '\n');
    if (k->stats->n_samples > 1) {
        pp_message_escape(k->out, s->name, strlen(s->name), k->term->utf8);
        pp_buf_putc(k->out, '\n');
    }
    pp_picture_draw(k->out, &s->grid.dist, &axis.axis, N_ROWS, s->grid.quantum);
}

static void put_method(const struct look *k)
{
    const struct pp_out_stats *const stats = k->stats;
    bool is_exact = true;
    for (size_t i = 0; i + 1 < stats->n_samples; i++)
        is_exact = is_exact && stats->pairs[i].is_exact;
    struct pp_buf text;
    pp_buf_init(&text);
    pp_buf_printf(&text,
        "shift is Hodges and Lehmann's, p Mann and Whitney's%s, delta Cliff's%s; "
        "all suppose independent values, which timings of one process are not",
        stats->n_samples > 2 ? " after Benjamini and Hochberg" : "",
        is_exact ? "" : "; values above 1024 count by buckets of 0.1%");
    end_note(k, PP_STYLE_FAINT, "method", &text);
}

static void put_notes(const struct look *k)
{
    const struct pp_out_stats *const stats = k->stats;
    for (size_t i = 0; i < stats->n_samples && stats->options->n_verbose > 0; i++)
        put_detail(k, &stats->samples[i]);
    if (stats->options->quiet)
        return;
    for (size_t i = 0; i < stats->n_samples; i++)
        for (int d = 0; d < PP_SAMPLES_N_DOUBTS; d++)
            if (stats->samples[i].has_doubt[d])
                put_doubt(k, &stats->samples[i], (enum pp_samples_doubt)d);
    if (stats->n_samples > 1)
        put_method(k);
}

static bool put_tables(const struct look *k)
{
    const bool ok = put_summary(k);
    return k->stats->n_samples < 2 ? ok : put_pairs(k) && ok;
}

bool pp_out_stats_table(
    const struct pp_out_stats *stats, const struct pp_term *term, struct pp_buf *out)
{
    const struct look k = {stats, term, out, false};
    bool ok = put_tables(&k);
    for (size_t i = 0; i < stats->n_samples; i++)
        if (stats->options->histogram || stats->options->n_verbose > 0)
            put_histogram(&k, &stats->samples[i]);
    struct pp_buf notes;
    pp_buf_init(&notes);
    const struct look below = {stats, term, &notes, false};
    put_notes(&below);
    if (notes.n_bytes > 0)
        pp_buf_printf(out, "\n%s", pp_buf_text(&notes));
    ok = ok && !notes.failed && !out->failed;
    pp_buf_release(&notes);
    return ok;
}

bool pp_out_stats_markdown(const struct pp_out_stats *stats, struct pp_buf *out)
{
    static const struct pp_term term = {.utf8 = true};
    const struct look k = {stats, &term, out, true};
    bool ok = put_tables(&k);
    struct pp_buf notes;
    pp_buf_init(&notes);
    const struct look below = {stats, &term, &notes, true};
    put_notes(&below);
    if (notes.n_bytes > 0)
        pp_buf_putc(out, '\n');
    pp_markdown_block(out, pp_buf_text(&notes));
    ok = ok && !notes.failed && !out->failed;
    pp_buf_release(&notes);
    return ok;
}
