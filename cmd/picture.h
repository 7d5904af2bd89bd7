/* SPDX-License-Identifier: GPL-3.0-or-later
 * Distributions drawn with characters: one row for a table cell, several rows for a closer look.
 */
#ifndef PP_CMD_PICTURE_H
#define PP_CMD_PICTURE_H

#include "bench/buf.h"
#include "cmd/term.h"
#include "cmd/units.h"
#include "stats/dist.h"

#include <stddef.h>

#define PP_PICTURE_MAX_BINS 64

/* Counts over equal bins of [low, high). A bucket that straddles an edge is split in proportion to
 * its width. Invariant: the sum of count, below and above is the distribution's n, to rounding. */
struct pp_picture_bins {
    double low, high; /* ticks */
    size_t n_bins;    /* 0: the distribution is empty */
    double count[PP_PICTURE_MAX_BINS];
    double below, above;
};

/* Choose a robust axis (quantile 0.01 to 0.99) and fill at most max_bins bins
 * (1..PP_PICTURE_MAX_BINS). No bin is narrower than `quantum` ticks (at least 1), the step in which
 * values come, lest empty teeth appear. */
void pp_picture_fill(
    struct pp_picture_bins *bins, const struct pp_dist *dist, size_t max_bins, double quantum);

/* Append one row, a character a bin, height = count relative to the fullest; blank only where
 * nothing fell. Blocks in UTF-8, else " .:-=+*#". Appends nothing for an empty distribution. */
void pp_picture_row(struct pp_buf *out, const struct pp_picture_bins *bins, bool utf8);

/* How the rows of a large picture are labelled. */
struct pp_picture_axis {
    const struct pp_term *term;
    double ticks_per_ns; /* scale of the distribution */
    double n_loops;      /* values are divided by it: ns per iteration */
    double shift_ns;     /* subtracted per iteration: the correction */
    enum pp_unit unit;
    const char *indent; /* before each line */
    /* Text of a value (already scaled and shifted) near others a step apart; NULL: a time. */
    struct pp_units_text (*label)(const struct pp_picture_axis *axis, double value, double step);
};

/* Append max_rows (or fewer) rows "edge bar count", with p50 and p90 marked, and a line on what
 * lies beyond. */
void pp_picture_draw(struct pp_buf *out, const struct pp_dist *dist,
    const struct pp_picture_axis *axis, size_t max_rows, double quantum);

#endif
