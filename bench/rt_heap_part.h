/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shared by the parts of rt_heap: the functions that count, and the slots that lead to them.
 */
#ifndef PP_BENCH_RT_HEAP_PART_H
#define PP_BENCH_RT_HEAP_PART_H

#include <stdint.h>

/* Where slots lead. */
enum rt_heap_set { RT_HEAP_REAL, RT_HEAP_LIGHT, RT_HEAP_FULL, RT_HEAP_N_SETS };

#define RT_HEAP_N_FUNCTIONS 10

struct rt_heap_function {
    const char *name;
    uintptr_t addresses[RT_HEAP_N_SETS];
};

extern const struct rt_heap_function rt_heap_functions[RT_HEAP_N_FUNCTIONS];

/* Before anything counts, on the first thread. May be called again. */
void rt_heap_prepare(void);

/* Let all slots that were found lead to that set of functions. */
void rt_heap_redirect(enum rt_heap_set set);

#endif
