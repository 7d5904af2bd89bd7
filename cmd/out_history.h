/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stored results as series: a picture in the terminal, a list of what there is, JSON and CSV
 * (doc/FORMATS.md).
 */
#ifndef PP_CMD_OUT_HISTORY_H
#define PP_CMD_OUT_HISTORY_H

#include "bench/history.h"
#include "cmd/term.h"
#include "cmd/units.h"

#include <stdbool.h>
#include <stddef.h>

/* What is shown of which history. All borrowed. */
struct pp_out_history {
    struct pp_term term;
    enum pp_unit unit;
    int verbose; /* -1: no notes; 1: every run, and the objects */
    const char *store_dir;
    const struct pp_history *history;
    const size_t *series; /* indexes of those that are wanted */
    size_t n_series;
};

/* Append a picture of each series, a row a run, newest last. Returns false when memory ran out. */
bool pp_out_history_series(const struct pp_out_history *view, struct pp_buf *out);

/* Append the baselines, the benchmarks, and where the store is. Same return. */
bool pp_out_history_list(const struct pp_out_history *view, struct pp_buf *out);

/* Append one JSON document with the runs and the series. Same return. */
bool pp_out_history_json(const struct pp_out_history *view, struct pp_buf *out);

/* Append a header and one row a point. Same return. */
bool pp_out_history_csv(const struct pp_out_history *view, struct pp_buf *out);

/* The date and time of a run as people read them, safe to show: "2026-11-21 02:24"; "unknown".
 * (cmd/out_history.c) */
struct pp_out_history_date {
    char text[20];
};
struct pp_out_history_date pp_out_history_date(const struct pp_history_run *run);

/* A time with the digits that its interval supports, and the interval's half width: "2.60 us",
 * "±0.8%". (cmd/out_history.c) */
struct pp_units_text pp_out_history_time(
    const struct pp_out_history *view, const struct pp_estimate *time_ns);
struct pp_units_text pp_out_history_half(
    const struct pp_out_history *view, const struct pp_estimate *time_ns);

/* Append a foreign text escaped for the terminal. (cmd/out_history.c) */
void pp_out_history_safe(const struct pp_out_history *view, struct pp_buf *out, const char *text);

#endif
