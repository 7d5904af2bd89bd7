/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series of values drawn with characters.
 */
#include "cmd/chart.h"

#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

#define MARGIN 0.05       /* of the range, on both sides */
#define LEAST_RANGE 0.001 /* of the values: what differs by less looks alike */

/* The parts of a row. */
struct strokes {
    const char *dot, *hollow, *line, *left, *right, *beyond_left, *beyond_right;
};

static const struct strokes strokes_utf8 = {"\xe2\x97\x8f", "\xe2\x97\x8b", "\xe2\x94\x80",
    "\xe2\x94\x9c", "\xe2\x94\xa4", "\xe2\x97\x82", "\xe2\x96\xb8"};
static const struct strokes strokes_ascii = {"*", "o", "-", "|", "|", "<", ">"};

static const char *const heights_utf8[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
    "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};
static const char *const heights_ascii[] = {"_", ".", ":", "-", "=", "+", "*", "#"};

bool pp_chart_fit(struct pp_chart_axis *axis, const double *values, size_t n, double half)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i])) {
            low = fmin(low, values[i]);
            high = fmax(high, values[i]);
        }
    if (!(low <= high))
        return false;
    low -= half;
    high += half;
    const double least = fmax(LEAST_RANGE * fmax(fabs(low), fabs(high)), 1e-300);
    const double lacking = fmax(0, least - (high - low)) / 2;
    const double margin = MARGIN * fmax(high - low, least);
    axis->low = low - lacking - margin;
    axis->high = high + lacking + margin;
    return isfinite(axis->low) && isfinite(axis->high) && axis->low < axis->high;
}

/* The column of a value; below 0 or from n_columns on: beyond. */
static long column_of(const struct pp_chart_axis *axis, double value)
{
    const double share = (value - axis->low) / (axis->high - axis->low);
    return lround(floor(fmin(fmax(share, -1), 2) * (double)axis->n_columns));
}

/* Which columns a row fills. */
struct span {
    long from, at, to;
};

static struct span span_of(
    const struct pp_chart_axis *axis, const struct pp_estimate *estimate, bool hollow)
{
    const long at = column_of(axis, estimate->value);
    struct span span = {at, at, at};
    if (!hollow && isfinite(estimate->lo) && isfinite(estimate->hi)) {
        span.from = column_of(axis, estimate->lo);
        span.to = column_of(axis, estimate->hi);
    }
    return span;
}

static const char *stroke_at(
    const struct pp_chart_axis *axis, const struct span *span, bool hollow, long column)
{
    const struct strokes *s = axis->utf8 ? &strokes_utf8 : &strokes_ascii;
    const long last = (long)axis->n_columns - 1;
    if (column == span->at)
        return hollow ? s->hollow : s->dot;
    if (column == 0 && span->from < 0)
        return s->beyond_left;
    if (column == last && span->to > last)
        return s->beyond_right;
    if (column == span->from)
        return s->left;
    if (column == span->to)
        return s->right;
    return column > span->from && column < span->to ? s->line : " ";
}

void pp_chart_dot(struct pp_buf *out, const struct pp_chart_axis *axis,
    const struct pp_estimate *estimate, bool hollow)
{
    if (!isfinite(estimate->value))
        return;
    const long last = (long)axis->n_columns - 1;
    const struct span span = span_of(axis, estimate, hollow);
    const long end = span.to > last ? last : span.to > 0 ? span.to : 0;
    for (long i = 0; i <= end; i++)
        pp_buf_puts(out, stroke_at(axis, &span, hollow, i));
}

/* Median of the finite ones of values[from .. to); NaN: there are none. */
static double median_of(const double *values, size_t from, size_t to, double *scratch)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        if (isfinite(values[i]))
            scratch[n++] = values[i];
    return n > 0 ? pp_quantile_median(scratch, n) : (double)NAN;
}

void pp_chart_line(
    struct pp_buf *out, const struct pp_chart_axis *axis, const double *values, size_t n)
{
    const char *const *heights = axis->utf8 ? heights_utf8 : heights_ascii;
    const size_t n_columns = n < axis->n_columns ? n : axis->n_columns;
    double *scratch = malloc((n + 1) * sizeof *scratch);
    if (!scratch) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < n_columns; i++) {
        const double value = median_of(values, i * n / n_columns, (i + 1) * n / n_columns, scratch);
        const double share = (value - axis->low) / (axis->high - axis->low);
        pp_buf_puts(out, isnan(share) ? " " : heights[(size_t)fmin(fmax(floor(share * 8), 0), 7)]);
    }
    free(scratch);
}
