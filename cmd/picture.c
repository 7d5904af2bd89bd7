/* SPDX-License-Identifier: GPL-3.0-or-later
 * Distributions drawn with characters.
 */
#include "cmd/picture.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PICTURE_LOW 0.01
#define PICTURE_HIGH 0.99
#define PICTURE_BAR_COLUMNS 40

static const char *const picture_heights[] = {" ", "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
    "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};
static const char *const picture_heights_ascii[] = {" ", ".", ".", ":", "-", "=", "+", "*", "#"};
static const char *const picture_eighths[] = {"", "\xe2\x96\x8f", "\xe2\x96\x8e", "\xe2\x96\x8d",
    "\xe2\x96\x8c", "\xe2\x96\x8b", "\xe2\x96\x8a", "\xe2\x96\x89"};

/* Add `count` values spread evenly over [low, high) to the bins. */
static void picture_spread(struct pp_picture_bins *bins, double low, double high, double count)
{
    const double bin_width = (bins->high - bins->low) / (double)bins->n_bins;
    const double density = count / (high - low);
    bins->below += density * fmax(0, fmin(high, bins->low) - low);
    bins->above += density * fmax(0, high - fmax(low, bins->high));
    const double first = floor((fmax(low, bins->low) - bins->low) / bin_width);
    for (size_t i = (size_t)fmin(first, (double)bins->n_bins); i < bins->n_bins; i++) {
        const double left = bins->low + bin_width * (double)i;
        const double overlap = fmin(high, left + bin_width) - fmax(low, left);
        if (left >= high) {
            break;
        }
        bins->count[i] += density * fmax(0, overlap);
    }
}

/* The axis covers whole quanta, each value standing in the middle of its own. */
static void picture_choose_axis(
    struct pp_picture_bins *bins, const struct pp_dist *dist, size_t max_bins, double quantum)
{
    const double low = pp_dist_quantile(dist, PICTURE_LOW);
    const double high = pp_dist_quantile(dist, PICTURE_HIGH);
    const double n_quanta = round((high - low) / quantum) + 1;
    const double per_bin = n_quanta > (double)max_bins ? n_quanta / (double)max_bins : 1;
    bins->n_bins = (size_t)fmin(n_quanta, (double)max_bins);
    bins->low = low - quantum / 2;
    bins->high = bins->low + per_bin * quantum * (double)bins->n_bins;
}

void pp_picture_fill(
    struct pp_picture_bins *bins, const struct pp_dist *dist, size_t max_bins, double quantum)
{
    assert(max_bins >= 1 && max_bins <= PP_PICTURE_MAX_BINS);
    *bins = (struct pp_picture_bins){0};
    if (pp_dist_moments(dist)->n == 0) {
        return;
    }
    quantum = fmax(quantum, 1);
    picture_choose_axis(bins, dist, max_bins, quantum);
    struct pp_dist_cursor cursor;
    struct pp_bucket bucket;
    pp_dist_begin(dist, &cursor);
    while (pp_dist_next(&cursor, &bucket)) {
        const double margin = bucket.low == bucket.high ? quantum / 2 : 0.5;
        picture_spread(
            bins, (double)bucket.low - margin, (double)bucket.high + margin, (double)bucket.count);
    }
}

static double picture_fullest(const struct pp_picture_bins *bins)
{
    double fullest = 0;
    for (size_t i = 0; i < bins->n_bins; i++) {
        fullest = fmax(fullest, bins->count[i]);
    }
    return fullest;
}

void pp_picture_row(struct pp_buf *out, const struct pp_picture_bins *bins, bool utf8)
{
    const char *const *const heights = utf8 ? picture_heights : picture_heights_ascii;
    const double fullest = picture_fullest(bins);
    for (size_t i = 0; i < bins->n_bins; i++) {
        const double height = fullest > 0 ? bins->count[i] / fullest * 8 : 0;
        const bool is_empty = bins->count[i] < 0.5 && height < 0.5;
        pp_buf_puts(out, heights[is_empty ? 0 : (size_t)fmin(fmax(round(height), 1), 8)]);
    }
}

/* A horizontal bar of `share` of PICTURE_BAR_COLUMNS, to an eighth of a column in UTF-8, padded
 * with blanks. */
static void picture_bar(struct pp_buf *out, double share, bool utf8)
{
    const long eighths = lround(share * PICTURE_BAR_COLUMNS * 8);
    const long n_full = utf8 ? eighths / 8 : (eighths + 4) / 8;
    const char *const part = utf8 ? picture_eighths[eighths % 8] : "";
    for (long i = 0; i < n_full; i++) {
        pp_buf_puts(out, utf8 ? picture_heights[8] : "#");
    }
    pp_buf_puts(out, part);
    const long n_used = n_full + (part[0] != '\0');
    pp_buf_printf(out, "%*s", (int)(PICTURE_BAR_COLUMNS - n_used), "");
}

static struct pp_units_text picture_time(
    const struct pp_picture_axis *axis, double ticks, double step_ticks)
{
    const double scale = axis->ticks_per_ns * axis->n_loops;
    if (axis->label != NULL) {
        return axis->label(axis, ticks / scale - axis->shift_ns, step_ticks / scale);
    }
    return pp_units_time_within(ticks / scale - axis->shift_ns, step_ticks / scale, axis->unit);
}

/* Which of the marked quantiles lie in [left, right). */
static void picture_marks(
    struct pp_buf *out, const struct pp_dist *dist, const char *arrow, double left, double right)
{
    static const struct {
        double p;
        const char *name;
    } marks[] = {{0.5, "p50"}, {0.9, "p90"}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const double value = pp_dist_quantile(dist, marks[i].p);
        if (value >= left && value < right) {
            pp_buf_printf(out, "  %s %s", arrow, marks[i].name);
        }
    }
}

static void picture_beyond(struct pp_buf *out, const struct pp_dist *dist,
    const struct pp_picture_axis *axis, const struct pp_picture_bins *bins)
{
    const struct pp_moments *const moments = pp_dist_moments(dist);
    const double step = (bins->high - bins->low) / (double)bins->n_bins;
    pp_buf_printf(out, "%sbeyond the picture: %.0f below, down to %s; %.0f above, up to %s\n",
        axis->indent, bins->below, picture_time(axis, (double)moments->min, step).text, bins->above,
        picture_time(axis, (double)moments->max, step).text);
}

void pp_picture_draw(struct pp_buf *out, const struct pp_dist *dist,
    const struct pp_picture_axis *axis, size_t max_rows, double quantum)
{
    struct pp_picture_bins bins;
    pp_picture_fill(&bins, dist, max_rows, quantum);
    const double fullest = picture_fullest(&bins);
    const double step = (bins.high - bins.low) / (double)bins.n_bins;
    for (size_t i = 0; i < bins.n_bins && fullest > 0; i++) {
        const double left = bins.low + step * (double)i;
        pp_buf_printf(
            out, "%s%10s  ", axis->indent, picture_time(axis, left + step / 2, step).text);
        picture_bar(out, bins.count[i] / fullest, axis->term->utf8);
        pp_buf_printf(out, " %9.0f", bins.count[i]);
        picture_marks(out, dist, axis->term->utf8 ? "\xe2\x86\x90" : "<-", left, left + step);
        pp_buf_putc(out, '\n');
    }
    if (bins.n_bins > 0) {
        picture_beyond(out, dist, axis, &bins);
    }
}
