/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples of one process in the order in which they were taken: what pictures of their course and
 * of their dependence are drawn from. Distributions know no order, and all samples would be too
 * many to keep.
 */
#ifndef PP_BENCH_TRAIL_H
#define PP_BENCH_TRAIL_H

#include <stddef.h>
#include <stdint.h>

#define PP_TRAIL_SAMPLES 256 /* as many as a picture can tell apart */

/* Invariants: n <= PP_TRAIL_SAMPLES; when n > 0: ticks_per_ns > 0, n_loops > 0. */
struct pp_trail {
    uint32_t index, source; /* of the process, as in struct pp_replicate */
    double ticks_per_ns;
    uint64_t n_loops; /* iterations a sample */
    size_t n;         /* the first ones after warm-up; 0: none was kept */
    uint64_t ticks[PP_TRAIL_SAMPLES];
    uint8_t labels[PP_TRAIL_SAMPLES]; /* enum pp_label */
};

/* Replace *trail by *other if that has more samples, or as many of an earlier process. */
void pp_trail_offer(struct pp_trail *trail, const struct pp_trail *other);

#endif
