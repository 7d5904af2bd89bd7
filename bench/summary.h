/* SPDX-License-Identifier: GPL-3.0-or-later
 * From replicates to what is printed. Definitions: doc/STATISTICS.md, "From replicates to the
 * answer".
 */
#ifndef PP_BENCH_SUMMARY_H
#define PP_BENCH_SUMMARY_H

#include "bench/result.h"

/* From so many calm replicates on, only those stand for their case: as many as a 95 % interval
 * needs. */
#define PP_SUMMARY_MIN_CALM 6
/* A replicate is settled when its rulers agreed in so many of its samples. */
#define PP_SUMMARY_GATE_KEPT_RATIO 0.6

/* Whether a replicate stands for its case: once there are enough calm ones, only those do. */
bool pp_summary_counts(const struct pp_case *c, const struct pp_replicate *replicate);

/* Recompute c->summary (and c->n_by_label) from the case's replicates and distributions. */
enum pp_status pp_summary_update(
    struct pp_case *c, const struct pp_settings *settings, const struct pp_calib *calib);

/* Half width of the headline's interval over its value, or over the cost of the empty loop when
 * that is more: work of next to nothing need not be known to a part of nothing. Infinite without an
 * interval. */
double pp_summary_half_ratio(const struct pp_summary *summary);

#endif
