/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two sets of functions stand in for malloc and its like: the light ones count calls and bytes, the
 * full ones also what is live. Each thread counts into a block of its own, so that nothing is
 * locked; a block outlives its thread, and the next thread goes on with it.
 */
#define _GNU_SOURCE
#include "bench/rt_heap.h"

#include "bench/rt_heap_part.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define MAX_THREADS 4096 /* at once; 256 KiB, touched as they come */

/* What one thread counted. Only its thread writes, others may read. */
struct tally {
    uint64_t n_allocs, n_frees, n_reallocs, alloc_bytes;
    int64_t live_bytes; /* allocated less freed by this thread: may be below 0 */
    int64_t peak_bytes; /* of all threads together, as this one saw it */
    struct tally *next_free;
} __attribute__((aligned(64)));

static struct {
    struct tally tallies[MAX_THREADS];
    _Atomic uint32_t n_tallies;
    struct tally *first_free;
    atomic_flag lock;
    pthread_key_t key;
    bool has_key, is_crowded;
    struct rt_heap_counts start; /* sums when counting began */
} heap = {.lock = ATOMIC_FLAG_INIT};

static _Thread_local struct tally *mine;

/* One writer: no locked instruction is needed, and a plain one is shorter than atomic stores. */
#define ADD(counter, n) ((counter) += (n))
#define READ(counter) __atomic_load_n(&(counter), __ATOMIC_RELAXED)

static void lock(void)
{
    while (atomic_flag_test_and_set_explicit(&heap.lock, memory_order_acquire))
        ;
}

static void unlock(void)
{
    atomic_flag_clear_explicit(&heap.lock, memory_order_release);
}

/* The end of a thread: what it counted stays. */
static void leave(void *tally)
{
    mine = NULL;
    lock();
    ((struct tally *)tally)->next_free = heap.first_free;
    heap.first_free = tally;
    unlock();
}

/* A thread's first call. Without room the last block serves several threads, and counts less. */
static __attribute__((noinline, cold)) struct tally *enter(void)
{
    lock();
    struct tally *tally = heap.first_free;
    const uint32_t n = atomic_load_explicit(&heap.n_tallies, memory_order_relaxed);
    if (tally) {
        heap.first_free = tally->next_free;
    } else {
        heap.is_crowded |= n == MAX_THREADS;
        tally = &heap.tallies[n < MAX_THREADS ? n : MAX_THREADS - 1];
        tally->peak_bytes = heap.start.unfreed_bytes;
        atomic_store(&heap.n_tallies, n < MAX_THREADS ? n + 1 : n);
    }
    unlock();
    mine = tally;
    if (heap.has_key)
        pthread_setspecific(heap.key, tally);
    return tally;
}

static int64_t sum_live(uint32_t n_tallies)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < n_tallies; i++)
        sum += READ(heap.tallies[i].live_bytes);
    return sum;
}

/* What is live after one of several threads allocated. The fence: of threads that allocate at the
 * same time, the last to look sees all. */
static __attribute__((noinline)) int64_t live_of_all(uint32_t n_tallies)
{
    atomic_thread_fence(memory_order_seq_cst);
    return sum_live(n_tallies);
}

static inline __attribute__((always_inline)) void raise_live(struct tally *tally, size_t n_bytes)
{
    ADD(tally->live_bytes, (int64_t)n_bytes);
    const uint32_t n = atomic_load_explicit(&heap.n_tallies, memory_order_relaxed);
    const int64_t live_bytes = __builtin_expect(n == 1, 1) ? tally->live_bytes : live_of_all(n);
    if (live_bytes > tally->peak_bytes)
        __atomic_store_n(&tally->peak_bytes, live_bytes, __ATOMIC_RELAXED);
}

static inline __attribute__((always_inline)) void add_block(
    struct tally *tally, size_t n_bytes, size_t usable_bytes, bool is_full)
{
    ADD(tally->n_allocs, 1);
    ADD(tally->alloc_bytes, n_bytes);
    if (is_full)
        raise_live(tally, usable_bytes);
}

/* Apart, so that the others need not keep registers for it. */
static __attribute__((noinline, cold)) void *took_first(void *block, size_t n_bytes, bool is_full)
{
    add_block(enter(), n_bytes, malloc_usable_size(block), is_full);
    return block;
}

static inline __attribute__((always_inline)) void *took(void *block, size_t n_bytes, bool is_full)
{
    if (__builtin_expect(block == NULL, 0))
        return block;
    const size_t usable_bytes = is_full ? malloc_usable_size(block) : 0;
    struct tally *tally = mine;
    if (__builtin_expect(tally == NULL, 0))
        return took_first(block, n_bytes, is_full);
    add_block(tally, n_bytes, usable_bytes, is_full);
    return block;
}

static inline __attribute__((always_inline)) void drop_block(
    struct tally *tally, size_t usable_bytes)
{
    ADD(tally->n_frees, 1);
    ADD(tally->live_bytes, -(int64_t)usable_bytes);
}

static __attribute__((noinline, cold)) void gave_first(void *block, size_t usable_bytes)
{
    drop_block(enter(), usable_bytes);
    free(block);
}

static inline __attribute__((always_inline)) void give(void *block, bool is_full)
{
    if (block) {
        const size_t usable_bytes = is_full ? malloc_usable_size(block) : 0;
        struct tally *tally = mine;
        if (__builtin_expect(tally == NULL, 0)) {
            gave_first(block, usable_bytes);
            return;
        }
        drop_block(tally, usable_bytes);
    }
    free(block);
}

/* A block for another: an allocation and a free, but one step for what is live. */
static inline __attribute__((always_inline)) void *change(void *old, size_t n_bytes, bool is_full)
{
    const bool had_old = old != NULL;
    const size_t old_bytes = is_full && had_old ? malloc_usable_size(old) : 0;
    void *block = realloc(old, n_bytes);
    if (had_old && (block || n_bytes == 0)) {
        struct tally *tally = mine ? mine : enter();
        drop_block(tally, old_bytes);
        ADD(tally->n_reallocs, block != NULL);
    }
    return took(block, n_bytes, is_full);
}

/* As the C library's, of which realloc is called from within: that would count twice. */
static inline __attribute__((always_inline)) void *change_array(
    void *old, size_t n, size_t item_bytes, bool is_full)
{
    size_t n_bytes;
    if (__builtin_mul_overflow(n, item_bytes, &n_bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return change(old, n_bytes, is_full);
}

static inline __attribute__((always_inline)) int place(
    void **block, size_t alignment, size_t n_bytes, bool is_full)
{
    const int failure = posix_memalign(block, alignment, n_bytes);
    if (failure == 0)
        took(*block, n_bytes, is_full);
    return failure;
}

/* clang-format off */
#define DEFINE(SET, IS_FULL) \
    static void *SET##_malloc(size_t n) { return took(malloc(n), n, IS_FULL); } \
    static void *SET##_calloc(size_t n, size_t m) { return took(calloc(n, m), n * m, IS_FULL); } \
    static void *SET##_realloc(void *p, size_t n) { return change(p, n, IS_FULL); } \
    static void *SET##_reallocarray(void *p, size_t n, size_t m) \
        { return change_array(p, n, m, IS_FULL); } \
    static void SET##_free(void *p) { give(p, IS_FULL); } \
    static void *SET##_memalign(size_t a, size_t n) { return took(memalign(a, n), n, IS_FULL); } \
    static void *SET##_aligned_alloc(size_t a, size_t n) \
        { return took(aligned_alloc(a, n), n, IS_FULL); } \
    static int SET##_posix_memalign(void **p, size_t a, size_t n) \
        { return place(p, a, n, IS_FULL); } \
    static void *SET##_valloc(size_t n) { return took(valloc(n), n, IS_FULL); } \
    static void *SET##_pvalloc(size_t n) { return took(pvalloc(n), n, IS_FULL); }

DEFINE(light, false)
DEFINE(full, true)

#define ROW(NAME) \
    {#NAME, {(uintptr_t)NAME, (uintptr_t)light_##NAME, (uintptr_t)full_##NAME}}

const struct rt_heap_function rt_heap_functions[RT_HEAP_N_FUNCTIONS] = {
    ROW(malloc), ROW(calloc), ROW(realloc), ROW(reallocarray), ROW(free), ROW(memalign),
    ROW(aligned_alloc), ROW(posix_memalign), ROW(valloc), ROW(pvalloc),
};
/* clang-format on */

static void sum(struct rt_heap_counts *counts)
{
    const uint32_t n = atomic_load(&heap.n_tallies);
    *counts = (struct rt_heap_counts){.unfreed_bytes = sum_live(n)};
    for (uint32_t i = 0; i < n; i++) {
        const struct tally *tally = &heap.tallies[i];
        counts->n_allocs += READ(tally->n_allocs);
        counts->n_frees += READ(tally->n_frees);
        counts->n_reallocs += READ(tally->n_reallocs);
        counts->alloc_bytes += READ(tally->alloc_bytes);
        if (READ(tally->peak_bytes) > counts->peak_bytes || i == 0)
            counts->peak_bytes = READ(tally->peak_bytes);
    }
}

void rt_heap_prepare(void)
{
    if (!heap.has_key)
        heap.has_key = pthread_key_create(&heap.key, leave) == 0;
    if (!mine)
        enter();
}

void rt_heap_begin(bool with_live)
{
    rt_heap_redirect(with_live ? RT_HEAP_FULL : RT_HEAP_LIGHT);
    sum(&heap.start);
    const uint32_t n = atomic_load(&heap.n_tallies);
    for (uint32_t i = 0; i < n; i++)
        __atomic_store_n(&heap.tallies[i].peak_bytes, heap.start.unfreed_bytes, __ATOMIC_RELAXED);
}

void rt_heap_end(struct rt_heap_counts *counts)
{
    const struct rt_heap_counts *start = &heap.start;
    sum(counts);
    counts->n_allocs -= start->n_allocs;
    counts->n_frees -= start->n_frees;
    counts->n_reallocs -= start->n_reallocs;
    counts->alloc_bytes -= start->alloc_bytes;
    counts->unfreed_bytes -= start->unfreed_bytes;
    counts->peak_bytes -= start->unfreed_bytes;
}

bool rt_heap_is_crowded(void)
{
    return heap.is_crowded;
}
