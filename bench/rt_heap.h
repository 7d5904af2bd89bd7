/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts the allocations of loaded objects: the slots through which they call malloc and its like
 * lead to functions here, which count and call the real ones. No code is changed, no block is
 * larger or elsewhere than without.
 */
#ifndef PP_BENCH_RT_HEAP_H
#define PP_BENCH_RT_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whose allocations count. Those of the C and C++ libraries and of the loader always do, on
 * whoever's behalf they are. */
struct rt_heap_objects {
    const void *const *addresses; /* in each object that is the benchmark's own */
    size_t n_addresses;
    const char *libraries; /* glob on base names of others; "": none */
};

/* Of all threads, between begin and end. An allocation that failed, and free(NULL), are none; but
 * without live bytes a malloc of less than 64 KiB is taken to succeed. */
struct rt_heap_counts {
    uint64_t n_allocs, n_frees;
    uint64_t n_reallocs;   /* blocks that realloc gave for others; each is an allocation and a free,
                              too */
    uint64_t alloc_bytes;  /* asked for */
    int64_t unfreed_bytes; /* usable: what is live at the end less what was at the start */
    int64_t peak_bytes;    /* usable: the most that was live, less what was at the start */
};

/* Redirect the slots of the objects that are loaded now; those that already are stay. Texts are
 * appended to `doubt` (n_bytes, NUL at its end) for what will not be seen. On the first thread,
 * before others call what is counted. */
void rt_heap_attach(const struct rt_heap_objects *objects, char *doubt, size_t n_bytes);

/* Count from now on. `with_live`: also what is live, of which `counts` else has 0; that costs the
 * size of each block. While no other thread of the benchmark's runs batches. */
void rt_heap_begin(bool with_live);
void rt_heap_end(struct rt_heap_counts *counts);

/* Whether there were more threads at once than can be counted. */
bool rt_heap_is_crowded(void);

#endif
