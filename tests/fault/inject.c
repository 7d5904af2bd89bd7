/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which call fails.
 */
#include "tests/fault/inject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* As in torture.py. */
static const char *const classes[] = {"memory", "write", "open", "read", "short", "pipe", "map",
    "process", "interrupt", "load", "clock", "clock-back", "clock-on"};
#define N_CLASSES (sizeof classes / sizeof classes[0])

/* What the runner reads afterwards. */
struct counts {
    _Atomic uint64_t n_failed;
    _Atomic uint64_t n_calls[N_CLASSES];
};

static struct counts *counts; /* NULL: nothing is injected here */
static char class_of_fault[16];
static uint64_t first;
static bool is_for_good;
static _Thread_local bool is_paused_here;

extern __typeof__(mmap) __real_mmap;
extern __typeof__(open) __real_open;

__attribute__((constructor)) static void attach(void)
{
    const char *what = getenv("PP_INJECT"), *where = getenv("PP_INJECT_IN");
    const char *path = getenv("PP_INJECT_COUNT");
    const char *colon = what ? strchr(what, ':') : NULL;
    if (!colon || !where || !path || (size_t)(colon - what) >= sizeof class_of_fault ||
        strcmp(where, program_invocation_short_name) != 0)
        return;
    char *end;
    memcpy(class_of_fault, what, (size_t)(colon - what));
    first = strtoull(colon + 1, &end, 10);
    is_for_good = *end == '+';
    const int fd = __real_open(path, O_RDWR | O_CLOEXEC);
    void *at = fd < 0
        ? MAP_FAILED
        : __real_mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    counts = at == MAP_FAILED ? NULL : at;
}

bool inject_is_due(const char *class_name)
{
    if (!counts || is_paused_here)
        return false;
    size_t i = 0;
    while (i < N_CLASSES && strcmp(class_name, classes[i]) != 0)
        i++;
    if (i == N_CLASSES)
        abort();
    const uint64_t k = atomic_fetch_add(&counts->n_calls[i], 1);
    const bool is_due = strcmp(class_name, class_of_fault) == 0 &&
        (k == first || (is_for_good && k > first));
    if (is_due)
        atomic_fetch_add(&counts->n_failed, 1);
    return is_due;
}

void inject_pause(bool is_paused)
{
    is_paused_here = is_paused;
}
