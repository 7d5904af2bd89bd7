/* SPDX-License-Identifier: MIT
 * Allocators by their diet: one size again and again, or a mix with blocks that live on.
 * With a counter of our own.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) alloc.c -o alloc.so
 *     ppbench -s alloc.so
 *     LD_PRELOAD=libjemalloc.so.2 ppbench -s alloc.so      # the same, of another allocator
 */
#include <ppbench.h>

#include <stdlib.h>

#define N_LIVE 256

struct heap {
    int64_t max_bytes;
    void *live[N_LIVE];
    uint32_t random;
    uint64_t requested_bytes; /* in this batch */
};

static void release(struct heap *heap, struct ppb_run *ppb)
{
    (void)ppb;
    for (size_t i = 0; i < N_LIVE; i++)
        free(heap->live[i]);
}

static void report(struct heap *heap, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)n_iterations;
    ppb_count(ppb, "requested_bytes", (double)heap->requested_bytes, PPB_PER_ITERATION);
    heap->requested_bytes = 0;
}

PPB_BENCH_WITH(malloc_and_free, struct heap, heap,
    .params = {PPB_GEOMETRIC(struct heap, max_bytes, 16, 65536, 16)})
{
    free(ppb_keep(malloc((size_t)ppb_keep(heap->max_bytes))));
}

/* Each iteration frees one of N_LIVE blocks and puts one of another size in its place. */
PPB_BENCH_WITH(replace_one_of_many, struct heap, heap, .teardown = release, .finish = report,
    .params = {PPB_INTS(struct heap, max_bytes, 256, 16384)})
{
    heap->random = heap->random * 1664525u + 1013904223u;
    void **block = &heap->live[heap->random >> 24];
    const size_t size_bytes = 1 + (heap->random >> 4) % (uint64_t)heap->max_bytes;
    free(*block);
    *block = ppb_keep(malloc(size_bytes));
    heap->requested_bytes += size_bytes;
}
