/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series of values drawn with characters: a row that shows where one of them lies, and a line that
 * shows how all of them go.
 */
#ifndef PP_CMD_CHART_H
#define PP_CMD_CHART_H

#include "bench/buf.h"
#include "stats/estimate.h"

#include <stdbool.h>
#include <stddef.h>

/* What the left and right ends of rows stand for. Invariant: low < high. */
struct pp_chart_axis {
    double low, high;
    size_t n_columns; /* 1 or more */
    bool utf8;        /* else ASCII */
};

/* An axis over n values (those that are not finite left out), wider by `half` on both sides and a
 * little more. False: there are none. */
bool pp_chart_fit(struct pp_chart_axis *axis, const double *values, size_t n, double half);

/* Append a row of exactly n_columns: a dot at the value (hollow: one that does not count) and a
 * line over its interval, with an arrow head where it leaves the axis. Blank for a value that is
 * not finite. */
void pp_chart_dot(struct pp_buf *out, const struct pp_chart_axis *axis,
    const struct pp_estimate *estimate, bool hollow);

/* Append a line of at most n_columns characters, the height of each that of the median of its share
 * of the n values; a blank where none of them is finite. */
void pp_chart_line(
    struct pp_buf *out, const struct pp_chart_axis *axis, const double *values, size_t n);

#endif
