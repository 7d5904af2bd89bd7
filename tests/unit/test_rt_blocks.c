/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counting by a copy: counts equal single steps and what is known by hand, repeat, and change no
 * answer, whatever the control flow.
 */
#include "bench/rt_blocks.h"
#include "bench/rt_step.h"
#include "made_target.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

typedef unsigned long work_function(unsigned kind, unsigned n);
typedef unsigned long known_function(unsigned n);

enum { SORT = 4, SIGNALS = 9, THREADS = 10, EXIT = 11, N_KINDS = 12, N_RUNS = 10 };

static const unsigned flow_sizes[N_KINDS] = {20, 5, 30, 8, 20, 7, 6, 10, 15, 3, 50, 3};
static const unsigned throw_sizes[] = {1}; /* some 50000 steps */

static struct made_target target;
static struct rt_blocks blocks;

static void open_target(const char *path)
{
    made_demand(made_open(&target, path), "%s: %s", path, dlerror());
}

static void attach(void)
{
    made_demand(rt_blocks_attach(&blocks, &target.scan), "not copied: %s", blocks.why);
    made_demand(blocks.n_left == 0, "%zu functions were left", blocks.n_left);
}

static uint64_t count_once(work_function *work, unsigned kind, unsigned n, unsigned long *answer)
{
    rt_blocks_reset(&blocks);
    *answer = work(kind, n);
    return rt_blocks_total(&blocks);
}

static uint64_t step_once(work_function *work, unsigned kind, unsigned n, unsigned long *answer)
{
    struct rt_step step;
    made_demand(rt_step_init(&step, 50000000) && rt_step_add(&step, &target.scan), "no memory");
    made_demand(rt_step_begin(&step), "cannot step");
    *answer = work(kind, n);
    rt_step_end(&step);
    const uint64_t total = rt_step_total(&step, 0);
    made_demand(!step.is_capped, "capped");
    rt_step_release(&step);
    return total;
}

/* Plain, stepped, counted; then plain again. */
static void compare_kinds(const unsigned *sizes, unsigned n_kinds)
{
    work_function *work;
    unsigned long plain[N_KINDS], stepped[N_KINDS], counted;
    uint64_t n_steps[N_KINDS];
    made_symbol(&target, "blocks_work", &work);
    for (unsigned k = 0; k < n_kinds; k++) {
        plain[k] = work(k, sizes[k]);
        n_steps[k] = k < SIGNALS ? step_once(work, k, sizes[k], &stepped[k]) : 0;
        made_demand(k >= SIGNALS || stepped[k] == plain[k], "kind %u: stepped differs", k);
    }
    attach();
    for (unsigned k = 0; k < n_kinds; k++) {
        const uint64_t n = count_once(work, k, sizes[k], &counted);
        made_demand(counted == plain[k], "kind %u: counted differs", k);
        made_demand(k >= SIGNALS || n == n_steps[k], "kind %u: %lu counted, %lu steps", k,
            (unsigned long)n, (unsigned long)n_steps[k]);
        for (int i = 0; i < N_RUNS && k != THREADS; i++)
            made_demand(count_once(work, k, sizes[k], &counted) == n && counted == plain[k],
                "kind %u: counts do not repeat", k);
    }
    made_demand(
        rt_blocks_escapes(&blocks) == 0, "%lu escapes", (unsigned long)rt_blocks_escapes(&blocks));
    rt_blocks_clear(&blocks);
    for (unsigned k = 0; k < n_kinds; k++)
        made_demand(work(k, sizes[k]) == plain[k], "kind %u: differs afterwards", k);
}

static void try_flow(const char *path)
{
    open_target(path);
    compare_kinds(flow_sizes, N_KINDS);
}

static void test_flow(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_flow);
}

static void try_throw(const char *path)
{
    open_target(path);
    compare_kinds(throw_sizes, 1);
    work_function *work;
    made_symbol(&target, "blocks_work", &work);
    const unsigned long plain = work(0, 100);
    attach();
    made_demand(work(0, 100) == plain, "another answer after many exceptions");
    rt_blocks_clear(&blocks);
}

static void test_throw(void **state)
{
    (void)state;
    if (MADE_IS_ASAN)
        printf(
            "# skipped: the address sanitizer cannot follow exceptions of a library loaded late\n");
    else
        made_each("blocks_throw.cc", true, try_throw);
}

static void try_known(const char *path)
{
    static const struct {
        const char *name;
        unsigned n, n_instructions;
    } known[] = {{"known_loop", 1000, 2002}, {"known_loop", 1, 4}, {"known_flags", 300, 1504},
        {"known_repeat", 500, 6}, {"known_repeat", 0, 6}, {"known_syscall", 40, 202},
        {"known_tiny", 3, 2}, {"known_tiny2", 3, 2}, {"known_answer", 3, 9},
        {"known_answer", 9, 9}};
    enum { N = sizeof known / sizeof *known };
    known_function *functions[N];
    unsigned long plain[N];
    open_target(path);
    for (size_t i = 0; i < N; i++) {
        made_symbol(&target, known[i].name, &functions[i]);
        plain[i] = functions[i](known[i].n);
    }
    attach();
    made_demand(blocks.n_closed == 0, "%zu are closed", blocks.n_closed);
    for (size_t i = 0; i < N; i++) {
        rt_blocks_reset(&blocks);
        made_demand(functions[i](known[i].n) == plain[i], "%s: another answer", known[i].name);
        made_demand(rt_blocks_total(&blocks) == known[i].n_instructions, "%s: %lu instead of %u",
            known[i].name, (unsigned long)rt_blocks_total(&blocks), known[i].n_instructions);
    }
    rt_blocks_clear(&blocks);
}

static void test_known(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_known);
}

/* Locked counters lose nothing; four threads count four times as much as one. */
static void try_threads(const char *path)
{
    work_function *work;
    unsigned long answer;
    open_target(path);
    made_symbol(&target, "blocks_work", &work);
    const unsigned long plain = work(THREADS, 3000);
    attach();
    rt_blocks_share(&blocks);
    const uint64_t n = count_once(work, THREADS, 3000, &answer);
    made_demand(answer == plain, "another answer");
    for (int i = 0; i < N_RUNS; i++)
        made_demand(count_once(work, THREADS, 3000, &answer) == n, "threads lose counts");
    rt_blocks_clear(&blocks);
}

static void test_threads(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_threads);
}

/* A timer's signals, handled by counted code, while counted code runs. */
static void try_signals(const char *path)
{
    work_function *work;
    void (*handler)(int);
    unsigned long answer;
    open_target(path);
    made_symbol(&target, "blocks_work", &work);
    made_symbol(&target, "blocks_on_signal", &handler);
    volatile sig_atomic_t *n_signals = dlsym(target.handle, "blocks_n_signals");
    const struct itimerval often = {{0, 50}, {0, 50}}, never = {{0, 0}, {0, 0}};
    const unsigned long plain_switch = work(0, 200000), plain_goto = work(1, 20000);
    attach();
    signal(SIGALRM, handler);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 5; i++) {
        count_once(work, 0, 200000, &answer);
        made_demand(answer == plain_switch, "another answer of switches under signals");
        count_once(work, 1, 20000, &answer);
        made_demand(answer == plain_goto, "another answer of gotos under signals");
    }
    setitimer(ITIMER_REAL, &never, NULL);
    made_demand(*n_signals > 0, "no signals came");
    rt_blocks_clear(&blocks);
}

static void test_signals(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_signals);
}

/* What goes to the driver adds up, with functions where the scan has them. */
static void try_report(const char *path)
{
    work_function *work;
    open_target(path);
    made_symbol(&target, "blocks_work", &work);
    const size_t n_bytes = pp_tracewire_offset(PP_TRACEWIRE_N_TABLES);
    struct pp_tracewire *wire = mmap(
        NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    made_demand(wire != MAP_FAILED, "no memory");
    attach();
    work(SORT, 30);
    rt_blocks_report(&blocks, wire, 1000);
    const struct pp_tracewire_block *table = pp_tracewire_at(wire, PP_TRACEWIRE_BLOCKS);
    uint64_t total = 0;
    for (uint32_t i = 0; i < wire->report.n_blocks; i++) {
        const struct rt_scan_function *f = &target.scan.functions[table[i].function - 1000];
        made_demand(table[i].address >= f->start && table[i].address < f->end, "wrong function");
        made_demand(i == 0 || table[i].address > table[i - 1].address, "not in order");
        total += table[i].n_runs * table[i].n_instructions;
    }
    made_demand(total == rt_blocks_total(&blocks) && total > 0, "the report does not add up");
    made_demand(wire->report.doubt[0] == '\0', "doubt: %s", wire->report.doubt);
    rt_blocks_clear(&blocks);
}

static void test_report(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_flow), cmocka_unit_test(test_throw),
        cmocka_unit_test(test_known), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_signals), cmocka_unit_test(test_report)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
