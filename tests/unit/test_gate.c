/* SPDX-License-Identifier: GPL-3.0-or-later
 * The gate's three answers.
 */
#include "bench/gate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pp_pair pair_of(double body_lo, double body_hi, double tail_lo, double tail_hi)
{
    struct pp_pair pair = {.state = PP_PAIR_OK};
    pair.ratio[PP_PART_BODY] = (struct pp_estimate){
        sqrt(body_lo * body_hi), body_lo, body_hi, true};
    pair.ratio[PP_PART_TAIL] = (struct pp_estimate){
        sqrt(tail_lo * tail_hi), tail_lo, tail_hi, true};
    for (int part = 0; part < PP_N_PARTS; part++)
        pair.null_ratio[part] = (struct pp_estimate){NAN, NAN, NAN, false};
    pair.differs[PP_PART_BODY] = pair.differs[PP_PART_TAIL] = true;
    return pair;
}

static enum pp_gate answer(const struct pp_pair *pair)
{
    return pp_gate_pair(pair, 0.02, 0.1);
}

static void test_intervals(void **state)
{
    (void)state;
    struct pp_pair pair = pair_of(0.99, 1.01, 0.95, 1.05);
    assert_int_equal(answer(&pair), PP_GATE_PASSED);
    pair = pair_of(0.5, 0.6, 0.5, 0.6); /* better is fine */
    assert_int_equal(answer(&pair), PP_GATE_PASSED);
    pair = pair_of(1.001, 1.019, 0.95, 1.05); /* slower, but by less than the margin */
    assert_int_equal(answer(&pair), PP_GATE_PASSED);
    pair = pair_of(1.01, 1.03, 0.95, 1.05);
    assert_int_equal(answer(&pair), PP_GATE_UNDECIDED);
    pair = pair_of(1.021, 1.03, 0.95, 1.05);
    assert_int_equal(answer(&pair), PP_GATE_REGRESSED);
    pair = pair_of(0.99, 1.01, 1.11, 1.2);
    assert_int_equal(answer(&pair), PP_GATE_REGRESSED);
    pair = pair_of(0.99, 1.01, 0.9, 1.2);
    assert_int_equal(answer(&pair), PP_GATE_UNDECIDED);
    pair.ratio[PP_PART_BODY].has_interval = false;
    assert_int_equal(answer(&pair), PP_GATE_UNDECIDED);
}

static void test_significance(void **state)
{
    (void)state;
    struct pp_pair pair = pair_of(1.03, 1.05, 0.95, 1.05);
    pair.differs[PP_PART_BODY] = false; /* the control does so, too, or it is not significant */
    assert_int_equal(answer(&pair), PP_GATE_UNDECIDED);
    pair.differs[PP_PART_BODY] = true;
    assert_int_equal(answer(&pair), PP_GATE_REGRESSED);
}

static void test_states(void **state)
{
    (void)state;
    struct pp_pair pair = pair_of(0.99, 1.01, 0.95, 1.05);
    static const struct {
        enum pp_pair_state state;
        enum pp_gate gate;
    } rows[] = {{PP_PAIR_PENDING, PP_GATE_UNDECIDED}, {PP_PAIR_SKIPPED, PP_GATE_UNDECIDED},
        {PP_PAIR_FAILED, PP_GATE_UNDECIDED}, {PP_PAIR_ONLY_OLD, PP_GATE_UNDECIDED},
        {PP_PAIR_ONLY_NEW, PP_GATE_PASSED}, {PP_PAIR_REFUSED, PP_GATE_UNDECIDED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pair.state = rows[i].state;
        assert_int_equal(answer(&pair), rows[i].gate);
    }
    pair.state = PP_PAIR_SKIPPED;
    pair.old_skips = true; /* nothing was there to lose */
    assert_int_equal(answer(&pair), PP_GATE_PASSED);
    pair.state = PP_PAIR_OK;
    pair.ratio[PP_PART_TAIL].has_interval = false;
    pair.no_tail = true;
    assert_int_equal(answer(&pair), PP_GATE_PASSED);
}

static void test_all(void **state)
{
    (void)state;
    struct pp_comparison comparison;
    pp_comparison_init(&comparison);
    comparison.gate_ratio = 0.02;
    comparison.tail_gate_ratio = 0.1;
    assert_int_equal(pp_gate_all(&comparison), PP_GATE_UNDECIDED); /* nothing was measured */
    for (int i = 0; i < 3; i++)
        assert_non_null(pp_comparison_add(&comparison, "x"));
    for (int i = 0; i < 3; i++) {
        struct pp_pair *pair = &comparison.pairs[i];
        pair->state = PP_PAIR_OK;
        pair->ratio[PP_PART_BODY] = pair->ratio[PP_PART_TAIL] = (struct pp_estimate){
            1, 0.999, 1.001, true};
    }
    assert_int_equal(pp_gate_all(&comparison), PP_GATE_PASSED);
    comparison.complete = false;
    assert_int_equal(pp_gate_all(&comparison), PP_GATE_UNDECIDED);
    comparison.pairs[1].ratio[PP_PART_BODY] = (struct pp_estimate){1.05, 1.04, 1.06, true};
    comparison.pairs[1].differs[PP_PART_BODY] = true;
    assert_int_equal(pp_gate_all(&comparison), PP_GATE_REGRESSED);
    pp_comparison_release(&comparison);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_significance),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
