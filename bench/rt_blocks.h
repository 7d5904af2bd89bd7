/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact instruction counts: all functions of an object are copied beside it, each basic block with
 * a counter, and the entries of the originals jump into the copy. What counts as one instruction
 * stands in doc/STATISTICS.md. Attach, share and clear while nothing runs the object's code; not
 * for concurrent use.
 */
#ifndef PP_BENCH_RT_BLOCKS_H
#define PP_BENCH_RT_BLOCKS_H

#include "bench/rt_scan.h"
#include "bench/tracewire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rt_blocks_store;

struct rt_blocks {
    size_t n_blocks;    /* each has a counter */
    size_t n_functions; /* copied */
    size_t n_left;      /* functions that could not be copied: they run where they were, without
                           being counted, as do resolvers and what the user excluded */
    size_t n_closed;    /* of the copied: their entry has no room for a jump; counted when the
                           object's own code calls them by name, not through a pointer */
    size_t code_bytes;  /* of the copy */
    const char *why;    /* static: why the object was not copied */
    struct rt_blocks_store *store;
};

/* Copy the object of `scan`, which must outlive `blocks`, and let its entries jump into the copy.
 * The copy gets unwind tables of its own, so that exceptions pass. False: refused, `why` is set,
 * nothing was changed. Costs about 0.3 us an instruction. */
bool rt_blocks_attach(struct rt_blocks *blocks, struct rt_scan *scan);

/* Count with locked additions from now on, exact with any number of threads and several times
 * slower; without it counts of a block that two threads run at once may be lost. */
void rt_blocks_share(struct rt_blocks *blocks);

/* All counters to zero. */
void rt_blocks_reset(struct rt_blocks *blocks);

/* Instructions counted so far. */
uint64_t rt_blocks_total(const struct rt_blocks *blocks);

/* How often code of the object jumped to where no block of the copy begins: it went on in the
 * original, uncounted until its next call. */
uint64_t rt_blocks_escapes(const struct rt_blocks *blocks);

/* Append the blocks that ran to the wire's table, as far as there is room. `first_function`: what
 * to add to an index in the scan. What is doubtful is appended to report.doubt. */
void rt_blocks_report(
    const struct rt_blocks *blocks, struct pp_tracewire *wire, uint32_t first_function);

/* The original entries again; the copy is unmapped. Also after a refusal. */
void rt_blocks_clear(struct rt_blocks *blocks);

#endif
