/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_stub.h"

#include <string.h>

#define CALL 0xe8

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

void rt_stub_write(
    unsigned char *stub, uint32_t function16, uintptr_t enter_hook, uintptr_t exit_hook)
{
    static const unsigned char drop[5] = {0x48, 0x8d, 0x64, 0x24, 0x08};
    static const unsigned char take[5] = {0x48, 0x8d, 0x64, 0x24, 0xf8};
    const uintptr_t at = (uintptr_t)stub;
    memset(stub - RT_STUB_HEAD_BYTES, 0, RT_STUB_HEAD_BYTES);
    memcpy(stub - RT_STUB_HEAD_BYTES, &function16, sizeof function16);
    rt_stub_write_jump(stub, at, CALL, enter_hook);
    memcpy(stub + 5, drop, sizeof drop);
    rt_stub_write_jump(stub + 10, at + 10, CALL, at + RT_STUB_BODY);
    memcpy(stub + 15, take, sizeof take);
    rt_stub_write_jump(stub + 20, at + 20, CALL, exit_hook);
    stub[25] = 0xc3;
}
