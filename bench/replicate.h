/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a dead worker's memory to one replicate: check it, cut the warm-up, sort samples by label,
 * reduce them.
 */
#ifndef PP_BENCH_REPLICATE_H
#define PP_BENCH_REPLICATE_H

#include "bench/result.h"
#include "bench/wire.h"

/* What it is measured with. */
struct pp_replicate_scale {
    double ticks_per_ns;     /* of the samples */
    double ruler_read_ticks; /* cost of one fenced reading, part of every ruler's reading */
    uint64_t n_loops;
    bool per_call;
    bool keeps_all; /* so many samples were asked for: none is cut off as warm-up */
};

/* Where its samples go: what is kept of those of all replicates of a case. */
struct pp_replicate_pool {
    struct pp_dist *clean, *unclean;
    struct pp_trail *trail;
};

/* Check the wire's report and samples (hostile) and fill the numbers of `replicate`, whose
 * identification is the caller's. Samples are added to `pool`. PP_EFORMAT: the worker's results are
 * damaged, PP_ENOMEM; then replicate->ok is false, failure says why, and the pool is unchanged. A
 * report without samples gives ok = false. */
enum pp_status pp_replicate_reduce(struct pp_replicate *replicate, struct pp_wire *wire,
    const struct pp_replicate_scale *scale, const struct pp_replicate_pool *pool);

#endif
