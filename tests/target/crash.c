/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that end by a signal: in the body, late, and in each of the callbacks.
 */
#define _GNU_SOURCE
#include "good.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void write_to_nowhere(void)
{
    *(volatile int *)ppb_keep((uintptr_t)16) = 1;
}

PPB_BENCH(segfault)
{
    write_to_nowhere();
}

/* A page of a file that has been cut short. */
PPB_BENCH(bus_error)
{
    const int fd = memfd_create("cut", 0);
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    *(volatile char *)page = 1;
}

PPB_BENCH(divide_by_zero)
{
    ppb_keep(ppb_keep(10) / ppb_keep(0));
}

PPB_BENCH(illegal_instruction)
{
    __builtin_trap();
}

PPB_BENCH(aborts)
{
    fputs("last words of aborts\n", stderr);
    abort();
}

PPB_BENCH(asserts)
{
    assert(ppb_keep(1) == 2);
}

static int dig(int depth)
{
    volatile char frame[1000];
    frame[0] = (char)depth;
    if (ppb_keep(depth) < 0)
        return 0;
    return dig(depth + 1) + frame[0];
}

PPB_BENCH(overflows_stack)
{
    ppb_keep(dig(0));
}

/* Writes in front of its block, over the allocator's own words. */
PPB_BENCH(corrupts_heap)
{
    char *block = ppb_keep((char *)malloc(24));
    memset(ppb_keep(block - sizeof(size_t)), 'A', 32);
    free(block);
}

PPB_BENCH(frees_twice)
{
    char *block = ppb_keep((char *)malloc(24)), *same = ppb_keep(block);
    free(block);
    free(same);
}

PPB_BENCH(kills_itself)
{
    raise(SIGKILL);
}

/* Some batches are finished, and reported, before the crash. */
struct countdown {
    uint64_t n_calls;
};

static void crash_in_the_end(struct countdown *c, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    (void)n_iterations;
    if (++c->n_calls == 40)
        write_to_nowhere();
}

PPB_BENCH_WITH(segfault_late, struct countdown, c, .finish = crash_in_the_end)
{
    ppb_keep(c->n_calls);
}

static void crash(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    write_to_nowhere();
}

static void crash_before(struct ppb_no_context *context, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)context;
    (void)ppb;
    (void)n_iterations;
    write_to_nowhere();
}

PPB_BENCH(segfault_in_setup, .setup = crash)
{
    ppb_keep(1);
}

PPB_BENCH(segfault_in_prepare, .prepare = crash_before)
{
    ppb_keep(1);
}

PPB_BENCH(segfault_in_teardown, .teardown = crash)
{
    ppb_keep(1);
}

static _Thread_local uint32_t thread_number;

PPB_BENCH(segfault_in_thread, .threads = {2})
{
    thread_number = ppb->thread_index;
    if (thread_number == 1)
        write_to_nowhere();
}

/* Only one process in a few dies: what the others measured is kept. The file that the environment
 * names counts the processes. */
static void crash_in_second_process(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    (void)ppb;
    const char *path = getenv("PPB_TARGET_COUNT_FILE");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file)
        return;
    fputc('.', file);
    const long n_processes = ftell(file);
    fclose(file);
    if (n_processes == 2)
        write_to_nowhere();
}

PPB_BENCH(segfault_once, .setup = crash_in_second_process)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}
