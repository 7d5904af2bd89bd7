/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "bench/rt_heap_header.h"

#include <malloc.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <dlfcn.h>
#include <gnu/libc-version.h>

/* Those of another allocator may begin at a page before which there is nothing to be read. */
static bool is_c_library_malloc(void)
{
    Dl_info allocator, library;
    return dladdr((void *)(uintptr_t)malloc, &allocator) != 0 &&
        dladdr((void *)(uintptr_t)gnu_get_libc_version, &library) != 0 &&
        allocator.dli_fbase == library.dli_fbase;
}

/* Valgrind puts blocks of its own behind the C library's names; of those no more bytes are usable
 * than were asked for, and what stands before them is not looked at. */
#define LEAST_USABLE_BYTES 24

static bool agrees(void *block)
{
    const size_t usable_bytes = block ? malloc_usable_size(block) : 0;
    return usable_bytes >= LEAST_USABLE_BYTES && rt_heap_header_usable_bytes(block) == usable_bytes;
}

bool rt_heap_header_is_known(void)
{
    /* The last is a mapping of its own, so large that to free it does not change from where on
     * blocks are; the others are too small for that. */
    static const size_t sizes_bytes[] = {1, 24, 25, 1000, 40000000};
    bool is_known = is_c_library_malloc();
    for (size_t i = 0; is_known && i < 2 * sizeof sizes_bytes / sizeof *sizes_bytes; i++) {
        void *block = i % 2 ? memalign(256, sizes_bytes[i / 2]) : malloc(sizes_bytes[i / 2]);
        is_known = agrees(block);
        free(block);
    }
    return is_known;
}
#else
bool rt_heap_header_is_known(void)
{
    return false;
}
#endif
