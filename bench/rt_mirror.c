/* SPDX-License-Identifier: GPL-3.0-or-later
 * 2 TiB below the end of user space hold the main stack and whatever is mapped without a wish,
 * threads' stacks too. Nothing is spent but address space: pages come when they are written.
 */
#include "bench/rt_mirror.h"

#include "bench/rt_raw.h"
#include "bench/rt_tree.h"

#define USER_END ((uintptr_t)1 << 47)
#define MIRRORED_BYTES ((uintptr_t)1 << 41)
#define FIRST_DISTANCE ((uintptr_t)1 << 44)
#define N_TRIES 16

bool rt_mirror_reserve(void)
{
    const uintptr_t low = USER_END - MIRRORED_BYTES;
    if (rt_tree.delta != 0) /* of an earlier trace, whose calls may not all have returned */
        return true;
    for (uintptr_t i = 1; i <= N_TRIES; i++) {
        const uintptr_t distance = i * (FIRST_DISTANCE / 4);
        if (!rt_raw_map_at(low - distance, MIRRORED_BYTES))
            continue;
        rt_tree.delta = -(int64_t)distance;
        rt_tree.mirror_low = low;
        rt_tree.mirror_high = USER_END;
        return true;
    }
    return false;
}
