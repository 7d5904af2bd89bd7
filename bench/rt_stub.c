/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_stub.h"

#include <string.h>

bool rt_stub_write_jump(
    unsigned char *at, uintptr_t runs_at, unsigned char opcode, uintptr_t target)
{
    const int64_t distance = (int64_t)(target - (runs_at + 5));
    const int32_t near = (int32_t)distance;
    if (near != distance)
        return false;
    at[0] = opcode;
    memcpy(at + 1, &near, sizeof near);
    return true;
}

void rt_stub_write_far_jump(unsigned char *at, uintptr_t target)
{
    static const unsigned char jump[6] = {0xff, 0x25, 0, 0, 0, 0}; /* jmp *0(%rip) */
    memcpy(at, jump, sizeof jump);
    memcpy(at + sizeof jump, &target, sizeof target);
}

uintptr_t rt_stub_far_target(uintptr_t at)
{
    uintptr_t target;
    memcpy(&target, (const unsigned char *)at + 6, sizeof target);
    return target;
}
