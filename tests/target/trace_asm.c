/* SPDX-License-Identifier: GPL-3.0-or-later
 * Assembly that hands arithmetic flags over at calls and returns, which no compiler does.
 */
#include "trace.h"

#define FUNCTION(NAME, CODE) \
    __asm__(".text\n.p2align 4\n.hidden " #NAME "\n.globl " #NAME "\n.type " #NAME \
            ", @function\n" #NAME ":\n.cfi_startproc\n" CODE ".cfi_endproc\n.size " #NAME \
            ", . - " #NAME "\n")

FUNCTION(compared, "mov %rdi, %rax\n cmp $50, %rdi\n ret\n");
FUNCTION(carried, "mov %rsi, %rax\n adc $7, %rax\n ret\n");
FUNCTION(handed_on,
    "sub $8, %rsp\n .cfi_def_cfa_offset 16\n"
    "call compared\n mov %rax, %rsi\n call carried\n sbb $0, %rax\n"
    "add $8, %rsp\n .cfi_def_cfa_offset 8\n ret\n");
FUNCTION(kept,
    "sub $8, %rsp\n .cfi_def_cfa_offset 16\n"
    "call compared\n pushf\n .cfi_def_cfa_offset 24\n pop %rax\n .cfi_def_cfa_offset 16\n"
    "and $0x8d5, %eax\n" /* overflow, sign, zero, adjust, parity, carry */
    "add $8, %rsp\n .cfi_def_cfa_offset 8\n ret\n");

FUNCTION(looped,
    "sub $8, %rsp\n .cfi_def_cfa_offset 16\n"
    "call compared\n mov %rdi, %rcx\n and $0, %eax\n call compared\n lea 3(%rdi), %rcx\n"
    "jrcxz 1f\n adc $9, %rax\n 1: add $8, %rsp\n .cfi_def_cfa_offset 8\n ret\n");
FUNCTION(branched,
    "sub $8, %rsp\n .cfi_def_cfa_offset 16\n"
    "call compared\n dec %rax\n jns 1f\n xor %eax, %eax\n"
    "1: adc $5, %rax\n add $8, %rsp\n .cfi_def_cfa_offset 8\n ret\n");
/* Returns with its argument on the stack popped. */
FUNCTION(pops, "mov 8(%rsp), %rax\n lea (%rax,%rax,2), %rax\n ret $8\n");
FUNCTION(pushes, "push %rdi\n .cfi_def_cfa_offset 16\n call pops\n .cfi_def_cfa_offset 8\n ret\n");

uint64_t looped(uint64_t n);
uint64_t branched(uint64_t n);
uint64_t pushes(uint64_t n);
uint64_t handed_on(uint64_t n);
uint64_t kept(uint64_t n);

TRACE_CASE(flags)
{
    uint64_t sum = 3;
    for (uint64_t i = 0; i < 100; i++)
        sum = trace_mix(sum, handed_on(i) + kept(i * 3) + kept(i << 57)) + looped(i) + branched(i);
    return sum;
}

TRACE_CASE(popped)
{
    uint64_t sum = 4;
    for (uint64_t i = 0; i < 100; i++)
        sum = trace_mix(sum, pushes(i));
    return sum;
}
