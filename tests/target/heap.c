/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks whose allocations are known. A block of 1000 bytes has 1000 usable ones in glibc.
 */
#define _GNU_SOURCE
#include "good.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t n_bytes)
{
    return ppb_keep(malloc(ppb_keep(n_bytes)));
}

PPB_BENCH(pair)
{
    free(take(1000));
}

PPB_BENCH(leak)
{
    take(1000);
}

PPB_BENCH(nothing)
{
    free(ppb_keep((void *)NULL));
    ppb_keep(malloc(ppb_keep((size_t)1 << 62)));
}

/* Two live at once, three in all. */
PPB_BENCH(peak)
{
    void *a = take(1000), *b = take(1000);
    free(a);
    free(take(1000));
    free(b);
}

/* 10 bytes, then 1000, then none; then 30 and no more than there are. */
PPB_BENCH(grow)
{
    char *block = ppb_keep((char *)realloc(ppb_keep((void *)NULL), ppb_keep((size_t)10)));
    block = ppb_keep((char *)realloc(block, ppb_keep((size_t)1000)));
    if (ppb_keep(realloc(block, ppb_keep((size_t)1 << 62))) != NULL)
        abort();
    free(block);
    block = ppb_keep((char *)reallocarray(NULL, ppb_keep((size_t)3), 10));
    errno = 0;
    if (ppb_keep(reallocarray(block, ppb_keep(SIZE_MAX), 2)) != NULL || errno != ENOMEM)
        abort();
    free(block);
}

PPB_BENCH(aligned)
{
    void *blocks[5] = {0};
    blocks[0] = ppb_keep(calloc(ppb_keep((size_t)10), 10));
    blocks[1] = ppb_keep(aligned_alloc(64, ppb_keep((size_t)128)));
    if (posix_memalign(&blocks[2], 256, ppb_keep((size_t)200)) != 0)
        abort();
    blocks[3] = ppb_keep(memalign(4096, ppb_keep((size_t)300)));
    blocks[4] = ppb_keep(valloc(ppb_keep((size_t)400)));
    static const size_t alignments[] = {16, 64, 256, 4096, 4096};
    for (int i = 0; i < 5; i++) {
        if ((uintptr_t)blocks[i] % alignments[i] != 0)
            abort();
        free(blocks[i]);
    }
}

/* By the C library, on our behalf: 12 letters and their end. */
PPB_BENCH(copy)
{
    free(ppb_keep(strdup(ppb_keep((const char *)"twelve chars"))));
}

/* Pointers that the loader has filled in, of which setup keeps one. */
static void *(*const volatile first_take)(size_t) = malloc;

struct pointers {
    void (*give)(void *);
};

static void keep_pointer(struct pointers *pointers, struct ppb_run *ppb)
{
    (void)ppb;
    pointers->give = free;
}

PPB_BENCH_WITH(pointers, struct pointers, pointers, .setup = keep_pointer)
{
    ppb_keep(pointers->give)(ppb_keep(first_take(1000)));
}

/* What was allocated before the batch is freed in it. */
struct prepared {
    void **blocks;
    uint64_t n_left;
};

static void prepare(struct prepared *prepared, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    prepared->blocks = calloc(n_iterations, sizeof *prepared->blocks);
    for (uint64_t i = 0; prepared->blocks && i < n_iterations; i++)
        prepared->blocks[i] = malloc(1000);
    prepared->n_left = n_iterations;
}

static void finish(struct prepared *prepared, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    (void)n_iterations;
    free(prepared->blocks);
}

PPB_BENCH_WITH(prepared, struct prepared, prepared, .prepare = prepare, .finish = finish)
{
    free(prepared->blocks[--prepared->n_left]);
}

PPB_BENCH(parallel, .threads = {4})
{
    free(take(1000));
}

/* All four hold a block before any gives it back. */
static pthread_barrier_t all_have;

static void make_barrier(struct ppb_no_context *context, struct ppb_run *ppb)
{
    (void)context;
    pthread_barrier_init(&all_have, NULL, ppb->n_threads);
}

PPB_BENCH(together, .threads = {4}, .setup = make_barrier, .max_iterations = 20)
{
    void *block = take(1000);
    pthread_barrier_wait(&all_have);
    free(block);
    pthread_barrier_wait(&all_have);
}

static void *work(void *argument)
{
    free(argument);
    return take(1000);
}

/* A thread of its own each time frees what another took, and the other way round. */
PPB_BENCH(hands_over)
{
    pthread_t thread;
    void *block = NULL;
    if (pthread_create(&thread, NULL, work, take(1000)) != 0)
        abort();
    pthread_join(thread, &block);
    free(block);
}

/* The loader makes room for the variable, the C library gives it back. */
static __thread volatile char of_thread[200];

static void *touch(void *argument)
{
    of_thread[0] = 1;
    return argument;
}

PPB_BENCH(own_variable)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, touch, NULL) != 0)
        abort();
    pthread_join(thread, NULL);
}

/* Looks where malloc is, and fails when it is not where the C library has it. */
PPB_BENCH(shy)
{
    void *(*const volatile here)(size_t) = malloc;
    if ((void *)here != dlsym(RTLD_DEFAULT, "malloc"))
        abort();
}

#ifdef WITH_OTHER
extern void other_pair(void);

PPB_BENCH(other)
{
    other_pair();
}
#endif
