/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a patched function jumps to. It calls the entry hook, the function's own code, and the exit
 * hook, and returns: every call meets its return, so the processor's predictor of returns and a
 * shadow stack stay in step.
 *
 *      -8   function16, 0
 *       0   call enter           may change where it returns to
 *       5   lea 8(%rsp),%rsp     the caller's return address is in the mirror
 *      10   call body            its own return address takes the very same slot
 *      15   lea -8(%rsp),%rsp    "resume"
 *      20   call exit            fills the slot with the caller's return address
 *      25   ret
 *      26   body: moved instructions, a jump to the rest
 */
#ifndef PP_BENCH_RT_STUB_H
#define PP_BENCH_RT_STUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RT_STUB_HEAD_BYTES 8
#define RT_STUB_BODY 26 /* where the body begins */

/* Of the stub whose entry hook would return to `stub_return`. */
static inline uint32_t rt_stub_function16(uintptr_t stub_return)
{
    return *(const uint32_t *)(stub_return - 5 - RT_STUB_HEAD_BYTES);
}

static inline uintptr_t rt_stub_resume(uintptr_t stub_return)
{
    return stub_return + 10;
}

static inline uintptr_t rt_stub_body(uintptr_t stub_return)
{
    return stub_return + 10 + (uintptr_t)(intptr_t) * (const int32_t *)(stub_return + 6);
}

/* Write a stub for the function with index `function16` / 16 at `stub`, with RT_STUB_HEAD_BYTES
 * before it; the body follows. All of it runs where it is written, within 2 GiB of the hooks. */
void rt_stub_write(
    unsigned char *stub, uint32_t function16, uintptr_t enter_hook, uintptr_t exit_hook);

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
