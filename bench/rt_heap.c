/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two sets of functions stand in for malloc and its like: the light ones count calls and bytes, the
 * full ones also what is live. Each thread counts into a block of its own, so that nothing is
 * locked; a block outlives its thread, and the next thread goes on with it.
 */
#define _GNU_SOURCE
#include "bench/rt_heap.h"

#include "bench/rt_heap_header.h"
#include "bench/rt_heap_part.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define MAX_THREADS 4096 /* at once; 256 KiB, touched as they come */

/* Requests of less are taken to succeed where only calls and bytes count. */
#define SURE_BYTES 0x10000

/* Short functions whose jumps all lie within 32 bytes: some processors decode others slowly. */
#define HOT __attribute__((aligned(64)))

/* What one thread counted. Only its thread writes, others may read. */
struct tally {
    uint64_t n_frees; /* first: its instruction is the shorter for it, see HOT */
    uint64_t n_allocs, n_reallocs, alloc_bytes;
    int64_t live_bytes;  /* allocated less freed by this thread: may be below 0 */
    int64_t peak_bytes;  /* of all threads together, as this one saw it */
    uint64_t sure_bytes; /* requests of less go the short way; 0: nothing does */
    struct tally *next_free;
} __attribute__((aligned(64)));

static struct {
    struct tally tallies[MAX_THREADS];
    _Atomic uint32_t n_tallies;
    struct tally *first_free;
    atomic_flag lock;
    pthread_key_t key;
    bool has_key, is_crowded;
    bool reads_headers;          /* usable bytes are read from blocks, not asked for */
    uint64_t sure_bytes;         /* of each tally */
    struct rt_heap_counts start; /* sums when counting began */
} heap = {.lock = ATOMIC_FLAG_INIT};

/* Of a thread that has not called anything yet: nothing of it goes the short way. Never written. */
static struct tally nobody;
static _Thread_local struct tally *mine = &nobody;

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
    mine = &nobody;
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
    tally->sure_bytes = heap.sure_bytes;
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

static struct tally *entered(void)
{
    return mine == &nobody ? enter() : mine;
}

static size_t usable_bytes_of(void *block)
{
    return heap.reads_headers ? rt_heap_header_usable_bytes(block) : malloc_usable_size(block);
}

/* Apart, so that the others call nothing but the real function, and keep no registers for more. */
static __attribute__((noinline)) void *took_slowly(void *block, size_t n_bytes, bool is_full)
{
    add_block(entered(), n_bytes, is_full ? usable_bytes_of(block) : 0, is_full);
    return block;
}

static inline __attribute__((always_inline)) void *took(void *block, size_t n_bytes, bool is_full)
{
    struct tally *tally = mine;
    if (__builtin_expect(block == NULL, 0))
        return block;
    if (__builtin_expect(tally->sure_bytes == 0, 0))
        return took_slowly(block, n_bytes, is_full);
    add_block(tally, n_bytes, is_full ? rt_heap_header_usable_bytes(block) : 0, is_full);
    return block;
}

static __attribute__((noinline)) void *take_slowly(size_t n_bytes)
{
    return took(malloc(n_bytes), n_bytes, false);
}

/* Counted beforehand, so that the last step is a jump: a call and its return are half the price. */
static inline __attribute__((always_inline)) void *take(size_t n_bytes)
{
    struct tally *tally = mine;
    if (__builtin_expect(n_bytes >= tally->sure_bytes, 0))
        return take_slowly(n_bytes);
    add_block(tally, n_bytes, 0, false);
    return malloc(n_bytes);
}

static inline __attribute__((always_inline)) void drop_block(
    struct tally *tally, size_t usable_bytes)
{
    ADD(tally->n_frees, 1);
    ADD(tally->live_bytes, -(int64_t)usable_bytes);
}

static __attribute__((noinline)) void give_slowly(void *block, bool is_full)
{
    drop_block(entered(), is_full ? usable_bytes_of(block) : 0);
    free(block);
}

static inline __attribute__((always_inline)) void give(void *block, bool is_full)
{
    struct tally *tally = mine;
    if (block) {
        if (__builtin_expect(tally->sure_bytes == 0, 0)) {
            give_slowly(block, is_full);
            return;
        }
        drop_block(tally, is_full ? rt_heap_header_usable_bytes(block) : 0);
    }
    free(block);
}

/* A block for another: an allocation and a free, but one step for what is live. */
static inline __attribute__((always_inline)) void *change(void *old, size_t n_bytes, bool is_full)
{
    const bool had_old = old != NULL;
    const size_t old_bytes = is_full && had_old ? usable_bytes_of(old) : 0;
    void *block = realloc(old, n_bytes);
    if (had_old && (block || n_bytes == 0)) {
        struct tally *tally = entered();
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
    static HOT void *SET##_malloc(size_t n) \
        { return IS_FULL ? took(malloc(n), n, true) : take(n); } \
    static void *SET##_calloc(size_t n, size_t m) { return took(calloc(n, m), n * m, IS_FULL); } \
    static void *SET##_realloc(void *p, size_t n) { return change(p, n, IS_FULL); } \
    static void *SET##_reallocarray(void *p, size_t n, size_t m) \
        { return change_array(p, n, m, IS_FULL); } \
    static HOT void SET##_free(void *p) { give(p, IS_FULL); } \
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
    heap.reads_headers = rt_heap_header_is_known();
    entered();
}

void rt_heap_begin(bool with_live)
{
    rt_heap_redirect(with_live ? RT_HEAP_FULL : RT_HEAP_LIGHT);
    sum(&heap.start);
    heap.sure_bytes = with_live && !heap.reads_headers ? 0 : SURE_BYTES;
    const uint32_t n = atomic_load(&heap.n_tallies);
    for (uint32_t i = 0; i < n; i++) {
        struct tally *tally = &heap.tallies[i];
        __atomic_store_n(&tally->peak_bytes, heap.start.unfreed_bytes, __ATOMIC_RELAXED);
        __atomic_store_n(&tally->sure_bytes, heap.sure_bytes, __ATOMIC_RELAXED);
    }
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
