/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_near.h"

#include "bench/rt_raw.h"

#include <sys/mman.h>

#define PAGE_BYTES 4096u
#define REACH_BYTES ((uintptr_t)0x7ff00000) /* of a jump, a little less */
#define LOWEST 0x10000u

static uintptr_t up(uintptr_t address)
{
    return (address + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* Map in the gap [low, high) as near to `wanted` as it goes. */
static bool map_in_gap(
    struct rt_near *near, uintptr_t low, uintptr_t high, uintptr_t wanted, size_t n_bytes)
{
    if (high < low || high - low < n_bytes)
        return false;
    uintptr_t at = wanted < low ? low : wanted > high - n_bytes ? high - n_bytes : wanted;
    at = at / PAGE_BYTES * PAGE_BYTES;
    if (at < low)
        at = up(low);
    if (at + n_bytes > high)
        return false;
    void *memory = mmap((void *)at, n_bytes, PROT_READ | PROT_WRITE | PROT_EXEC,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (memory == MAP_FAILED) /* a policy may forbid that, or the place be taken */
        memory = mmap((void *)at, n_bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    if (memory != (void *)at) { /* a kernel that does not know MAP_FIXED_NOREPLACE */
        munmap(memory, n_bytes);
        return false;
    }
    *near = (struct rt_near){memory, n_bytes, 0};
    return true;
}

/* Any gap whose piece begins in [low, high]; those after `wanted` first. */
static bool map_anywhere(
    struct rt_near *near, uintptr_t low, uintptr_t high, uintptr_t wanted, size_t n_bytes)
{
    unsigned char page[PAGE_BYTES];
    for (int pass = 0; pass < 2; pass++) {
        struct rt_raw_maps maps;
        struct rt_raw_range range;
        uintptr_t gap_low = LOWEST;
        const uintptr_t from = pass == 0 && wanted > low ? wanted : low;
        bool done = false;
        if (!rt_raw_maps_open(&maps, page))
            return false;
        while (rt_raw_maps_next(&maps, &range)) {
            const uintptr_t gap_high = range.low < high + n_bytes ? range.low : high + n_bytes;
            done = map_in_gap(near, gap_low > from ? gap_low : from, gap_high, wanted, n_bytes);
            gap_low = range.high;
            if (done || gap_low >= high) {
                rt_raw_maps_close(&maps);
                break;
            }
        }
        if (done)
            return true;
    }
    return false;
}

bool rt_near_map(struct rt_near *near, uintptr_t low, uintptr_t high, size_t n_bytes)
{
    n_bytes = up(n_bytes);
    const uintptr_t first = high > REACH_BYTES + LOWEST ? high - REACH_BYTES : LOWEST;
    const uintptr_t last = low + REACH_BYTES - n_bytes;
    *near = (struct rt_near){0};
    return last > first && map_anywhere(near, first, last, high, n_bytes);
}

bool rt_near_map_between(struct rt_near *near, uintptr_t low, uintptr_t high, size_t n_bytes)
{
    *near = (struct rt_near){0};
    low = up(low);
    high = high / PAGE_BYTES * PAGE_BYTES;
    return high >= low && map_anywhere(near, low, high, low, up(n_bytes));
}

unsigned char *rt_near_take(struct rt_near *near, size_t n_bytes, size_t align)
{
    const size_t at = (near->n_used + align - 1) & ~(align - 1);
    if (at > near->n_bytes || n_bytes > near->n_bytes - at)
        return NULL;
    near->n_used = at + n_bytes;
    return near->memory + at;
}

void rt_near_untake(struct rt_near *near, size_t n_used)
{
    near->n_used = n_used;
}

bool rt_near_seal(const struct rt_near *near)
{
    return mprotect(near->memory, near->n_bytes, PROT_READ | PROT_EXEC) == 0;
}

void rt_near_unmap(struct rt_near *near)
{
    if (near->memory)
        munmap(near->memory, near->n_bytes);
    *near = (struct rt_near){0};
}
