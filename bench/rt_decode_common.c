/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two maps of letters say what follows an opcode. What has other prefixes than one of 66, f2, f3
 * and a REX, or an opcode that is valid in some forms only, is left to the library.
 */
#include "bench/rt_decode_common.h"

#include <string.h>

#define MAX_BYTES 15

/* clang-format off */
/* One byte. n: nothing; m: ModRM; b: ModRM, 8-bit immediate; z: ModRM, 16 or 32 bits; i: 8 bits;
 * w: 16 or 32 bits; q: likewise, 64 with REX.W; j, J: jump of 8, 32 bits; the others: groups. */
static const char one_byte[] =
    "mmmmiw--mmmmiw--" "mmmmiw--mmmmiw--" "mmmmiw--mmmmiw--" "mmmmiw--mmmmiw--"
    "----------------" "nnnnnnnnnnnnnnnn" "---m----wzib----" "jjjjjjjjjjjjjjjj"
    "bz-bmmmmmmmm-l--" "n-------nn------" "--------iw------" "iiiiiiiiqqqqqqqq"
    "ss-n--cC-n------" "SSSS------------" "--------JJ-j----" "------gh------eE";

/* 0f and one byte. m: ModRM, plain or 66; v: with any prefix; x: plain, 66, f3; y: 66 only; the
 * others plain. */
static const char two_bytes[] =
    "-----------n----" "vv-------------N" "--------mmv-vvmm" "----------------"
    "mmmmmmmmmmmmmmmm" "-v--mmmmvvv-vvvv" "mmmmmmmmmmmmyymx" "----mmm-------mx"
    "JJJJJJJJJJJJJJJJ" "ssssssssssssssss" "---m-------m---m" "---m--mm--bm--mm"
    "--------nnnnnnnn" "-mmmmmy-mmmmmmmm" "mmmmmm--mmmmmmmm" "-mmmmmm-mmmmmmm-";
/* clang-format on */

/* Where in the instruction. */
struct cursor {
    const unsigned char *code;
    unsigned at, n_bytes;
    unsigned prefix, rex; /* 0: none */
    struct rt_instruction *out;
};

static bool read_modrm(struct cursor *cursor, unsigned *modrm)
{
    unsigned n_disp_bytes = 0;
    if (cursor->at + 2 > cursor->n_bytes) /* with the SIB byte, should there be one */
        return false;
    cursor->out->modrm_offset = (uint8_t)cursor->at;
    *modrm = cursor->code[cursor->at++];
    const unsigned mod = *modrm >> 6, rm = *modrm & 7;
    if (mod == 3)
        return true;
    if (rm == 4) {
        const unsigned sib = cursor->code[cursor->at++];
        n_disp_bytes = mod == 0 && (sib & 7) == 5 ? 4 : 0;
    } else if (mod == 0 && rm == 5) {
        n_disp_bytes = 4;
        cursor->out->is_rip_relative = true;
    }
    if (mod != 0)
        n_disp_bytes = mod == 1 ? 1 : 4;
    if (n_disp_bytes) {
        cursor->out->disp_offset = (uint8_t)cursor->at;
        cursor->out->disp_bytes = (uint8_t)n_disp_bytes;
        cursor->at += n_disp_bytes;
    }
    return true;
}

static bool finish(struct cursor *cursor, unsigned n_immediate_bytes)
{
    if (n_immediate_bytes) {
        cursor->out->imm_offset = (uint8_t)cursor->at;
        cursor->out->imm_bytes = (uint8_t)n_immediate_bytes;
        cursor->at += n_immediate_bytes;
    }
    cursor->out->n_bytes = (uint8_t)cursor->at;
    return cursor->at <= cursor->n_bytes;
}

/* Forms of a group's opcode that are left to the library. */
static bool is_rare(char letter, unsigned modrm)
{
    const unsigned reg = modrm >> 3 & 7;
    switch (letter) {
    case 'l':
        return modrm >> 6 == 3;
    case 's':
    case 'S':
        return reg == 6;
    case 'c':
    case 'C':
    case 'N':
        return reg != 0;
    case 'g':
    case 'h':
        return reg == 1;
    case 'e':
        return reg > 1;
    default: /* 'E': inc, dec, call, jmp, push */
        return reg == 3 || reg == 5 || reg == 7;
    }
}

static unsigned immediate_of_group(char letter, unsigned modrm, unsigned n_bytes)
{
    switch (letter) {
    case 's':
    case 'c':
        return 1;
    case 'C':
        return n_bytes;
    case 'g':
        return modrm >> 3 & 7 ? 0 : 1;
    case 'h':
        return modrm >> 3 & 7 ? 0 : n_bytes;
    default:
        return 0;
    }
}

static bool decode_one_byte(struct cursor *cursor)
{
    const char letter = one_byte[cursor->out->opcode];
    const bool is_wide = cursor->rex & 8;
    const unsigned n_bytes = cursor->prefix && !is_wide ? 2 : 4;
    unsigned modrm = 0;
    switch (letter) {
    case '-':
        return false;
    case 'n':
        return (cursor->out->opcode != 0x90 || (!cursor->rex && !cursor->prefix)) &&
            finish(cursor, 0);
    case 'i':
        return finish(cursor, 1);
    case 'w':
        return finish(cursor, n_bytes);
    case 'q':
        return finish(cursor, is_wide ? 8 : n_bytes);
    case 'j':
    case 'J':
        return !cursor->prefix && finish(cursor, letter == 'j' ? 1 : 4);
    default:
        break;
    }
    if (!read_modrm(cursor, &modrm))
        return false;
    if (letter == 'm')
        return finish(cursor, 0);
    if (letter == 'b' || letter == 'z')
        return finish(cursor, letter == 'b' ? 1 : n_bytes);
    return !is_rare(letter, modrm) && finish(cursor, immediate_of_group(letter, modrm, n_bytes));
}

static bool may_have_prefix(char letter, unsigned prefix)
{
    switch (letter) {
    case 'v':
        return true;
    case 'x':
        return prefix != 0xf2;
    case 'm':
    case 'N':
        return prefix == 0 || prefix == 0x66;
    case 'y':
        return prefix == 0x66;
    default:
        return prefix == 0;
    }
}

static bool decode_two_bytes(struct cursor *cursor)
{
    const char letter = two_bytes[cursor->out->opcode];
    unsigned modrm = 0;
    if (letter == '-' || !may_have_prefix(letter, cursor->prefix))
        return false;
    if (letter == 'n' || letter == 'J')
        return finish(cursor, letter == 'n' ? 0 : 4);
    if (!read_modrm(cursor, &modrm) || (letter == 'N' && is_rare('N', modrm)) ||
        (letter == 'b' && (modrm >> 3 & 7) < 4))
        return false;
    return finish(cursor, letter == 'b' ? 1 : 0);
}

bool rt_decode_common(const unsigned char *code, size_t n_bytes, struct rt_instruction *out)
{
    struct cursor cursor = {
        .code = code, .n_bytes = n_bytes < MAX_BYTES ? (unsigned)n_bytes : MAX_BYTES, .out = out};
    *out = (struct rt_instruction){.n_bytes = 0};
    if (cursor.n_bytes < 4) /* prefix, REX, 0f, opcode */
        return false;
    if (code[0] == 0x66 || code[0] == 0xf2 || code[0] == 0xf3)
        cursor.prefix = code[cursor.at++];
    if ((code[cursor.at] & 0xf0) == 0x40)
        cursor.rex = code[cursor.at++];
    out->opcode = code[cursor.at++];
    if (out->opcode != 0x0f)
        return (cursor.prefix == 0 || cursor.prefix == 0x66) && decode_one_byte(&cursor);
    out->opcode_map = 1;
    out->opcode = code[cursor.at++];
    return decode_two_bytes(&cursor);
}
