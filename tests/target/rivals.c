/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two builds of one suite, -DSIDE=1 the old and -DSIDE=2 the new one. What differs, differs much.
 */
#include "good.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IS_NEW (SIDE == 2)

static uint64_t spin(uint64_t n)
{
    uint64_t x = 1;
    for (uint64_t i = 0; i < n; i++)
        x = ppb_keep(x * 3 + i);
    return x;
}

PPB_BENCH(alike)
{
    ppb_keep(spin(300));
}

/* Twice the work. */
PPB_BENCH(slower)
{
    ppb_keep(spin(IS_NEW ? 600 : 300));
}

PPB_BENCH(faster)
{
    ppb_keep(spin(IS_NEW ? 300 : 600));
}

/* Heap and statics must be each side's own. */
static unsigned n_calls;

struct own {
    unsigned *count;
};

static void own_setup(struct own *own, struct ppb_run *ppb)
{
    own->count = calloc(1, sizeof *own->count);
    if (!own->count)
        ppb_skip(ppb, "out of memory");
}

PPB_BENCH_WITH(apart, struct own, own, .setup = own_setup)
{
    if (++*own->count != ++n_calls)
        raise(SIGABRT);
    ppb_keep(spin(100));
}

#if IS_NEW
PPB_BENCH(only_new)
{
    ppb_keep(spin(100));
}

PPB_BENCH(crashes)
{
    *(volatile int *)ppb_keep((uintptr_t)16) = 1;
}

PPB_BENCH(hangs)
{
    for (;;)
        pause();
}

static void no_skip(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    ppb_skip(ppb, "not on a day like this");
}

PPB_BENCH(skips, .setup = no_skip)
{
    ppb_keep(spin(100));
}

PPB_BENCH(threads, .threads = {2})
{
    ppb_keep(spin(100));
}
#else
PPB_BENCH(only_old)
{
    ppb_keep(spin(100));
}

PPB_BENCH(crashes)
{
    ppb_keep(spin(100));
}

PPB_BENCH(hangs)
{
    ppb_keep(spin(100));
}

PPB_BENCH(skips)
{
    ppb_keep(spin(100));
}

PPB_BENCH(threads, .threads = {2})
{
    ppb_keep(spin(100));
}
#endif

/* Runs alone, not beside another that is like it: only one of a process may hold the lock. */
static void lock(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    if (getenv("RIVALS_LOCK"))
        raise(SIGABRT);
    setenv("RIVALS_LOCK", "taken", 1);
}

static void shun(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    if (getenv("RIVALS_SHY"))
        ppb_skip(ppb, "somebody is there");
    setenv("RIVALS_SHY", "here", 1);
}

PPB_BENCH(shy, .setup = shun)
{
    ppb_keep(spin(100));
}

/* Everything of the worker's that it can reach: what comes after is not to be believed. */
static void spoil(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned long from, to;
    while (maps && fgets(line, sizeof line, maps))
        if (strstr(line, "rw-s") && sscanf(line, "%lx-%lx", &from, &to) == 2)
            memset((void *)from, 0x55, (to - from) / 2);
}

PPB_BENCH(vandal, .teardown = spoil)
{
    ppb_keep(spin(100));
}

PPB_BENCH(alone, .setup = lock)
{
    ppb_keep(spin(100));
}
