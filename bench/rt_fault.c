/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes signal, code and address into the report, then lets the signal do what it would have done.
 */
#define _GNU_SOURCE
#include "bench/rt_fault.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#define STACK_BYTES (64 * 1024)
#define NEAR_STACK_BYTES (1u << 20) /* a frame may jump so far past the guard page */

static struct pp_wire_report *faulted;

/* A fault beside the stack pointer is the stack's end, whichever thread's stack it is. */
static bool is_stack_overflow(const siginfo_t *info, const void *context)
{
#ifdef __x86_64__
    const ucontext_t *uc = context;
    const uintptr_t sp = (uintptr_t)uc->uc_mcontext.gregs[REG_RSP], at = (uintptr_t)info->si_addr;
    const uintptr_t apart = sp > at ? sp - at : at - sp;
    return info->si_signo == SIGSEGV && info->si_code > 0 && at != 0 && apart < NEAR_STACK_BYTES;
#else
    (void)info, (void)context;
    return false;
#endif
}

static void on_fault(int signal_number, siginfo_t *info, void *context)
{
    faulted->signal = (uint32_t)signal_number;
    faulted->signal_code = info->si_code;
    faulted->signal_address = (uint64_t)(uintptr_t)info->si_addr;
    faulted->stack_overflow = is_stack_overflow(info, context);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

void rt_fault_install(struct pp_wire_report *report)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    faulted = report;
    const stack_t stack = {
        .ss_sp = mmap(
            NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        .ss_size = STACK_BYTES,
    };
    const bool has_stack = stack.ss_sp != MAP_FAILED && sigaltstack(&stack, NULL) == 0;
    struct sigaction action = {
        .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | (has_stack ? SA_ONSTACK : 0)};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &action, NULL);
}
