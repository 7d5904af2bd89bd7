/* SPDX-License-Identifier: GPL-3.0-or-later
 * Signals at every instruction of what is traced, stubs included: by the trap flag.
 */
#include "trace.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#define STEPS_MOST 1200 /* of one traced call in a call, the first of its thread */
#define STEPS_APART 5

/* Below the red zone. */
#define SET_TRAP_FLAG(OPERATION) \
    __asm__ volatile("lea -128(%%rsp), %%rsp\n pushfq\n " OPERATION "\n popfq\n" \
                     " lea 128(%%rsp), %%rsp" \
                     : \
                     : \
                     : "cc", "memory")
#define STEP() SET_TRAP_FLAG("orq $0x100, (%%rsp)")
#define RUN() SET_TRAP_FLAG("andq $~0x100, (%%rsp)")

TRACE_NOINLINE static uint64_t inner(uint64_t n)
{
    return trace_mix(n, 5);
}

TRACE_NOINLINE static uint64_t last(uint64_t n)
{
    return inner(n + 1) ^ 3;
}

TRACE_NOINLINE static uint64_t outer(uint64_t n)
{
    return n % 2 ? last(n) : inner(n) + inner(n * 3);
}

static volatile uint64_t n_traps;

static void on_trap(int number)
{
    n_traps += inner((uint64_t)number) != 0;
}

static struct sigaction handle_traps(void (*handler)(int))
{
    const struct sigaction action = {.sa_handler = handler};
    struct sigaction before;
    sigaction(SIGTRAP, &action, &before);
    return before;
}

TRACE_CASE(stepped)
{
    const struct sigaction before = handle_traps(on_trap);
    uint64_t sum = 1;
    STEP();
    for (uint64_t i = 0; i < 6; i++)
        sum = trace_mix(sum, outer(i));
    RUN();
    sigaction(SIGTRAP, &before, NULL);
    return n_traps > 100 ? sum : 0;
}

static __thread sigjmp_buf away;
static __thread uint64_t n_left; /* traps until it leaves */

static void leave(int number)
{
    (void)number;
    if (--n_left == 0)
        siglongjmp(away, 1);
}

/* A fresh thread, since first calls do most. */
static void *leave_after(void *n_traps_before)
{
    volatile uint64_t sum = 0;
    n_left = (uint64_t)(uintptr_t)n_traps_before;
    if (sigsetjmp(away, 1) == 0) {
        STEP();
        sum = outer(4);
        RUN();
    }
    sum = outer(4);
    return (void *)(uintptr_t)sum;
}

TRACE_CASE(left)
{
    const struct sigaction before = handle_traps(leave);
    uint64_t sum = 0;
    for (uint64_t n = 1; n < STEPS_MOST; n += STEPS_APART) {
        pthread_t thread;
        void *result;
        if (pthread_create(&thread, NULL, leave_after, (void *)(uintptr_t)n) != 0)
            abort();
        pthread_join(thread, &result);
        sum = trace_mix(sum, (uint64_t)(uintptr_t)result);
    }
    sigaction(SIGTRAP, &before, NULL);
    return sum;
}
