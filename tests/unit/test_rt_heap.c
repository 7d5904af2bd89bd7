/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counting allocations: what each function counts as, what is live, threads that end, and that this
 * program's own calls do not show.
 */
#include "bench/rt_heap.h"

#include "bench/rt_heap_header.h"
#include "bench/rt_heap_part.h"
#include "bench/rt_heap_symbols.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define N_THREADS 4

#if defined __SANITIZE_ADDRESS__
#define IS_ASAN true
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define IS_ASAN true
#endif
#endif
#ifndef IS_ASAN
#define IS_ASAN false
#endif

static char doubt[200];

/* The functions that count, as slots would lead to them. */
struct functions {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*reallocarray)(void *, size_t, size_t);
    void (*free)(void *);
    void *(*memalign)(size_t, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*valloc)(size_t);
};

static void find(const char *name, enum rt_heap_set set, void *function)
{
    for (size_t i = 0; i < RT_HEAP_N_FUNCTIONS; i++)
        if (strcmp(rt_heap_functions[i].name, name) == 0) {
            memcpy(function, &rt_heap_functions[i].addresses[set], sizeof(uintptr_t));
            return;
        }
    fail_msg("there is no %s", name);
}

static struct functions functions_of(enum rt_heap_set set)
{
    struct functions f;
    find("malloc", set, &f.malloc);
    find("calloc", set, &f.calloc);
    find("realloc", set, &f.realloc);
    find("reallocarray", set, &f.reallocarray);
    find("free", set, &f.free);
    find("memalign", set, &f.memalign);
    find("aligned_alloc", set, &f.aligned_alloc);
    find("posix_memalign", set, &f.posix_memalign);
    find("valloc", set, &f.valloc);
    return f;
}

static int set_up(void **state)
{
    static const struct rt_heap_objects objects = {.libraries = ""};
    (void)state;
    rt_heap_attach(&objects, doubt, sizeof doubt);
    return 0;
}

static void demand(
    const struct rt_heap_counts *counts, uint64_t n_allocs, uint64_t n_frees, uint64_t alloc_bytes)
{
    assert_int_equal(counts->n_allocs, n_allocs);
    assert_int_equal(counts->n_frees, n_frees);
    assert_int_equal(counts->alloc_bytes, alloc_bytes);
}

/* Each function once, in both sets. */
static void test_each(void **state)
{
    (void)state;
    for (int set = RT_HEAP_LIGHT; set <= RT_HEAP_FULL; set++) {
        const struct functions f = functions_of((enum rt_heap_set)set);
        struct rt_heap_counts counts;
        void *blocks[6], *placed = NULL;
        rt_heap_begin(set == RT_HEAP_FULL);
        blocks[0] = f.malloc(100);
        blocks[1] = f.calloc(7, 11);
        blocks[2] = f.memalign(512, 33);
        blocks[3] = f.aligned_alloc(128, 256);
        blocks[4] = f.valloc(5);
        assert_int_equal(f.posix_memalign(&placed, 64, 50), 0);
        blocks[5] = placed;
        assert_int_equal((uintptr_t)blocks[2] % 512, 0);
        assert_int_equal((uintptr_t)blocks[3] % 128, 0);
        assert_int_equal((uintptr_t)blocks[4] % 4096, 0);
        assert_int_equal((uintptr_t)blocks[5] % 64, 0);
        int64_t usable_bytes = 0;
        for (int i = 0; i < 6; i++)
            usable_bytes += (int64_t)malloc_usable_size(blocks[i]);
        rt_heap_end(&counts);
        demand(&counts, 6, 0, 100 + 77 + 33 + 256 + 5 + 50);
        assert_int_equal(counts.unfreed_bytes, set == RT_HEAP_FULL ? usable_bytes : 0);
        assert_int_equal(counts.peak_bytes, set == RT_HEAP_FULL ? usable_bytes : 0);
        rt_heap_begin(set == RT_HEAP_FULL);
        for (int i = 0; i < 6; i++)
            f.free(blocks[i]);
        f.free(NULL);
        rt_heap_end(&counts);
        demand(&counts, 0, 6, 0);
        assert_int_equal(counts.unfreed_bytes, set == RT_HEAP_FULL ? -usable_bytes : 0);
        assert_int_equal(counts.peak_bytes, 0);
    }
}

static void test_change(void **state)
{
    (void)state;
    const struct functions f = functions_of(RT_HEAP_FULL);
    struct rt_heap_counts counts;
    rt_heap_begin(true);
    char *block = f.realloc(NULL, 10);
    strcpy(block, "kept");
    block = f.realloc(block, 5000);
    assert_string_equal(block, "kept");
    const int64_t peak_bytes = (int64_t)malloc_usable_size(block);
    block = f.reallocarray(block, 10, 10);
    assert_string_equal(block, "kept");
    errno = 0;
    assert_null(f.reallocarray(block, SIZE_MAX / 2, 3));
    assert_int_equal(errno, ENOMEM);
    f.free(block);
    rt_heap_end(&counts);
    demand(&counts, 3, 3, 10 + 5000 + 100);
    assert_int_equal(counts.n_reallocs, 2);
    assert_int_equal(counts.unfreed_bytes, 0);
    assert_int_equal(counts.peak_bytes, peak_bytes);
}

/* What the C library allocates for us counts, what we do does not. */
static void test_library(void **state)
{
    (void)state;
    struct rt_heap_counts counts;
    if (IS_ASAN) { /* its strdup is not the C library's */
        print_message("# not tried: the address sanitizer replaces strdup\n");
        return;
    }
    rt_heap_begin(true);
    char *copy = strdup("twelve chars");
    void *volatile ours = malloc(77);
    rt_heap_end(&counts);
    demand(&counts, 1, 0, 13);
    assert_int_equal(counts.unfreed_bytes, malloc_usable_size(copy));
    free(copy);
    free(ours);
    assert_string_equal(doubt, "");
}

static pthread_barrier_t all_have, may_end;

static void *hold(void *argument)
{
    const struct functions f = functions_of(RT_HEAP_FULL);
    void *block = f.malloc(1000);
    pthread_barrier_wait(&all_have);
    pthread_barrier_wait(&may_end);
    f.free(block);
    return argument;
}

/* The peak is of all threads together; what they counted outlives them. */
static void test_threads(void **state)
{
    (void)state;
    const struct functions f = functions_of(RT_HEAP_FULL);
    struct rt_heap_counts counts;
    if (IS_ASAN) { /* its threads allocate through the C library */
        print_message("# not tried: the address sanitizer allocates, too\n");
        return;
    }
    pthread_barrier_init(&all_have, NULL, N_THREADS + 1);
    pthread_barrier_init(&may_end, NULL, N_THREADS + 1);
    for (int round = 0; round < 50; round++) {
        pthread_t threads[N_THREADS];
        rt_heap_begin(true);
        void *block = f.malloc(1000);
        const int64_t usable_bytes = (int64_t)malloc_usable_size(block);
        for (int i = 0; i < N_THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, hold, NULL), 0);
        pthread_barrier_wait(&all_have);
        pthread_barrier_wait(&may_end);
        for (int i = 0; i < N_THREADS; i++)
            pthread_join(threads[i], NULL);
        rt_heap_end(&counts);
        if (round == 0) { /* the loader allocated for threads, and keeps that for the next */
            assert_true(counts.n_allocs >= N_THREADS + 1);
            free(block);
            continue;
        }
        demand(&counts, N_THREADS + 1, N_THREADS, (N_THREADS + 1) * 1000);
        assert_int_equal(counts.peak_bytes, (N_THREADS + 1) * usable_bytes);
        assert_int_equal(counts.unfreed_bytes, usable_bytes);
        free(block); /* unseen: the next round begins with what is left */
    }
    assert_false(rt_heap_is_crowded());
}

static void *pass(void *argument)
{
    const struct functions f = functions_of(RT_HEAP_FULL);
    f.free(argument);
    return f.malloc(500);
}

/* More threads one after the other than can be counted at once; each frees what it did not take. */
static void test_many_threads(void **state)
{
    (void)state;
    const struct functions f = functions_of(RT_HEAP_FULL);
    struct rt_heap_counts counts;
    if (IS_ASAN) { /* its threads allocate through the C library */
        print_message("# not tried: the address sanitizer allocates, too\n");
        return;
    }
    rt_heap_begin(true);
    for (int i = 0; i < 5000; i++) {
        pthread_t thread;
        void *block;
        assert_int_equal(pthread_create(&thread, NULL, pass, f.malloc(500)), 0);
        pthread_join(thread, &block);
        f.free(block);
    }
    rt_heap_end(&counts);
    demand(&counts, 10000, 10000, 10000 * 500);
    assert_int_equal(counts.unfreed_bytes, 0);
    assert_true(counts.peak_bytes > 0 && counts.peak_bytes < 1100);
    assert_false(rt_heap_is_crowded());
}

/* A request that is refused is none, and neither is one too large for the short way. */
static void test_refused(void **state)
{
    (void)state;
    if (IS_ASAN) {
        print_message("# not tried: the address sanitizer refuses nothing, it ends the program\n");
        return;
    }
    for (int set = RT_HEAP_LIGHT; set <= RT_HEAP_FULL; set++) {
        const struct functions f = functions_of((enum rt_heap_set)set);
        struct rt_heap_counts counts;
        rt_heap_begin(set == RT_HEAP_FULL);
        assert_null(f.malloc((size_t)1 << 60));
        assert_null(f.calloc((size_t)1 << 30, (size_t)1 << 30));
        void *large = f.malloc(1 << 20);
        f.free(large);
        rt_heap_end(&counts);
        demand(&counts, 1, 1, 1 << 20);
    }
}

/* What stands before a block says the same as the C library, however it was allocated. */
static void test_header(void **state)
{
    (void)state;
    if (!rt_heap_header_is_known()) { /* a sanitizer's blocks, valgrind's */
        print_message("# not tried: this allocator's blocks are not glibc's\n");
        return;
    }
    for (size_t n_bytes = 0; n_bytes < 1 << 27; n_bytes += 1 + n_bytes / 3) {
        void *blocks[] = {malloc(n_bytes), calloc(1, n_bytes), memalign(4096, n_bytes),
            realloc(malloc(n_bytes / 2), n_bytes + 1)};
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
            assert_int_equal(rt_heap_header_usable_bytes(blocks[i]), malloc_usable_size(blocks[i]));
            free(blocks[i]);
        }
    }
}

static void test_symbols(void **state)
{
    (void)state;
    assert_false(rt_heap_symbols_has_malloc("/proc/self/exe")); /* it only calls one */
    assert_false(rt_heap_symbols_has_malloc("/proc/self/maps"));
    assert_false(rt_heap_symbols_has_malloc("/nowhere"));
    assert_false(rt_heap_symbols_has_malloc("/dev/null"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_library),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_many_threads),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_symbols),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
