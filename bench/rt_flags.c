/* SPDX-License-Identifier: GPL-3.0-or-later
 * A reader that were forgotten would change what the traced code computes;
 * tests/unit/test_rt_flags.c compares with a decoder's tables over whole libraries.
 */
#include "bench/rt_flags.h"

#include <stdbool.h>

/* Of a condition code, as in jcc, setcc and cmovcc: pairs of a condition and its opposite. */
static unsigned of_condition(unsigned code)
{
    static const uint8_t flags[8] = {
        RT_FLAG_OVERFLOW,
        RT_FLAG_CARRY,
        RT_FLAG_ZERO,
        RT_FLAG_ZERO | RT_FLAG_CARRY,
        RT_FLAG_SIGN,
        RT_FLAG_PARITY,
        RT_FLAG_SIGN | RT_FLAG_OVERFLOW,
        RT_FLAG_SIGN | RT_FLAG_OVERFLOW | RT_FLAG_ZERO,
    };
    return flags[(code & 15) / 2];
}

static unsigned modrm_of(const struct rt_instruction *i, const unsigned char *code)
{
    return i->modrm_offset ? code[i->modrm_offset] : 0;
}

/* Of opcodes of one byte. */
static unsigned one_byte_reads(const struct rt_instruction *i, const unsigned char *code)
{
    const unsigned op = i->opcode;
    const unsigned middle = modrm_of(i, code) >> 3 & 7;
    if ((op & 0xf0) == 0x70)
        return of_condition(op);
    if (op < 0x40)
        return (op & 0x30) == 0x10 ? RT_FLAG_CARRY : 0; /* adc, sbb */
    switch (op) {
    case 0x9c: /* pushf, lahf, iret */
    case 0x9f:
    case 0xcf:
        return RT_FLAGS_ALL;
    case 0xe0: /* loopne, loope */
    case 0xe1:
        return RT_FLAG_ZERO;
    case 0xda: /* fcmovcc */
    case 0xdb:
        return modrm_of(i, code) >= 0xc0 ? RT_FLAG_ZERO | RT_FLAG_PARITY | RT_FLAG_CARRY : 0;
    case 0x80: /* adc, sbb; rcl, rcr */
    case 0x81:
    case 0x83:
    case 0xc0:
    case 0xc1:
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return middle == 2 || middle == 3 ? RT_FLAG_CARRY : 0;
    default:
        return op == 0xf5 ? RT_FLAG_CARRY : 0; /* cmc */
    }
}

unsigned rt_flags_read(const struct rt_instruction *i, const unsigned char *code)
{
    if (i->opcode_map == 0)
        return one_byte_reads(i, code);
    if (i->opcode_map == 1) {
        const unsigned high = i->opcode & 0xf0;
        return high == 0x40 || high == 0x80 || high == 0x90 ? of_condition(i->opcode) : 0;
    }
    if (i->opcode_map == 2 && i->opcode == 0xf6) /* adox, adcx */
        return RT_FLAG_OVERFLOW | RT_FLAG_CARRY;
    return 0;
}

/* Whether it shifts by a constant that is not 0, as the operand's width has it. */
static bool shifts(const struct rt_instruction *i, const unsigned char *code)
{
    const bool is_wide = i->modrm_offset >= 2 && (code[i->modrm_offset - 2] & 0xf8) == 0x48;
    return i->imm_offset != 0 && (code[i->imm_offset] & (is_wide ? 63 : 31)) != 0;
}

/* Opcodes of one byte whose meaning depends on the middle of ModRM. */
static unsigned group_writes(
    unsigned op, unsigned middle, const struct rt_instruction *i, const unsigned char *code)
{
    switch (op) {
    case 0x80:
    case 0x81:
    case 0x83:
        return RT_FLAGS_ALL;
    case 0xc0: /* shl, shr, sal, sar by a constant; the others rotate */
    case 0xc1:
        return middle >= 4 && shifts(i, code) ? RT_FLAGS_ALL : 0;
    case 0xd0: /* by one */
    case 0xd1:
        return middle >= 4 ? RT_FLAGS_ALL : 0;
    case 0xf6: /* all but not */
    case 0xf7:
        return middle != 2 ? RT_FLAGS_ALL : 0;
    case 0xfe: /* inc, dec */
    case 0xff:
        return middle <= 1 ? RT_FLAGS_OF_INC : 0;
    default:
        return 0;
    }
}

static unsigned one_byte_writes(const struct rt_instruction *i, const unsigned char *code)
{
    const unsigned op = i->opcode;
    if (op < 0x40) /* add or adc sbb and sub xor cmp */
        return (op & 7) < 6 ? RT_FLAGS_ALL : 0;
    switch (op) {
    case 0x69: /* imul */
    case 0x6b:
    case 0x84: /* test */
    case 0x85:
    case 0xa8:
    case 0xa9:
        return RT_FLAGS_ALL;
    case 0xdb: /* fcomi, fucomi, fcomip, fucomip */
    case 0xdf:
        return modrm_of(i, code) >= 0xe8 && modrm_of(i, code) < 0xf8
            ? RT_FLAG_ZERO | RT_FLAG_PARITY | RT_FLAG_CARRY
            : 0;
    case 0xf5: /* cmc, clc, stc */
    case 0xf8:
    case 0xf9:
        return RT_FLAG_CARRY;
    default:
        return i->modrm_offset ? group_writes(op, modrm_of(i, code) >> 3 & 7, i, code) : 0;
    }
}

unsigned rt_flags_written(const struct rt_instruction *i, const unsigned char *code)
{
    if (i->opcode_map == 0)
        return one_byte_writes(i, code);
    if (i->opcode_map == 1)
        switch (i->opcode) {
        case 0x2e: /* ucomis, comis: of packed encodings too */
        case 0x2f:
        case 0xaf: /* imul */
        case 0xb0: /* cmpxchg */
        case 0xb1:
        case 0xc0: /* xadd */
        case 0xc1:
        case 0xb8: /* popcnt, bsf, bsr, tzcnt, lzcnt */
        case 0xbc:
        case 0xbd:
            return RT_FLAGS_ALL;
        case 0xa4: /* shld, shrd by a constant */
        case 0xac:
            return i->imm_offset != 0 && (code[i->imm_offset] & 31) != 0 ? RT_FLAGS_ALL : 0;
        case 0xa3: /* bt, bts, btr, btc */
        case 0xab:
        case 0xb3:
        case 0xba:
        case 0xbb:
            return RT_FLAG_CARRY;
        default:
            return 0;
        }
    return 0;
}
