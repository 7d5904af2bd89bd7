/* SPDX-License-Identifier: GPL-3.0-or-later
 * A copy of the hooks (rt_hooks.S) for the stubs that lie near it.
 */
#ifndef PP_BENCH_RT_HOOK_H
#define PP_BENCH_RT_HOOK_H

#include "bench/tracewire.h"

#include <stddef.h>

#define RT_HOOK_BYTES 4096 /* room that a copy needs */

struct rt_hook {
    uintptr_t stubs; /* where the stubs lie that will call it; set before rt_hook_copy */
    size_t stubs_bytes;
    uintptr_t enter, exit; /* set by it */
};

/* Bytes that rt_hook_ask takes of the stack; set by rt_hook_copy. */
extern size_t rt_hook_state_bytes;

/* Call function(event, context) with all vector registers saved around it. */
void rt_hook_ask(
    void (*function)(const void *event, void *context), const void *event, void *context);

/* Write the hooks of that clock (when rt_tree.is_told, the form that tells) at `to` (64-byte
 * aligned, RT_HOOK_BYTES), where they will run. rt_tree is set. */
void rt_hook_copy(unsigned char *to, enum pp_tracewire_clock clock, struct rt_hook *hook);

#endif
