/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts of the call tree by batch: what lies between batches is taken out of the tree again, and
 * the counts of the best batches are kept.
 */
#ifndef PP_BENCH_RT_BATCHES_H
#define PP_BENCH_RT_BATCHES_H

#include "bench/tracewire.h"

/* Forget all counts; no traced code runs in another thread. */
void rt_batches_clear(struct pp_tracewire *wire);

/* Around each batch: the first sets the tree's counts to what they were after the last batch, the
 * second adds those of the batch to the kept ones if its iterations took no more than the best
 * batch's and 2 %, or takes them instead if they took 2 % less. Linear in the tree's nodes. */
void rt_batches_begin(void);
void rt_batches_end(uint64_t n_loops, uint64_t ticks);

#endif
