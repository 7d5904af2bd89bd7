/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two results of different times: the pairs, the verdicts, what is refused, the false alarms.
 */
#include "bench/gate.h"
#include "bench/meter.h"
#include "bench/storedpair.h"
#include "bench/usercount.h"

#include "tests/unit/made_session.h"
#include "tests/unit/near.h"

#define EARLY "2026-11-20T10:00:00+00:00"
#define LATE "2026-11-20T12:00:00+00:00"

struct both {
    struct made_session old, new;
    struct pp_storedpair_options options;
    struct pp_comparison out;
};

static void both_init(struct both *both)
{
    made_session_init(&both->old, EARLY);
    made_session_init(&both->new, LATE);
    pp_storedpair_options_init(&both->options);
    pp_comparison_init(&both->out);
}

static void both_compare(struct both *both)
{
    struct pp_error error = {PP_OK, ""};
    pp_comparison_release(&both->out);
    assert_int_equal(pp_storedpair_compare(
                         &both->old.result, &both->new.result, &both->options, &both->out, &error),
        PP_OK);
    assert_int_equal(error.status, PP_OK);
}

static void both_release(struct both *both)
{
    made_session_release(&both->old);
    made_session_release(&both->new);
    pp_comparison_release(&both->out);
}

static bool has_note(const struct pp_comparison *out, const char *words)
{
    for (size_t i = 0; i < out->n_notes; i++)
        if (strstr(out->notes[i], words))
            return true;
    return false;
}

/* Both sides with the same processes, the new one slower by these factors. */
static void put_case(struct both *both, const char *name, double body_factor, double tail_factor)
{
    static const double levels_ns[] = {100, 101.3, 99.2, 100.4, 99.8, 100.9, 99.5, 100.2};
    struct pp_case *old = made_session_case(&both->old, name);
    struct pp_case *new = made_session_case(&both->new, name);
    for (size_t i = 0; i < sizeof levels_ns / sizeof *levels_ns; i++) {
        made_session_process(old, levels_ns[i], 1.1 * levels_ns[i]);
        made_session_process(new, body_factor * levels_ns[i] * (1 + 0.0001 * (double)i),
            1.1 * tail_factor * levels_ns[i] * (1 + 0.0001 * (double)i));
    }
}

#define R_BODY 1.2004199985005251
#define R_BODY_LO 1.1906380799999998
#define R_BODY_HI 1.2096774193548392
#define R_TAIL 1.0303604987129500
#define R_TAIL_LO 1.0219643519999992
#define R_TAIL_HI 1.0383064516129030
#define R_P 0.0001554001554001554

/*
 * R 4.2.2: a <- log(c(100,101.3,99.2,100.4,99.8,100.9,99.5,100.2))
 * b <- a + log(f) + log(1 + 0.0001 * (0:7)), f = 1.2 for the body, 1.03 for the tail;
 * exp(median(outer(b, a, "-"))); w <- wilcox.test(b, a, exact = TRUE, conf.int = TRUE);
 * exp(w$conf.int); w$p.value
 */
static void test_ratios_as_r(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "x", 1.2, 1.03);
    both_compare(&both);
    const struct pp_pair *pair = &both.out.pairs[0];
    assert_int_equal(pair->state, PP_PAIR_OK);
    assert_int_equal(pair->n_runs, 8);
    assert_near(pair->ratio[PP_PART_BODY].value, R_BODY, 1e-12);
    assert_near(pair->ratio[PP_PART_BODY].lo, R_BODY_LO, 1e-12);
    assert_near(pair->ratio[PP_PART_BODY].hi, R_BODY_HI, 1e-12);
    assert_near(pair->ratio[PP_PART_TAIL].value, R_TAIL, 1e-12);
    assert_near(pair->ratio[PP_PART_TAIL].lo, R_TAIL_LO, 1e-12);
    assert_near(pair->ratio[PP_PART_TAIL].hi, R_TAIL_HI, 1e-12);
    assert_near(pair->ratio[PP_PART_MEDIAN].value, R_BODY, 1e-12);
    assert_near(pair->ratio[PP_PART_MEAN].value, R_BODY, 1e-12);
    assert_near(pair->p, 2 * R_P, 1e-12);
    assert_near(pair->p_adjusted, 2 * R_P, 1e-12);
    assert_int_equal(pair->verdict, PP_VERDICT_SLOWER);
    assert_int_equal(pair->part, PP_PART_BODY);
    assert_near(pair->verdict_ratio, R_BODY, 1e-12);
    assert_true(isnan(pair->needed_s) && isnan(pair->null_ratio[0].value));
    /* floor 5 %, half interval, 1.2816 / 1.96 of it again */
    const double half = log(R_BODY_HI / R_BODY_LO) / 2;
    assert_near(pair->detectable_ratio, 1.05 * exp(half * (1 + 1.2815516 / 1.9599640)) - 1, 1e-6);
    assert_int_equal(pair->n_loops, MADE_SESSION_LOOPS);
    assert_int_equal(pair->stop, PP_PAIR_STOP_STORED);
    assert_near(pair->measured_s, 1, 0);
    both_release(&both);
}

static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        double body, tail;
        enum pp_verdict verdict;
        enum pp_part part;
    } cases[] = {
        {1.2, 1.2, PP_VERDICT_SLOWER, PP_PART_BODY},
        {0.8, 0.8, PP_VERDICT_FASTER, PP_PART_BODY},
        {1, 1.3, PP_VERDICT_SLOWER, PP_PART_TAIL},
        {1, 0.7, PP_VERDICT_FASTER, PP_PART_TAIL},
        {1, 1, PP_VERDICT_SAME, PP_PART_BODY},
        {1.02, 1.02, PP_VERDICT_SAME, PP_PART_BODY},       /* sure, but sessions differ by that */
        {1.055, 1.02, PP_VERDICT_UNDECIDED, PP_PART_BODY}, /* the interval holds the floor */
        {0.955, 1.02, PP_VERDICT_UNDECIDED, PP_PART_BODY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct both both;
        both_init(&both);
        put_case(&both, "x", cases[i].body, cases[i].tail);
        both_compare(&both);
        assert_int_equal(both.out.pairs[0].verdict, cases[i].verdict);
        assert_int_equal(both.out.pairs[0].part, cases[i].part);
        const bool is_open = cases[i].verdict == PP_VERDICT_UNDECIDED && cases[i].body > 1;
        const enum pp_gate gate = cases[i].verdict == PP_VERDICT_SLOWER ? PP_GATE_REGRESSED
            : is_open                                                   ? PP_GATE_UNDECIDED
                                                                        : PP_GATE_PASSED;
        assert_int_equal(pp_gate_pair(&both.out.pairs[0], 0.05, 0.05), gate);
        both_release(&both);
    }
}

/* A greater margin is obeyed, a lesser one is not. */
static void test_margins(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "x", 1.2, 1);
    both.options.margin_ratio = both.options.tail_margin_ratio = 0.3;
    both_compare(&both);
    assert_int_equal(both.out.pairs[0].verdict, PP_VERDICT_SAME);
    assert_near(both.out.margin_ratio, 0.3, 0);
    both.options.margin_ratio = both.options.tail_margin_ratio = 0.001;
    both_compare(&both);
    assert_near(both.out.margin_ratio, PP_STOREDPAIR_FLOOR, 0);
    assert_near(both.out.tail_margin_ratio, PP_STOREDPAIR_TAIL_FLOOR, 0);
    assert_int_equal(both.out.pairs[0].verdict, PP_VERDICT_SLOWER);
    both.options.level_ratio = 1;
    pp_comparison_release(&both.out);
    assert_int_equal(
        pp_storedpair_compare(&both.old.result, &both.new.result, &both.options, &both.out, NULL),
        PP_EINVAL);
    both_release(&both);
}

static void test_states(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "fails", 1.2, 1);
    put_case(&both, "skips", 1.2, 1);
    put_case(&both, "waits", 1.2, 1);
    put_case(&both, "both", 1.2, 1);
    made_session_case(&both.old, "gone");
    made_session_case(&both.new, "added");
    both.new.result.cases[0].state = PP_STATE_FAILED;
    both.new.result.cases[0].reason = strdup("crashed by SIGSEGV");
    both.new.result.cases[0].output = strdup("last words");
    both.old.result.cases[1].state = PP_STATE_SKIPPED;
    both.old.result.cases[1].reason = strdup("no such device");
    both.new.result.cases[2].state = PP_STATE_PENDING;
    both.old.result.cases[3].state = PP_STATE_SKIPPED;
    both.new.result.cases[3].state = PP_STATE_FAILED;
    both.new.result.complete = false;
    both_compare(&both);
    static const struct {
        const char *name;
        enum pp_pair_state state;
        const char *reason;
    } expected[] = {
        {"fails", PP_PAIR_FAILED, "new: crashed by SIGSEGV"},
        {"skips", PP_PAIR_SKIPPED, "old: no such device"},
        {"waits", PP_PAIR_SKIPPED, "new: interrupted before its turn"},
        {"both", PP_PAIR_FAILED, "new: no reason is known"},
        {"gone", PP_PAIR_ONLY_OLD, NULL},
        {"added", PP_PAIR_ONLY_NEW, NULL},
    };
    assert_int_equal(both.out.n_pairs, 6);
    for (size_t i = 0; i < 6; i++) {
        const struct pp_pair *pair = &both.out.pairs[i];
        assert_string_equal(pair->name, expected[i].name);
        assert_int_equal(pair->state, expected[i].state);
        if (expected[i].reason)
            assert_string_equal(pair->reason, expected[i].reason);
        else
            assert_null(pair->reason);
        assert_true(isnan(pair->p_adjusted));
        assert_int_equal(pair->verdict, PP_VERDICT_UNDECIDED);
    }
    assert_string_equal(both.out.pairs[0].output, "last words");
    assert_true(has_note(&both.out, "the new run was interrupted"));
    assert_false(both.out.complete);
    both.options.is_part = true; /* a filter left "gone" out */
    both_compare(&both);
    assert_int_equal(both.out.n_pairs, 5);
    assert_string_equal(both.out.pairs[4].name, "added");
    both_release(&both);
}

static void test_empty(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    both_compare(&both);
    assert_int_equal(both.out.n_pairs, 0);
    put_case(&both, "x", 1, 1);
    both.old.result.cases[0].n_replicates = both.new.result.cases[0].n_replicates = 0;
    both_compare(&both);
    assert_int_equal(both.out.pairs[0].state, PP_PAIR_REFUSED);
    both.old.result.cases[0].n_replicates = both.new.result.cases[0].n_replicates = 3;
    both_compare(&both);
    assert_false(both.out.pairs[0].ratio[0].has_interval);
    assert_int_equal(both.out.pairs[0].verdict, PP_VERDICT_UNDECIDED);
    assert_true(has_note(&both.out, "too few processes"));
    both.new.result.cases[0].replicates[0].p25_ns = (double)NAN;
    both.new.result.cases[0].replicates[1].p25_ns = 0;
    both.new.result.cases[0].replicates[2].p25_ns = -1;
    both_compare(&both);
    assert_int_equal(both.out.pairs[0].state, PP_PAIR_REFUSED);
    both_release(&both);
}

/* Processes with a neighbour on their core do not count once six are calm. */
static void test_calm(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "x", 1, 1);
    struct pp_case *new = both.new.result.cases;
    for (int i = 0; i < 8; i++)
        made_session_process(new, 200, 250);
    for (int i = 8; i < 16; i++)
        new->replicates[i].calm = false;
    new->summary.n_runs_calm = 8;
    both_compare(&both);
    assert_int_equal(both.out.pairs[0].n_runs, 8);
    assert_int_equal(both.out.pairs[0].verdict, PP_VERDICT_SAME);
    new->summary.n_runs_calm = 5; /* too few to stand alone */
    both_compare(&both);
    assert_true(both.out.pairs[0].ratio[PP_PART_BODY].value > 1.1);
    both_release(&both);
}

/* What refuses keeps the ratios and gives no verdict. */
static void test_refusals(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "x", 1.5, 1.5);
    made_session_fact(&both.new, PP_ENV_CPU_MODEL, "another cpu");
    both_compare(&both);
    const struct pp_pair *pair = &both.out.pairs[0];
    assert_int_equal(pair->state, PP_PAIR_REFUSED);
    assert_string_equal(pair->reason, "another machine: processor 'cpu' and 'another cpu'");
    assert_near(pair->ratio[PP_PART_BODY].value, 1.5, 0.001);
    assert_true(isnan(pair->p) && isnan(pair->p_adjusted));
    assert_int_equal(pair->verdict, PP_VERDICT_UNDECIDED);
    assert_true(has_note(&both.out, "1 benchmark not judged: another machine"));

    both.options.old_method_version = PP_METHOD_VERSION + 1;
    both_compare(&both);
    pair = &both.out.pairs[0];
    assert_int_equal(pair->state, PP_PAIR_REFUSED);
    assert_non_null(strstr(pair->reason, "another method"));
    assert_true(isnan(pair->ratio[PP_PART_BODY].value));
    both_release(&both);
}

static void test_notes(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "x", 1, 1);
    both.new.result.modules[0].hash = 17;
    both_compare(&both);
    assert_true(has_note(&both.out, "2 h passed between the two"));
    assert_true(has_note(&both.out, "compare live: ppbench compare -s old.so -s new.so"));
    assert_false(has_note(&both.out, "byte for byte"));
    both.old.result.modules[0].hash = 17;
    strcpy(both.new.result.started, "2026-11-20T09:59:30+00:00");
    both.new.result.settings.pin_cpu = 3;
    both_compare(&both);
    assert_true(has_note(&both.out, "the new result is 30 s older than the old one"));
    assert_true(has_note(&both.out, "byte for byte"));
    assert_true(has_note(&both.out, "another --pin"));
    strcpy(both.new.result.started, "");
    both_compare(&both);
    assert_true(has_note(&both.out, "unknown time"));
    both_release(&both);
}

static void put_count(struct pp_case *c, const char *name, enum pp_meter_source source, double n)
{
    assert_int_equal(pp_usercount_set(c, name, source, n), PP_OK);
}

/* One allocation more is a difference; a benchmark's own counter, one that only one result has and
 * one of several threads are none. */
static void test_counts(void **state)
{
    (void)state;
    struct both both;
    both_init(&both);
    put_case(&both, "x", 1, 1);
    put_case(&both, "same", 1, 1);
    put_case(&both, "threads", 1, 1);
    both_compare(&both);
    assert_false(has_note(&both.out, "allocate"));
    for (size_t i = 0; i < 3; i++) {
        put_count(&both.old.result.cases[i], "allocs", PP_METER_BY_SLOTS, 3);
        put_count(&both.new.result.cases[i], "allocs", PP_METER_BY_SLOTS, i == 1 ? 3 : 4);
    }
    both.old.result.cases[2].n_threads = both.new.result.cases[2].n_threads = 2;
    put_count(&both.old.result.cases[0], "alloc-bytes", PP_METER_BY_SLOTS, 1000);
    put_count(&both.new.result.cases[0], "alloc-bytes", PP_METER_BY_SLOTS, 1000.5);
    put_count(&both.old.result.cases[0], "frees", PP_METER_BY_SLOTS, 3);
    put_count(&both.old.result.cases[1], "mine", PP_METER_BY_BENCHMARK, 1);
    put_count(&both.new.result.cases[1], "mine", PP_METER_BY_BENCHMARK, 2);
    both_compare(&both);
    assert_true(has_note(&both.out,
        "an iteration of 'x' allocates otherwise: allocs 4, was 3; alloc-bytes 1000.5, was 1000"));
    assert_true(has_note(&both.out, "iterations of 1 benchmark allocate as before"));
    assert_false(has_note(&both.out, "'threads'"));
    both_release(&both);
}

/* Sessions of the same code, each at a level of its own: sd of a session 1.5 %, so that two of them
 * differ by 4.2 % at the 95th percentile, as measured on a shared machine. */
#define SESSION_SD 0.015

static int count_changed(const struct pp_comparison *out)
{
    int n = 0;
    for (size_t i = 0; i < out->n_pairs; i++)
        n += out->pairs[i].verdict == PP_VERDICT_FASTER ||
            out->pairs[i].verdict == PP_VERDICT_SLOWER;
    return n;
}

static void put_session(struct made_session *session, struct pp_rng *rng, double sd, double factor)
{
    struct pp_case *c = made_session_case(session, "x");
    const double level_ns = 100 * factor * exp(sd * pp_rng_gauss(rng));
    made_session_processes(c, rng, 16, level_ns, 0.005);
}

/* How many of n comparisons of two sessions call a change; rejected gets how many the plain test
 * would have called. */
static int simulate(uint64_t seed, int n, double factor, int *rejected)
{
    struct pp_rng *rng = pp_rng_alloc(seed);
    int n_changed = 0;
    *rejected = 0;
    for (int i = 0; i < n; i++) {
        struct both both;
        both_init(&both);
        put_session(&both.old, rng, SESSION_SD, 1);
        put_session(&both.new, rng, SESSION_SD, factor);
        both_compare(&both);
        n_changed += count_changed(&both.out);
        *rejected += both.out.pairs[0].p_adjusted <= 0.05;
        both_release(&both);
    }
    pp_rng_free(rng);
    return n_changed;
}

static void test_false_alarms(void **state)
{
    (void)state;
    enum { COMPARISONS = 1000 };
    int rejected;
    const int n_changed = simulate(1404, COMPARISONS, 1, &rejected);
    print_message("# identical code: %d of %d called changed; the test alone %d\n", n_changed,
        COMPARISONS, rejected);
    assert_true(rejected > COMPARISONS / 2); /* why the floor is there */
    assert_in_range(n_changed, 0, COMPARISONS * 5 / 100);
    const int n_found = simulate(1405, COMPARISONS / 5, 1.15, &rejected);
    print_message("# 15 %% slower: %d of %d found\n", n_found, COMPARISONS / 5);
    assert_true(n_found >= COMPARISONS / 5 * 9 / 10);
}

/* On a machine whose sessions differ by more than 5 %, the store's history holds the alarms down.
 */
static void test_false_alarms_with_history(void **state)
{
    (void)state;
    enum { COMPARISONS = 400, SESSIONS = 20 };
    const double sd = 0.05;
    struct pp_rng *rng = pp_rng_alloc(1406);
    int n_without = 0, n_with = 0, n_told = 0;
    for (int i = 0; i < COMPARISONS; i++) {
        struct pp_history history;
        pp_history_init(&history);
        for (int k = 0; k < SESSIONS; k++) {
            struct made_session session;
            made_session_init(&session, EARLY);
            put_session(&session, rng, sd, 1);
            const struct pp_likeness result = {&session.result, PP_METHOD_VERSION};
            assert_int_equal(pp_history_add(&history, &result, "x.json", NULL), PP_OK);
            made_session_release(&session);
        }
        assert_int_equal(pp_history_find_changes(&history), PP_OK);
        struct both both;
        both_init(&both);
        put_session(&both.old, rng, sd, 1);
        put_session(&both.new, rng, sd, 1);
        both_compare(&both);
        n_without += count_changed(&both.out);
        both.options.history = &history;
        both_compare(&both);
        n_with += count_changed(&both.out);
        n_told += has_note(&both.out, "10 sessions or more");
        both_release(&both);
        pp_history_release(&history);
    }
    pp_rng_free(rng);
    print_message("# sessions with an sd of 5 %%: %d of %d called changed, with a history %d\n",
        n_without, COMPARISONS, n_with);
    assert_true(n_without > COMPARISONS / 4);
    assert_in_range(n_with, 0, COMPARISONS / 8);
    assert_in_range(n_told, COMPARISONS * 9 / 10, COMPARISONS);
}

/* Fifty benchmarks at once: Benjamini and Hochberg keep a family's alarms rare where nothing but
 * processes vary. */
static void test_many(void **state)
{
    (void)state;
    enum { BENCHMARKS = 50 };
    struct pp_rng *rng = pp_rng_alloc(1407);
    struct both both;
    both_init(&both);
    for (int i = 0; i < BENCHMARKS; i++) {
        char name[16];
        snprintf(name, sizeof name, "b/%d", i);
        made_session_processes(made_session_case(&both.old, name), rng, 10, 100, 0.01);
        made_session_processes(
            made_session_case(&both.new, name), rng, 10, i == 7 ? 150 : 100, 0.01);
    }
    both_compare(&both);
    assert_int_equal(both.out.n_pairs, BENCHMARKS);
    for (int i = 0; i < BENCHMARKS; i++) {
        assert_true(both.out.pairs[i].p_adjusted >= both.out.pairs[i].p);
        assert_int_equal(both.out.pairs[i].verdict, i == 7 ? PP_VERDICT_SLOWER : PP_VERDICT_SAME);
    }
    both_release(&both);
    pp_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratios_as_r),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_margins),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_calm),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_false_alarms),
        cmocka_unit_test(test_false_alarms_with_history),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
