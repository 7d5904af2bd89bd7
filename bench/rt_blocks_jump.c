/* SPDX-License-Identifier: GPL-3.0-or-later
 * An indirect jump of the original goes to addresses of the original; in the copy they are looked
 * up first. Nothing may change but the flow, at no point may a signal spoil anything, and each jump
 * keeps a branch of its own for the predictor. So the target waits on the stack below the red zone
 * while the stack pointer is lowered, and the landing raises it again.
 */
#include "bench/rt_blocks_part.h"

#include <string.h>

_Static_assert(RT_BLOCKS_LOWERED_BYTES == 168, "the assembly knows it");

/* What follows after the operand was loaded into rax; four displacements and the size of the text
 * are filled in. */
extern const unsigned char rt_blocks_jump_head[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_load[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_text[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_size[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_table[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_map[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_escapes[] __attribute__((visibility("hidden")));
extern const unsigned char rt_blocks_jump_end[] __attribute__((visibility("hidden")));

// clang-format off
__asm__(
    ".pushsection .rodata\n"
    "rt_blocks_jump_head:\n"
    "    lea -168(%rsp), %rsp\n"
    "    mov %rax, 8(%rsp)\n"
    "rt_blocks_jump_load:\n"
    "    mov %rcx, 16(%rsp)\n"
    "    mov %rdx, 24(%rsp)\n"
    "    mov %rax, (%rsp)\n"
    "    mov %rax, %rcx\n"
    "    lahf\n"
    "    seto %al\n"
    "    lea 0x11111111(%rip), %rdx\n"
    "rt_blocks_jump_text:\n"
    "    sub %rdx, %rcx\n"
    "    cmp $0x11111111, %rcx\n"
    "rt_blocks_jump_size:\n"
    "    jae 1f\n"
    "    lea 0x11111111(%rip), %rdx\n"
    "rt_blocks_jump_table:\n"
    "    mov (%rdx,%rcx,4), %ecx\n"
    "    test %ecx, %ecx\n"
    "    jz 2f\n"
    "    lea 0x11111111(%rip), %rdx\n"
    "rt_blocks_jump_map:\n"
    "    add %rdx, %rcx\n"
    "    mov %rcx, (%rsp)\n"
    "    add $127, %al\n"
    "    sahf\n"
    "    mov 24(%rsp), %rdx\n"
    "    mov 16(%rsp), %rcx\n"
    "    mov 8(%rsp), %rax\n"
    "    jmp *(%rsp)\n"
    /* Another object's function: r11 is nobody's there. */
    "1:  add $127, %al\n"
    "    sahf\n"
    "    mov 24(%rsp), %rdx\n"
    "    mov 16(%rsp), %rcx\n"
    "    mov 8(%rsp), %rax\n"
    "    mov (%rsp), %r11\n"
    "    lea 168(%rsp), %rsp\n"
    "    jmp *%r11\n"
    /* Where no block begins: go there without a register. */
    "2:  lock incq 0x11111111(%rip)\n"
    "rt_blocks_jump_escapes:\n"
    "    add $127, %al\n"
    "    sahf\n"
    "    mov 24(%rsp), %rdx\n"
    "    mov 16(%rsp), %rcx\n"
    "    mov 8(%rsp), %rax\n"
    "    ret $160\n"
    "rt_blocks_jump_end:\n"
    ".popsection\n");
// clang-format on

struct place {
    unsigned char *to; /* where bytes are written */
    uintptr_t address; /* where they will run */
    size_t n;
};

static void put(struct place *p, const void *bytes, size_t n)
{
    memcpy(p->to + p->n, bytes, n);
    p->n += n;
}

/* The 4 bytes before the end of an instruction, to lead to an address. */
static bool reach(struct place *p, size_t end, uintptr_t address)
{
    const int64_t distance = (int64_t)(address - (p->address + end));
    const int32_t value = (int32_t)distance;
    memcpy(p->to + end - 4, &value, sizeof value);
    return value == distance;
}

/* Of `jmp *operand`: what precedes ModRM, as far as it concerns a load: segment and address size.
 */
static void put_prefixes(
    struct place *p, const struct rt_instruction *i, const unsigned char *code, uint8_t *rex)
{
    *rex = 0;
    for (unsigned at = 0; at + 1u < i->modrm_offset; at++) {
        if (code[at] == 0x64 || code[at] == 0x65 || code[at] == 0x67)
            put(p, &code[at], 1);
        if ((code[at] & 0xf0) == 0x40)
            *rex = code[at];
    }
}

/* mov operand,%rax with the stack pointer lowered. */
static bool put_load(struct place *p, const struct rt_blocks_line *line, const unsigned char *code)
{
    struct rt_instruction i;
    uint8_t rex;
    if (!rt_decode(code, line->n_bytes, &i) || i.modrm_offset == 0)
        return false;
    put_prefixes(p, &i, code, &rex);
    const unsigned char modrm = code[i.modrm_offset], mode = modrm >> 6, base = modrm & 7;
    const unsigned char head[2] = {(unsigned char)(0x48 | (rex & 3)), 0x8b};
    put(p, head, 2);
    const bool has_sib = mode != 3 && base == 4;
    const unsigned char sib = has_sib ? code[i.modrm_offset + 1] : 0;
    const bool of_stack = (has_sib && (sib & 7) == 4 && (rex & 1) == 0) ||
        (mode == 3 && base == 4 && (rex & 1) == 0);
    if (of_stack && mode == 3)
        return false;
    int32_t displacement = 0;
    if (i.disp_bytes == 1)
        displacement = (int8_t)code[i.disp_offset];
    else if (i.disp_bytes == 4)
        memcpy(&displacement, code + i.disp_offset, 4);
    const unsigned char new_modrm = (unsigned char)((of_stack ? 0x80 : modrm & 0xc0) | base);
    put(p, &new_modrm, 1);
    if (has_sib)
        put(p, &sib, 1);
    if (of_stack) {
        displacement += RT_BLOCKS_LOWERED_BYTES;
        put(p, &displacement, 4);
    } else {
        put(p, code + i.disp_offset, i.disp_bytes);
    }
    return !i.is_rip_relative ||
        reach(p, p->n, (uintptr_t)code + line->n_bytes + (uintptr_t)i.relative);
}

/* Labels of one piece of code, which are objects apart to the language. */
static size_t between(const unsigned char *from, const unsigned char *to)
{
    return (size_t)((uintptr_t)to - (uintptr_t)from);
}

size_t rt_blocks_jump(const struct rt_blocks_store *store, const struct rt_blocks_line *line,
    unsigned char *to, uint32_t at)
{
    struct place p = {.to = to, .address = (uintptr_t)store->map + at};
    const unsigned char *load = rt_blocks_jump_load;
    put(&p, rt_blocks_jump_head, between(rt_blocks_jump_head, load));
    if (!put_load(&p, line, rt_blocks_bytes(store, line)))
        return 0;
    const size_t start = p.n;
    put(&p, load, between(load, rt_blocks_jump_end));
    const uint32_t text_bytes = (uint32_t)(store->scan->high - store->scan->low);
    memcpy(to + start + between(load, rt_blocks_jump_size) - 4, &text_bytes, sizeof text_bytes);
    const bool is_near = reach(&p, start + between(load, rt_blocks_jump_text),
                             store->scan->bias + store->scan->low) &&
        reach(&p, start + between(load, rt_blocks_jump_table), (uintptr_t)store->landings) &&
        reach(&p, start + between(load, rt_blocks_jump_map), (uintptr_t)store->map) &&
        reach(&p, start + between(load, rt_blocks_jump_escapes),
            (uintptr_t)&store->counters[store->n_blocks]);
    return is_near ? p.n : 0;
}
