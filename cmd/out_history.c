/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stored results as series: the picture in the terminal.
 */
#include "cmd/out_history.h"

#include "cmd/chart.h"
#include "cmd/message.h"
#include "cmd/note.h"
#include "cmd/table.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS 30 /* the newest; -v shows all */
#define PICTURE_COLUMNS 40
#define PICTURE_LEAST_COLUMNS 12
#define OTHER_COLUMNS 57  /* of the other columns, with gaps */
#define OBJECT_COLUMNS 10 /* with its gap */
#define LINE_COLUMNS 60

enum {
    COLUMN_DATE,
    COLUMN_BASELINE,
    COLUMN_TIME,
    COLUMN_HALF,
    COLUMN_CHANGE,
    COLUMN_PICTURE,
    COLUMN_OBJECT,
    N_COLUMNS
};

/* One series while it is drawn. */
struct picture {
    const struct pp_out_history *view;
    const struct pp_series *series;
    struct pp_chart_axis axis;
    double *values; /* times of its points; NaN: none */
    size_t first;   /* point that is shown first */
    bool has[N_COLUMNS];
};

struct pp_out_history_date pp_out_history_date(const struct pp_history_run *run)
{
    struct pp_out_history_date date = {"unknown"};
    if (!isnan(run->started_s)) /* so the text has the form */
        snprintf(date.text, sizeof date.text, "%.10s %.5s", run->started, run->started + 11);
    return date;
}

static double half_of(const struct pp_estimate *e)
{
    const double half = fmax(e->hi - e->value, e->value - e->lo);
    return e->has_interval && isfinite(half) ? half : (double)NAN;
}

struct pp_units_text pp_out_history_time(
    const struct pp_out_history *view, const struct pp_estimate *time_ns)
{
    const double half_ns = half_of(time_ns);
    if (isnan(half_ns))
        return pp_units_time(time_ns->value, 3, view->unit);
    return pp_units_time_within(
        time_ns->value, fmin(half_ns, 0.5 * fabs(time_ns->value)), view->unit);
}

struct pp_units_text pp_out_history_half(
    const struct pp_out_history *view, const struct pp_estimate *time_ns)
{
    struct pp_units_text text = {"-"};
    const double half_ns = half_of(time_ns);
    if (isnan(half_ns))
        return text;
    snprintf(text.text, sizeof text.text, "%s%.40s", view->term.utf8 ? "\xc2\xb1" : "+-",
        pp_units_percent(half_ns / fabs(time_ns->value)).text);
    return text;
}

void pp_out_history_safe(const struct pp_out_history *view, struct pp_buf *out, const char *text)
{
    pp_message_escape(out, text, strlen(text), view->term.utf8);
}

/* The change that begins with a point; NULL: none does. */
static const struct pp_changepoint *change_at(const struct pp_series *series, size_t point)
{
    for (size_t i = 0; i < series->changes.n; i++)
        if (series->changes.change[i].at == point)
            return &series->changes.change[i];
    return NULL;
}

/* "+5.8%" */
static struct pp_units_text change_text(const struct pp_changepoint *change)
{
    struct pp_units_text text;
    const double ratio = change->after / change->before - 1;
    snprintf(text.text, sizeof text.text, "%s%.40s", ratio < 0 ? "-" : "+",
        isfinite(ratio) ? pp_units_percent(fabs(ratio)).text : "?");
    return text;
}

/* A cell of a column, if that is there. */
static void put(struct pp_table *table, const struct picture *p, int column, const char *text,
    enum pp_style style)
{
    if (p->has[column])
        pp_table_cell(table, text, style);
}

static void put_baseline(struct pp_table *table, const struct picture *p, const char *name)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_out_history_safe(p->view, &safe, name ? name : "");
    table->failed |= safe.failed;
    put(table, p, COLUMN_BASELINE, pp_buf_text(&safe), PP_STYLE_STRONG);
    pp_buf_release(&safe);
}

static void put_change(
    struct pp_table *table, const struct picture *p, const struct pp_changepoint *change)
{
    if (change)
        put(table, p, COLUMN_CHANGE, change_text(change).text,
            change->after > change->before ? PP_STYLE_BAD : PP_STYLE_GOOD);
    else
        put(table, p, COLUMN_CHANGE, "", PP_STYLE_PLAIN);
}

static void put_picture(
    struct pp_table *table, const struct picture *p, const struct pp_history_point *point)
{
    struct pp_buf row;
    const bool stands = pp_history_stands(point);
    pp_buf_init(&row);
    pp_chart_dot(&row, &p->axis, &point->time_ns, !stands);
    table->failed |= row.failed;
    put(table, p, COLUMN_PICTURE, pp_buf_text(&row), stands ? PP_STYLE_PLAIN : PP_STYLE_FAINT);
    pp_buf_release(&row);
}

static void put_row(struct pp_table *table, const struct picture *p, size_t index)
{
    const struct pp_history_point *point = &p->series->points[index];
    const struct pp_history_run *run = &p->view->history->runs[point->run];
    const enum pp_style style = pp_history_stands(point) ? PP_STYLE_PLAIN : PP_STYLE_FAINT;
    char object[20];
    put(table, p, COLUMN_DATE, pp_out_history_date(run).text, style);
    put_baseline(table, p, run->baseline);
    if (point->state != PP_STATE_OK) {
        pp_table_span(table, pp_state_name(point->state), PP_STYLE_DOUBT);
        return;
    }
    put(table, p, COLUMN_TIME, pp_out_history_time(p->view, &point->time_ns).text, style);
    put(table, p, COLUMN_HALF, pp_out_history_half(p->view, &point->time_ns).text, style);
    put_change(table, p, change_at(p->series, index));
    put_picture(table, p, point);
    snprintf(object, sizeof object, "%08llx", (unsigned long long)(point->module_hash >> 32));
    put(table, p, COLUMN_OBJECT, object, style);
}

/* "2.58 us          2.77 us" over the picture's width. */
static void print_axis(const struct picture *p, char title[128])
{
    const double step = (p->axis.high - p->axis.low) / (double)p->axis.n_columns;
    const struct pp_units_text low = pp_units_time_within(p->axis.low, step, p->view->unit);
    const struct pp_units_text high = pp_units_time_within(p->axis.high, step, p->view->unit);
    const int n_columns = (int)p->axis.n_columns;
    const int n_gap = n_columns - (int)strlen(low.text) - (int)strlen(high.text);
    snprintf(title, 128, "%s%*s%s", low.text, n_gap > 1 ? n_gap : 1, "", high.text);
}

static bool draw_rows(const struct picture *p, struct pp_buf *out)
{
    char title[128];
    struct pp_table table;
    const struct pp_table_column columns[N_COLUMNS] = {
        [COLUMN_DATE] = {"date", PP_ALIGN_LEFT, 0, 0},
        [COLUMN_BASELINE] = {"baseline", PP_ALIGN_LEFT, 2, 8},
        [COLUMN_TIME] = {"time", PP_ALIGN_RIGHT, 0, 0},
        [COLUMN_HALF] = {p->view->term.utf8 ? "\xc2\xb1" : "+-", PP_ALIGN_RIGHT, 3, 0},
        [COLUMN_CHANGE] = {"change", PP_ALIGN_RIGHT, 0, 0},
        [COLUMN_PICTURE] = {title, PP_ALIGN_LEFT, 1, 0},
        [COLUMN_OBJECT] = {"object", PP_ALIGN_LEFT, 4, 0}};
    struct pp_table_column shown[N_COLUMNS];
    size_t n = 0;
    print_axis(p, title);
    for (int i = 0; i < N_COLUMNS; i++)
        if (p->has[i])
            shown[n++] = columns[i];
    pp_table_init(&table, shown, n);
    for (size_t i = p->first; i < p->series->n_points; i++)
        put_row(&table, p, i);
    const bool ok = pp_table_render(&table, &p->view->term, out);
    pp_table_release(&table);
    return ok;
}

static void note(const struct picture *p, struct pp_buf *out, const char *key, const char *text)
{
    pp_note_write(out, &p->view->term, PP_STYLE_FAINT, key, text);
}

/* All runs in one line, where the rows do not show them all. */
static void draw_overview(const struct picture *p, struct pp_buf *out)
{
    struct pp_buf line;
    struct pp_chart_axis axis = p->axis;
    const int width = p->view->term.width_columns;
    axis.n_columns = width > PP_NOTE_KEY_COLUMNS + LINE_COLUMNS || width == 0
        ? LINE_COLUMNS
        : (size_t)(width > PP_NOTE_KEY_COLUMNS + 10 ? width - PP_NOTE_KEY_COLUMNS : 10);
    pp_buf_init(&line);
    (void)pp_chart_fit(&axis, p->values, p->series->n_points, 0);
    pp_chart_line(&line, &axis, p->values, p->series->n_points);
    pp_buf_printf(&line, "\nof all %zu runs; the newest %zu are above, -v shows every one",
        p->series->n_points, p->series->n_points - p->first);
    note(p, out, "overview", pp_buf_text(&line));
    out->failed |= line.failed;
    pp_buf_release(&line);
}

static void note_changes(const struct picture *p, struct pp_buf *out)
{
    const struct pp_series *series = p->series;
    for (size_t i = 0; i < series->changes.n; i++) {
        const struct pp_changepoint *change = &series->changes.change[i];
        const size_t run = series->points[change->at].run;
        char text[160];
        snprintf(text, sizeof text, "%s: from %.40s to %.40s, %.20s",
            pp_out_history_date(&p->view->history->runs[run]).text,
            pp_units_time(change->before, 3, p->view->unit).text,
            pp_units_time(change->after, 3, p->view->unit).text, change_text(change).text);
        note(p, out, i == 0 ? "changed" : "", text);
    }
}

static size_t count_shared(const struct pp_series *series)
{
    size_t n = 0;
    for (size_t i = 0; i < series->n_points; i++)
        n += series->points[i].state == PP_STATE_OK && series->points[i].sharing_ratio > 0;
    return n;
}

static void draw_notes(const struct picture *p, struct pp_buf *out)
{
    const size_t n_shared = count_shared(p->series);
    char text[160];
    if (p->first > 0)
        draw_overview(p, out);
    note_changes(p, out);
    if (n_shared == 0 || p->view->verbose < 0)
        return;
    snprintf(text, sizeof text,
        "%zu with a neighbour on the core all the time (%s): they tell no level", n_shared,
        p->view->term.utf8 ? "\xe2\x97\x8b" : "o");
    note(p, out, "shared", text);
}

static void draw_head(const struct picture *p, struct pp_buf *out)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_out_history_safe(p->view, &safe, p->series->name);
    pp_term_puts(&p->view->term, out, PP_STYLE_STRONG, pp_buf_text(&safe));
    pp_buf_putc(out, '\n');
    pp_buf_truncate(&safe, 0);
    pp_out_history_safe(p->view, &safe, p->series->machine);
    note(p, out, "on", pp_buf_text(&safe));
    out->failed |= safe.failed;
    pp_buf_release(&safe);
    pp_buf_putc(out, '\n');
}

static size_t picture_columns(const struct picture *p)
{
    const int width = p->view->term.width_columns;
    const int room = width - OTHER_COLUMNS - (p->has[COLUMN_OBJECT] ? OBJECT_COLUMNS : 0);
    if (width == 0 || room > PICTURE_COLUMNS)
        return PICTURE_COLUMNS;
    return room > PICTURE_LEAST_COLUMNS ? (size_t)room : PICTURE_LEAST_COLUMNS;
}

/* The levels, or all times where there are none. */
static void fill_values(struct picture *p, bool only_levels)
{
    for (size_t i = 0; i < p->series->n_points; i++) {
        const struct pp_history_point *point = &p->series->points[i];
        const bool counts = only_levels ? pp_history_stands(point) : point->state == PP_STATE_OK;
        p->values[i] = counts ? point->time_ns.value : (double)NAN;
    }
}

/* Median half width of the intervals of the levels. */
static double typical_half(const struct picture *p)
{
    double *halves = malloc((p->series->n_points + 1) * sizeof *halves);
    size_t n = 0;
    for (size_t i = 0; halves && i < p->series->n_points; i++) {
        const struct pp_history_point *point = &p->series->points[i];
        if (pp_history_stands(point) && !isnan(half_of(&point->time_ns)))
            halves[n++] = half_of(&point->time_ns);
    }
    const double typical = n > 0 ? pp_quantile_median(halves, n) : 0;
    free(halves);
    return typical;
}

static void choose_columns(struct picture *p)
{
    bool has_baselines = false;
    for (size_t i = p->first; i < p->series->n_points; i++)
        has_baselines |= p->view->history->runs[p->series->points[i].run].baseline != NULL;
    for (int i = 0; i < N_COLUMNS; i++)
        p->has[i] = true;
    p->has[COLUMN_BASELINE] = has_baselines;
    p->has[COLUMN_CHANGE] = p->series->changes.n > 0;
    p->has[COLUMN_OBJECT] = p->view->verbose > 0;
}

static void choose_axis(struct picture *p)
{
    p->axis = (struct pp_chart_axis){0, 1, picture_columns(p), p->view->term.utf8};
    fill_values(p, true);
    if (pp_chart_fit(&p->axis, p->values, p->series->n_points, typical_half(p)))
        return;
    fill_values(p, false);
    (void)pp_chart_fit(&p->axis, p->values, p->series->n_points, 0); /* none: nothing is drawn */
}

static bool draw(
    const struct pp_out_history *view, const struct pp_series *series, struct pp_buf *out)
{
    struct picture p = {.view = view,
        .series = series,
        .values = malloc((series->n_points + 1) * sizeof *p.values)};
    if (!p.values)
        return false;
    if (view->verbose < 1 && series->n_points > MAX_ROWS)
        p.first = series->n_points - MAX_ROWS;
    choose_columns(&p);
    choose_axis(&p);
    draw_head(&p, out);
    const bool ok = draw_rows(&p, out);
    draw_notes(&p, out);
    free(p.values);
    return ok && !out->failed;
}

bool pp_out_history_series(const struct pp_out_history *view, struct pp_buf *out)
{
    for (size_t i = 0; i < view->n_series; i++) {
        if (i > 0)
            pp_buf_putc(out, '\n');
        if (!draw(view, &view->history->series[view->series[i]], out))
            return false;
    }
    return true;
}
