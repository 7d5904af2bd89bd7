/* SPDX-License-Identifier: GPL-3.0-or-later
 * The few system calls that the hooks' slow paths make, without libc: it may itself be traced, or
 * interrupted in the middle of anything.
 */
#ifndef PP_BENCH_RT_RAW_H
#define PP_BENCH_RT_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one mapping. */
struct rt_raw_range {
    uintptr_t low, high;
    bool is_main_stack;
};

/* The process's mappings, one after the other, ascending. */
struct rt_raw_maps {
    int fd;
    unsigned char *page; /* 4096 bytes of the caller's, */
    size_t n_bytes;      /* filled, and */
    size_t at;           /* read */
};

/* Zeroed memory, not reserved; NULL: there is none. */
void *rt_raw_map(size_t n_bytes);
void rt_raw_unmap(void *memory, size_t n_bytes);

/* The same at this address if nothing is there, neither dumped nor of huge pages. */
bool rt_raw_map_at(uintptr_t address, size_t n_bytes);

/* Read /proc/self/maps through `page`. False: it cannot be opened. */
bool rt_raw_maps_open(struct rt_raw_maps *maps, unsigned char *page);

/* The next mapping; false at the end, which closes it. */
bool rt_raw_maps_next(struct rt_raw_maps *maps, struct rt_raw_range *range);

/* Close before the end. */
void rt_raw_maps_close(struct rt_raw_maps *maps);

/* The stack that `slot` lies on: its mapping, the main one as far as it may grow. `page`: 4096
 * bytes to work in. */
bool rt_raw_find_stack(uintptr_t slot, unsigned char *page, struct rt_raw_range *range);

#endif
