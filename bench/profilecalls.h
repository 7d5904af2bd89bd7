/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times of single calls, of several nodes of a call tree together.
 */
#ifndef PP_BENCH_PROFILECALLS_H
#define PP_BENCH_PROFILECALLS_H

#include "bench/profile.h"

/* The calls of the n nodes that `which` numbers. The least and greatest are those of all. A
 * quantile is weighted: that of the mixture of the nodes' distributions, each with the weight of
 * its timed calls; within a node calls are taken to lie evenly between its least, median, p90 and
 * greatest time, the only ones that are known. So it is exact for one node, and lies between the
 * least and the greatest of the nodes' quantiles. n 0: none was timed. Linear. */
struct pp_profile_calls pp_profile_calls_merge(
    const struct pp_profile_node *nodes, const uint32_t *which, size_t n);

#endif
