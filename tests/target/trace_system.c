/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the system does to a stack: threads, signals, coroutines, other processes.
 */
#define _GNU_SOURCE
#include "trace.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

TRACE_NOINLINE static uint64_t work(uint64_t n, uint64_t sum)
{
    return n == 0 ? sum : trace_mix(work(n - 1, sum * 3), n);
}

/* Eight at once. */
static void *run_thread(void *argument)
{
    uint64_t *sum = argument;
    for (uint64_t i = 0; i < 50; i++)
        *sum = work(20, *sum + i);
    return NULL;
}

TRACE_CASE(threads)
{
    pthread_t threads[8];
    uint64_t sums[8], sum = 0;
    for (uint64_t i = 0; i < 8; i++) {
        sums[i] = i;
        if (pthread_create(&threads[i], NULL, run_thread, &sums[i]) != 0)
            abort();
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        sum = trace_mix(sum, sums[i]);
    }
    return sum;
}

/* A thread that leaves from the depth, with handlers to run on its way. */
static uint64_t n_cleaned;

TRACE_NOINLINE static void clean(void *argument)
{
    n_cleaned = trace_mix(n_cleaned, (uint64_t)(uintptr_t)argument);
}

TRACE_NOINLINE static void leave(uintptr_t depth)
{
    pthread_cleanup_push(clean, (void *)depth);
    if (depth > 0)
        leave(depth - 1);
    else if (n_cleaned != 1)
        pthread_exit((void *)work(5, 9));
    pthread_cleanup_pop(1);
}

static void *run_leave(void *argument)
{
    leave((uintptr_t)argument);
    return NULL;
}

TRACE_CASE(thread_exits)
{
    n_cleaned = 0;
    uint64_t sum = 0;
    for (uintptr_t i = 0; i < 10; i++) {
        pthread_t thread;
        void *result = NULL;
        if (pthread_create(&thread, NULL, run_leave, (void *)(i * 2)) != 0)
            abort();
        pthread_join(thread, &result);
        sum = trace_mix(sum, (uint64_t)(uintptr_t)result);
    }
    return trace_mix(sum, n_cleaned);
}

/* 20 000 a second, and their handler calls what they interrupt. */
static volatile sig_atomic_t n_signals;
static volatile uint64_t handled;

static void on_signal(int number)
{
    n_signals++;
    handled = work(3, (uint64_t)number);
}

TRACE_NOINLINE static uint64_t take_signals(int flags)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART | flags}, before;
    struct sigevent how = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    const struct itimerspec often = {{0, 50000}, {0, 50000}};
    timer_t timer;
    uint64_t sum = 0;
    sigaction(SIGUSR1, &action, &before);
    n_signals = 0;
    if (timer_create(CLOCK_MONOTONIC, &how, &timer) != 0 ||
        timer_settime(timer, 0, &often, NULL) != 0)
        abort();
    for (uint64_t i = 0; i < 2000 || n_signals < 100; i++)
        sum = i < 2000 ? work(20, sum + i) : (work(20, i), sum);
    timer_delete(timer);
    sigaction(SIGUSR1, &before, NULL);
    return trace_mix(sum, handled);
}

TRACE_CASE(signals)
{
    return take_signals(0);
}

/* The same with the handler on a stack of its own. */
TRACE_CASE(signals_elsewhere)
{
    static char bytes[1 << 16];
    const stack_t stack = {.ss_sp = bytes, .ss_size = sizeof bytes};
    stack_t before;
    if (sigaltstack(&stack, &before) != 0)
        abort();
    const uint64_t sum = take_signals(SA_ONSTACK);
    if (sigaltstack(&before, NULL) != 0)
        abort();
    return sum;
}

/* Two that hand over to each other from within calls. */
static ucontext_t here, there[2];
static uint64_t passed;

TRACE_NOINLINE static void hand_over(int to, uint64_t n)
{
    if (n > 0) {
        hand_over(to, n - 1);
        passed = trace_mix(passed, n);
        return;
    }
    swapcontext(&there[!to], &there[to]);
}

static void run_coroutine(int number)
{
    for (uint64_t i = 0; i < 20; i++) {
        passed = trace_mix(passed, (uint64_t)number);
        hand_over(!number, i % 5);
    }
}

#define COROUTINE_BYTES ((size_t)1 << 17)

TRACE_NOINLINE static uint64_t run_coroutines(char *stacks, size_t distance)
{
    passed = 1;
    for (int i = 0; i < 2; i++) {
        getcontext(&there[i]);
        there[i].uc_stack.ss_sp = stacks + distance * (size_t)i;
        there[i].uc_stack.ss_size = COROUTINE_BYTES;
        there[i].uc_link = &here;
        makecontext(&there[i], (void (*)(void))run_coroutine, 1, i);
    }
    swapcontext(&here, &there[0]);
    return passed;
}

/* Each on a mapping of its own, with a page between that nobody may touch. */
TRACE_CASE(coroutines)
{
    const size_t distance = COROUTINE_BYTES + 4096;
    char *stacks = mmap(
        NULL, 2 * distance, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stacks == MAP_FAILED || mprotect(stacks + COROUTINE_BYTES, 4096, PROT_NONE) != 0)
        abort();
    const uint64_t sum = run_coroutines(stacks, distance);
    munmap(stacks, 2 * distance);
    return sum;
}

/* Both in one. */
TRACE_CASE(coroutines_together)
{
    static char stacks[2 * COROUTINE_BYTES];
    return run_coroutines(stacks, COROUTINE_BYTES);
}

/* A copy of the process goes on tracing, another becomes a different program. */
TRACE_NOINLINE static int wait_for(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

TRACE_CASE(processes)
{
    const uint64_t expected = work(20, 5) % 200;
    pid_t child = fork();
    if (child == 0)
        _exit((int)(work(20, 5) % 200));
    uint64_t sum = trace_mix(1, (uint64_t)wait_for(child) == expected);
    child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", "exit 42", (char *)NULL);
        _exit(99);
    }
    return trace_mix(sum, (uint64_t)wait_for(child));
}
