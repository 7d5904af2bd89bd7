/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stubs of the procedure linkage table.
 */
#ifndef PP_BENCH_RT_PLT_H
#define PP_BENCH_RT_PLT_H

#include "bench/rt_decode.h"
#include "bench/rt_scan.h"

/* How many instructions of such a stub run when `in`, at `address`, calls it or jumps to it: those
 * up to its jump through a slot. 0: it does neither. */
unsigned rt_plt_instructions(
    const struct rt_scan *scan, uint64_t address, const struct rt_instruction *in);

#endif
