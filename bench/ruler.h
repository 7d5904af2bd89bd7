/* SPDX-License-Identifier: GPL-3.0-or-later
 * The two rulers that stand beside every batch: work whose length in core cycles is known, so that
 * their time tells the core's clock (adds) and whether a neighbour shares the core (branches). A
 * chain of dependent adds takes one cycle an add on every x86-64; a counted loop one cycle a turn,
 * as long as the core's fetch is its own. Register-register adds: newer cores execute chains of
 * small constants in no time.
 */
#ifndef PP_BENCH_RULER_H
#define PP_BENCH_RULER_H

#include <stdint.h>

#define PP_RULER_CYCLES 4000 /* of either ruler: about 1 us, 100 clock steps */
#define PP_RULER_UNROLL 80

/* Gate: readings before and after must agree so well, and branches may not take so much longer than
 * adds. */
#define PP_RULER_ADDS_AGREE 0.02
#define PP_RULER_TURNS_AGREE 0.03
#define PP_RULER_SHARED 1.03

#ifdef __x86_64__
#define PP_RULER_EXISTS 1

static inline __attribute__((always_inline)) void pp_ruler_adds(void)
{
    uint64_t turns = PP_RULER_CYCLES / PP_RULER_UNROLL, sum = 1, step = 3;
    __asm__ volatile(".p2align 6\n"
                     "1:\n\t"
                     ".rept %c[unroll]\n\t"
                     "add %[step], %[sum]\n\t"
                     ".endr\n\t"
                     "dec %[turns]\n\t"
                     "jnz 1b"
                     : [sum] "+r"(sum), [turns] "+r"(turns)
                     : [step] "r"(step), [unroll] "i"(PP_RULER_UNROLL)
                     : "cc");
}

static inline __attribute__((always_inline)) void pp_ruler_turns(void)
{
    uint64_t turns = PP_RULER_CYCLES, sum = 1, step = 3;
    __asm__ volatile(".p2align 6\n"
                     "1:\n\t"
                     "add %[step], %[sum]\n\t"
                     "dec %[turns]\n\t"
                     "jnz 1b"
                     : [sum] "+r"(sum), [turns] "+r"(turns)
                     : [step] "r"(step)
                     : "cc");
}
#else
#define PP_RULER_EXISTS 0

static inline void pp_ruler_adds(void)
{
}

static inline void pp_ruler_turns(void)
{
}
#endif

#endif
