/* SPDX-License-Identifier: GPL-3.0-or-later
 * The allocations of libc, of which one can be made to fail.
 */
#include "tests/unit/failing_memory.h"

#include <stdbool.h>
#include <stddef.h>

long failing_memory_n_left = -1;

void *__real_malloc(size_t n_bytes);
void *__real_calloc(size_t n, size_t n_bytes);
void *__real_realloc(void *block, size_t n_bytes);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t n_bytes);
void *__wrap_calloc(size_t n, size_t n_bytes);
void *__wrap_realloc(void *block, size_t n_bytes);
char *__wrap_strdup(const char *text);

static bool is_due(void)
{
    return failing_memory_n_left >= 0 && failing_memory_n_left-- == 0;
}

void *__wrap_malloc(size_t n_bytes)
{
    return is_due() ? NULL : __real_malloc(n_bytes);
}

void *__wrap_calloc(size_t n, size_t n_bytes)
{
    return is_due() ? NULL : __real_calloc(n, n_bytes);
}

void *__wrap_realloc(void *block, size_t n_bytes)
{
    return is_due() ? NULL : __real_realloc(block, n_bytes);
}

char *__wrap_strdup(const char *text)
{
    return is_due() ? NULL : __real_strdup(text);
}
