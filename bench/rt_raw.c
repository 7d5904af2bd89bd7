/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_raw.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define PAGE_BYTES 4096
#define MAX_STACK_BYTES ((uint64_t)1 << 36) /* of the main one when it has no limit */

static long call(long number, const long arguments[6])
{
    long result;
    register long r10 __asm__("r10") = arguments[3];
    register long r8 __asm__("r8") = arguments[4];
    register long r9 __asm__("r9") = arguments[5];
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]),
                     "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static bool failed(long result)
{
    return result < 0 && result > -4096;
}

static long map(uintptr_t address, size_t n_bytes, int more)
{
    return call(SYS_mmap,
        (const long[6]){(long)address, (long)n_bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | more, -1, 0});
}

void *rt_raw_map(size_t n_bytes)
{
    const long result = map(0, n_bytes, 0);
    return failed(result) ? NULL : (void *)result;
}

void rt_raw_unmap(void *memory, size_t n_bytes)
{
    call(SYS_munmap, (const long[6]){(long)memory, (long)n_bytes, 0, 0, 0, 0});
}

bool rt_raw_map_at(uintptr_t address, size_t n_bytes)
{
    const long result = map(address, n_bytes, MAP_FIXED_NOREPLACE);
    if (failed(result) || (uintptr_t)result != address)
        return false;
    call(SYS_madvise, (const long[6]){result, (long)n_bytes, MADV_NOHUGEPAGE, 0, 0, 0});
    call(SYS_madvise, (const long[6]){result, (long)n_bytes, MADV_DONTDUMP, 0, 0, 0});
    return true;
}

bool rt_raw_maps_open(struct rt_raw_maps *maps, unsigned char *page)
{
    static const char path[] = "/proc/self/maps";
    const long fd = call(
        SYS_openat, (const long[6]){AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0});
    *maps = (struct rt_raw_maps){.fd = (int)fd, .page = page};
    return !failed(fd);
}

void rt_raw_maps_close(struct rt_raw_maps *maps)
{
    call(SYS_close, (const long[6]){maps->fd, 0, 0, 0, 0, 0});
}

/* The next byte, or -1 at the end. */
static int next_byte(struct rt_raw_maps *maps)
{
    if (maps->at == maps->n_bytes) {
        const long got = call(
            SYS_read, (const long[6]){maps->fd, (long)maps->page, PAGE_BYTES, 0, 0, 0});
        if (got <= 0)
            return -1;
        maps->n_bytes = (size_t)got;
        maps->at = 0;
    }
    return maps->page[maps->at++];
}

static int read_address(struct rt_raw_maps *maps, uintptr_t *address)
{
    int c;
    *address = 0;
    while ((c = next_byte(maps)) != -1) {
        if (c >= '0' && c <= '9')
            *address = *address << 4 | (uintptr_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *address = *address << 4 | (uintptr_t)(c - 'a' + 10);
        else
            break;
    }
    return c;
}

bool rt_raw_maps_next(struct rt_raw_maps *maps, struct rt_raw_range *range)
{
    static const char tag[] = "[stack]";
    size_t matched = 0;
    int c = read_address(maps, &range->low);
    if (c != -1)
        c = read_address(maps, &range->high);
    if (c == -1) {
        rt_raw_maps_close(maps);
        return false;
    }
    while ((c = next_byte(maps)) != -1 && c != '\n')
        matched = matched == sizeof tag - 1 || c == tag[matched]
            ? matched + (matched < sizeof tag - 1)
            : c == tag[0] ? 1
                          : 0;
    range->is_main_stack = matched == sizeof tag - 1;
    return true;
}

static uintptr_t lowest_of_main_stack(const struct rt_raw_range *range)
{
    struct rlimit limit = {0, 0};
    call(SYS_prlimit64, (const long[6]){0, RLIMIT_STACK, 0, (long)&limit, 0, 0});
    uint64_t n_bytes = limit.rlim_cur;
    n_bytes = n_bytes > MAX_STACK_BYTES ? MAX_STACK_BYTES : n_bytes;
    const uintptr_t low = range->high - n_bytes;
    return low < range->low ? low : range->low;
}

bool rt_raw_find_stack(uintptr_t slot, unsigned char *page, struct rt_raw_range *range)
{
    struct rt_raw_maps maps;
    if (!rt_raw_maps_open(&maps, page))
        return false;
    while (rt_raw_maps_next(&maps, range)) {
        if (range->is_main_stack)
            range->low = lowest_of_main_stack(range);
        if (slot >= range->low && slot < range->high) {
            rt_raw_maps_close(&maps);
            return true;
        }
    }
    return false;
}
