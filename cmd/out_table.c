/* SPDX-License-Identifier: GPL-3.0-or-later
 * The default output: the table.
 */
#include "cmd/out_table.h"

#include "cmd/message.h"
#include "cmd/picture.h"
#include "cmd/table.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define OUT_TABLE_ABSOLUTE 0.5 /* a share above says little, around 0 nothing */
#define OUT_TABLE_WIDE_COLUMNS 100
#define OUT_TABLE_PICTURE_NARROW 8
#define OUT_TABLE_PICTURE_WIDE 16

/* What a row is made from. */
struct out_table_row {
    const struct pp_out_table *options;
    const struct pp_result *result;
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

enum pp_unit pp_out_table_unit(const struct pp_out_table *options, const struct pp_case *c)
{
    const bool is_unit = c->unit >= PP_UNIT_NS && c->unit <= PP_UNIT_S;
    return options->unit != PP_UNIT_AUTO || !is_unit ? options->unit : (enum pp_unit)c->unit;
}

bool pp_out_table_has_target(const struct pp_result *result)
{
    return result->settings.n_samples == 0 && result->settings.n_runs == 0;
}

double pp_out_table_half_ratio(const struct pp_estimate *estimate)
{
    const double half = fmax(estimate->hi - estimate->value, estimate->value - estimate->lo);
    return estimate->has_interval && isfinite(half) ? half / fabs(estimate->value) : (double)NAN;
}

double pp_out_table_quantum_ticks(const struct pp_result *result)
{
    return result->calib.kind == PP_CLOCK_TSC ? (double)result->calib.quantum_ticks
                                              : result->calib.monotonic_quantum_ns;
}

/* What one sample cannot tell apart, per iteration. */
static double out_table_quantum_ns(const struct pp_result *result, const struct pp_case *c)
{
    return result->calib.quantum_ns / fmax(1, (double)c->n_loops);
}

/* Half width that a time near `ns` has to be read with; one that gives three digits where no
 * interval is known. */
static double out_table_resolution_ns(
    const struct pp_result *result, const struct pp_case *c, double ns)
{
    const struct pp_estimate *const time = &c->summary.time_ns;
    const double half_ns = fmax(time->hi - time->value, time->value - time->lo);
    if (!time->has_interval || !isfinite(half_ns)) {
        return fmax(0.02 * fabs(ns), out_table_quantum_ns(result, c));
    }
    const double scale = fabs(time->value) > half_ns ? fmax(1, fabs(ns / time->value)) : 1;
    /* A statistic of samples keeps a digit however little is known of the headline. */
    const double known_ns = fmin(half_ns * scale, fmax(0.5 * fabs(ns), DBL_MIN));
    return fmax(known_ns, out_table_quantum_ns(result, c));
}

struct pp_units_text pp_out_table_time(const struct pp_out_table *options,
    const struct pp_result *result, const struct pp_case *c, double ns)
{
    return pp_units_time_within(
        ns, out_table_resolution_ns(result, c, ns), pp_out_table_unit(options, c));
}

struct pp_units_text pp_out_table_sample_time(const struct pp_out_table *options,
    const struct pp_result *result, const struct pp_case *c, double raw_ns, double shift_ns)
{
    if (!c->per_call || !(raw_ns < c->summary.timer_floor_ns)) {
        return pp_out_table_time(options, result, c, raw_ns - shift_ns);
    }
    const struct pp_units_text floor = pp_units_time(
        c->summary.timer_floor_ns, 2, pp_out_table_unit(options, c));
    struct pp_units_text text;
    snprintf(text.text, sizeof text.text, "<%.40s", floor.text);
    return text;
}

struct pp_units_text pp_out_table_half(
    const struct pp_out_table *options, const struct pp_case *c, const struct pp_estimate *estimate)
{
    const double ratio = pp_out_table_half_ratio(estimate);
    if (isnan(ratio)) {
        return (struct pp_units_text){"?"};
    }
    const struct pp_units_text half = ratio < OUT_TABLE_ABSOLUTE
        ? pp_units_percent(ratio)
        : pp_units_time(ratio * fabs(estimate->value), 1, pp_out_table_unit(options, c));
    struct pp_units_text text;
    snprintf(
        text.text, sizeof text.text, "%s%.40s", options->term.utf8 ? "\xc2\xb1" : "+-", half.text);
    return text;
}

void pp_out_table_safe(const struct pp_out_table *options, struct pp_buf *out, const char *text)
{
    pp_message_escape(
        out, text == NULL ? "" : text, text == NULL ? 0 : strlen(text), options->term.utf8);
}

static void out_table_put_sample(const struct out_table_row *row, double raw_ns)
{
    const double shift_ns = row->c->summary.correction_ns.value;
    pp_buf_puts(row->text,
        pp_out_table_sample_time(
            row->options, row->result, row->c, raw_ns, isnan(shift_ns) ? 0 : shift_ns)
            .text);
}

/* One sample's own time: only the clock limits its digits. */
static void out_table_put_extreme(const struct out_table_row *row, double raw_ns)
{
    const double correction_ns = row->c->summary.correction_ns.value;
    const double shown_ns = raw_ns - (isnan(correction_ns) ? 0 : correction_ns);
    if (row->c->per_call || fabs(shown_ns) < 100 * out_table_quantum_ns(row->result, row->c)) {
        out_table_put_sample(row, raw_ns);
    } else {
        pp_buf_puts(
            row->text, pp_units_time(shown_ns, 3, pp_out_table_unit(row->options, row->c)).text);
    }
}

static void out_table_put_name(const struct out_table_row *row)
{
    pp_out_table_safe(row->options, row->text, row->c->name);
}

static void out_table_put_time(const struct out_table_row *row)
{
    const struct pp_summary *const summary = &row->c->summary;
    if (row->c->per_call) {
        const double correction_ns = isnan(summary->correction_ns.value)
            ? 0
            : summary->correction_ns.value;
        const double raw_ns = summary->time_ns.value + correction_ns;
        pp_buf_puts(row->text,
            pp_out_table_sample_time(row->options, row->result, row->c, raw_ns, correction_ns)
                .text);
    } else {
        pp_buf_puts(row->text,
            pp_out_table_time(row->options, row->result, row->c, summary->time_ns.value).text);
    }
}

static void out_table_put_half(const struct out_table_row *row)
{
    pp_buf_puts(row->text, pp_out_table_half(row->options, row->c, &row->c->summary.time_ns).text);
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
    out_table_put_extreme(row, row->c->summary.clean.max_ns);
}

static void out_table_put_best(const struct out_table_row *row)
{
    out_table_put_extreme(row, row->c->summary.best_ns);
}

static void out_table_put_picture(const struct out_table_row *row)
{
    struct pp_picture_bins bins;
    pp_picture_fill(
        &bins, &row->c->clean, row->n_picture_bins, pp_out_table_quantum_ticks(row->result));
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

/* "~": the figure is there, but this kind of work does not repeat in core cycles. */
static void out_table_put_cycles(const struct out_table_row *row)
{
    const struct pp_estimate *const cycles = &row->c->summary.cycles;
    if (out_table_has_cycles(row->c)) {
        double half = cycles->has_interval
            ? fmax(cycles->hi - cycles->value, cycles->value - cycles->lo)
            : 0;
        half = fmin(half, 0.5 * fabs(cycles->value)); /* a digit is kept, as of the times */
        pp_buf_puts(row->text, row->c->summary.kind == PP_KIND_LATENCY_BOUND ? "" : "~");
        pp_buf_puts(
            row->text, pp_units_scaled(cycles->value, half, cycles->has_interval ? 5 : 3).text);
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
            .result = result,
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
