/* SPDX-License-Identifier: GPL-3.0-or-later
 * Single steps: known loops, repeated string instructions, system calls, the cap, the report.
 */
#include "bench/rt_step.h"
#include "made_target.h"

#include <sys/mman.h>

typedef unsigned long known_function(unsigned n);

static struct made_target target;
static struct rt_step step;

static uint64_t step_known(const char *name, unsigned n, uint64_t max_steps)
{
    known_function *function;
    made_symbol(&target, name, &function);
    const unsigned long plain = function(n);
    made_demand(rt_step_init(&step, max_steps) && rt_step_add(&step, &target.scan), "no memory");
    made_demand(rt_step_begin(&step), "cannot step");
    const unsigned long stepped = function(n);
    rt_step_end(&step);
    made_demand(plain == stepped, "%s: another answer", name);
    return rt_step_total(&step, 0);
}

static void try_known(const char *path)
{
    static const struct {
        const char *name;
        unsigned n, n_instructions;
    } known[] = {{"known_loop", 100, 202}, {"known_flags", 30, 154}, {"known_repeat", 500, 6},
        {"known_repeat", 1, 6}, {"known_repeat", 0, 6}, {"known_syscall", 40, 202},
        {"known_tiny", 3, 2}, {"known_answer", 3, 9}};
    made_demand(made_open(&target, path), "%s: %s", path, dlerror());
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const uint64_t n = step_known(known[i].name, known[i].n, 1000000);
        made_demand(n == known[i].n_instructions && !step.is_capped, "%s: %lu instead of %u",
            known[i].name, (unsigned long)n, known[i].n_instructions);
        rt_step_release(&step);
    }
}

static void test_known(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_known);
}

static void try_cap(const char *path)
{
    made_demand(made_open(&target, path), "%s: %s", path, dlerror());
    const uint64_t n = step_known("known_loop", 1000, 500);
    made_demand(
        step.is_capped && step.n_steps == 500, "not capped: %lu", (unsigned long)step.n_steps);
    made_demand(n <= 500 && n > 400, "%lu counted", (unsigned long)n);
    made_demand(rt_step_begin(&step), "begins again");
    rt_step_end(&step);
    made_demand(step.n_steps == 500, "steps beyond the cap");
    rt_step_release(&step);
}

static void test_cap(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_cap);
}

static void try_report(const char *path)
{
    made_demand(made_open(&target, path), "%s: %s", path, dlerror());
    struct pp_tracewire *wire = mmap(NULL, pp_tracewire_offset(PP_TRACEWIRE_N_TABLES),
        PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    made_demand(wire != MAP_FAILED, "no memory");
    step_known("known_loop", 100, 100000);
    rt_step_report(&step, 0, wire, 7);
    const struct pp_tracewire_block *table = pp_tracewire_at(wire, PP_TRACEWIRE_BLOCKS);
    made_demand(wire->report.n_blocks == 3, "%u blocks", wire->report.n_blocks);
    made_demand(table[0].n_instructions == 1 && table[0].n_runs == 1, "before the loop");
    made_demand(table[1].n_instructions == 2 && table[1].n_runs == 100, "the loop");
    made_demand(table[2].n_instructions == 1 && table[2].n_runs == 1, "behind the loop");
    const struct rt_scan_function *function = &target.scan.functions[table[1].function - 7];
    made_demand(function->name && strcmp(function->name, "known_loop") == 0, "its function");
    made_demand(wire->report.n_steps == step.n_steps && !wire->report.steps_capped, "its steps");
    made_demand(wire->report.doubt[0] == '\0', "doubt: %s", wire->report.doubt);
    step.is_capped = true;
    rt_step_report(&step, 0, wire, 7);
    made_demand(wire->report.steps_capped && strstr(wire->report.doubt, "stopped after"),
        "no doubt: %s", wire->report.doubt);
    rt_step_release(&step);
}

static void test_report(void **state)
{
    (void)state;
    made_each("blocks.c", false, try_report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known), cmocka_unit_test(test_cap), cmocka_unit_test(test_report)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
