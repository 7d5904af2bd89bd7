/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether an object brings an allocator of its own.
 */
#ifndef PP_BENCH_RT_HEAP_SYMBOLS_H
#define PP_BENCH_RT_HEAP_SYMBOLS_H

#include <stdbool.h>

/* Whether the file at `path` has a function malloc in itself: one of its full symbol table, which a
 * stripped file lacks, or of the dynamic one. False also when it cannot be read. */
bool rt_heap_symbols_has_malloc(const char *path);

#endif
