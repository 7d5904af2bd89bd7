/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looks at the machine code of a benchmark's loop: is there any work in it?
 */
#ifndef PP_BENCH_RT_INSPECT_H
#define PP_BENCH_RT_INSPECT_H

#include "bench/wire.h"

/* Decode the function at `loop` and judge its innermost counted loop. Needs the Zydis library at
 * run time; without it, or when the code has another shape than a counted loop, PP_LOOP_UNKNOWN.
 * `n_instructions` gets the length of the loop, 0 unknown. */
enum pp_loop_work rt_inspect(const void *loop, uint32_t *n_instructions);

#endif
