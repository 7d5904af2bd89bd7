/* SPDX-License-Identifier: GPL-3.0-or-later
 * Stubs, hooks and the call tree, without patching: functions call each other through stubs.
 */
#include "bench/rt_calibrate.h"
#include "bench/rt_mirror.h"
#include "bench/rt_patch.h"
#include "bench/rt_tree.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    LEAF,
    MIDDLE,
    RECURSE,
    JUMPER,
    LANDING,
    TAIL_A,
    TAIL_B,
    MANY,
    THROUGH,
    CALIBRATE,
    N_FUNCTIONS
};

static struct pp_tracewire *wire;
static struct rt_scan scan;
static struct rt_patch patch;
static uintptr_t stubs[N_FUNCTIONS];

typedef uint64_t function(uint64_t x);

static uint64_t call(int which, uint64_t x)
{
    return ((function *)stubs[which])(x);
}

static uint64_t leaf(uint64_t x)
{
    return x * 3 + 1;
}

static uint64_t middle(uint64_t x)
{
    return call(LEAF, x) + call(LEAF, x + 1);
}

static uint64_t recurse(uint64_t n)
{
    return n == 0 ? 1 : call(RECURSE, n - 1) + 1;
}

static jmp_buf landing_place;

static uint64_t jumper(uint64_t n)
{
    if (n == 0)
        longjmp(landing_place, 7);
    return call(JUMPER, n - 1) + 1;
}

static uint64_t landing(uint64_t n)
{
    const int got = setjmp(landing_place);
    return got ? (uint64_t)got : call(JUMPER, n);
}

/* A jump at the end, whatever the compiler thinks of it. */
static uint64_t tail_a(uint64_t n)
{
    if (n == 0)
        return 42;
#if defined __GNUC__ && !defined __clang__ && defined __OPTIMIZE__
    return call(TAIL_B, n - 1);
#else
    return call(TAIL_B, n - 1);
#endif
}

static uint64_t tail_b(uint64_t n)
{
    return n == 0 ? 43 : call(TAIL_A, n - 1);
}

static double many(int n, ...)
{
    va_list list;
    double sum = 0;
    va_start(list, n);
    for (int i = 0; i < n; i++)
        sum += va_arg(list, double);
    va_end(list);
    return sum;
}

static long double through(long double x, __int128 y)
{
    return x * (long double)y;
}

/* Calls since the last look, over all places of one function. */
static uint64_t calls_of(int which)
{
    uint64_t n = 0;
    for (uint32_t i = 1; i < wire->report.n_nodes; i++)
        if (rt_tree.nodes[i].function16 == (uint32_t)which * 16)
            n += rt_tree.nodes[i].n_calls;
    return n;
}

static uint64_t ticks_of(int which)
{
    uint64_t sum = 0;
    for (uint32_t i = 1; i < wire->report.n_nodes; i++)
        if (rt_tree.nodes[i].function16 == (uint32_t)which * 16)
            sum += rt_tree.nodes[i].deep_ticks;
    return sum;
}

static int begin(enum pp_tracewire_clock clock)
{
    static const uintptr_t functions[N_FUNCTIONS] = {(uintptr_t)leaf, (uintptr_t)middle,
        (uintptr_t)recurse, (uintptr_t)jumper, (uintptr_t)landing, (uintptr_t)tail_a,
        (uintptr_t)tail_b, (uintptr_t)many, (uintptr_t)through, (uintptr_t)rt_calibrate_body};
    rt_tree.clock = clock;
    scan.low = (uintptr_t)leaf;
    scan.high = scan.low + 1;
    assert_true(rt_patch_init(&patch, &scan, N_FUNCTIONS, clock));
    for (int i = 0; i < N_FUNCTIONS; i++) {
        stubs[i] = rt_patch_stub(&patch, (uint32_t)i * 16, functions[i]);
        assert_int_not_equal(stubs[i], 0);
    }
    assert_true(rt_patch_apply(&patch, NULL, 0, false));
    rt_tree_clear();
    wire->report.n_dead = wire->report.n_unmatched = wire->report.n_too_deep = 0;
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    wire = mmap(NULL, pp_tracewire_offset(PP_TRACEWIRE_N_TABLES), PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (wire == MAP_FAILED || !rt_mirror_reserve())
        return -1;
    rt_tree.wire = wire;
    rt_tree.nodes = pp_tracewire_at(wire, PP_TRACEWIRE_NODES);
    rt_tree.times = pp_tracewire_at(wire, PP_TRACEWIRE_TIMES);
    rt_tree.max_nodes = 4096;
    rt_tree.n_functions = N_FUNCTIONS;
    rt_tree.nodes[0].function16 = PP_TRACEWIRE_NO_FUNCTION16;
    wire->report.n_nodes = 1;
    return 0;
}

static void test_calls_are_counted_and_results_are_the_same(void **state)
{
    (void)state;
    for (int clock = PP_TRACEWIRE_NO_CLOCK; clock <= PP_TRACEWIRE_FENCED; clock++) {
        begin((enum pp_tracewire_clock)clock);
        for (uint64_t i = 0; i < 1000; i++)
            assert_int_equal(call(MIDDLE, i), 3 * i + 1 + 3 * (i + 1) + 1);
        assert_int_equal(calls_of(MIDDLE), 1000);
        assert_int_equal(calls_of(LEAF), 2000);
        assert_int_equal(wire->report.n_dead, 0);
        assert_int_equal(wire->report.n_unmatched, 0);
        if (clock == PP_TRACEWIRE_NO_CLOCK)
            assert_int_equal(ticks_of(MIDDLE), 0);
        else
            assert_true(ticks_of(MIDDLE) > ticks_of(LEAF) && ticks_of(LEAF) > 0);
    }
}

static void test_times_are_in_the_histogram(void **state)
{
    (void)state;
    begin(PP_TRACEWIRE_FENCED);
    memset(rt_tree.times, 0, wire->report.n_nodes * sizeof *rt_tree.times);
    for (uint64_t i = 0; i < 500; i++)
        call(LEAF, i);
    for (uint32_t i = 1; i < wire->report.n_nodes; i++) {
        const struct pp_tracewire_times *times = &rt_tree.times[i];
        uint64_t n = 0;
        for (int b = 0; b < PP_TRACEWIRE_N_BUCKETS; b++)
            n += times->counts[b];
        assert_int_equal(n, rt_tree.nodes[i].n_calls);
        if (n == 0)
            continue;
        assert_true(~times->not_min_ticks <= times->max_ticks);
        assert_true(times->max_ticks <= rt_tree.nodes[i].deep_ticks);
        assert_true(~times->not_min_ticks * n <= rt_tree.nodes[i].deep_ticks);
    }
}

static void test_recursion_may_be_deeper_than_the_tree(void **state)
{
    (void)state;
    begin(PP_TRACEWIRE_NO_CLOCK);
    assert_int_equal(call(RECURSE, 20000), 20001);
    assert_int_equal(calls_of(RECURSE), 20001);
    assert_true(wire->report.n_nodes < 4096);
    begin(PP_TRACEWIRE_PLAIN);
    assert_int_equal(call(RECURSE, 50), 51);
    assert_int_equal(calls_of(RECURSE), 51);
    assert_int_equal(wire->report.n_unmatched, 0);
}

static void test_frames_left_by_longjmp_are_closed(void **state)
{
    (void)state;
    for (int clock = PP_TRACEWIRE_NO_CLOCK; clock <= PP_TRACEWIRE_FENCED; clock++) {
        begin((enum pp_tracewire_clock)clock);
        for (int i = 0; i < 100; i++)
            assert_int_equal(call(LANDING, 20), 7);
        assert_int_equal(calls_of(LANDING), 100);
        assert_int_equal(calls_of(JUMPER), 2100);
        assert_int_equal(wire->report.n_dead, 2100);
        assert_int_equal(wire->report.n_unmatched, 0);
    }
}

static void test_tail_calls_return_to_the_first_caller(void **state)
{
    (void)state;
    begin(PP_TRACEWIRE_PLAIN);
    for (uint64_t n = 0; n < 200; n++)
        assert_int_equal(call(TAIL_A, n), n % 2 == 0 ? 42 : 43);
    assert_int_equal(calls_of(TAIL_A) + calls_of(TAIL_B), 200 * 201 / 2);
    assert_int_equal(wire->report.n_unmatched, 0);
}

static void test_arguments_and_results_of_all_kinds_pass(void **state)
{
    (void)state;
    begin(PP_TRACEWIRE_FENCED);
    double (*const vary)(int, ...) = (double (*)(int, ...))stubs[MANY];
    long double (*const wide)(
        long double, __int128) = (long double (*)(long double, __int128))stubs[THROUGH];
    assert_true(vary(10, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0) == 55.0);
    assert_true(wide(1.5L, (__int128)1 << 70) == 1.5L * 1180591620717411303424.0L);
}

static void *run_thread(void *context)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < 10000; i++)
        sum += call(MIDDLE, i);
    *(uint64_t *)context = sum;
    return NULL;
}

static void test_each_thread_has_its_tree(void **state)
{
    (void)state;
    pthread_t threads[4];
    uint64_t sums[4];
    begin(PP_TRACEWIRE_PLAIN);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_thread, &sums[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 1; i < 4; i++)
        assert_int_equal(sums[i], sums[0]);
    assert_int_equal(calls_of(MIDDLE), 40000);
    assert_int_equal(calls_of(LEAF), 80000);
    assert_int_equal(wire->report.n_unmatched, 0);
}

static volatile uint64_t n_signals;

static void on_signal(int signal)
{
    (void)signal;
    n_signals += call(MIDDLE, 1) != 0;
}

static void test_signal_handlers_may_be_traced(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = on_signal};
    const struct itimerspec often = {{0, 50000}, {0, 50000}};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_t timer;
    begin(PP_TRACEWIRE_PLAIN);
    n_signals = 0;
    sigaction(SIGUSR1, &action, NULL);
    assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    timer_settime(timer, 0, &often, NULL);
    uint64_t n = 0;
    for (; n_signals < 500; n++)
        assert_int_equal(call(RECURSE, 10), 11);
    timer_delete(timer);
    assert_true(calls_of(RECURSE) + wire->report.n_unmatched >= 11 * n);
    assert_true(calls_of(RECURSE) <= 11 * n);
}

static uint64_t n_asked[2];
static double scratch_sum;

/* Uses vector registers, and calls traced code, of which it is not told. */
static void on_event(const void *what, void *context)
{
    const struct rt_tree_event *event = what;
    assert_ptr_equal(context, n_asked);
    n_asked[event->is_exit]++;
    for (int i = 0; i < 4; i++)
        scratch_sum += 0.1 * (double)i + (double)event->depth;
    call(LEAF, 1);
}

static void test_the_user_is_asked_and_events_are_kept(void **state)
{
    (void)state;
    enum { N_EVENTS = 16 };
    rt_tree.is_told = true;
    rt_tree.ask = on_event;
    rt_tree.ask_context = n_asked;
    wire->order.max_events = N_EVENTS;
    begin(PP_TRACEWIRE_PLAIN);
    double (*const vary)(int, ...) = (double (*)(int, ...))stubs[MANY];
    assert_true(vary(4, 1.0, 2.0, 3.0, 4.5) == 10.5);
    assert_int_equal(call(MIDDLE, 1), 4 + 7);
    assert_int_equal(call(LANDING, 3), 7); /* five calls, none of which returns */
    call(LEAF, 1);                         /* closes them */
    assert_int_equal(n_asked[0], 1 + 3 + 5 + 1);
    assert_int_equal(n_asked[1], 1 + 3 + 5 + 1);
    assert_true(wire->report.n_events > N_EVENTS);
    const struct pp_tracewire_event *events = pp_tracewire_at(wire, PP_TRACEWIRE_EVENTS);
    for (uint64_t i = 1; i < N_EVENTS; i++) {
        const uint64_t at = wire->report.n_events - N_EVENTS + i;
        assert_true(events[at % N_EVENTS].ticks >= events[(at - 1) % N_EVENTS].ticks);
    }
    rt_tree.is_told = false;
    rt_tree.ask = NULL;
    wire->order.max_events = 0;
}

static void test_a_forked_child_counts_nothing(void **state)
{
    (void)state;
    begin(PP_TRACEWIRE_NO_CLOCK);
    call(MIDDLE, 1);
    const pid_t child = fork();
    if (child == 0) {
        rt_tree_turn_off();
        _exit(call(MIDDLE, 2) == 7 + 10 ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(calls_of(MIDDLE), 1);
}

static void test_the_cost_of_a_call_is_calibrated(void **state)
{
    (void)state;
    struct rt_calibrate cost;
    begin(PP_TRACEWIRE_FENCED);
    rt_calibrate(stubs[CALIBRATE], &cost);
    assert_true(cost.in_ticks + cost.out_ticks > 0 && cost.in_ticks + cost.out_ticks < 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_are_counted_and_results_are_the_same),
        cmocka_unit_test(test_times_are_in_the_histogram),
        cmocka_unit_test(test_recursion_may_be_deeper_than_the_tree),
        cmocka_unit_test(test_frames_left_by_longjmp_are_closed),
        cmocka_unit_test(test_tail_calls_return_to_the_first_caller),
        cmocka_unit_test(test_arguments_and_results_of_all_kinds_pass),
        cmocka_unit_test(test_each_thread_has_its_tree),
        cmocka_unit_test(test_signal_handlers_may_be_traced),
        cmocka_unit_test(test_the_user_is_asked_and_events_are_kept),
        cmocka_unit_test(test_a_forked_child_counts_nothing),
        cmocka_unit_test(test_the_cost_of_a_call_is_calibrated),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
