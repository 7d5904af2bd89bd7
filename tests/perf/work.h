/* SPDX-License-Identifier: GPL-3.0-or-later
 * The work that ppbench, its peer and the hand-written loop measure, the same instructions for
 * everybody, in C and C++ alike. Off x86-64 loops of C take their place; the figures that count
 * cycles are then not taken.
 */
#ifndef PP_TESTS_PERF_WORK_H
#define PP_TESTS_PERF_WORK_H

#include <stddef.h>
#include <stdint.h>

#define WORK_RING_LINES 50 /* cache lines of the pointer ring: 1000 loads end where they began */
#define WORK_LINE_BYTES 64
#define WORK_TURNS 390  /* of the counted loop: about 100 ns */
#define WORK_BYTES 9728 /* hashed: about 10 us */

/* A ring of pointers through cache lines in shuffled order; fits any first-level cache. */
struct work_ring {
    union {
        void *next;
        char line[WORK_LINE_BYTES];
    } lines[WORK_RING_LINES];
} __attribute__((aligned(64)));

static inline void work_ring_init(struct work_ring *ring)
{
    size_t order[WORK_RING_LINES];
    uint32_t random = 1;
    for (size_t i = 0; i < WORK_RING_LINES; i++) {
        random = random * 1664525U + 1013904223U;
        const size_t j = (random >> 16) % (i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < WORK_RING_LINES; i++)
        ring->lines[order[i]].next = &ring->lines[order[(i + 1) % WORK_RING_LINES]];
}

/* Hash by FNV-1a, 64 bits: a chain of one exclusive or and one multiply a byte. */
static inline uint64_t work_hash(const unsigned char *bytes)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < WORK_BYTES; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3U;
    return hash;
}

#ifdef __x86_64__
/* The chains: 1000 dependent operations. */
#define WORK_REPEAT(INSTRUCTION) ".rept 1000\n\t" INSTRUCTION "\n\t.endr"

/* The adds are of two registers: newer cores run chains of small constants in no time. */
static inline uint64_t work_adds(uint64_t x)
{
    const uint64_t step = 3;
    __asm__ volatile(WORK_REPEAT("add %1, %0") : "+r"(x) : "r"(step) : "cc");
    return x;
}

static inline uint64_t work_multiplies(uint64_t x)
{
    const uint64_t factor = 3;
    __asm__ volatile(WORK_REPEAT("imul %1, %0") : "+r"(x) : "r"(factor) : "cc");
    return x;
}

static inline void *work_loads(void *line)
{
    __asm__ volatile(WORK_REPEAT("mov (%0), %0") : "+r"(line) : : "memory");
    return line;
}

static inline uint64_t work_turns(uint64_t x)
{
    uint64_t turns = WORK_TURNS;
    const uint64_t step = 3;
    __asm__ volatile(".p2align 6\n"
                     "1:\n\t"
                     "add %2, %0\n\t"
                     "dec %1\n\t"
                     "jnz 1b"
                     : "+r"(x), "+r"(turns)
                     : "r"(step)
                     : "cc");
    return x;
}

/* The same three chains for the body of a benchmark, which has no variable that lives from one
 * iteration to the next: going through memory would add four or five cycles. They carry it in r11,
 * which they declare overwritten, so that no compiler keeps a value there; what r11 holds at the
 * very first does not matter to them. */
static inline void work_adds_carried(void)
{
    const uint64_t step = 3;
    __asm__ volatile(".p2align 6\n\t" WORK_REPEAT("add %0, %%r11") : : "r"(step) : "r11", "cc");
}

static inline void work_multiplies_carried(void)
{
    const uint64_t factor = 3;
    __asm__ volatile(".p2align 6\n\t" WORK_REPEAT("imul %0, %%r11") : : "r"(factor) : "r11", "cc");
}

/* A foreign address in r11 is replaced; the jump over that is predicted, so that it costs the chain
 * nothing. */
static inline void work_loads_carried(const struct work_ring *ring)
{
    __asm__ volatile(".p2align 6\n\t"
                     "cmp %0, %%r11\n\t"
                     "je 1f\n\t"
                     "mov %0, %%r11\n"
                     "1:\n\t" WORK_REPEAT("mov (%%r11), %%r11")
                     :
                     : "r"(ring)
                     : "r11", "cc", "memory");
}
#else
static inline uint64_t work_turns(uint64_t x)
{
    for (int i = 0; i < WORK_TURNS; i++) {
        x += 3;
        __asm__ volatile("" : "+r"(x));
    }
    return x;
}
#endif

#endif
