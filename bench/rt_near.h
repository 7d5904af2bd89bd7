/* SPDX-License-Identifier: GPL-3.0-or-later
 * Memory for code that jumps of 32 bits must reach.
 */
#ifndef PP_BENCH_RT_NEAR_H
#define PP_BENCH_RT_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rt_near {
    unsigned char *memory; /* NULL: none */
    size_t n_bytes;
    size_t n_used;
};

/* Map n_bytes, writable and (where a policy allows both) executable, so that all of it is within 2
 * GiB of all of [low, high). False: no gap is there. */
bool rt_near_map(struct rt_near *near, uintptr_t low, uintptr_t high, size_t n_bytes);

/* Map n_bytes that begin at any page in [low, high). */
bool rt_near_map_between(struct rt_near *near, uintptr_t low, uintptr_t high, size_t n_bytes);

/* The next n_bytes at a multiple of `align` (a power of two); NULL: it is full. */
unsigned char *rt_near_take(struct rt_near *near, size_t n_bytes, size_t align);

/* Give back what was taken last, down to `n_used`. */
void rt_near_untake(struct rt_near *near, size_t n_used);

/* Make it executable, and no longer writable. False: a policy forbids it. */
bool rt_near_seal(const struct rt_near *near);

void rt_near_unmap(struct rt_near *near);

#endif
