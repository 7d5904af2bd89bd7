/* SPDX-License-Identifier: GPL-3.0-or-later
 * Control that goes where calls and returns do not: jumps over frames, tail calls, deep recursion,
 * callbacks, tables of jumps, functions made of a byte.
 */
#include "trace.h"

#include <pthread.h>
#include <setjmp.h>
#include <string.h>

/* longjmp over 20 frames, 200 times, with work between. */
static jmp_buf landing;

TRACE_NOINLINE static uint64_t fall(int n_frames, uint64_t sum)
{
    if (n_frames == 0) {
        if (sum != 0)
            longjmp(landing, (int)(sum % 1000) + 1);
        return sum;
    }
    return fall(n_frames - 1, trace_mix(sum, (uint64_t)n_frames)) + 1;
}

TRACE_CASE(longjmp_over_20)
{
    static volatile uint64_t sum;
    static volatile int n;
    sum = 1;
    for (n = 0; n < 200; n++) {
        const int landed = setjmp(landing);
        if (landed == 0)
            sum = fall(20, sum);
        else
            sum = trace_mix(sum, (uint64_t)landed);
    }
    return sum;
}

/* Where tail calls are optimised two functions call each other a million times in no space. */
#ifndef TAIL_CALLS
#ifdef __OPTIMIZE__
#define TAIL_CALLS 1000000
#else
#define TAIL_CALLS 10000
#endif
#endif

uint64_t tail_even(uint64_t n, uint64_t sum);
uint64_t tail_odd(uint64_t n, uint64_t sum);

TRACE_NOINLINE uint64_t tail_even(uint64_t n, uint64_t sum)
{
    return n == 0 ? sum : tail_odd(n - 1, sum * 3 + n);
}

TRACE_NOINLINE uint64_t tail_odd(uint64_t n, uint64_t sum)
{
    return n == 0 ? ~sum : tail_even(n - 1, sum * 5 ^ n);
}

TRACE_CASE(tail_calls)
{
    return trace_mix(tail_even(TAIL_CALLS, 1), tail_odd(TAIL_CALLS / 2 + 1, 2));
}

/* A million levels, on a stack of 512 MiB; each level keeps something across its call. */
#define LEVELS 1000000

TRACE_NOINLINE static uint64_t descend(uint64_t n)
{
    volatile uint64_t kept = n * 7;
    if (n == 0)
        return 1;
    const uint64_t below = descend(n - 1);
    return (below ^ kept) * 31;
}

static void *descend_far(void *result)
{
    *(uint64_t *)result = descend(LEVELS);
    return NULL;
}

TRACE_CASE(recursion)
{
    pthread_t thread;
    pthread_attr_t attributes;
    uint64_t result = 0;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, (size_t)512 << 20) != 0 ||
        pthread_create(&thread, &attributes, descend_far, &result) != 0)
        abort();
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    return result;
}

/* The C library calls back, and is called from there. */
static uint64_t n_compared;

TRACE_NOINLINE static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    n_compared++;
    return x < y ? -1 : x > y;
}

TRACE_NOINLINE static int compare_by_sorting(const void *a, const void *b)
{
    uint32_t pair[2] = {*(const uint32_t *)a ^ 0x5555u, *(const uint32_t *)b ^ 0x5555u};
    const uint32_t first = pair[0];
    qsort(pair, 2, sizeof *pair, compare);
    return pair[0] == pair[1] ? 0 : pair[0] == first ? -1 : 1;
}

TRACE_CASE(callbacks)
{
    uint32_t numbers[500];
    uint64_t sum = 3;
    n_compared = 0;
    for (uint32_t i = 0; i < 500; i++)
        numbers[i] = i * 2654435761u;
    qsort(numbers, 500, sizeof *numbers, compare_by_sorting);
    sum = trace_mix_bytes(sum, numbers, sizeof numbers);
    qsort(numbers, 500, sizeof *numbers, compare);
    for (uint32_t i = 0; i < 500; i += 7) {
        const uint32_t key = i * 2654435761u;
        const uint32_t *at = bsearch(&key, numbers, 500, sizeof *numbers, compare);
        sum = trace_mix(sum, at ? (uint64_t)(at - numbers) : 1000);
    }
    return trace_mix(sum, n_compared);
}

/* An interpreter by computed goto, and one by a table of a switch. */
TRACE_NOINLINE static uint64_t interpret(const unsigned char *code, uint64_t sum)
{
    static const void *const labels[] = {&&add, &&twist, &&turn, &&stop};
    goto *labels[*code];
add:
    sum += 0x1234567;
    goto *labels[*++code];
twist:
    sum = trace_mix(sum, *code);
    goto *labels[*++code];
turn:
    sum = sum << 7 | sum >> 57;
    goto *labels[*++code];
stop:
    return sum;
}

TRACE_NOINLINE static uint64_t choose(unsigned char op, uint64_t sum)
{
    switch (op) {
    case 0:
        return sum + 17;
    case 1:
        return sum ^ 0xff00ff;
    case 2:
        return sum * 13;
    case 3:
        return trace_mix(sum, 3);
    case 4:
        return sum >> 3 | sum << 61;
    case 5:
        return ~sum;
    case 6:
        return sum - 99;
    case 7:
        return choose((unsigned char)(sum % 7), sum);
    default:
        return 0;
    }
}

TRACE_CASE(jump_tables)
{
    unsigned char code[300];
    for (unsigned i = 0; i < sizeof code; i++)
        code[i] = (unsigned char)(i * 7 % 11 % 3);
    code[sizeof code - 1] = 3;
    uint64_t sum = interpret(code, 5);
    for (unsigned i = 0; i < 300; i++)
        sum = choose((unsigned char)(i * 5 % 8), sum);
    return sum;
}

/* By hand: a function of a byte; one whose loop goes back to its second instruction; one that
 * another jumps into behind its beginning; two names for one place; a body that overlaps. */
__asm__(".text\n"
        ".globl one_byte\n.hidden one_byte\n.type one_byte, @function\n"
        "one_byte:\n.cfi_startproc\n\tret\n.cfi_endproc\n.size one_byte, . - one_byte\n"
        ".globl two_bytes\n.hidden two_bytes\n.type two_bytes, @function\n"
        "two_bytes:\n.cfi_startproc\n\trep ret\n.cfi_endproc\n.size two_bytes, . - two_bytes\n"
        ".p2align 4\n"
        ".globl count_down\n.hidden count_down\n.type count_down, @function\n"
        "count_down:\n.cfi_startproc\n\txor %eax, %eax\n"
        "1:\tlea 3(%rax,%rdi), %rax\n\tdec %edi\n\tjnz 1b\n\tret\n"
        ".cfi_endproc\n.size count_down, . - count_down\n"
        ".globl jump_in\n.hidden jump_in\n.type jump_in, @function\n"
        "jump_in:\n.cfi_startproc\n\tmov $40, %eax\n\ttest $1, %edi\n\tjne 2f\n"
        "\tjmp jumped_into + 2\n2:\tjmp jumped_into\n.cfi_endproc\n.size jump_in, . - jump_in\n"
        ".globl jumped_into\n.hidden jumped_into\n.type jumped_into, @function\n"
        "jumped_into:\n.cfi_startproc\n\txor %eax, %eax\n\tadd %edi, %eax\n\tadd $5, %eax\n"
        "\tret\n.cfi_endproc\n.size jumped_into, . - jumped_into\n"
        ".globl jumped_alias\n.hidden jumped_alias\n.type jumped_alias, @function\n"
        ".set jumped_alias, jumped_into\n");

void one_byte(void);
void two_bytes(void);
uint64_t count_down(uint64_t n);
unsigned jump_in(unsigned n);
unsigned jumped_into(unsigned n);
unsigned jumped_alias(unsigned n);

TRACE_CASE(by_hand)
{
    uint64_t sum = 11;
    for (unsigned i = 1; i < 100; i++) {
        one_byte();
        two_bytes();
        sum = trace_mix(sum, count_down(i));
        sum = trace_mix(sum, jump_in(i));
        sum = trace_mix(sum, jumped_into(i) + jumped_alias(i));
    }
    return sum;
}

/* Reads its own first bytes: they may differ when traced, its result may not. */
TRACE_NOINLINE static uint64_t read_itself(uint64_t n)
{
    volatile const unsigned char *code = (volatile const unsigned char *)(uintptr_t)read_itself;
    uint64_t read = 0;
    for (int i = 0; i < 16; i++)
        read += code[i];
    return n * 3 + (read > 0);
}

TRACE_CASE(self_reading)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < 100; i++)
        sum = trace_mix(sum, read_itself(i));
    return sum;
}

/* Bound when the object is loaded. */
TRACE_NOINLINE static uint64_t implementation_a(uint64_t n)
{
    return trace_mix(n, 1);
}

TRACE_NOINLINE static uint64_t implementation_b(uint64_t n)
{
    return trace_mix(n, 2);
}

__attribute__((used, no_instrument_function)) static uint64_t (*resolve(void))(uint64_t)
{
    return sizeof(long) == 8 ? implementation_a : implementation_b;
}

uint64_t resolved(uint64_t n) __attribute__((ifunc("resolve")));

TRACE_CASE(ifunc)
{
    uint64_t sum = implementation_b(7);
    for (uint64_t i = 0; i < 100; i++)
        sum ^= resolved(i);
    return sum;
}
