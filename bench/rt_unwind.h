/* SPDX-License-Identifier: GPL-3.0-or-later
 * How exceptions, thread cancellation and backtraces get through the stubs.
 */
#ifndef PP_BENCH_RT_UNWIND_H
#define PP_BENCH_RT_UNWIND_H

#include <stdbool.h>
#include <stdint.h>

/* Tell the process's unwinder about stubs in [low, high); they stay mapped for ever. rt_tree.delta
 * is set. False: it has none, so that nothing unwinds. */
bool rt_unwind_register(uintptr_t low, uintptr_t high);

#endif
