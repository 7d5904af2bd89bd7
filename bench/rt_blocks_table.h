/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the translation of unwind tables and of exception tables shares: writing bytes, and places
 * of the original in the copy.
 */
#ifndef PP_BENCH_RT_BLOCKS_TABLE_H
#define PP_BENCH_RT_BLOCKS_TABLE_H

#include "bench/rt_blocks_part.h"

/* Bytes go to `next`; what does not fit makes it full. */
struct rt_blocks_table {
    unsigned char *next, *end;
    bool is_full;
};

void rt_blocks_put(struct rt_blocks_table *table, const void *bytes, size_t n);
void rt_blocks_put_fixed(struct rt_blocks_table *table, uint64_t value, unsigned n_bytes);
/* Of ten bytes, whatever the value. */
void rt_blocks_put_uleb(struct rt_blocks_table *table, uint64_t value);

/* Where, counted from the map, the copy of the first line at or behind a loaded address of the
 * original begins; behind all of them the copy's end. */
uint32_t rt_blocks_place(const struct rt_blocks_store *store, uint64_t loaded);

/* Whether a line begins just there. */
bool rt_blocks_is_line(const struct rt_blocks_store *store, uint64_t loaded);

/* Translate the exception table at `lsda` of the range that begins at `start` (both loaded
 * addresses) and of whose copy `place` is the start. Returns the new table's address; 0: it is not
 * understood. */
uint64_t rt_blocks_lsda(const struct rt_blocks_store *store, struct rt_blocks_table *table,
    uint64_t lsda, uint64_t start);

#endif
