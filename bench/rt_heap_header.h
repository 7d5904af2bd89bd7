/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many bytes of a block are usable, read from the word that glibc keeps before it: asking
 * malloc_usable_size costs a call, and a look at the next block.
 */
#ifndef PP_BENCH_RT_HEAP_HEADER_H
#define PP_BENCH_RT_HEAP_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether blocks have that word: malloc is the C library's, that is glibc, and for blocks of
 * several kinds the word says what malloc_usable_size does. Allocates and frees. */
bool rt_heap_header_is_known(void);

/* What malloc_usable_size says of a live block, if rt_heap_header_is_known. Inline: three
 * instructions in what every counted call runs (tests/perf/bench_heap.c). */
static inline size_t rt_heap_header_usable_bytes(const void *block)
{
    const size_t word = *(const size_t *)((uintptr_t)block - sizeof(size_t));
    /* The chunk's size is a multiple of 16, and three flags; 2: a mapping of its own. The first
     * word of a chunk serves the chunk before it, except that of a mapping. */
    return (word & ~(size_t)7) - sizeof(size_t) - (word & 2) * (sizeof(size_t) / 2);
}

#endif
