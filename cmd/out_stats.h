/* SPDX-License-Identifier: GPL-3.0-or-later
 * Summaries and comparisons of numbers from elsewhere, as a table, Markdown, JSON, CSV and
 * OpenMetrics text.
 */
#ifndef PP_CMD_OUT_STATS_H
#define PP_CMD_OUT_STATS_H

#include "bench/buf.h"
#include "bench/samples.h"
#include "cmd/options.h"
#include "cmd/term.h"

#include <stdbool.h>
#include <stddef.h>

/* All that there is to show. pairs has n_samples - 1 members, none for no samples. */
struct pp_out_stats {
    const struct pp_options *options;
    const struct pp_samples *samples;
    size_t n_samples;
    const struct pp_samples_pair *pairs;
};

/* Append all of it; false when memory ran out. The CSV has a row for each input. */
bool pp_out_stats_table(
    const struct pp_out_stats *stats, const struct pp_term *term, struct pp_buf *out);
bool pp_out_stats_json(const struct pp_out_stats *stats, struct pp_buf *out);
bool pp_out_stats_csv(const struct pp_out_stats *stats, struct pp_buf *out);

/* The tables and notes as Markdown; a family for each number as OpenMetrics text. Same return. */
bool pp_out_stats_markdown(const struct pp_out_stats *stats, struct pp_buf *out);
bool pp_out_stats_openmetrics(const struct pp_out_stats *stats, struct pp_buf *out);

#endif
