/* SPDX-License-Identifier: GPL-3.0-or-later
 * A map from pairs of numbers to indices.
 */
#ifndef PP_BENCH_PAIRMAP_H
#define PP_BENCH_PAIRMAP_H

#include "stats/status.h"

#include <stddef.h>
#include <stdint.h>

#define PP_PAIRMAP_NONE UINT32_MAX /* no such pair; not to be set as a value */

struct pp_pairmap_slot {
    uint64_t first, second;
    uint32_t value; /* PP_PAIRMAP_NONE: free */
};

/* Zero-initialised it is empty. */
struct pp_pairmap {
    struct pp_pairmap_slot *slots;
    size_t n_slots, n;
};

/* The value of a pair, or PP_PAIRMAP_NONE. */
uint32_t pp_pairmap_get(const struct pp_pairmap *map, uint64_t first, uint64_t second);

/* Set it. PP_ENOMEM. */
enum pp_status pp_pairmap_set(
    struct pp_pairmap *map, uint64_t first, uint64_t second, uint32_t value);

void pp_pairmap_release(struct pp_pairmap *map);

#endif
