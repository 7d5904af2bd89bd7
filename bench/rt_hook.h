/* SPDX-License-Identifier: GPL-3.0-or-later
 * A copy of the hooks (rt_hooks.S) for the stubs that lie near it.
 */
#ifndef PP_BENCH_RT_HOOK_H
#define PP_BENCH_RT_HOOK_H

#include "bench/tracewire.h"

#include <stddef.h>

#define RT_HOOK_BYTES 4096 /* room that a copy needs */

struct rt_hook {
    uintptr_t enter, exit;
};

/* Write the hooks of that clock at `to` (64-byte aligned, RT_HOOK_BYTES), where they will run.
 * rt_tree is set. */
void rt_hook_copy(unsigned char *to, enum pp_tracewire_clock clock, struct rt_hook *hook);

#endif
