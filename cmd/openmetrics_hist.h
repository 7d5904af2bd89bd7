/* SPDX-License-Identifier: GPL-3.0-or-later
 * Histograms for OpenMetrics: buckets that end at powers of 2^(1/2^scale), as those of exponential
 * histograms do, so that those of different runs and machines lie on one grid.
 */
#ifndef PP_CMD_OPENMETRICS_HIST_H
#define PP_CMD_OPENMETRICS_HIST_H

#include "bench/buf.h"
#include "cmd/openmetrics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PP_OPENMETRICS_HIST_SCALE 8 /* the finest: 0.27 % from one end to the next */
#define PP_OPENMETRICS_HIST_MAX_BUCKETS 160
#define PP_OPENMETRICS_HIST_GROUPS 2 /* series of one histogram: clean and unclean */

/* Invariant: bucket i of a group holds values above 2^((first + i - 1) / 2^scale), up to
 * 2^((first + i) / 2^scale). Members but `sum` are private. */
struct pp_openmetrics_hist {
    int scale;
    int first;
    size_t n_buckets; /* of each group */
    uint64_t *counts; /* groups one after another */
    uint64_t n_zero[PP_OPENMETRICS_HIST_GROUPS];
    double sum[PP_OPENMETRICS_HIST_GROUPS]; /* of what was added; the caller may know it better */
};

/* Room for values from `low` to `high` (0 < low <= high, finite). False: out of memory; release is
 * legal all the same. */
bool pp_openmetrics_hist_init(struct pp_openmetrics_hist *hist, double low, double high);
void pp_openmetrics_hist_release(struct pp_openmetrics_hist *hist);

/* Count `value` (0, or within the ends that init was told; a last digit beyond counts as the end)
 * `count` times in a group. Does nothing after an init that failed. */
void pp_openmetrics_hist_add(
    struct pp_openmetrics_hist *hist, size_t group, double value, uint64_t count);

/* Lower the scale until PP_OPENMETRICS_HIST_MAX_BUCKETS buckets at most hold anything. */
void pp_openmetrics_hist_thin(struct pp_openmetrics_hist *hist);

/* Append the series of a group that holds anything: NAME_bucket for each bucket that any group
 * uses and for its lower end, so that readers interpolate where values are; NAME_count, NAME_sum.
 * `labels` has room for one more. */
void pp_openmetrics_hist_put(struct pp_buf *out, const char *name,
    const struct pp_openmetrics_labels *labels, const struct pp_openmetrics_hist *hist,
    size_t group);

#endif
