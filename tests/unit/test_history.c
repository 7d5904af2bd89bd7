/* SPDX-License-Identifier: GPL-3.0-or-later
 * Series over stored results: which runs make one, where they change, how far sessions differ.
 */
#include "bench/history.h"

#include "tests/unit/made_session.h"
#include "tests/unit/near.h"

/* Add a run with these benchmarks, all at level_ns; "!" before a name: it failed. */
static void add_run(struct pp_history *history, struct made_session *session,
    const char *const *names, double level_ns)
{
    for (; *names; names++) {
        struct pp_case *c = made_session_case(session, **names == '!' ? *names + 1 : *names);
        if (**names == '!')
            c->state = PP_STATE_FAILED;
        else
            for (int i = 0; i < 5; i++)
                made_session_process(c, level_ns, 2 * level_ns);
    }
    const struct pp_likeness result = {&session->result, PP_METHOD_VERSION};
    assert_int_equal(pp_history_add(history, &result, "a.json", NULL), PP_OK);
    made_session_release(session);
}

static void add_plain(struct pp_history *history, const char *const *names, double level_ns)
{
    struct made_session session;
    made_session_init(&session, "2026-11-20T10:00:00+00:00");
    add_run(history, &session, names, level_ns);
}

static void test_series(void **state)
{
    (void)state;
    struct pp_history history;
    struct made_session session;
    pp_history_init(&history);
    add_plain(&history, (const char *const[]){"a", "b", NULL}, 10);
    add_plain(&history, (const char *const[]){"b", "c", "a", NULL}, 11);
    add_plain(&history, (const char *const[]){"!a", NULL}, 12);
    made_session_init(&session, "2026-11-20T10:00:00+00:00");
    made_session_fact(&session, PP_ENV_CPU_MODEL, "other");
    add_run(&history, &session, (const char *const[]){"a", NULL}, 13);
    assert_int_equal(pp_history_find_changes(&history), PP_OK);

    static const struct {
        const char *name, *machine;
        size_t n_points;
    } expected[] = {{"a", "cpu, CPUs: 2, box, TSC", 3}, {"b", "cpu, CPUs: 2, box, TSC", 2},
        {"c", "cpu, CPUs: 2, box, TSC", 1}, {"a", "other, CPUs: 2, box, TSC", 1}};
    assert_int_equal(history.n_runs, 4);
    assert_int_equal(history.n_series, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(history.series[i].name, expected[i].name);
        assert_string_equal(history.series[i].machine, expected[i].machine);
        assert_int_equal(history.series[i].n_points, expected[i].n_points);
        assert_int_equal(history.series[i].changes.n, 0);
    }
    const struct pp_history_point *points = history.series[0].points;
    assert_int_equal(points[1].run, 1);
    assert_near(points[1].body_ns, 11, 0);
    assert_near(points[1].tail_ns, 22, 0);
    assert_int_equal(points[1].n_runs, 5);
    assert_int_equal(points[2].state, PP_STATE_FAILED);
    assert_true(isnan(points[2].body_ns));
    assert_near(history.runs[0].started_s, 1795168800, 0); /* date -d ... +%s */
    pp_history_release(&history);
}

/* A step of 30 % after a dozen runs is found, failed ones between do not count. */
static void test_changes(void **state)
{
    (void)state;
    struct pp_history history;
    pp_history_init(&history);
    for (int i = 0; i < 24; i++)
        add_plain(&history,
            i == 5 ? (const char *const[]){"!a", NULL} : (const char *const[]){"a", NULL},
            (i < 13 ? 10 : 13) + 0.1 * (i * 7 % 5));
    assert_int_equal(pp_history_find_changes(&history), PP_OK);
    assert_int_equal(history.series[0].changes.n, 1);
    assert_int_equal(history.series[0].changes.change[0].at, 13);
    assert_near(history.series[0].changes.change[0].before, 10.2, 0.01);
    assert_near(history.series[0].changes.change[0].after, 13.2, 0.01);
    pp_history_release(&history);
}

static double floor_of(const struct pp_history *history, enum pp_part part)
{
    struct made_session session;
    made_session_init(&session, "");
    const struct pp_likeness result = {&session.result, PP_METHOD_VERSION};
    const double floor_ratio = pp_history_floor_ratio(
        history, &result, made_session_case(&session, "a"), part);
    made_session_release(&session);
    return floor_ratio;
}

/*
 * R: v <- c(10, 10.2, 10.1, 10.3, 10, 10.1, 10.4, 10.2, 10, 10.3, 10.2, 10.1);
 * exp(quantile(abs(diff(log(v))), 0.95)) - 1
 */
static void test_floor(void **state)
{
    (void)state;
    static const double levels_ns[] = {
        10, 10.2, 10.1, 10.3, 10, 10.1, 10.4, 10.2, 10, 10.3, 10.2, 10.1};
    struct pp_history history;
    pp_history_init(&history);
    assert_true(isnan(floor_of(&history, PP_PART_BODY)));
    for (size_t i = 0; i < sizeof levels_ns / sizeof *levels_ns; i++) {
        assert_true(isnan(floor_of(&history, PP_PART_BODY)) == (i < PP_HISTORY_FLOOR_MIN));
        add_plain(&history, (const char *const[]){"a", NULL}, levels_ns[i]);
    }
    assert_int_equal(pp_history_find_changes(&history), PP_OK);
    assert_near(floor_of(&history, PP_PART_BODY), 0.029999999999999583, 1e-12);
    assert_near(floor_of(&history, PP_PART_TAIL), 0.029999999999999583, 1e-12);
    pp_history_release(&history);
}

/* A lasting step is a change, not what sessions differ by. */
static void test_floor_over_a_change(void **state)
{
    (void)state;
    struct pp_history history;
    pp_history_init(&history);
    for (int i = 0; i < 30; i++)
        add_plain(&history, (const char *const[]){"a", NULL},
            (i < 15 ? 10 : 20) * (1 + 0.001 * (i * 7 % 5)));
    assert_int_equal(pp_history_find_changes(&history), PP_OK);
    assert_int_equal(history.series[0].changes.n, 1);
    assert_true(floor_of(&history, PP_PART_BODY) < 0.005);
    pp_history_release(&history);
}

static void test_failures(void **state)
{
    (void)state;
    struct pp_history history;
    pp_history_init(&history);
    for (int i = 0; i < 5; i++)
        assert_int_equal(pp_history_add_failure(&history, "x.json: damaged"), PP_OK);
    assert_int_equal(history.n_failures, 5);
    assert_string_equal(history.failures[4], "x.json: damaged");
    pp_history_release(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_floor),
        cmocka_unit_test(test_floor_over_a_change),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
