/* SPDX-License-Identifier: MIT
 * What sharing costs: threads that add to one counter, and threads that add each to its own.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) threads.c -o threads.so
 *     ppbench -s threads.so
 */
#include <ppbench.h>

#define MAX_THREADS 2
#define CACHE_LINE_BYTES 64

/* The context is shared by the threads; `ppb->thread_index` tells them apart. */
struct counters {
    struct {
        _Alignas(CACHE_LINE_BYTES) _Atomic uint64_t value;
    } of[MAX_THREADS];
};

PPB_BENCH_WITH(shared_counter, struct counters, c, .threads = {1, MAX_THREADS}, .items = 1)
{
    c->of[0].value++;
}

PPB_BENCH_WITH(own_counter, struct counters, c, .threads = {1, MAX_THREADS}, .items = 1)
{
    c->of[ppb->thread_index].value++;
}
