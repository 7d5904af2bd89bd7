/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_plt.h"

#include "bench/rt_scan_part.h"

#define STUB_BYTES 11 /* endbr64, jmp *slot(%rip) with a prefix */

unsigned rt_plt_instructions(
    const struct rt_scan *scan, uint64_t address, const struct rt_instruction *in)
{
    const uint64_t target = address + in->n_bytes + (uint64_t)in->relative;
    if ((in->flow != RT_FLOW_CALL && in->flow != RT_FLOW_JUMP) ||
        rt_scan_find(scan, target) != RT_SCAN_NONE)
        return 0;
    const unsigned char *code = rt_scan_image_code(&rt_scan_store(scan)->image, target, STUB_BYTES);
    struct rt_instruction stub;
    size_t at = 0;
    unsigned n = 1;
    if (!code || !rt_decode(code, STUB_BYTES, &stub))
        return 0;
    if (stub.is_nop) {
        at = stub.n_bytes;
        n++;
        if (!rt_decode(code + at, STUB_BYTES - at, &stub))
            return 0;
    }
    return stub.flow == RT_FLOW_JUMP_INDIRECT && stub.is_rip_relative ? n : 0;
}
