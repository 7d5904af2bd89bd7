/* SPDX-License-Identifier: GPL-3.0-or-later
 * The rulers do as much work as they say (their instructions are counted, one by one, by a
 * debugger's single steps) and leave the code around them alone.
 */
#include "bench/ruler.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

_Static_assert(PP_RULER_CYCLES % PP_RULER_UNROLL == 0, "the chain has as many adds as cycles");

#define SLACK 64 /* instructions of the call, of its arguments and of its end */

/* Where the counting ends: reached right after the ruler. */
static __attribute__((noinline)) void end_here(void)
{
    __asm__ volatile("");
}

static __attribute__((noinline)) void measure_adds(void)
{
    pp_ruler_adds();
    end_here();
}

static __attribute__((noinline)) void measure_turns(void)
{
    pp_ruler_turns();
    end_here();
}

#if PP_RULER_EXISTS
static void be_traced(void (*ruler)(void))
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(1);
    raise(SIGSTOP);
    ruler();
    _exit(0);
}

/* Steps that `ruler` takes beyond those of doing nothing; -1: no debugging here. */
static long count_steps(void (*ruler)(void))
{
    int status;
    long n = 0;
    const pid_t child = fork();
    if (child == 0)
        be_traced(ruler);
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status))
        return -1;
    for (; WIFSTOPPED(status); n++) {
        if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &status, 0) < 0)
            return -1;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? n : -1;
}

static void test_instructions(void **state)
{
    (void)state;
    const long n_nothing = count_steps(end_here);
    if (n_nothing < 0) {
        print_message("no debugging of children allowed here: instructions not counted\n");
        return;
    }
    const long n_adds = count_steps(measure_adds) - n_nothing;
    const long n_turns = count_steps(measure_turns) - n_nothing;
    const long wanted_adds = PP_RULER_CYCLES + 2 * (PP_RULER_CYCLES / PP_RULER_UNROLL);
    const long wanted_turns = 3 * PP_RULER_CYCLES;
    assert_in_range(n_adds, wanted_adds, wanted_adds + SLACK);
    assert_in_range(n_turns, wanted_turns, wanted_turns + SLACK);
}
#endif

/* Values that live in registers across a ruler come out as they went in. */
static void test_registers_survive(void **state)
{
    (void)state;
    volatile uint64_t source = 1;
    for (int round = 0; round < 100; round++) {
        const uint64_t a = source, b = source + 1, c = source + 2, d = source + 3, e = source + 4,
                       f = source + 5, g = source + 6, h = source + 7, i = source + 8,
                       j = source + 9;
        pp_ruler_adds();
        const uint64_t k = a * b + c;
        pp_ruler_turns();
        assert_int_equal(k, 5);
        assert_int_equal(a + b + c + d + e + f + g + h + i + j, 55);
    }
    measure_adds();
    measure_turns();
}

static void test_room(void **state)
{
    (void)state;
    assert_true(PP_RULER_SHARED > 1); /* two rulers of one length need some */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_room),
#if PP_RULER_EXISTS
        cmocka_unit_test(test_instructions),
#endif
        cmocka_unit_test(test_registers_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
