/* SPDX-License-Identifier: MIT
 * Only a part of the iteration counts: the module takes the time itself, of the first touch of
 * fresh pages but not of mapping and unmapping them.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) manual.c -o manual.so
 *     ppbench -s manual.so
 */
#include <ppbench.h>

#include <sys/mman.h>
#include <time.h>

struct mapping {
    int64_t n_pages;
};

#define PAGE_BYTES 4096

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static char *map(size_t size_bytes)
{
    return mmap(NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void touch(char *pages, size_t size_bytes)
{
    for (size_t at = 0; at < size_bytes; at += PAGE_BYTES)
        pages[at] = 1;
    ppb_clobber();
}

static void set_items(struct mapping *m, struct ppb_run *ppb)
{
    ppb_set_items(ppb, (double)m->n_pages);
}

PPB_BENCH_WITH(first_touch, struct mapping, m, .setup = set_items,
    .params = {PPB_INTS(struct mapping, n_pages, 1, 16, 256)}, .manual_time = 1)
{
    const size_t size_bytes = (size_t)m->n_pages * PAGE_BYTES;
    char *pages = map(size_bytes);
    if (pages == MAP_FAILED)
        return;
    const uint64_t before_ns = now_ns();
    touch(pages, size_bytes);
    ppb_add_time_ns(ppb, now_ns() - before_ns);
    munmap(pages, size_bytes);
}
