/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stored results as series: what there is.
 */
#include "cmd/chart.h"
#include "cmd/note.h"
#include "cmd/out_history.h"
#include "cmd/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINE_COLUMNS 16

static void put_safe(struct pp_table *table, const struct pp_out_history *view, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_out_history_safe(view, &safe, text);
    table->failed |= safe.failed;
    pp_table_cell(table, safe.n_bytes > 0 ? pp_buf_text(&safe) : "-", PP_STYLE_PLAIN);
    pp_buf_release(&safe);
}

/* The file in the store without the directory. */
static const char *file_of(const struct pp_history_run *run)
{
    const char *slash = strrchr(run->path, '/');
    return slash ? slash + 1 : run->path;
}

/* Whether no later run is of the same baseline. */
static bool is_newest(const struct pp_history *history, size_t run)
{
    for (size_t i = run + 1; i < history->n_runs; i++)
        if (history->runs[i].baseline &&
            strcmp(history->runs[i].baseline, history->runs[run].baseline) == 0)
            return false;
    return true;
}

static bool list_baselines(const struct pp_out_history *view, struct pp_buf *out)
{
    static const struct pp_table_column columns[] = {{"baseline", PP_ALIGN_LEFT, 0, 8},
        {"saved", PP_ALIGN_LEFT, 0, 0}, {"benchmarks", PP_ALIGN_RIGHT, 2, 0},
        {"machine", PP_ALIGN_LEFT, 3, 12}, {"file", PP_ALIGN_LEFT, 1, 20}};
    struct pp_table table;
    bool ok = true, any = false;
    pp_table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < view->history->n_runs; i++) {
        const struct pp_history_run *run = &view->history->runs[i];
        if (!run->baseline || !is_newest(view->history, i))
            continue;
        any = true;
        put_safe(&table, view, run->baseline);
        pp_table_cell(&table, pp_out_history_date(run).text, PP_STYLE_PLAIN);
        pp_table_cell(&table, pp_units_count(run->n_cases).text, PP_STYLE_PLAIN);
        put_safe(&table, view, run->machine);
        put_safe(&table, view, file_of(run));
    }
    if (any) {
        ok = pp_table_render(&table, &view->term, out);
        pp_buf_putc(out, '\n');
    }
    pp_table_release(&table);
    return ok;
}

/* How its times go, in a few characters. */
static void put_line(
    struct pp_table *table, const struct pp_out_history *view, const struct pp_series *series)
{
    struct pp_chart_axis axis = {0, 1, LINE_COLUMNS, view->term.utf8};
    struct pp_buf line;
    double *values = malloc((series->n_points + 1) * sizeof *values);
    pp_buf_init(&line);
    table->failed |= !values;
    for (size_t i = 0; values && i < series->n_points; i++)
        values[i] = pp_history_stands(&series->points[i]) ? series->points[i].time_ns.value
                                                          : (double)NAN;
    if (values && pp_chart_fit(&axis, values, series->n_points, 0))
        pp_chart_line(&line, &axis, values, series->n_points);
    table->failed |= line.failed;
    pp_table_cell(table, pp_buf_text(&line), PP_STYLE_PLAIN);
    pp_buf_release(&line);
    free(values);
}

static void put_series(
    struct pp_table *table, const struct pp_out_history *view, const struct pp_series *series)
{
    const struct pp_history_point *last = &series->points[series->n_points - 1];
    const bool ok = last->state == PP_STATE_OK;
    put_safe(table, view, series->name);
    pp_table_cell(table, pp_units_count(series->n_points).text, PP_STYLE_PLAIN);
    pp_table_cell(table, pp_out_history_date(&view->history->runs[last->run]).text, PP_STYLE_PLAIN);
    pp_table_cell(table,
        ok ? pp_out_history_time(view, &last->time_ns).text : pp_state_name(last->state),
        ok ? PP_STYLE_PLAIN : PP_STYLE_DOUBT);
    pp_table_cell(table, ok ? pp_out_history_half(view, &last->time_ns).text : "", PP_STYLE_PLAIN);
    put_line(table, view, series);
    pp_table_cell(
        table, series->changes.n > 0 ? pp_units_count(series->changes.n).text : "", PP_STYLE_DOUBT);
    put_safe(table, view, series->machine);
}

static bool list_series(const struct pp_out_history *view, struct pp_buf *out)
{
    const struct pp_table_column columns[] = {{"benchmark", PP_ALIGN_LEFT, 0, 12},
        {"runs", PP_ALIGN_RIGHT, 0, 0}, {"newest", PP_ALIGN_LEFT, 2, 0},
        {"time", PP_ALIGN_RIGHT, 0, 0}, {view->term.utf8 ? "\xc2\xb1" : "+-", PP_ALIGN_RIGHT, 4, 0},
        {"series", PP_ALIGN_LEFT, 1, 0}, {"changes", PP_ALIGN_RIGHT, 3, 0},
        {"machine", PP_ALIGN_LEFT, 5, 12}};
    struct pp_table table;
    pp_table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < view->n_series; i++)
        put_series(&table, view, &view->history->series[view->series[i]]);
    const bool ok = pp_table_render(&table, &view->term, out);
    pp_table_release(&table);
    return ok;
}

bool pp_out_history_list(const struct pp_out_history *view, struct pp_buf *out)
{
    struct pp_buf text;
    bool ok = list_baselines(view, out) && list_series(view, out);
    pp_buf_init(&text);
    pp_buf_printf(
        &text, "%zu run%s in '", view->history->n_runs, view->history->n_runs == 1 ? "" : "s");
    pp_out_history_safe(view, &text, view->store_dir);
    pp_buf_puts(&text, "', a file each; ppbench history BENCHMARK draws one");
    pp_buf_putc(out, '\n');
    if (view->verbose >= 0)
        pp_note_write(out, &view->term, PP_STYLE_FAINT, "store", pp_buf_text(&text));
    ok &= !text.failed && !out->failed;
    pp_buf_release(&text);
    return ok;
}
