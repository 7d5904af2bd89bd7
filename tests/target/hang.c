/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that do not come to an end by themselves.
 */
#define _GNU_SOURCE
#include "good.h"

#include <signal.h>
#include <unistd.h>

static void spin(void)
{
    for (;;)
        ppb_clobber();
}

PPB_BENCH(loops_for_ever)
{
    spin();
}

PPB_BENCH(ignores_sigterm)
{
    for (int number = 1; number < 32; number++)
        signal(number, SIG_IGN);
    spin();
}

PPB_BENCH(blocks_signals)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    spin();
}

PPB_BENCH(sleeps)
{
    sleep(1000);
}

PPB_BENCH(waits_for_signal)
{
    pause();
}

PPB_BENCH(stops_itself)
{
    raise(SIGSTOP);
}

PPB_BENCH(reads_empty_pipe)
{
    int ends[2];
    char byte;
    if (pipe(ends) == 0)
        ppb_keep(read(ends[0], &byte, 1));
}

/* Nothing is to be had there, and nothing is waited for. */
PPB_BENCH(reads_stdin)
{
    char byte;
    ppb_keep(read(0, &byte, 1));
}

static void spin_once(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    spin();
}

PPB_BENCH(hangs_in_setup, .setup = spin_once)
{
    ppb_keep(1);
}

PPB_BENCH(hangs_in_teardown, .teardown = spin_once)
{
    ppb_keep(1);
}

PPB_BENCH(hangs_in_thread, .threads = {2})
{
    if (ppb->thread_index == 1)
        spin();
}
