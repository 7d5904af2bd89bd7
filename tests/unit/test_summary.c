/* SPDX-License-Identifier: GPL-3.0-or-later
 * From replicates to the answer. Reference intervals are R's: w <- outer(x, x, "+") / 2;
 * w <- sort(w[lower.tri(w, diag = TRUE)]); q <- qsignrank(0.025, length(x)); median(w); w[q];
 * rev(w)[q]
 */
#include "bench/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/made_case.h"
#include "tests/unit/near.h"

#define STEP_NS \
    (0.5 * 0.4 / 100) /* half a clock step over 100 iterations: what every interval is widened by \
                       */

static const double levels_ns[8] = {10.3, 11.1, 10.8, 12.9, 10.1, 10.6, 11.7, 10.9};
static const double empties_ns[8] = {0.40, 0.42, 0.39, 0.41, 0.40, 0.43, 0.38, 0.40};

static int set_up(void **state)
{
    struct made_case *made = malloc(sizeof *made);
    if (!made)
        return -1;
    made_case_init(made);
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    made_case_release(*state);
    free(*state);
    return 0;
}

static void add_eight(struct made_case *made)
{
    for (int i = 0; i < 8; i++)
        made_case_add(made, levels_ns[i])->empty_ns = empties_ns[i];
}

static void check_estimate(const struct pp_estimate *e, double value, double lo, double hi)
{
    assert_near(e->value, value, 1e-13);
    assert_near(e->lo, lo - STEP_NS, 1e-13);
    assert_near(e->hi, hi + STEP_NS, 1e-13);
}

static void test_estimates(void **state)
{
    struct made_case *made = *state;
    add_eight(made);
    assert_int_equal(made_case_summarize(made), PP_OK);
    const struct pp_summary *s = &made->c->summary;
    assert_int_equal(s->n_runs_ok, 8);
    assert_near(s->timer_floor_ns, 0.004, 1e-15);
    check_estimate(&s->raw_time_ns, 10.9, 10.35, 11.9);
    check_estimate(&s->correction_ns, 0.4025, 0.39, 0.42);
    check_estimate(&s->time_ns, 10.505, 9.935, 11.495); /* of the differences, not the difference */
    assert_true(
        s->time_ns.has_interval && s->raw_time_ns.has_interval && s->correction_ns.has_interval);
    assert_near(pp_summary_half_ratio(s), 0.5 * (11.495 - 9.935 + 2 * STEP_NS) / 10.505, 1e-13);
    assert_near(s->stat_half_ratio, 0.5 * (11.495 - 9.935 + 2 * STEP_NS) / 10.505, 1e-13);
}

static void test_quantile_estimates(void **state)
{
    struct made_case *made = *state;
    for (int i = 0; i < 8; i++)
        made_case_add(made, 100 * levels_ns[i]);
    assert_int_equal(made_case_summarize(made), PP_OK);
    const struct pp_summary *s = &made->c->summary;
    check_estimate(&s->p25_ns, 0.99 * 1090, 0.99 * 1035, 0.99 * 1190);
    check_estimate(&s->p90_ns, 1.02 * 1090, 1.02 * 1035, 1.02 * 1190);
    check_estimate(&s->p99_ns, 1.05 * 1090, 1.05 * 1035, 1.05 * 1190);
}

static void test_level(void **state)
{
    struct made_case *made = *state;
    add_eight(made);
    made->result.settings.level_ratio = 0.99;
    assert_int_equal(made_case_summarize(made), PP_OK);
    check_estimate(&made->c->summary.raw_time_ns, 10.9, 10.1, 12.9);
    assert_true(made->c->summary.raw_time_ns.has_interval);
}

static void test_no_replicates(void **state)
{
    struct made_case *made = *state;
    assert_int_equal(made_case_summarize(made), PP_OK);
    const struct pp_summary *s = &made->c->summary;
    assert_int_equal(s->n_runs_ok, 0);
    assert_true(isnan(s->time_ns.value) && isnan(s->raw_time_ns.value) && isnan(s->cycles.value));
    assert_false(s->time_ns.has_interval);
    assert_int_equal(s->clean.n, 0);
    assert_int_equal(s->all.n, 0);
    assert_true(isnan(s->best_ns) && isnan(s->all.median_ns));
    assert_true(isinf(pp_summary_half_ratio(s)));
    assert_near(s->bytes_per_s, 0, 0);
}

static void test_few_replicates(void **state)
{
    struct made_case *made = *state;
    made_case_add(made, 10);
    assert_int_equal(made_case_summarize(made), PP_OK);
    check_estimate(&made->c->summary.time_ns, 10, 10, 10);
    assert_false(made->c->summary.time_ns.has_interval);
    assert_true(isinf(pp_summary_half_ratio(&made->c->summary)));
    for (int i = 1; i < 5; i++)
        made_case_add(made, 10 + i);
    assert_int_equal(made_case_summarize(made), PP_OK);
    check_estimate(&made->c->summary.time_ns, 12, 10, 14); /* the range, and it says so */
    assert_false(made->c->summary.time_ns.has_interval);
    made_case_add(made, 15);
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_true(made->c->summary.time_ns.has_interval);
}

static void test_failed_are_ignored(void **state)
{
    struct made_case *made = *state;
    add_eight(made);
    struct pp_replicate *r = made_case_add(made, 1e6);
    r->ok = false;
    r->n_by_label[PP_LABEL_FAULTED] = 17;
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_int_equal(made->c->summary.n_runs_ok, 8);
    check_estimate(&made->c->summary.raw_time_ns, 10.9, 10.35, 11.9);
    assert_int_equal(made->c->n_by_label[PP_LABEL_CLEAN], 800);
    assert_int_equal(made->c->n_by_label[PP_LABEL_FAULTED], 0);
}

/* Work of nothing: the width is measured against the empty loop. */
static void test_half_ratio_of_nothing(void **state)
{
    (void)state;
    struct pp_summary s = {
        .time_ns = {0.001, -0.019, 0.021, true}, .correction_ns = {0.4, 0.39, 0.41, true}};
    assert_near(pp_summary_half_ratio(&s), 0.05, 1e-14);
    s.time_ns = (struct pp_estimate){-2, -2.1, -1.9, true};
    assert_near(pp_summary_half_ratio(&s), 0.05, 1e-14);
    s.time_ns.has_interval = false;
    assert_true(isinf(pp_summary_half_ratio(&s)));
    s = (struct pp_summary){.time_ns = {0, 0, 0, true}};
    assert_true(isinf(pp_summary_half_ratio(&s)));
}

static void set_cycles(struct pp_replicate *r, double cycles, double kept_ratio)
{
    r->cycles = cycles;
    r->gate_kept_ratio = kept_ratio;
}

static void test_cycles_settled(void **state)
{
    struct made_case *made = *state;
    static const double cycles[8] = {400.1, 400.2, 400.0, 400.3, 400.1, 400.2, 400.4, 400.2};
    for (int i = 0; i < 8; i++)
        set_cycles(made_case_add(made, 100), cycles[i], 0.6);
    set_cycles(made_case_add(made, 100), 999, 0.59); /* not settled: not asked */
    set_cycles(made_case_add(made, 100), (double)NAN, (double)NAN);
    assert_int_equal(made_case_summarize(made), PP_OK);
    const struct pp_summary *s = &made->c->summary;
    assert_near(s->cycles.value, 400.2, 1e-14); /* the median */
    assert_near(s->cycles.lo, 400.0, 1e-14); /* order statistics 1 and 8 */
    assert_near(s->cycles.hi, 400.4, 1e-14);
    assert_true(s->cycles.has_interval);
    assert_int_equal(s->kind, PP_KIND_LATENCY_BOUND);
}

static void test_cycles_wander(void **state)
{
    struct made_case *made = *state;
    for (int i = 0; i < 8; i++)
        set_cycles(made_case_add(made, 100), 400 + i, 1);
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_near(made->c->summary.cycles.value, 403.5, 1e-14);
    assert_int_equal(made->c->summary.kind, PP_KIND_OTHER);
}

static void test_cycles_unsettled(void **state)
{
    struct made_case *made = *state;
    for (int i = 0; i < 8; i++)
        set_cycles(made_case_add(made, 100), 400, i < 2 ? 0.9 : 0.1); /* 2 of 8 */
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_true(isnan(made->c->summary.cycles.value));
    assert_int_equal(made->c->summary.kind, PP_KIND_UNKNOWN);
    made->c->replicates[7].gate_kept_ratio = 0.9; /* 3 of 8 */
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_near(made->c->summary.cycles.value, 400, 0);
    made_case_add(made, 100); /* 3 of 9 */
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_true(isnan(made->c->summary.cycles.value));
}

static void test_throughput(void **state)
{
    struct made_case *made = *state;
    for (int i = 0; i < 6; i++)
        made_case_add(made, 25)->empty_ns = 5;
    made->c->bytes_per_iteration = 4096;
    made->c->items_per_iteration = 3;
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_near(made->c->summary.bytes_per_s, 4096 / 20e-9, 1e-12); /* of the corrected time */
    assert_near(made->c->summary.items_per_s, 3 / 20e-9, 1e-12);
    made->c->n_threads = 4; /* each of which does an iteration in that time */
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_near(made->c->summary.bytes_per_s, 4 * 4096 / 20e-9, 1e-12);
    made->c->replicates[0].empty_ns = 80; /* no time, no rate */
    for (int i = 1; i < 6; i++)
        made->c->replicates[i].empty_ns = 30;
    assert_int_equal(made_case_summarize(made), PP_OK);
    assert_near(made->c->summary.bytes_per_s, 0, 0);
}

/* 250 ticks a sample are 1 ns an iteration. R: x <- c(3,1,4,1,5,9,2,6,5,3); sd(x); mad(x); IQR(x);
 * quantile(x, 0.99) */
static void test_pools(void **state)
{
    struct made_case *made = *state;
    static const uint64_t values[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
    made_case_add(made, 3.5);
    made->result.settings.n_quantiles = 2;
    made->result.settings.quantiles[0] = 0.99;
    made->result.settings.quantiles[1] = 0;
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(pp_dist_record(&made->c->clean, 250 * values[i]), PP_OK);
    assert_int_equal(pp_dist_record(&made->c->unclean, 250), PP_OK);
    assert_int_equal(pp_dist_record(&made->c->unclean, 25000), PP_OK);
    assert_int_equal(made_case_summarize(made), PP_OK);
    const struct pp_pool *clean = &made->c->summary.clean, *all = &made->c->summary.all;
    assert_int_equal(clean->n, 10);
    assert_near(clean->mean_ns, 3.9, 1e-14);
    assert_near(clean->sd_ns, 2.46981780704569, 1e-14);
    assert_near(clean->cv_ratio, 2.46981780704569 / 3.9, 1e-14);
    assert_near(clean->min_ns, 1, 1e-14);
    assert_near(clean->max_ns, 9, 1e-14);
    assert_near(clean->median_ns, 3.5, 1e-14);
    assert_near(
        clean->mad_ns, 1.5 * 1.482602218505602, 1e-14); /* mad(x, constant = 1 / qnorm(0.75)) */
    assert_near(clean->iqr_ns, 2.75, 1e-14);
    assert_near(clean->p90_ns, 6.3, 1e-14);
    assert_near(clean->quantile_ns[0], 8.73, 1e-14);
    assert_near(clean->quantile_ns[1], 1, 1e-14);
    assert_int_equal(all->n, 12);
    assert_near(all->max_ns, 100, 1e-14);
    assert_near(all->mean_ns, 140 / 12.0, 1e-14);
    assert_near(all->median_ns, 3.5, 1e-14);
    assert_near(made->c->summary.best_ns, 1, 1e-14);
    assert_int_equal(pp_dist_moments(&made->c->clean)->n, 10); /* summing up changes nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_estimates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_quantile_estimates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_level, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_replicates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_few_replicates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed_are_ignored, set_up, tear_down),
        cmocka_unit_test(test_half_ratio_of_nothing),
        cmocka_unit_test_setup_teardown(test_cycles_settled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cycles_wander, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cycles_unsettled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_throughput, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pools, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
