/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a patched function jumps to: code that enters the call into the tree, calls the function's
 * own code, and ends it (rt_hooks.S). Every call meets its return, so the processor's predictor of
 * returns and a shadow stack stay in step.
 *
 *      -8   struct rt_stub_head
 *       0   entry
 *           call body            its own return address takes the slot of the caller's, which is
 *                                in the mirror
 *  resume   exit                 fills the slot with the caller's return address
 *           ret
 *    body   moved instructions, a jump to the rest
 */
#ifndef PP_BENCH_RT_STUB_H
#define PP_BENCH_RT_STUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rt_stub_head {
    uint32_t function16;
    uint16_t resume, body; /* offsets */
};

static inline const struct rt_stub_head *rt_stub_head(uintptr_t stub)
{
    return (const struct rt_stub_head *)stub - 1;
}

static inline uintptr_t rt_stub_resume(uintptr_t stub)
{
    return stub + rt_stub_head(stub)->resume;
}

static inline uintptr_t rt_stub_body(uintptr_t stub)
{
    return stub + rt_stub_head(stub)->body;
}

/* A jump or call (opcode e9, e8) of 5 bytes at `at`, which runs there, to `target`. False: too
 * far. */
bool rt_stub_write_jump(
    unsigned char *at, uintptr_t runs_at, unsigned char opcode, uintptr_t target);

/* A jump of 14 bytes to anywhere. */
#define RT_STUB_FAR_BYTES 14
void rt_stub_write_far_jump(unsigned char *at, uintptr_t target);

/* Where such a jump goes. */
uintptr_t rt_stub_far_target(uintptr_t at);

#endif
