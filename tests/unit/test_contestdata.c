/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a contest's worker leaves: ratios of known samples, and refusal of nonsense.
 */
#include "bench/contestdata.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/made_wire.h"
#include "tests/unit/near.h"

#define TICKS_PER_NS 2.5
#define N_LOOPS 100
#define N_TURNS 101

static void put(struct made_wire *made, uint64_t ticks, unsigned side, uint32_t extra)
{
    const struct pp_wire_sample sample = {
        .ticks = ticks, .label = side << PP_WIRE_SIDE_SHIFT | extra};
    made_wire_commit(made, &sample);
}

/* Old's turns take 1000, 1010, .., 2000 ticks; new's a tenth more; the control's two per cent less.
 */
static void fill(struct made_wire *made, uint32_t n_sides)
{
    static const unsigned per_mille[PP_WIRE_N_SIDES] = {1000, 1100, 980};
    made_wire_init(made);
    made->wire->order.n_sides = n_sides;
    for (unsigned side = 0; side < n_sides; side++) {
        put(made, 250 * (side + 1), side, PP_WIRE_ALONE);
        for (unsigned i = 0; i < N_TURNS; i++)
            put(made, (1000 + 10 * i) * per_mille[side] / 1000, side,
                i == 5 ? PP_LABEL_PREEMPTED : 0);
    }
}

static void test_ratios(void **state)
{
    (void)state;
    struct made_wire made;
    static struct pp_contestdata data;
    struct pp_pair pair = {.n_loops = N_LOOPS};
    struct pp_error error = {.status = PP_OK};
    fill(&made, 3);
    data = (struct pp_contestdata){.n_sides = 3};
    assert_int_equal(pp_contestdata_add(&data, &pair, made.wire, TICKS_PER_NS, &error), PP_OK);
    assert_int_equal(data.judge.n, 1);
    assert_true(data.judge.has_null);
    /* p25 1250, p90 1900, median 1500, mean 1500: a tenth more each; 980 / 1000 for the control. */
    for (int part = 0; part < PP_N_PARTS; part++) {
        assert_near(data.judge.log_ratio[part][0], log(1.1), 1e-9);
        assert_near(data.judge.null_log_ratio[part][0], log(0.98), 1e-3);
    }
    assert_near(data.alone_ns[0][0], 250 / TICKS_PER_NS / N_LOOPS, 1e-12);
    assert_near(data.alone_ns[1][0], 500 / TICKS_PER_NS / N_LOOPS, 1e-12);
    assert_int_equal(pair.old_side.n_samples, N_TURNS);
    assert_int_equal(pair.new_side.n_by_label[PP_LABEL_PREEMPTED], 1);
    assert_near(pair.sampling_s, 1500 * N_TURNS * 2.1 / TICKS_PER_NS * 1e-9, 1e-12);
    made_wire_release(&made);
}

static void test_two_sides(void **state)
{
    (void)state;
    struct made_wire made;
    static struct pp_contestdata data;
    struct pp_pair pair = {.n_loops = N_LOOPS};
    struct pp_error error = {.status = PP_OK};
    fill(&made, 2);
    data = (struct pp_contestdata){.n_sides = 2};
    assert_int_equal(pp_contestdata_add(&data, &pair, made.wire, TICKS_PER_NS, &error), PP_OK);
    assert_false(data.judge.has_null);
    assert_near(data.judge.log_ratio[PP_PART_BODY][0], log(1.1), 1e-9);
    made_wire_release(&made);
}

static void refuse(struct made_wire *made, uint32_t n_sides)
{
    static struct pp_contestdata data;
    struct pp_pair pair = {.n_loops = N_LOOPS};
    struct pp_error error = {.status = PP_OK};
    data = (struct pp_contestdata){.n_sides = n_sides};
    assert_int_equal(
        pp_contestdata_add(&data, &pair, made->wire, TICKS_PER_NS, &error), PP_EFORMAT);
    assert_true(error.text[0] != '\0');
    assert_int_equal(data.judge.n, 0);
    assert_int_equal(pair.old_side.n_samples, 0);
    made_wire_release(made);
}

static void test_nonsense(void **state)
{
    (void)state;
    struct made_wire made;
    fill(&made, 3);
    made.wire->samples[3].ticks++; /* the checksum tells */
    refuse(&made, 3);
    fill(&made, 3);
    made.wire->samples[3].label = 77;
    made_wire_sign(&made);
    refuse(&made, 3);
    fill(&made, 2);
    made.wire->samples[3].label = 2 << PP_WIRE_SIDE_SHIFT; /* there is no third side */
    made_wire_sign(&made);
    refuse(&made, 2);
    fill(&made, 3);
    made.wire->order.n_sides = UINT32_MAX; /* its own memory is not believed */
    made.wire->samples[3].label = 3 << PP_WIRE_SIDE_SHIFT;
    made_wire_sign(&made);
    refuse(&made, 3);
    fill(&made, 2);
    atomic_store(&made.wire->report.n_committed, UINT64_MAX);
    refuse(&made, 2);
    fill(&made, 2);
    made.wire->canary_after = 0;
    refuse(&made, 2);
    fill(&made, 2);
    refuse(&made, 3); /* there are no samples of the third */
    fill(&made, 2);
    for (int i = 0; i < 80; i++)
        made.wire->samples[i].ticks = 0;
    made_wire_sign(&made);
    refuse(&made, 2);
}

static void test_full(void **state)
{
    (void)state;
    struct made_wire made;
    static struct pp_contestdata data;
    struct pp_pair pair = {.n_loops = N_LOOPS};
    struct pp_error error = {.status = PP_OK};
    fill(&made, 2);
    data = (struct pp_contestdata){.n_sides = 2};
    for (size_t i = 0; i < PP_JUDGE_MAX_RUNS; i++)
        assert_int_equal(pp_contestdata_add(&data, &pair, made.wire, TICKS_PER_NS, &error), PP_OK);
    assert_int_equal(pp_contestdata_add(&data, &pair, made.wire, TICKS_PER_NS, &error), PP_EINVAL);
    assert_int_equal(data.judge.n, PP_JUDGE_MAX_RUNS);
    made_wire_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_two_sides),
        cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
