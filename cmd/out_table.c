/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: the table.
 */
#include "cmd/out_table.h"

#include "cmd/message.h"
#include "cmd/picture.h"
#include "cmd/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define OUT_TABLE_WIDE_COLUMNS 100
#define OUT_TABLE_PICTURE_NARROW 8
#define OUT_TABLE_PICTURE_WIDE 16

/* What a row is made from. */
struct out_table_row {
    const struct pp_out_table *options;
    struct pp_casetext look;
    const struct pp_case *c;
    size_t n_picture_bins;
    struct pp_buf *text; /* where a cell is composed */
};

/* One column: shown when `is_wanted` is NULL or true for some benchmark; `put` composes the cell.
 */
struct out_table_column {
    struct pp_table_column layout;
    bool (*is_wanted)(const struct pp_case *c);
    void (*put)(const struct out_table_row *row);
    enum pp_style style;
};

struct pp_casetext pp_out_table_look(
    const struct pp_out_table *options, const struct pp_result *result)
{
    return (struct pp_casetext){result, options->unit, options->term.utf8};
}

void pp_out_table_safe(const struct pp_out_table *options, struct pp_buf *out, const char *text)
{
    pp_message_escape(
        out, text == NULL ? "" : text, text == NULL ? 0 : strlen(text), options->term.utf8);
}

static void out_table_put_sample(const struct out_table_row *row, double raw_ns)
{
    pp_buf_puts(row->text,
        pp_casetext_sample(&row->look, row->c, raw_ns, pp_casetext_correction_ns(row->c)).text);
}

static void out_table_put_name(const struct out_table_row *row)
{
    pp_out_table_safe(row->options, row->text, row->c->name);
}

static void out_table_put_time(const struct out_table_row *row)
{
    pp_buf_puts(row->text, pp_casetext_headline(&row->look, row->c).text);
}

static void out_table_put_half(const struct out_table_row *row)
{
    pp_buf_puts(row->text, pp_casetext_half(&row->look, row->c, &row->c->summary.time_ns).text);
}

static void out_table_put_median(const struct out_table_row *row)
{
    out_table_put_sample(row, row->c->summary.clean.median_ns);
}

static void out_table_put_mean(const struct out_table_row *row)
{
    out_table_put_sample(row, row->c->summary.clean.mean_ns);
}

static void out_table_put_p90(const struct out_table_row *row)
{
    out_table_put_sample(row, row->c->summary.clean.p90_ns);
}

static void out_table_put_max(const struct out_table_row *row)
{
    pp_buf_puts(
        row->text, pp_casetext_extreme(&row->look, row->c, row->c->summary.clean.max_ns).text);
}

static void out_table_put_best(const struct out_table_row *row)
{
    pp_buf_puts(row->text, pp_casetext_extreme(&row->look, row->c, row->c->summary.best_ns).text);
}

static void out_table_put_picture(const struct out_table_row *row)
{
    struct pp_picture_bins bins;
    pp_picture_fill(
        &bins, &row->c->clean, row->n_picture_bins, pp_casetext_quantum_ticks(row->look.result));
    pp_picture_row(row->text, &bins, row->options->term.utf8);
}

static bool out_table_has_bytes(const struct pp_case *c)
{
    return c->summary.bytes_per_s > 0;
}

static void out_table_put_bytes(const struct out_table_row *row)
{
    if (out_table_has_bytes(row->c)) {
        pp_buf_puts(row->text, pp_units_bytes_rate(row->c->summary.bytes_per_s).text);
    }
}

static bool out_table_has_items(const struct pp_case *c)
{
    return c->summary.items_per_s > 0;
}

static void out_table_put_items(const struct out_table_row *row)
{
    if (out_table_has_items(row->c)) {
        pp_buf_puts(row->text, pp_units_rate(row->c->summary.items_per_s).text);
    }
}

static bool out_table_has_cycles(const struct pp_case *c)
{
    return c->summary.n_runs_ok > 0 && isfinite(c->summary.cycles.value);
}

static void out_table_put_cycles(const struct out_table_row *row)
{
    if (out_table_has_cycles(row->c)) {
        pp_buf_puts(row->text, pp_casetext_cycles(row->c).text);
    }
}

static bool out_table_has_kind(const struct pp_case *c)
{
    return out_table_has_cycles(c) && c->summary.kind != PP_KIND_UNKNOWN;
}

static void out_table_put_kind(const struct out_table_row *row)
{
    if (out_table_has_kind(row->c)) {
        pp_buf_puts(row->text, row->c->summary.kind == PP_KIND_LATENCY_BOUND ? "latency" : "other");
    }
}

static void out_table_put_loops(const struct out_table_row *row)
{
    pp_buf_printf(row->text, "%" PRIu64, row->c->n_loops);
}

static void out_table_put_samples(const struct out_table_row *row)
{
    pp_buf_printf(row->text, "%" PRIu64, row->c->summary.all.n);
}

static void out_table_put_runs(const struct out_table_row *row)
{
    pp_buf_printf(row->text, "%" PRIu64, row->c->summary.n_runs_ok);
}

#define TABLE_LEFT(title, priority, min) \
    { \
        title, PP_ALIGN_LEFT, priority, min \
    }
#define TABLE_RIGHT(title, priority) \
    { \
        title, PP_ALIGN_RIGHT, priority, 0 \
    }

/* clang-format off */
static const struct out_table_column out_table_columns[] = {
    {TABLE_LEFT("benchmark", 0, 16), NULL, out_table_put_name, PP_STYLE_PLAIN},
    {TABLE_RIGHT("time", 0), NULL, out_table_put_time, PP_STYLE_STRONG},
    {TABLE_RIGHT("+-", 1), NULL, out_table_put_half, PP_STYLE_PLAIN},
    {TABLE_RIGHT("median", 4), NULL, out_table_put_median, PP_STYLE_PLAIN},
    {TABLE_RIGHT("mean", 9), NULL, out_table_put_mean, PP_STYLE_PLAIN},
    {TABLE_RIGHT("p90", 3), NULL, out_table_put_p90, PP_STYLE_PLAIN},
    {TABLE_RIGHT("max", 5), NULL, out_table_put_max, PP_STYLE_PLAIN},
    {TABLE_RIGHT("best", 10), NULL, out_table_put_best, PP_STYLE_PLAIN},
    {TABLE_LEFT("p1..p99", 2, 0), NULL, out_table_put_picture, PP_STYLE_GOOD},
    {TABLE_RIGHT("bytes/s", 6), out_table_has_bytes, out_table_put_bytes, PP_STYLE_PLAIN},
    {TABLE_RIGHT("items/s", 6), out_table_has_items, out_table_put_items, PP_STYLE_PLAIN},
    {TABLE_RIGHT("cycles", 8), out_table_has_cycles, out_table_put_cycles, PP_STYLE_PLAIN},
    {TABLE_LEFT("kind", 12, 0), out_table_has_kind, out_table_put_kind, PP_STYLE_FAINT},
    {TABLE_RIGHT("loops", 13), NULL, out_table_put_loops, PP_STYLE_FAINT},
    {TABLE_RIGHT("samples", 13), NULL, out_table_put_samples, PP_STYLE_FAINT},
    {TABLE_RIGHT("runs", 13), NULL, out_table_put_runs, PP_STYLE_FAINT},
};
/* clang-format on */

#define OUT_TABLE_N_COLUMNS (sizeof out_table_columns / sizeof out_table_columns[0])

static bool out_table_is_wanted(
    const struct out_table_column *column, const struct pp_result *result)
{
    if (column->is_wanted == NULL) {
        return true;
    }
    for (size_t i = 0; i < result->n_cases; i++) {
        if (result->cases[i].state == PP_STATE_OK && column->is_wanted(&result->cases[i])) {
            return true;
        }
    }
    return false;
}

/* The columns that this result has something for, the titles as this terminal can show them.
 * Returns how many. */
static size_t out_table_choose(const struct pp_out_table *options, const struct pp_result *result,
    const struct out_table_column *chosen[OUT_TABLE_N_COLUMNS],
    struct pp_table_column layouts[OUT_TABLE_N_COLUMNS])
{
    size_t n_chosen = 0;
    for (size_t i = 0; i < OUT_TABLE_N_COLUMNS; i++) {
        if (out_table_is_wanted(&out_table_columns[i], result)) {
            chosen[n_chosen] = &out_table_columns[i];
            layouts[n_chosen] = out_table_columns[i].layout;
            if (out_table_columns[i].put == out_table_put_half && options->term.utf8) {
                layouts[n_chosen].title = "\xc2\xb1";
            }
            n_chosen++;
        }
    }
    return n_chosen;
}

/* State and reason in place of numbers. */
static void out_table_add_reason(const struct out_table_row *row, struct pp_table *table)
{
    pp_buf_puts(row->text, pp_state_name(row->c->state));
    if (row->c->reason != NULL) {
        pp_buf_puts(row->text, ": ");
        pp_out_table_safe(row->options, row->text, row->c->reason);
    }
    pp_table_span(table, pp_buf_text(row->text),
        row->c->state == PP_STATE_FAILED ? PP_STYLE_BAD : PP_STYLE_FAINT);
}

static void out_table_add_row(const struct out_table_row *row,
    const struct out_table_column *const *chosen, size_t n_chosen, struct pp_table *table)
{
    for (size_t i = 0; i < n_chosen; i++) {
        pp_buf_truncate(row->text, 0);
        if (i > 0 && row->c->state != PP_STATE_OK) {
            out_table_add_reason(row, table);
            return;
        }
        chosen[i]->put(row);
        pp_table_cell(table, pp_buf_text(row->text), chosen[i]->style);
    }
}

static bool out_table_write_table(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out)
{
    const struct out_table_column *chosen[OUT_TABLE_N_COLUMNS];
    struct pp_table_column layouts[OUT_TABLE_N_COLUMNS];
    const size_t n_chosen = out_table_choose(options, result, chosen, layouts);
    const int width = options->term.width_columns;
    struct pp_table table;
    struct pp_buf text;
    pp_table_init(&table, layouts, n_chosen);
    pp_buf_init(&text);
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct out_table_row row = {
            .options = options,
            .look = pp_out_table_look(options, result),
            .c = &result->cases[i],
            .n_picture_bins = width > 0 && width < OUT_TABLE_WIDE_COLUMNS ? OUT_TABLE_PICTURE_NARROW
                                                                          : OUT_TABLE_PICTURE_WIDE,
            .text = &text,
        };
        out_table_add_row(&row, chosen, n_chosen, &table);
    }
    const bool is_whole = !text.failed && pp_table_render(&table, &options->term, out);
    pp_buf_release(&text);
    pp_table_release(&table);
    return is_whole;
}

bool pp_out_table_write(
    const struct pp_out_table *options, const struct pp_result *result, struct pp_buf *out)
{
    const bool is_whole = out_table_write_table(options, result, out);
    pp_out_table_meters(options, result, out);
    for (size_t i = 0; i < result->n_cases && (options->verbose > 0 || options->histogram); i++) {
        pp_out_table_detail(options, result, &result->cases[i], out);
    }
    pp_out_table_notes(options, result, out);
    return is_whole && !out->failed;
}
