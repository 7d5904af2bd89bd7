/* SPDX-License-Identifier: GPL-3.0-or-later
 * Allocations of stored results, compared: they are counted, so that any difference is one.
 */
#ifndef PP_BENCH_STOREDPAIR_COUNTS_H
#define PP_BENCH_STOREDPAIR_COUNTS_H

#include "bench/comparison.h"
#include "bench/result.h"

/* Add a note for each benchmark of one thread that both results know and of which ppbench counted
 * something else in the new one, up to ten; one for all that are the same; none where nothing was
 * counted in both. Benchmarks of several threads depend on their order. False: out of memory. */
bool pp_storedpair_counts_note(const struct pp_result *old_result,
    const struct pp_result *new_result, struct pp_comparison *comparison);

#endif
