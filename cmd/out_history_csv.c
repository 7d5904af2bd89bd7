/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stored results as series: CSV.
 */
#include "cmd/csv.h"
#include "cmd/out_history.h"

#include <inttypes.h>

static bool is_change(const struct pp_series *series, size_t point)
{
    for (size_t i = 0; i < series->changes.n; i++)
        if (series->changes.change[i].at == point)
            return true;
    return false;
}

static void put_time(struct pp_buf *out, const struct pp_history_point *point)
{
    const bool ok = point->state == PP_STATE_OK;
    if (ok)
        pp_csv_number(out, point->time_ns.value);
    pp_buf_putc(out, ',');
    if (ok)
        pp_csv_number(out, point->time_ns.lo);
    pp_buf_putc(out, ',');
    if (ok)
        pp_csv_number(out, point->time_ns.hi);
    pp_buf_printf(out, ",%d,", ok && point->time_ns.has_interval);
    pp_csv_number(out, point->body_ns);
    pp_buf_putc(out, ',');
    pp_csv_number(out, point->tail_ns);
}

static void put_row(const struct pp_out_history *view, const struct pp_series *series, size_t index,
    struct pp_buf *out)
{
    const struct pp_history_point *point = &series->points[index];
    const struct pp_history_run *run = &view->history->runs[point->run];
    const char *const texts[] = {series->name, series->machine, run->started, run->baseline};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pp_csv_text(out, texts[i]);
        pp_buf_putc(out, ',');
    }
    pp_buf_printf(out, "%s,", pp_state_name(point->state));
    put_time(out, point);
    pp_buf_putc(out, ',');
    pp_csv_count(out, point->n_runs);
    pp_buf_printf(out, ",%d,%d,%016" PRIx64 ",", point->sharing_ratio > 0, is_change(series, index),
        point->module_hash);
    pp_csv_text(out, run->path);
    pp_buf_puts(out, PP_CSV_LINE_END);
}

bool pp_out_history_csv(const struct pp_out_history *view, struct pp_buf *out)
{
    pp_buf_puts(out,
        "benchmark,machine,started,baseline,state,time_ns,time_lo_ns,time_hi_ns,has_interval,"
        "body_ns,tail_ns,n_runs,is_shared,is_change,module_hash,path" PP_CSV_LINE_END);
    for (size_t i = 0; i < view->n_series; i++) {
        const struct pp_series *series = &view->history->series[view->series[i]];
        for (size_t k = 0; k < series->n_points; k++)
            put_row(view, series, k, out);
    }
    return !out->failed;
}
