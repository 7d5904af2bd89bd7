/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loops in which the work must stay although nobody uses it and its input does not change. A
 * function is named for the instruction that must stand in its loop. Compiled as C and as C++.
 */
#include <ppbench.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LOOP(NAME, TYPE, BODY) \
    void NAME(uint64_t n, TYPE x, TYPE y); \
    void NAME(uint64_t n, PPB_UNUSED_ TYPE x, PPB_UNUSED_ TYPE y) \
    { \
        for (; n != 0; n--) { \
            BODY; \
        } \
    }

/* Of two registers at most, and of more. */
struct small {
    int a, b;
};

struct big {
    uint64_t words[32];
};

__extension__ typedef __int128 wide;

/* An input that is kept: neither hoisted nor folded. */
LOOP(imul_int, int, ppb_keep(ppb_keep(x) * y))
LOOP(imul_int64, int64_t, ppb_keep(ppb_keep(x) * y))
LOOP(div_unsigned, unsigned, ppb_keep(ppb_keep(x) / y))
LOOP(mulss_float, float, ppb_keep(ppb_keep(x) * y))
LOOP(divsd_double, double, ppb_keep(ppb_keep(x) / y))
LOOP(sqrtsd_double, double, ppb_keep(__builtin_sqrt(ppb_keep(x))))
LOOP(fmul_long_double, long double, ppb_keep(ppb_keep(x) * y))
LOOP(mul_wide, wide, ppb_keep(ppb_keep(x) * y))

/* Constants: without the keep there is no instruction at all. */
LOOP(div_constants, unsigned, ppb_keep(1000000007u / ppb_keep(13u)))
LOOP(mulsd_constants, double, ppb_keep(ppb_keep(3.0) * 7.0))

/* Structs: a kept one is unknown afterwards, the work on it and the work that made it stay. */
LOOP(imul_struct, struct small, struct small s = x; s.a *= ppb_keep(s.b); ppb_keep(s))
LOOP(imul_kept_struct, struct small, struct small s = ppb_keep(x); ppb_keep(s.a * s.b))
LOOP(imul_big_struct, struct big, struct big s = ppb_keep(x); ppb_keep(s.words[0] * s.words[31]))

/* Through memory: what is written is read again after the fence. */
void imul_pointer(uint64_t n, int *p);
void imul_pointer(uint64_t n, int *p)
{
    for (; n != 0; n--) {
        ppb_keep(p[0] * p[1]);
        ppb_clobber();
    }
}

/* Only the pointer is kept, what it points to escapes with it. */
void imul_array(uint64_t n, int x);
void imul_array(uint64_t n, int x)
{
    int numbers[4];
    for (; n != 0; n--) {
        numbers[0] = ppb_keep(x) * x;
        ppb_keep(numbers);
    }
}

#ifdef __cplusplus
}
#endif

/* The loop that is timed: its body inlined, its work in it, and nothing else. */
PPB_BENCH(nothing)
{
}

struct numbers {
    int64_t a;
    double b;
};

PPB_BENCH_WITH(div_bench, struct numbers, n)
{
    ppb_keep(n->a / ppb_keep((int64_t)13));
}

PPB_BENCH_WITH(imul_bench, struct numbers, n)
{
    ppb_keep(n->a * n->a);
}

PPB_BENCH_WITH(divsd_bench, struct numbers, n)
{
    ppb_keep(1 / n->b);
}

/* A `return` leaves the iteration, not the loop. */
PPB_BENCH_WITH(imul_after_return, struct numbers, n)
{
    if (n->a > 0)
        return;
    ppb_keep(n->a * n->a);
}
