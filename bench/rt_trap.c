/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_trap.h"

#include <signal.h>
#include <stddef.h>
#include <ucontext.h>

struct trap {
    uintptr_t address, stub;
};

static struct trap traps[RT_TRAP_MAX]; /* ascending */
static size_t n_traps;
static struct sigaction before;

static const struct trap *find(uintptr_t address)
{
    size_t low = 0, high = n_traps;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (traps[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n_traps && traps[low].address == address ? &traps[low] : NULL;
}

static void on_trap(int signal, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    greg_t *const rip = &interrupted->uc_mcontext.gregs[REG_RIP];
    const struct trap *trap = find((uintptr_t)*rip - 1);
    if (trap)
        *rip = (greg_t)trap->stub;
    else if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(signal, info, context);
    else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
        before.sa_handler(signal);
    else { /* not ours: end as it would have without us */
        sigaction(signal, &before, NULL);
        raise(signal);
    }
}

bool rt_trap_add(uintptr_t address, uintptr_t stub)
{
    if (n_traps == RT_TRAP_MAX)
        return false;
    if (n_traps == 0) {
        struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
        sigemptyset(&action.sa_mask);
        if (sigaction(SIGTRAP, &action, &before) != 0)
            return false;
    }
    size_t at = n_traps++;
    for (; at > 0 && traps[at - 1].address > address; at--)
        traps[at] = traps[at - 1];
    traps[at] = (struct trap){address, stub};
    return true;
}
