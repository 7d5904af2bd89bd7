/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that leave their body by another way than its end.
 */
#define _GNU_SOURCE
#include "good.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

PPB_BENCH(exits)
{
    exit(0);
}

PPB_BENCH(exits_with_3)
{
    exit(3);
}

PPB_BENCH(exits_at_once)
{
    _exit(0);
}

PPB_BENCH(ends_its_thread)
{
    pthread_exit(NULL);
}

PPB_BENCH(ends_other_thread, .threads = {2})
{
    if (ppb->thread_index == 1)
        pthread_exit(NULL);
}

static void leave(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    exit(0);
}

PPB_BENCH(exits_in_setup, .setup = leave)
{
    ppb_keep(1);
}

PPB_BENCH(exits_in_teardown, .teardown = leave)
{
    ppb_keep(1);
}

/* The frame that it jumps to is gone: nothing may be expected of what follows but that it ends. */
static jmp_buf gone;

static void mark(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    if (setjmp(gone) != 0)
        abort();
}

PPB_BENCH(jumps_out, .setup = mark)
{
    longjmp(gone, 1);
}
