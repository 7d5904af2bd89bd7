/* SPDX-License-Identifier: GPL-3.0-or-later
 * Verdicts: their numbers against R, each kind of answer, and how often they err when nothing
 * differs.
 */
#include "bench/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/gate.h"
#include "stats/power.h"
#include "stats/rng.h"
#include "tests/unit/near.h"

static const struct pp_judge_rule four_looks = {.level_ratio = 0.95,
    .margin_ratio = 0.01,
    .tail_margin_ratio = 0.05,
    .n_looks = 4,
    .n_pairs = 1,
    .gate_ratio = NAN,
    .tail_gate_ratio = NAN};

static struct pp_pair fresh(void)
{
    struct pp_pair pair = {.state = PP_PAIR_OK, .verdict_ratio = NAN};
    for (int part = 0; part < PP_N_PARTS; part++)
        pair.ratio[part] = pair.null_ratio[part] = (struct pp_estimate){NAN, NAN, NAN, false};
    return pair;
}

/* Body and tail of n processes about these centres, with a spread that alternates. */
static struct pp_judge_data made(size_t n, double body, double tail, double spread)
{
    struct pp_judge_data data = {.n = n};
    for (size_t i = 0; i < n; i++) {
        const double wiggle = spread * (((double)i + 1) / (double)n) * (i % 2 ? 1 : -1);
        for (int part = 0; part < PP_N_PARTS; part++)
            data.log_ratio[part][i] = (part == PP_PART_TAIL ? tail : body) + wiggle;
    }
    return data;
}

static void test_alpha(void **state)
{
    (void)state;
    assert_near(pp_judge_look_alpha(0.95, 1), 0.05, 1e-12);
    assert_near(pp_judge_look_alpha(0.95, 4), 0.0125, 1e-12);
    assert_near(pp_judge_look_alpha(0.99, 2), 0.005, 1e-12);
}

/* wilcox.test(x, conf.int = TRUE, conf.level = 1 - 0.0125), R 4.2.2. */
static void test_as_r(void **state)
{
    (void)state;
    static const double body[] = {
        0.0101, 0.0123, 0.0087, 0.0111, 0.0095, 0.0130, 0.0079, 0.0104, 0.0142, -0.0021};
    static const double tail[] = {
        0.002, -0.031, 0.052, -0.011, 0.024, -0.047, 0.018, 0.006, -0.029, 0.013};
    struct pp_judge_data data = {.n = 10};
    for (size_t i = 0; i < data.n; i++) {
        data.log_ratio[PP_PART_BODY][i] = body[i];
        data.log_ratio[PP_PART_TAIL][i] = tail[i];
    }
    struct pp_pair pair = fresh();
    pp_judge_pair(&pair, &data, &four_looks);
    assert_near(pair.ratio[PP_PART_BODY].value, 1.0103532275910965, 1e-12);
    assert_near(pair.ratio[PP_PART_BODY].lo, 1.0037068534499816, 1e-12);
    assert_near(pair.ratio[PP_PART_BODY].hi, 1.0130848673598092, 1e-12);
    assert_near(pair.ratio[PP_PART_TAIL].value, 1.0010005001667084, 1e-12);
    assert_near(pair.ratio[PP_PART_TAIL].lo, 0.96947557307602594, 1e-12);
    assert_near(pair.ratio[PP_PART_TAIL].hi, 1.0330338931439726, 1e-12);
    /* Two parts, four looks. */
    assert_near(pair.p, 0.00390625 * 2 * 4, 1e-12);
    const double half = 0.5 * log(pair.ratio[PP_PART_BODY].hi / pair.ratio[PP_PART_BODY].lo);
    assert_near(log1p(pair.detectable_ratio), half * 1.607843836360485, 1e-9);
}

/* (qnorm(1 - alpha / 2) + qnorm(power)) / qnorm((1 + level) / 2) * half */
static void test_power(void **state)
{
    (void)state;
    assert_near(pp_power_detectable(0.7, 0.95, 0.05, 0.9), 1.1577053981385992, 1e-12);
    assert_true(isnan(pp_power_detectable(-1, 0.95, 0.05, 0.9)));
    assert_true(isnan(pp_power_detectable(1, 1, 0.05, 0.9)));
    assert_true(isnan(pp_power_detectable(1, 0.95, 0, 0.9)));
    assert_true(isnan(pp_power_detectable(1, 0.95, 0.05, NAN)));
}

static void demand(
    const struct pp_judge_data *data, enum pp_verdict verdict, enum pp_part part, bool is_sure)
{
    struct pp_pair pair = fresh();
    assert_int_equal(pp_judge_pair(&pair, data, &four_looks), is_sure);
    assert_int_equal(pair.verdict, verdict);
    if (verdict >= PP_VERDICT_TINY) {
        assert_int_equal(pair.part, part);
        assert_near(pair.verdict_ratio, pair.ratio[part].value, 0);
    } else {
        assert_true(isnan(pair.verdict_ratio));
    }
}

static void test_answers(void **state)
{
    (void)state;
    struct pp_judge_data data = made(16, 0.02, 0, 0.001);
    demand(&data, PP_VERDICT_SLOWER, PP_PART_BODY, true);
    data = made(16, -0.02, 0, 0.001);
    demand(&data, PP_VERDICT_FASTER, PP_PART_BODY, true);
    data = made(16, 0, 0.2, 0.001);
    demand(&data, PP_VERDICT_SLOWER, PP_PART_TAIL, true);
    data = made(16, 0.003, 0, 0.001);
    demand(&data, PP_VERDICT_TINY, PP_PART_BODY, true);
    data = made(16, 0, 0, 0.002);
    demand(&data, PP_VERDICT_SAME, PP_PART_BODY, true);
    data = made(16, 0, 0, 0.1);
    demand(&data, PP_VERDICT_UNDECIDED, PP_PART_BODY, false);
    data = made(6, 0.5, 0.5, 0.001); /* too few, however large */
    demand(&data, PP_VERDICT_UNDECIDED, PP_PART_BODY, false);
    data = made(0, 0, 0, 0);
    demand(&data, PP_VERDICT_UNDECIDED, PP_PART_BODY, false);
}

/* Equal processes, as coarse clocks give: no division by nothing. */
static void test_all_equal(void **state)
{
    (void)state;
    struct pp_judge_data data = made(16, 0, 0, 0);
    demand(&data, PP_VERDICT_SAME, PP_PART_BODY, true);
    data = made(16, 0.02, 0.02, 0);
    demand(&data, PP_VERDICT_SLOWER, PP_PART_BODY, true);
}

/* A difference that another layout of the same code shows as well is none. */
static void test_control(void **state)
{
    (void)state;
    struct pp_judge_data data = made(16, 0.02, 0, 0.001);
    data.has_null = true;
    for (size_t i = 0; i < data.n; i++)
        data.null_log_ratio[PP_PART_BODY][i] = -0.03;
    demand(&data, PP_VERDICT_UNDECIDED, PP_PART_BODY, false);
    for (size_t i = 0; i < data.n; i++)
        data.null_log_ratio[PP_PART_BODY][i] = -0.01;
    demand(&data, PP_VERDICT_SLOWER, PP_PART_BODY, true);
}

static enum pp_status judge_all(struct pp_comparison *comparison, const struct pp_judge_data *data,
    const struct pp_judge_rule *rule)
{
    const struct pp_judge_data **each = calloc(comparison->n_pairs, sizeof *each);
    assert_non_null(each);
    for (size_t i = 0; i < comparison->n_pairs; i++)
        each[i] = &data[i];
    const enum pp_status status = pp_judge_all(comparison, each, rule);
    free(each);
    return status;
}

/* Many pairs: what one look alone would call a difference is none among hundred. */
static void test_many(void **state)
{
    (void)state;
    enum { N = 100 };
    struct pp_comparison comparison;
    struct pp_judge_data *data = calloc(N, sizeof *data);
    struct pp_judge_rule rule = four_looks;
    pp_comparison_init(&comparison);
    assert_non_null(data);
    rule.n_pairs = N;
    for (size_t i = 0; i < N; i++) {
        assert_non_null(pp_comparison_add(&comparison, "x"));
        comparison.pairs[i].state = PP_PAIR_OK;
        data[i] = made(16, 0, 0, 0.1);
    }
    data[0] = made(9, 0.05, 0, 0.001); /* 9 of one sign: p = 2 / 512, of two parts and four looks */
    data[1] = made(30, 0.05, 0, 0.001);
    assert_int_equal(judge_all(&comparison, data, &rule), PP_OK);
    assert_near(comparison.pairs[0].p, 2.0 / 512 * 2 * 4, 1e-9);
    assert_true(comparison.pairs[0].p_adjusted > 0.05);
    assert_int_equal(comparison.pairs[0].verdict, PP_VERDICT_UNDECIDED);
    assert_int_equal(comparison.pairs[1].verdict, PP_VERDICT_SLOWER);
    comparison.pairs[1].state = PP_PAIR_FAILED; /* not among those that are corrected for */
    assert_int_equal(judge_all(&comparison, data, &rule), PP_OK);
    pp_comparison_release(&comparison);
    free(data);
}

/* A process's difference: mostly small, now and then wild. */
static double noise(struct pp_rng *rng, double sd)
{
    return sd * pp_rng_gauss(rng) * (pp_rng_below(rng, 20) == 0 ? 8 : 1);
}

/* Share of `n_trials` comparisons of a true difference that end in "different", looking at 8, 16,
 * 32 and 64 processes and stopping when sure. */
static double share_found(double shift, double sd, unsigned n_trials)
{
    struct pp_rng *rng = pp_rng_alloc(20);
    static const size_t looks[] = {9, 18, 36, 100};
    unsigned n_found = 0;
    assert_non_null(rng);
    for (unsigned trial = 0; trial < n_trials; trial++) {
        struct pp_judge_data data = {0};
        struct pp_pair pair = fresh();
        for (size_t look = 0; look < 4; look++) {
            for (; data.n < looks[look]; data.n++)
                for (int part = 0; part < PP_N_PARTS; part++)
                    data.log_ratio[part][data.n] = shift + noise(rng, sd);
            if (pp_judge_pair(&pair, &data, &four_looks))
                break;
        }
        n_found += pair.verdict >= PP_VERDICT_TINY;
    }
    pp_rng_free(rng);
    return (double)n_found / n_trials;
}

static void test_false_alarms(void **state)
{
    (void)state;
    const double quiet = share_found(0, 0.002, 2000), loud = share_found(0, 0.03, 2000);
    /* Seeded: the same each time. The standard error is 0.005. */
    printf("# false alarms: %.4f, %.4f\n", quiet, loud);
    assert_true(quiet < 0.05);
    assert_true(loud < 0.05 && loud > 0.005);
}

/* With a gate, sure is what the gate can answer and the verdict bears out, among several pairs too.
 */
static void test_gate(void **state)
{
    (void)state;
    enum { N = 3 };
    struct pp_comparison comparison;
    struct pp_judge_data *data = calloc(N, sizeof *data);
    struct pp_judge_rule rule = four_looks;
    rule.n_pairs = N;
    rule.gate_ratio = 0.02;
    rule.tail_gate_ratio = 0.1;
    pp_comparison_init(&comparison);
    comparison.gate_ratio = rule.gate_ratio;
    comparison.tail_gate_ratio = rule.tail_gate_ratio;
    assert_non_null(data);
    for (size_t i = 0; i < N; i++) {
        assert_non_null(pp_comparison_add(&comparison, "x"));
        comparison.pairs[i].state = PP_PAIR_OK;
        data[i] = made(8, 0.5, 0.5, 0.001); /* 8 of one sign are too few among three pairs */
        assert_false(pp_judge_pair(&comparison.pairs[i], &data[i], &rule));
        assert_int_equal(comparison.pairs[i].verdict, PP_VERDICT_UNDECIDED);
        assert_int_equal(pp_gate_pair(&comparison.pairs[i], 0.02, 0.1), PP_GATE_UNDECIDED);
        data[i] = made(18, 0.5, 0.5, 0.001);
        assert_true(pp_judge_pair(&comparison.pairs[i], &data[i], &rule));
    }
    assert_int_equal(judge_all(&comparison, data, &rule), PP_OK);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(comparison.pairs[i].verdict, PP_VERDICT_SLOWER);
    assert_int_equal(pp_gate_all(&comparison), PP_GATE_REGRESSED);
    pp_comparison_release(&comparison);
    free(data);
}

/* One batch a process has no tail: only the body is judged, at the whole level. */
static void test_no_tail(void **state)
{
    (void)state;
    const struct pp_judge_data data = made(9, 0.02, 0.9, 0.001);
    struct pp_pair pair = fresh();
    pair.no_tail = true;
    assert_true(pp_judge_pair(&pair, &data, &four_looks));
    assert_near(pair.p, 2.0 / 512 * 4, 1e-12);
    assert_int_equal(pair.part, PP_PART_BODY);
    assert_false(pair.differs[PP_PART_TAIL]);
}

static void test_found(void **state)
{
    (void)state;
    const double one = share_found(0.01, 0.005, 200), half = share_found(0.005, 0.005, 200);
    printf("# found: %.3f of 1 %%, %.3f of 0.5 %%\n", one, half);
    assert_true(one > 0.99);
    assert_true(half > 0.8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alpha),
        cmocka_unit_test(test_as_r),
        cmocka_unit_test(test_power),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_all_equal),
        cmocka_unit_test(test_control),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_false_alarms),
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_no_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
