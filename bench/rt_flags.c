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
        0, /* carry */
        RT_FLAG_ZERO,
        RT_FLAG_ZERO, /* and carry */
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

unsigned rt_flags_read(const struct rt_instruction *i, const unsigned char *code)
{
    const unsigned op = i->opcode;
    if (i->opcode_map == 0) {
        if ((op & 0xf0) == 0x70)
            return of_condition(op);
        if (op == 0x9c || op == 0x9f || op == 0xcf) /* pushf, lahf, iret */
            return RT_FLAGS_ALL;
        if (op == 0xe0 || op == 0xe1) /* loopne, loope */
            return RT_FLAG_ZERO;
        if ((op == 0xda || op == 0xdb) && modrm_of(i, code) >= 0xc0) /* fcmovcc */
            return RT_FLAG_ZERO | RT_FLAG_PARITY;
        return 0;
    }
    if (i->opcode_map == 1) {
        const unsigned high = op & 0xf0;
        return high == 0x40 || high == 0x80 || high == 0x90 ? of_condition(op) : 0;
    }
    return i->opcode_map == 2 && op == 0xf6 ? RT_FLAG_OVERFLOW : 0; /* adox, adcx */
}

/* Opcodes of one byte whose meaning depends on the middle of ModRM. */
static bool group_writes(
    unsigned op, unsigned middle, const struct rt_instruction *i, const unsigned char *code)
{
    switch (op) {
    case 0x80:
    case 0x81:
    case 0x83:
        return true;
    case 0xc0: /* shl, shr, sal, sar by a constant; the others rotate */
    case 0xc1:
        return middle >= 4 && i->imm_offset != 0 && (code[i->imm_offset] & 31) != 0;
    case 0xd0: /* by one */
    case 0xd1:
        return middle >= 4;
    case 0xf6: /* all but not */
    case 0xf7:
        return middle != 2;
    case 0xfe: /* inc, dec */
    case 0xff:
        return middle <= 1;
    default:
        return false;
    }
}

static bool one_byte_writes(const struct rt_instruction *i, const unsigned char *code)
{
    const unsigned op = i->opcode;
    if (op < 0x40) /* add or adc sbb and sub xor cmp */
        return (op & 7) < 6;
    if (op == 0x69 || op == 0x6b) /* imul */
        return true;
    if (op == 0x84 || op == 0x85 || op == 0xa8 || op == 0xa9) /* test */
        return true;
    return i->modrm_offset != 0 && group_writes(op, modrm_of(i, code) >> 3 & 7, i, code);
}

unsigned rt_flags_written(const struct rt_instruction *i, const unsigned char *code)
{
    if (i->opcode_map == 0)
        return one_byte_writes(i, code) ? RT_FLAGS_ALL : 0;
    if (i->opcode_map == 1)
        switch (i->opcode) {
        case 0x2e: /* ucomis, comis: of packed encodings too */
        case 0x2f:
        case 0xaf: /* imul */
        case 0xb0: /* cmpxchg */
        case 0xb1:
        case 0xc0: /* xadd */
        case 0xc1:
            return RT_FLAGS_ALL;
        default:
            return 0;
        }
    return 0;
}
