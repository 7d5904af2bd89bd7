/* SPDX-License-Identifier: GPL-3.0-or-later
 * Breakpoints that lead to stubs, for functions where no jump fits: some 2 us a call.
 */
#ifndef PP_BENCH_RT_TRAP_H
#define PP_BENCH_RT_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#define RT_TRAP_MAX 4096 /* breakpoints */

/* Let a breakpoint at `address` (one byte, to be written by the caller) go on at `stub`. The first
 * one takes SIGTRAP; what is not ours goes to the handler that was there. False: too many, or the
 * signal cannot be taken. Before any of the code runs. */
bool rt_trap_add(uintptr_t address, uintptr_t stub);

#endif
