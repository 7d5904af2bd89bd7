/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that take too much memory, or write to what driver and worker share.
 */
#define _GNU_SOURCE
#include "bench/wire.h"
#include "good.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB_BYTES ((size_t)1 << 20)

/* Uses what it is given, as most programs do, without a look at the pointer. */
PPB_BENCH(allocates_all)
{
    char *block = ppb_keep((char *)malloc(64 * MIB_BYTES));
    memset(block, 1, 64 * MIB_BYTES);
}

PPB_BENCH(leaks)
{
    ppb_keep(malloc(ppb_keep((size_t)16)));
}

static void allocate_at_once(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    if (ppb_keep(malloc((size_t)1 << 46)) == NULL)
        ppb_skip(ppb, "64 TiB are not to be had");
}

PPB_BENCH(allocates_64_tib, .setup = allocate_at_once)
{
    ppb_keep(1);
}

/* The memory that driver and worker share is found as any code could find it. */
static void for_each_shared_mapping(void (*act)(char *bytes, size_t n_bytes))
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096], permissions[8];
    unsigned long from, to;
    while (maps && fgets(line, sizeof line, maps)) {
        const int n_read = sscanf(line, "%lx-%lx %7s", &from, &to, permissions);
        if (n_read == 3 && strcmp(permissions, "rw-s") == 0)
            act((char *)from, to - from);
    }
    if (maps)
        fclose(maps);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void fill_with_ones(char *bytes, size_t n_bytes)
{
    memset(bytes, 0xff, smaller(n_bytes, MIB_BYTES));
}

static void fill_with_zeros(char *bytes, size_t n_bytes)
{
    memset(bytes, 0, smaller(n_bytes, MIB_BYTES));
}

static void take_away(char *bytes, size_t n_bytes)
{
    munmap(bytes, n_bytes);
}

/* What no accident does: the frame around the sample stays whole. */
static void flip_a_bit(char *bytes, size_t n_bytes)
{
    struct pp_wire *wire = (struct pp_wire *)(void *)bytes;
    if (n_bytes >= sizeof *wire && wire->magic == PP_WIRE_MAGIC)
        wire->samples[0].ticks ^= 1u << 10;
}

/* Too many, and more than there is room for. */
static void raise_count(char *bytes, size_t n_bytes)
{
    struct pp_wire *wire = (struct pp_wire *)(void *)bytes;
    if (n_bytes >= sizeof *wire && wire->magic == PP_WIRE_MAGIC)
        wire->report.n_committed = UINT64_MAX / 2;
}

struct countdown {
    uint64_t n_calls;
};

#define AFTER_40_CALLS(NAME, ACT) \
    static void NAME(struct countdown *c, struct ppb_run *ppb, uint64_t n_iterations) \
    { \
        (void)ppb; \
        (void)n_iterations; \
        if (++c->n_calls == 40) \
            for_each_shared_mapping(ACT); \
    }

AFTER_40_CALLS(ones_after_40, fill_with_ones)
AFTER_40_CALLS(zeros_after_40, fill_with_zeros)
AFTER_40_CALLS(nothing_after_40, take_away)

#define IN_THE_END(NAME, ACT) \
    static void NAME(struct countdown *c, struct ppb_run *ppb) \
    { \
        (void)c; \
        (void)ppb; \
        for_each_shared_mapping(ACT); \
    }

IN_THE_END(ones_in_the_end, fill_with_ones)
IN_THE_END(zeros_in_the_end, fill_with_zeros)
IN_THE_END(bit_in_the_end, flip_a_bit)
IN_THE_END(count_in_the_end, raise_count)

#define CORRUPTS(NAME, CALLBACK, FUNCTION) \
    PPB_BENCH_WITH(NAME, struct countdown, c, CALLBACK = FUNCTION) \
    { \
        ppb_keep(1000000007u / ppb_keep(13u)); \
        ppb_keep(c); \
    }

CORRUPTS(overwrites_with_ones, .finish, ones_after_40)
CORRUPTS(overwrites_with_zeros, .finish, zeros_after_40)
CORRUPTS(unmaps, .finish, nothing_after_40)
CORRUPTS(overwrites_with_ones_in_teardown, .teardown, ones_in_the_end)
CORRUPTS(overwrites_with_zeros_in_teardown, .teardown, zeros_in_the_end)
CORRUPTS(flips_a_bit, .teardown, bit_in_the_end)
CORRUPTS(raises_count, .teardown, count_in_the_end)
