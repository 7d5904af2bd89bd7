/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making the text writable for a moment is fastest; where a policy forbids that, the kernel still
 * writes for us through /proc/self/mem, a system call each.
 */
#include "bench/rt_text.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE_BYTES 4096u

/* Not memcpy, which may be what is written over. */
static void store(unsigned char *to, const unsigned char *from, size_t n_bytes)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n_bytes) : : "memory");
}

static bool write_mapped(const struct rt_text_edit *edits, size_t n, uintptr_t low, uintptr_t high)
{
    low = low / PAGE_BYTES * PAGE_BYTES;
    const size_t n_bytes = (high - low + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (mprotect((void *)low, n_bytes, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        return false;
    for (size_t i = 0; i < n; i++)
        store((unsigned char *)edits[i].at, edits[i].bytes, edits[i].n_bytes);
    mprotect((void *)low, n_bytes, PROT_READ | PROT_EXEC);
    return true;
}

static bool write_through(const struct rt_text_edit *edits, size_t n)
{
    const int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
    bool ok = fd >= 0;
    for (size_t i = 0; ok && i < n; i++)
        ok = pwrite(fd, edits[i].bytes, edits[i].n_bytes, (off_t)edits[i].at) ==
            (ssize_t)edits[i].n_bytes;
    if (fd >= 0)
        close(fd);
    return ok;
}

bool rt_text_write(struct rt_text_edit *edits, size_t n, uintptr_t low, uintptr_t high)
{
    for (size_t i = 0; i < n; i++)
        store(edits[i].before, (const unsigned char *)edits[i].at, edits[i].n_bytes);
    return n == 0 || write_mapped(edits, n, low, high) || write_through(edits, n);
}

bool rt_text_undo(struct rt_text_edit *edits, size_t n, uintptr_t low, uintptr_t high)
{
    for (size_t i = 0; i < n / 2; i++) {
        const struct rt_text_edit last = edits[n - 1 - i];
        edits[n - 1 - i] = edits[i];
        edits[i] = last;
    }
    for (size_t i = 0; i < n; i++)
        store(edits[i].bytes, edits[i].before, edits[i].n_bytes);
    return rt_text_write(edits, n, low, high);
}
