/* SPDX-License-Identifier: GPL-3.0-or-later
 * What refuses a judgement, what is only told, what makes a series.
 */
#include "bench/likeness.h"

#include "tests/unit/made_session.h"
#include "tests/unit/near.h"

struct both {
    struct made_session a, b;
    struct pp_likeness left, right;
};

static void both_init(struct both *both)
{
    made_session_init(&both->a, "2026-11-20T10:00:00+00:00");
    made_session_init(&both->b, "2026-11-20T12:00:00+00:00");
    made_session_case(&both->a, "x");
    made_session_case(&both->b, "x");
    both->left = (struct pp_likeness){&both->a.result, PP_METHOD_VERSION};
    both->right = (struct pp_likeness){&both->b.result, PP_METHOD_VERSION};
}

static void both_release(struct both *both)
{
    made_session_release(&both->a);
    made_session_release(&both->b);
}

/* The reason, "" when nothing refuses. To be freed. */
static char *why_refused(const struct both *both)
{
    struct pp_buf why;
    pp_buf_init(&why);
    const bool refused = pp_likeness_refuses(&both->left, &both->right, &why) ||
        pp_likeness_case_refuses(
            &both->a.result, both->a.result.cases, &both->b.result, both->b.result.cases, &why);
    assert_int_equal(refused, why.n_bytes > 0);
    char *text = strdup(pp_buf_text(&why));
    pp_buf_release(&why);
    return text;
}

static void expect(const struct both *both, const char *words)
{
    char *text = why_refused(both);
    if (words ? !strstr(text, words) : text[0])
        fail_msg("'%s' instead of '%s'", text, words ? words : "");
    free(text);
}

static void test_machine(void **state)
{
    (void)state;
    static const struct {
        enum pp_env_id id;
        const char *text, *words;
    } facts[] = {
        {PP_ENV_CPU_MODEL, "other", "processor 'cpu' and 'other'"},
        {PP_ENV_CPUS_ONLINE, "0-3", "CPUs online '2' and '0-3'"},
        {PP_ENV_HOST_NAME, "elsewhere", "host 'box' and 'elsewhere'"}, {PP_ENV_KERNEL, "9.9", NULL},
        {PP_ENV_HYPERVISOR, "kvm", NULL}, /* the other does not know */
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        struct both both;
        both_init(&both);
        expect(&both, NULL);
        pp_env_fact_forget(&both.b.env.facts[facts[i].id]);
        expect(&both, NULL);
        made_session_fact(&both.b, facts[i].id, facts[i].text);
        expect(&both, facts[i].words);
        both.b.result.env = NULL;
        expect(&both, NULL);
        both_release(&both);
    }
}

/* A list of CPUs is a number once it has been in a file. */
static void test_number_for_text(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    made_session_fact(&both.b, PP_ENV_CPUS_ONLINE, "2");
    pp_env_fact_set_number(&both.b.env.facts[PP_ENV_CPUS_ONLINE], 2);
    expect(&both, NULL);
    pp_env_fact_set_number(&both.b.env.facts[PP_ENV_CPUS_ONLINE], 4);
    expect(&both, "CPUs online '2' and '4'");
    both_release(&both);
}

/* Containers are called anything. */
static void test_container(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    made_session_fact(&both.b, PP_ENV_HOST_NAME, "3f2a");
    made_session_fact(&both.b, PP_ENV_CONTAINER, "docker");
    expect(&both, NULL);
    both_release(&both);
}

static void test_clock_and_method(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    both.b.result.calib.ticks_per_ns = 2.501;
    expect(&both, NULL);
    both.b.result.calib.ticks_per_ns = 2.6;
    expect(&both, "another clock: 2.5 and 2.6 ticks");
    both.b.result.calib.kind = PP_CLOCK_MONOTONIC;
    expect(&both, "another clock: TSC and CLOCK_MONOTONIC_RAW");
    both.right.method_version = PP_METHOD_VERSION + 1;
    expect(&both, "another method");
    both_release(&both);
}

static void test_manner(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    struct pp_case *c = both.b.result.cases;
    c->per_call = true;
    expect(&both, "single calls");
    c->per_call = false;
    both.b.result.settings.process_time = true;
    expect(&both, "CPU time");
    both.b.result.settings.process_time = false;
    both.b.result.modules[0].n_layouts = 8;
    expect(&both, "at 1 and at 8 places");
    both.b.result.modules[0].n_layouts = 1;
    expect(&both, NULL);
    both_release(&both);
}

static void test_shared_core(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    both.a.result.cases->summary.sharing_ratio = 2.06;
    expect(&both, "in the old run (branches took 2.06 times");
    both.b.result.cases->summary.sharing_ratio = 1.5;
    expect(&both, "in the new run (branches took 1.50 times");
    both_release(&both);
}

/* Three times the loops of something three times as fast is the same length of a sample. */
static void test_sample_length(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    struct pp_case *a = both.a.result.cases, *b = both.b.result.cases;
    a->summary.raw_time_ns.value = 30;
    b->summary.raw_time_ns.value = 10;
    b->n_loops = 3 * a->n_loops;
    expect(&both, NULL);
    b->n_loops = a->n_loops;
    expect(&both, NULL);
    b->n_loops = 30 * a->n_loops;
    expect(&both, "samples of another length: 30 us and 300 us");
    b->summary.raw_time_ns.value = (double)NAN;
    expect(&both, NULL);
    both_release(&both);
}

static void test_compiler(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    struct pp_module_info *a = both.a.result.modules, *b = both.b.result.modules;
    a->compiler = strdup("cc -O2 -o /x/ppbench-work-1-AbC/s.so '/x/ppbench-work-1-AbC/s.c' -lm");
    expect(&both, NULL); /* the other came made */
    b->compiler = strdup("cc -O2 -o /y/ppbench-work-77-q/s.so /y/ppbench-work-77-q/s.c -lm");
    expect(&both, NULL);
    free(b->compiler);
    b->compiler = strdup("cc -O3 -o /y/ppbench-work-77-q/s.so /y/ppbench-work-77-q/s.c -lm");
    expect(&both, "compiled by another command");
    free(b->compiler);
    b->compiler = strdup("cc -O2 'no end");
    expect(&both, "compiled by another command");
    both_release(&both);
}

static void test_notes(void **state)
{
    (void)state;
    struct both both;
    struct pp_comparison comparison;
    both_init(&both);
    pp_comparison_init(&comparison);
    made_session_fact(&both.a, PP_ENV_KERNEL, "6.1");
    made_session_fact(&both.b, PP_ENV_KERNEL, "6.2");
    made_session_fact(&both.a, PP_ENV_BOOST, "on");
    made_session_fact(&both.b, PP_ENV_BOOST, "off");
    for (int i = 0; i < 3; i++) {
        made_session_process(both.a.result.cases, 10, 11);
        made_session_process(both.b.result.cases, 10, 11);
        both.a.result.cases->replicates[i].core_hz = 3e9;
        both.b.result.cases->replicates[i].core_hz = i == 0 ? (double)NAN : 2.7e9;
    }
    assert_true(pp_likeness_note(&both.left, &both.right, &comparison));
    assert_int_equal(comparison.n_notes, 2);
    assert_string_equal(comparison.notes[0],
        "the machine was not the same: kernel '6.1' and '6.2', boost 'on' and 'off'");
    assert_non_null(strstr(comparison.notes[1], "at 3.000 GHz and then at 2.700 GHz"));
    assert_non_null(strstr(comparison.notes[1], "11.1% slower"));
    pp_comparison_release(&comparison);
    both_release(&both);
}

static void test_series_text(void **state)
{
    (void)state;
    struct both both;
    struct pp_buf text;
    both_init(&both);
    pp_buf_init(&text);
    pp_likeness_machine(&both.left, &text);
    both.a.result.cases->per_call = true;
    pp_likeness_manner(&both.a.result, both.a.result.cases, &text);
    assert_string_equal(pp_buf_text(&text), "cpu, CPUs: 2, box, TSC, single calls");
    pp_buf_truncate(&text, 0);
    both.b.result.env = NULL;
    both.b.result.calib.kind = PP_CLOCK_MONOTONIC;
    both.right.method_version = 99;
    pp_likeness_machine(&both.right, &text);
    pp_likeness_manner(&both.b.result, both.b.result.cases, &text);
    assert_string_equal(pp_buf_text(&text), "unknown processor, CLOCK_MONOTONIC_RAW, method 99");
    pp_buf_release(&text);
    both_release(&both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machine),
        cmocka_unit_test(test_number_for_text),
        cmocka_unit_test(test_container),
        cmocka_unit_test(test_clock_and_method),
        cmocka_unit_test(test_manner),
        cmocka_unit_test(test_shared_core),
        cmocka_unit_test(test_sample_length),
        cmocka_unit_test(test_compiler),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_series_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
