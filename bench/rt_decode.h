/* SPDX-License-Identifier: GPL-3.0-or-later
 * x86-64 instructions as far as moving them needs: length, flow, what is relative to the
 * instruction pointer. Zydis decodes.
 */
#ifndef PP_BENCH_RT_DECODE_H
#define PP_BENCH_RT_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rt_flow {
    RT_FLOW_NEXT,   /* goes on after itself */
    RT_FLOW_JUMP,   /* jmp, relative */
    RT_FLOW_BRANCH, /* jcc, relative */
    RT_FLOW_CALL,   /* call, relative */
    RT_FLOW_LOOP,   /* loop, loope, loopne, jrcxz: 8-bit displacement only */
    RT_FLOW_RETURN,
    RT_FLOW_JUMP_INDIRECT,
    RT_FLOW_CALL_INDIRECT,
    RT_FLOW_TRAP /* int3, ud2, hlt: control does not simply go on */
};

struct rt_instruction {
    uint8_t n_bytes;
    uint8_t flow;       /* enum rt_flow */
    uint8_t opcode_map; /* 0: one byte, 1: 0f, 2: 0f38, 3: 0f3a; others: vector encodings */
    uint8_t opcode;
    uint8_t modrm_offset;            /* 0: has none */
    uint8_t disp_offset, disp_bytes; /* 0: none */
    uint8_t imm_offset, imm_bytes;   /* likewise; of a relative jump its displacement */
    bool is_rip_relative; /* its memory operand is: the displacement counts from its end */
    bool is_lea;
    bool is_nop;       /* endbr64 too */
    bool is_immovable; /* xbegin and what is unknown */
    int64_t relative;  /* of relative jumps and calls: target - end of the instruction; with
                          is_rip_relative: the displacement */
};

/* Decode one instruction at `code` of which `n_bytes` may be read. False: none there. */
bool rt_decode(const unsigned char *code, size_t n_bytes, struct rt_instruction *out);

#endif
