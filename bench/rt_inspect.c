/* SPDX-License-Identifier: GPL-3.0-or-later
 * A counted loop whose instructions only count, jump, copy registers and load constants does no
 * work of the user's. The judgement errs towards work: an instruction that is not understood is
 * work.
 */
#define _GNU_SOURCE
#include "bench/rt_inspect.h"

#ifdef PP_HAVE_ZYDIS
#include <Zydis/Zydis.h>

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#define ZYDIS_LIBRARY "libZydis.so.4.0"
#define MAX_CODE_BYTES 65536
#define MAX_INSTRUCTIONS 4096

/* One instruction of the function. */
struct step {
    ZydisDecodedInstruction instruction;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
    uintptr_t at;
};

typedef ZyanStatus init_function(ZydisDecoder *, ZydisMachineMode, ZydisStackWidth);
typedef ZyanStatus decode_function(const ZydisDecoder *, const void *, ZyanUSize,
    ZydisDecodedInstruction *, ZydisDecodedOperand *);

/* Readable code around an address, and which addresses are constants. */
struct segment {
    uintptr_t address;
    uintptr_t end;
    bool writable;
};

static int find_segment(struct dl_phdr_info *info, size_t size, void *context)
{
    struct segment *wanted = context;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        const uintptr_t start = info->dlpi_addr + p->p_vaddr;
        if (p->p_type == PT_LOAD && wanted->address >= start &&
            wanted->address < start + p->p_memsz) {
            wanted->end = start + p->p_memsz;
            wanted->writable = (p->p_flags & PF_W) != 0;
            return 1;
        }
    }
    return 0;
}

static bool is_constant_memory(const struct step *s, const ZydisDecodedOperand *operand)
{
    if (operand->mem.base != ZYDIS_REGISTER_RIP || operand->mem.index != ZYDIS_REGISTER_NONE)
        return false;
    struct segment segment = {
        .address = s->at + s->instruction.length + (uintptr_t)operand->mem.disp.value,
        .writable = true};
    return dl_iterate_phdr(find_segment, &segment) && !segment.writable;
}

/* Moves between registers, of immediates and of constants; anything of one register with itself. */
static bool is_idle_move(const struct step *s)
{
    const ZydisDecodedOperand *to = &s->operands[0], *from = &s->operands[1];
    if (to->type != ZYDIS_OPERAND_TYPE_REGISTER)
        return false;
    if (from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE || from->type == ZYDIS_OPERAND_TYPE_REGISTER)
        return true;
    return from->type == ZYDIS_OPERAND_TYPE_MEMORY && is_constant_memory(s, from);
}

static bool is_zeroing(const struct step *s)
{
    const unsigned n = s->instruction.operand_count_visible;
    return n >= 2 && s->operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
        s->operands[n - 1].type == ZYDIS_OPERAND_TYPE_REGISTER &&
        s->operands[n - 2].type == ZYDIS_OPERAND_TYPE_REGISTER &&
        s->operands[n - 1].reg.value == s->operands[n - 2].reg.value;
}

/* Whether the instruction belongs to the loop itself and not to a body. `counter`: the register
 * that the loop counts in. */
static bool is_idle(const struct step *s, ZydisRegister counter)
{
    const ZydisDecodedOperand *first = &s->operands[0];
    switch (s->instruction.mnemonic) {
    case ZYDIS_MNEMONIC_NOP: /* of one byte it is somebody's asm("nop"), else padding */
        return s->instruction.length > 1;
    case ZYDIS_MNEMONIC_ENDBR64:
    case ZYDIS_MNEMONIC_JMP:
        return true;
    case ZYDIS_MNEMONIC_ADD:
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_DEC:
    case ZYDIS_MNEMONIC_INC:
    case ZYDIS_MNEMONIC_CMP:
    case ZYDIS_MNEMONIC_TEST:
        return first->type == ZYDIS_OPERAND_TYPE_REGISTER && first->reg.value == counter;
    case ZYDIS_MNEMONIC_MOV:
    case ZYDIS_MNEMONIC_MOVAPD:
    case ZYDIS_MNEMONIC_MOVAPS:
    case ZYDIS_MNEMONIC_MOVDQA:
    case ZYDIS_MNEMONIC_MOVSD:
    case ZYDIS_MNEMONIC_MOVSS:
    case ZYDIS_MNEMONIC_VMOVAPD:
    case ZYDIS_MNEMONIC_VMOVAPS:
    case ZYDIS_MNEMONIC_VMOVSD:
    case ZYDIS_MNEMONIC_VMOVSS:
        return is_idle_move(s);
    case ZYDIS_MNEMONIC_XOR:
    case ZYDIS_MNEMONIC_PXOR:
    case ZYDIS_MNEMONIC_XORPS:
    case ZYDIS_MNEMONIC_XORPD:
    case ZYDIS_MNEMONIC_VXORPS:
    case ZYDIS_MNEMONIC_VPXOR:
        return is_zeroing(s);
    default:
        return s->instruction.meta.category == ZYDIS_CATEGORY_COND_BR;
    }
}

static uintptr_t branch_target(const struct step *s)
{
    const ZydisDecodedOperand *operand = &s->operands[0];
    if (operand->type != ZYDIS_OPERAND_TYPE_IMMEDIATE || !operand->imm.is_relative)
        return 0;
    return s->at + s->instruction.length + (uintptr_t)operand->imm.value.s;
}

/* All instructions up to the function's last return; returns how many. */
static size_t decode_function_at(
    decode_function *decode, const ZydisDecoder *decoder, uintptr_t at, struct step *steps)
{
    struct segment segment = {.address = at};
    uintptr_t farthest = at;
    size_t n = 0;
    if (!dl_iterate_phdr(find_segment, &segment))
        return 0;
    const uintptr_t end = segment.end - at > MAX_CODE_BYTES ? at + MAX_CODE_BYTES : segment.end;
    while (n < MAX_INSTRUCTIONS && at < end) {
        struct step *s = &steps[n];
        s->at = at;
        if (ZYAN_FAILED(decode(decoder, (const void *)at, end - at, &s->instruction, s->operands)))
            return 0;
        n++;
        at += s->instruction.length;
        const uintptr_t target = branch_target(s);
        if (target > farthest && s->instruction.meta.category == ZYDIS_CATEGORY_COND_BR)
            farthest = target;
        if (s->instruction.mnemonic == ZYDIS_MNEMONIC_RET && at > farthest)
            return n;
    }
    return 0;
}

/* The loop: the shortest stretch that ends in a conditional jump back. */
static bool find_loop(const struct step *steps, size_t n, size_t *first, size_t *last)
{
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        if (steps[i].instruction.meta.category != ZYDIS_CATEGORY_COND_BR)
            continue;
        const uintptr_t target = branch_target(&steps[i]);
        for (size_t k = 0; k <= i; k++) {
            if (steps[k].at == target && (!found || i - k < *last - *first)) {
                *first = k;
                *last = i;
                found = true;
            }
        }
    }
    return found;
}

static bool has_work(const struct step *steps, size_t first, size_t last, ZydisRegister counter)
{
    for (size_t i = first; i <= last; i++)
        if (!is_idle(&steps[i], counter))
            return true;
    return false;
}

/* The register that the instruction before the closing jump counts in. */
static ZydisRegister find_counter(const struct step *steps, size_t first, size_t last)
{
    for (size_t i = last; i > first; i--) {
        const struct step *s = &steps[i - 1];
        const bool counts = s->instruction.mnemonic == ZYDIS_MNEMONIC_SUB ||
            s->instruction.mnemonic == ZYDIS_MNEMONIC_ADD ||
            s->instruction.mnemonic == ZYDIS_MNEMONIC_DEC ||
            s->instruction.mnemonic == ZYDIS_MNEMONIC_INC ||
            s->instruction.mnemonic == ZYDIS_MNEMONIC_CMP;
        if (counts && s->operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER)
            return s->operands[0].reg.value;
    }
    return ZYDIS_REGISTER_NONE;
}

/* What stands before the loop in an empty benchmark too: the test for zero and what copies and
 * saves. */
static bool is_preamble(const struct step *s)
{
    switch (s->instruction.mnemonic) {
    case ZYDIS_MNEMONIC_NOP:
    case ZYDIS_MNEMONIC_TEST:
    case ZYDIS_MNEMONIC_PUSH:
    case ZYDIS_MNEMONIC_LEA:
    case ZYDIS_MNEMONIC_MOV:
    case ZYDIS_MNEMONIC_SUB:
        return true;
    default:
        return is_idle(s, ZYDIS_REGISTER_NONE);
    }
}

static enum pp_loop_work judge(const struct step *steps, size_t first, size_t last)
{
    if (has_work(steps, first, last, find_counter(steps, first, last)))
        return PP_LOOP_WORKS;
    for (size_t i = 0; i < first; i++)
        if (!is_preamble(&steps[i]))
            return PP_LOOP_HOISTED;
    for (size_t i = first; i <= last; i++)
        if (is_idle_move(&steps[i]) &&
            steps[i].instruction.meta.category != ZYDIS_CATEGORY_COND_BR &&
            steps[i].instruction.operand_count_visible == 2 &&
            steps[i].instruction.mnemonic != ZYDIS_MNEMONIC_SUB &&
            steps[i].instruction.mnemonic != ZYDIS_MNEMONIC_ADD &&
            steps[i].instruction.mnemonic != ZYDIS_MNEMONIC_CMP)
            return PP_LOOP_FOLDED;
    return PP_LOOP_EMPTY;
}

enum pp_loop_work rt_inspect(const void *loop, uint32_t *n_instructions)
{
    static struct step steps[MAX_INSTRUCTIONS];
    ZydisDecoder decoder;
    size_t first = 0, last = 0;
    *n_instructions = 0;
    void *library = dlopen(ZYDIS_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    init_function *init = library ? (init_function *)dlsym(library, "ZydisDecoderInit") : NULL;
    decode_function *decode = library ? (decode_function *)dlsym(library, "ZydisDecoderDecodeFull")
                                      : NULL;
    if (!init || !decode ||
        ZYAN_FAILED(init(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64)))
        return PP_LOOP_UNKNOWN;
    const size_t n = decode_function_at(decode, &decoder, (uintptr_t)loop, steps);
    if (!find_loop(steps, n, &first, &last))
        return PP_LOOP_UNKNOWN;
    *n_instructions = (uint32_t)(last - first + 1);
    return judge(steps, first, last);
}
#else
enum pp_loop_work rt_inspect(const void *loop, uint32_t *n_instructions)
{
    (void)loop;
    *n_instructions = 0;
    return PP_LOOP_UNKNOWN;
}
#endif
