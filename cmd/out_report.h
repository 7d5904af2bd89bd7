/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmark results as one HTML page: tables and pictures that need neither network nor script,
 * light and dark, for telephone, screen and paper (doc/FORMATS.md).
 */
#ifndef PP_CMD_OUT_REPORT_H
#define PP_CMD_OUT_REPORT_H

#include "bench/buf.h"
#include "bench/comparison.h"
#include "bench/result.h"
#include "bench/samples.h"

/* Append the page of a run, complete or partial. False: out of memory. */
bool pp_out_report_write(const struct pp_result *result, struct pp_buf *out);

/* The page of a comparison. Same return. */
bool pp_out_report_compare(const struct pp_comparison *comparison, struct pp_buf *out);

/* Numbers from elsewhere, summarised. pairs has n_samples - 1 members. */
struct pp_out_report_stats {
    const struct pp_settings *settings;
    const struct pp_samples *samples;
    size_t n_samples;
    const struct pp_samples_pair *pairs;
    double margin_ratio;
    const char *command; /* command line; NULL: unknown */
};

/* Their page. Same return. */
bool pp_out_report_stats(const struct pp_out_report_stats *stats, struct pp_buf *out);

#endif
