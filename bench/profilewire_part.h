/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of profilewire.c.
 */
#ifndef PP_BENCH_PROFILEWIRE_PART_H
#define PP_BENCH_PROFILEWIRE_PART_H

#include "bench/profilewire.h"

/* Fill nodes, node_of and same; functions are there. The roots of threads are one
 * with the root of all. Nodes that do not hang on it, or whose function there is not, are left out
 * with all below them. False: out of memory. */
bool pp_profilewire_read_nodes(struct pp_profilewire *pass);

/* Samples, blocks, events and batches, once nodes are there. False: out of memory. */
bool pp_profilewire_read_samples(struct pp_profilewire *pass);
bool pp_profilewire_read_blocks(struct pp_profilewire *pass);
bool pp_profilewire_read_events(struct pp_profilewire *pass);
bool pp_profilewire_read_batches(struct pp_profilewire *pass);

/* How much greater addresses are in the file that was loaded than in the one it is a copy of. */
uint64_t pp_profilewire_delta(const struct pp_profilewire *pass, uint32_t object);

#endif
