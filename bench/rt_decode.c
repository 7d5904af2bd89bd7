/* SPDX-License-Identifier: GPL-3.0-or-later
 * Zydis in its minimal mode: lengths, offsets of the parts and the opcode, no operands. That mode
 * does not look at an instruction's meaning, so some encodings that a processor refuses pass.
 */
#include "bench/rt_decode.h"

#include "bench/rt_decode_common.h"

#include <string.h>

#include <Zydis/Zydis.h>

#define MAX_BYTES 15        /* of an instruction */
#define OTHER_ENCODING 0x80 /* of rt_instruction.opcode_map */
#define PREFIX_OPERAND_SIZE 0x66
#define PREFIX_ADDRESS_SIZE 0x67

/* As ZydisDecoderInit makes it, in minimal mode; constant, so that no thread has to begin. */
static const ZydisDecoder decoder = {
    .machine_mode = ZYDIS_MACHINE_MODE_LONG_64,
    .stack_width = ZYDIS_STACK_WIDTH_64,
    .decoder_mode =
        {
            [ZYDIS_DECODER_MODE_MINIMAL] = ZYAN_TRUE,
            [ZYDIS_DECODER_MODE_MPX] = ZYAN_TRUE,
            [ZYDIS_DECODER_MODE_CET] = ZYAN_TRUE,
            [ZYDIS_DECODER_MODE_LZCNT] = ZYAN_TRUE,
            [ZYDIS_DECODER_MODE_TZCNT] = ZYAN_TRUE,
            [ZYDIS_DECODER_MODE_CLDEMOTE] = ZYAN_TRUE,
        },
};

static enum rt_flow flow_of_group_5(unsigned reg)
{
    if (reg == 2 || reg == 3)
        return RT_FLOW_CALL_INDIRECT;
    return reg == 4 || reg == 5 ? RT_FLOW_JUMP_INDIRECT : RT_FLOW_NEXT;
}

static enum rt_flow flow_of_one_byte(unsigned opcode, unsigned reg)
{
    switch (opcode) {
    case 0xe9:
    case 0xeb:
        return RT_FLOW_JUMP;
    case 0xe8:
        return RT_FLOW_CALL;
    case 0xe0: /* loopne, loope, loop, jrcxz */
    case 0xe1:
    case 0xe2:
    case 0xe3:
        return RT_FLOW_LOOP;
    case 0xc2: /* ret, retf, iret */
    case 0xc3:
    case 0xca:
    case 0xcb:
    case 0xcf:
        return RT_FLOW_RETURN;
    case 0xcc: /* int3, int, int1, hlt */
    case 0xcd:
    case 0xf1:
    case 0xf4:
        return RT_FLOW_TRAP;
    case 0xff:
        return flow_of_group_5(reg);
    default:
        return (opcode & 0xf0) == 0x70 ? RT_FLOW_BRANCH : RT_FLOW_NEXT;
    }
}

static enum rt_flow flow_of_two_bytes(unsigned opcode)
{
    if ((opcode & 0xf0) == 0x80)
        return RT_FLOW_BRANCH;
    if (opcode == 0x0b || opcode == 0xb9 || opcode == 0xff) /* ud2, ud1, ud0 */
        return RT_FLOW_TRAP;
    return opcode == 0x07 || opcode == 0x35 ? RT_FLOW_RETURN : RT_FLOW_NEXT; /* sysret, sysexit */
}

static bool has_prefix(const ZydisDecodedInstructionRaw *raw, unsigned value)
{
    for (unsigned i = 0; i < raw->prefix_count; i++)
        if (raw->prefixes[i].value == value)
            return true;
    return false;
}

/* What legacy encodings alone can be: jumps, calls, lea, nops. */
static void classify(const unsigned char *code, struct rt_instruction *out)
{
    const unsigned opcode = out->opcode;
    const unsigned modrm = out->modrm_offset ? code[out->modrm_offset] : 0, reg = modrm >> 3 & 7;
    if (out->opcode_map == 0) {
        out->flow = (uint8_t)flow_of_one_byte(opcode, reg);
        out->is_lea = opcode == 0x8d;
        /* far transfers, of which compilers make none */
        out->is_immovable |= opcode == 0xff && (reg == 3 || reg == 5);
    } else if (out->opcode_map == 1) {
        out->flow = (uint8_t)flow_of_two_bytes(opcode);
    }
}

static bool is_relative_flow(unsigned flow)
{
    return flow == RT_FLOW_JUMP || flow == RT_FLOW_CALL || flow == RT_FLOW_BRANCH ||
        flow == RT_FLOW_LOOP;
}

/* Minimal mode on the operands' places. */
static void place_parts(const ZydisDecodedInstruction *in, struct rt_instruction *out)
{
    const ZydisDecodedInstructionRaw *raw = &in->raw;
    out->modrm_offset = raw->modrm.offset;
    if (raw->disp.size) {
        out->disp_offset = raw->disp.offset;
        out->disp_bytes = raw->disp.size / 8;
    }
    if (raw->imm[0].size) {
        out->imm_offset = raw->imm[0].offset;
        out->imm_bytes = (uint8_t)((raw->imm[0].size + raw->imm[1].size) / 8);
    }
    if (raw->modrm.offset && raw->modrm.mod == 0 && raw->modrm.rm == 5 && raw->disp.size == 32) {
        out->is_rip_relative = true;
        out->relative = raw->disp.value;
        out->is_immovable = has_prefix(raw, PREFIX_ADDRESS_SIZE); /* cut to 32 bits */
    }
}

/* All that the common encodings are not. */
static bool decode_any(const unsigned char *code, size_t n_bytes, struct rt_instruction *out)
{
    ZydisDecodedInstruction in;
    *out = (struct rt_instruction){.n_bytes = 0};
    if (ZYAN_FAILED(ZydisDecoderDecodeInstruction(&decoder, NULL, code, n_bytes, &in)))
        return false;
    out->n_bytes = in.length;
    out->opcode = in.opcode;
    const bool is_legacy = in.encoding == ZYDIS_INSTRUCTION_ENCODING_LEGACY;
    out->opcode_map = (uint8_t)((is_legacy ? 0 : OTHER_ENCODING) | in.opcode_map);
    out->is_nop = in.mnemonic == ZYDIS_MNEMONIC_NOP || in.mnemonic == ZYDIS_MNEMONIC_ENDBR64;
    place_parts(&in, out);
    if (is_legacy)
        classify(code, out);
    if (in.raw.imm[0].is_relative)
        out->relative = in.raw.imm[0].value.s;
    /* Behind 66 AMD's processors read 16 bits, Intel's 32. The others are xbegin and branches that
     * processors had for a short time. */
    if (is_relative_flow(out->flow))
        out->is_immovable |= has_prefix(&in.raw, PREFIX_OPERAND_SIZE) && !in.raw.rex.W;
    else
        out->is_immovable |= in.raw.imm[0].is_relative;
    return true;
}

static int64_t read_signed(const unsigned char *bytes, unsigned n_bytes)
{
    int32_t value;
    if (n_bytes == 1)
        return (int8_t)bytes[0];
    memcpy(&value, bytes, sizeof value);
    return value;
}

bool rt_decode(const unsigned char *code, size_t n_bytes, struct rt_instruction *out)
{
    if (!rt_decode_common(code, n_bytes, out))
        return decode_any(code, n_bytes < MAX_BYTES ? n_bytes : MAX_BYTES, out);
    classify(code, out);
    out->is_nop = out->opcode_map == 0 ? out->opcode == 0x90 : out->opcode == 0x1f;
    if (is_relative_flow(out->flow))
        out->relative = read_signed(code + out->imm_offset, out->imm_bytes);
    else if (out->is_rip_relative)
        out->relative = read_signed(code + out->disp_offset, out->disp_bytes);
    return true;
}
