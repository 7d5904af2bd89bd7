/* SPDX-License-Identifier: GPL-3.0-or-later
 * Control flow of every kind, for counting instructions: blocks_work(case, n) does it n times and
 * answers what must not depend on being counted. The known_* loops have a known length.
 */
#define _GNU_SOURCE
#include <alloca.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline, noclone))

// clang-format off
__asm__(
    ".text\n"
    ".macro function name\n"
    "    .p2align 4\n"
    "    .globl \\name\n"
    "    .type \\name, @function\n"
    "\\name:\n"
    ".endm\n"
    /* 2 n + 2 */
    "function known_loop\n"
    "    mov %edi, %eax\n"
    "1:  dec %edi\n"
    "    jnz 1b\n"
    "    ret\n"
    "    .size known_loop, . - known_loop\n"
    /* Flags live through every block of the loop, so that no place in it is free: 5 n + 4 */
    "function known_flags\n"
    "    mov %edi, %ecx\n"
    "    xor %eax, %eax\n"
    "2:  jmp 3f\n"
    "3:  setz %dl\n"
    "    movzbl %dl, %edx\n"
    "    lea (%rax,%rdx), %rax\n"
    "    loop 2b\n"
    "    sete %al\n"
    "    ret\n"
    "    .size known_flags, . - known_flags\n"
    /* 6, whatever n */
    "function known_repeat\n"
    "    mov %edi, %ecx\n"
    "    lea -1024(%rsp), %rdi\n"
    "    lea -1024(%rsp), %rsi\n"
    "    rep movsb\n"
    "    mov $1, %eax\n"
    "    ret\n"
    "    .size known_repeat, . - known_repeat\n"
    /* 5 n + 2: getppid without libc */
    "function known_syscall\n"
    "    mov %edi, %r8d\n"
    "4:  mov $110, %eax\n"
    "    syscall\n"
    "    xor %eax, %eax\n"
    "    dec %r8d\n"
    "    jnz 4b\n"
    "    ret\n"
    "    .size known_syscall, . - known_syscall\n"
    /* Too small for a jump, and nothing lies between them, but padding near. */
    "    .p2align 4\n"
    "    .globl known_tiny\n"
    "    .type known_tiny, @function\n"
    "known_tiny:\n"
    "    mov %edi, %eax\n"
    "    ret\n"
    "    .size known_tiny, . - known_tiny\n"
    "    .globl known_tiny2\n"
    "    .type known_tiny2, @function\n"
    "known_tiny2:\n"
    "    lea 1(%rdi), %eax\n"
    "    ret\n"
    "    .size known_tiny2, . - known_tiny2\n"
    /* Answers in the flags and keeps what it can in the red zone: 9 */
    "    .type flag_answer, @function\n"
    "flag_answer:\n"
    "    cmp $5, %edi\n"
    "    ret\n"
    "    .size flag_answer, . - flag_answer\n"
    "    .skip 24, 0xcc\n"
    "function known_answer\n"
    "    mov %rbx, -64(%rsp)\n"
    "    mov %edi, %eax\n"
    "    call flag_answer\n"
    "    setg %al\n"
    "    movzbl %al, %eax\n"
    "    mov -64(%rsp), %rbx\n"
    "    ret\n"
    "    .size known_answer, . - known_answer\n");
// clang-format on

static NOINLINE unsigned long do_switch(unsigned n)
{
    unsigned long h = 1;
    for (unsigned i = 0; i < n; i++)
        switch ((i * 7 + h) % 11) {
        case 0: h += 3; break;
        case 1: h ^= i; break;
        case 2: h *= 5; break;
        case 3: h -= 17; /* fall through */
        case 4: h = h << 1 | h >> 63; break;
        case 5: h = ~h; break;
        case 7: h += i * 3; break;
        case 8: h ^= h >> 7; break;
        case 9: h += 0x1234567; break;
        default: h++;
        }
    return h;
}

static NOINLINE unsigned long do_goto(unsigned n)
{
    static const void *const table[] = {&&add, &&turn, &&mix, &&stop};
    static const unsigned char program[] = {0, 1, 2, 0, 0, 2, 1, 1, 0, 2, 3};
    unsigned long h = n;
    const unsigned char *at = program;
    goto *table[*at++];
add:
    h += 12345;
    goto *table[*at++];
turn:
    h = h << 3 | h >> 61;
    goto *table[*at++];
mix:
    h ^= h >> 5;
    goto *table[*at++];
stop:
    if (n == 0)
        return h;
    n--;
    at = program;
    goto *table[*at++];
}

static NOINLINE unsigned long tail_b(unsigned n, unsigned long h);
static NOINLINE unsigned long tail_a(unsigned n, unsigned long h)
{
    return n == 0 ? h : tail_b(n - 1, h * 3 + 1);
}
static NOINLINE unsigned long tail_b(unsigned n, unsigned long h)
{
    return n == 0 ? h : tail_a(n - 1, h ^ n);
}
static unsigned long (*volatile tail_pointer)(unsigned, unsigned long) = tail_a;
static NOINLINE unsigned long do_tail(unsigned n)
{
    return tail_pointer(n, 1);
}

static NOINLINE unsigned long do_recurse(unsigned n)
{
    return n < 2 ? n : do_recurse(n - 1) + do_recurse(n - 2);
}

static int compare(const void *one, const void *other)
{
    const unsigned a = *(const unsigned *)one, b = *(const unsigned *)other;
    return a < b ? -1 : a > b;
}
static NOINLINE unsigned long do_sort(unsigned n)
{
    unsigned values[64];
    unsigned long h = 0;
    for (unsigned i = 0; i < 64; i++)
        values[i] = i * 2654435761u + n;
    qsort(values, n % 65, sizeof *values, compare);
    for (unsigned i = 0; i < 64; i++)
        h = h * 31 + values[i];
    return h;
}

static NOINLINE void thrower(jmp_buf *out, unsigned depth)
{
    volatile unsigned char pad[32];
    pad[depth % 32] = 1;
    if (depth == 0)
        longjmp(*out, 7);
    thrower(out, depth - 1);
    pad[0]++;
}
static NOINLINE unsigned long do_jump(unsigned n)
{
    volatile unsigned long h = 0;
    for (volatile unsigned i = 0; i < n; i++) {
        jmp_buf out;
        if (setjmp(out) == 0)
            thrower(&out, i % 5);
        h = h * 3 + i;
    }
    return h;
}

static NOINLINE unsigned long sum(unsigned n, ...)
{
    va_list list;
    va_start(list, n);
    double floating = 0;
    unsigned long whole = 0;
    for (unsigned i = 0; i < n; i++) {
        whole += va_arg(list, unsigned long);
        floating += va_arg(list, double);
    }
    va_end(list);
    return whole + (unsigned long)(floating * 4);
}
static NOINLINE unsigned long do_variable(unsigned n)
{
    unsigned char *space = alloca(n + 1);
    memset(space, (int)n, n + 1);
    return sum(n % 4, 1ul, 2.5, 3ul, 4.25, 5ul, 0.5) + space[n];
}

typedef float vector __attribute__((vector_size(32)));
__attribute__((target("avx"))) static NOINLINE vector multiply(vector a, vector b)
{
    return a * b + a;
}
__attribute__((target("avx"))) static NOINLINE unsigned long do_wide(unsigned n)
{
    vector a = {1, 2, 3, 4, 5, 6, 7, 8}, b = {.5f, .25f, 1, 2, -1, -.5f, 1.5f, 0};
    float values[8];
    unsigned long h = 0;
    for (unsigned i = 0; i < n; i++)
        a = multiply(a, b) - a * 0.5f;
    memcpy(values, &a, sizeof values);
    for (unsigned i = 0; i < 8; i++)
        h = h * 31 + (unsigned long)(long)(values[i] * 16);
    return h;
}
static NOINLINE unsigned long do_vector(unsigned n)
{
    return __builtin_cpu_supports("avx") ? do_wide(n) : 0;
}

static NOINLINE unsigned long do_long_double(unsigned n)
{
    long double x = 1;
    __int128 y = 1;
    for (unsigned i = 1; i <= n; i++) {
        x = x / 3 + i > 7 ? x * 0.75L : x + i;
        y = y * 0x1234567 / (i + 3) + i;
    }
    return (unsigned long)(x * 1024) + (unsigned long)(y >> 16);
}

volatile sig_atomic_t blocks_n_signals;
static unsigned long handled = 1;
void blocks_on_signal(int signal)
{
    unsigned long h = handled;
    switch ((blocks_n_signals + signal) % 6) {
    case 0: h += 5; break;
    case 1: h *= 3; break;
    case 2: h ^= 99; break;
    case 3: h--; break;
    case 4: h = ~h; break;
    default: h >>= 1;
    }
    handled = h;
    blocks_n_signals = blocks_n_signals + 1;
}
static NOINLINE unsigned long do_signal(unsigned n)
{
    void (*old)(int) = signal(SIGUSR1, blocks_on_signal);
    handled = 1;
    blocks_n_signals = 0;
    for (unsigned i = 0; i < n % 4; i++)
        raise(SIGUSR1);
    signal(SIGUSR1, old);
    return handled;
}

static NOINLINE void *thread_main(void *argument)
{
    unsigned long *value = argument;
    *value = do_switch((unsigned)*value) + do_goto(20);
    return NULL;
}
static NOINLINE unsigned long do_threads(unsigned n)
{
    pthread_t threads[4];
    unsigned long values[4] = {n, n, n, n};
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, thread_main, &values[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return values[0] + values[1] + values[2] + values[3];
}

static NOINLINE unsigned long do_exit_thread(unsigned n);
static NOINLINE void *leaving_main(void *argument)
{
    unsigned long *value = argument;
    *value = do_recurse(8);
    pthread_exit(argument);
}
static NOINLINE unsigned long do_exit_thread(unsigned n)
{
    pthread_t thread;
    unsigned long value = n;
    pthread_create(&thread, NULL, leaving_main, &value);
    pthread_join(thread, NULL);
    return value;
}

static unsigned long (*const kinds[])(unsigned) = {do_switch, do_goto, do_tail, do_recurse, do_sort,
    do_jump, do_variable, do_vector, do_long_double, do_signal, do_threads, do_exit_thread};

unsigned long blocks_work(unsigned kind, unsigned n)
{
    return kinds[kind](n);
}
