/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks for the profiler: calls whose number is known, and code that bears tracing badly.
 */
#define _GNU_SOURCE
#include "good.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define APART __attribute__((noinline, noclone))

APART static unsigned leaf(unsigned x)
{
    for (int i = 0; i < 20; i++)
        x = ppb_keep(x) * 2654435761u + 1;
    return x;
}

APART static unsigned middle(unsigned x)
{
    x = leaf(x) + 1;
    x = leaf(x) + 2;
    for (int i = 0; i < 300; i++)
        x = ppb_keep(x) * 2654435761u + 1;
    return x;
}

APART static unsigned recursive(unsigned depth)
{
    return depth ? ppb_keep(recursive(depth - 1)) + 1 : leaf(depth);
}

/* 3 calls of middle, 6 of leaf below it, 5 of recursive with one more leaf. */
PPB_BENCH(nested)
{
    unsigned x = 1;
    for (int i = 0; i < 3; i++)
        x = middle(x);
    ppb_keep(x + recursive(4));
}

/* What prepares and finishes a batch is none of it. */
struct prepared {
    unsigned x;
};

APART static void fill(struct prepared *p)
{
    p->x = leaf(p->x);
}

#define CALLBACK(NAME) \
    static void NAME(struct prepared *p, PPB_UNUSED_ struct ppb_run *ppb, PPB_UNUSED_ uint64_t n)

CALLBACK(prepare_it)
{
    fill(p);
}

CALLBACK(finish_it)
{
    fill(p);
}

PPB_BENCH_WITH(prepared, struct prepared, p, .prepare = prepare_it, .finish = finish_it)
{
    ppb_keep(middle(p->x));
}

/* Looks whether its own code was changed. */
APART static int is_patched(void)
{
    const unsigned char *self = (const unsigned char *)(uintptr_t)ppb_keep((uintptr_t)is_patched);
    return *self == 0xe9 || *self == 0xeb || *self == 0xcc;
}

PPB_BENCH(shy)
{
    if (is_patched())
        abort();
    ppb_keep(leaf(3));
}

PPB_BENCH(stubborn)
{
    while (is_patched())
        usleep(1000);
    ppb_keep(leaf(3));
}

PPB_BENCH(forks)
{
    const pid_t child = fork();
    if (child == 0) {
        ppb_keep(leaf(middle(1)));
        _exit(0);
    }
    waitpid(child, NULL, 0);
    ppb_keep(leaf(1));
}

APART static void run_true(void)
{
    const pid_t child = vfork();
    if (child == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    waitpid(child, NULL, 0);
}

PPB_BENCH(execs)
{
    run_true();
    ppb_keep(leaf(1));
}

static void *thread_main(void *argument)
{
    return (void *)(uintptr_t)leaf((unsigned)(uintptr_t)argument);
}

PPB_BENCH(starts_threads)
{
    pthread_t thread;
    void *result;
    if (pthread_create(&thread, NULL, thread_main, (void *)1) != 0)
        abort();
    pthread_join(thread, &result);
    ppb_keep(result);
}

PPB_BENCH(sorts)
{
    static int numbers[64];
    for (int i = 0; i < 64; i++)
        numbers[i] = (i * 37 + 11) % 64;
    extern int traced_compare(const void *left, const void *right);
    qsort(numbers, 64, sizeof *numbers, traced_compare);
    ppb_keep(numbers[0]);
}

int traced_compare(const void *left, const void *right);
int traced_compare(const void *left, const void *right)
{
    const int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

PPB_BENCH(sleeps)
{
    usleep(200);
}

PPB_BENCH(leaves)
{
    exit(3);
}
