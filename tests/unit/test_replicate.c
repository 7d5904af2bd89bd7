/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a worker's memory to its replicate: numbers computed by hand, causes, and memory that was
 * written over.
 */
#include "bench/replicate.h"

#include "bench/ruler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/made_wire.h"
#include "tests/unit/near.h"

/* 25 ticks of a sample are 1 ns of an iteration. */
static const struct pp_replicate_scale scale = {
    .ticks_per_ns = 2.5, .ruler_read_ticks = 50, .n_loops = 10};

/* A worker, what becomes of it, and the distributions of its case. */
struct bed {
    struct made_wire made;
    struct pp_replicate replicate;
    struct pp_dist clean, unclean;
    struct pp_trail trail;
};

static int set_up(void **state)
{
    struct bed *bed = calloc(1, sizeof *bed);
    if (!bed)
        return -1;
    made_wire_init(&bed->made);
    pp_dist_init(&bed->clean);
    pp_dist_init(&bed->unclean);
    *state = bed;
    return 0;
}

static int tear_down(void **state)
{
    struct bed *bed = *state;
    made_wire_release(&bed->made);
    pp_dist_release(&bed->clean);
    pp_dist_release(&bed->unclean);
    free(bed);
    return 0;
}

static enum pp_status reduce(struct bed *bed)
{
    const struct pp_replicate_pool pool = {&bed->clean, &bed->unclean, &bed->trail};
    return pp_replicate_reduce(&bed->replicate, bed->made.wire, &scale, &pool);
}

static uint64_t n_clean(const struct bed *bed)
{
    return pp_dist_moments(&bed->clean)->n;
}

static uint64_t n_unclean(const struct bed *bed)
{
    return pp_dist_moments(&bed->unclean)->n;
}

static void test_times(void **state)
{
    struct bed *bed = *state;
    for (uint64_t k = 1; k <= 9; k++)
        made_wire_add(
            &bed->made, (k * 4 % 9 + 1) * 250, PP_LABEL_CLEAN); /* 10 .. 90 ns in some order */
    assert_int_equal(reduce(bed), PP_OK);
    const struct pp_replicate *r = &bed->replicate;
    assert_true(r->ok);
    assert_near(r->p25_ns, 30, 1e-14);
    assert_near(r->p50_ns, 50, 1e-14);
    assert_near(r->p90_ns, 82, 1e-14);
    assert_near(r->p99_ns, 89.2, 1e-14);
    assert_near(r->mean_ns, 50, 1e-14);
    assert_near(r->min_ns, 10, 1e-14);
    assert_near(r->max_ns, 90, 1e-14);
    assert_near(r->ticks_per_ns, 2.5, 0);
    assert_near(r->empty_ns, 0, 0);
    assert_int_equal(r->n_samples, 9);
    assert_int_equal(r->n_warmup, 0);
    assert_true(r->steady); /* too few to say otherwise */
    assert_int_equal(n_clean(bed), 9);
    assert_int_equal(n_unclean(bed), 0);
    assert_true(isnan(r->cycles) && isnan(r->core_hz) && isnan(r->gate_kept_ratio)); /* no rulers */
}

/* R: v <- c(3,1,4,1,5,9,2,6,5,3); acf(rank(v), lag.max = 1, plot = FALSE)$acf[2] */
static void test_autocorrelation(void **state)
{
    static const uint64_t values[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
    struct bed *bed = *state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        made_wire_add(&bed->made, values[i] * 250, PP_LABEL_CLEAN);
    assert_int_equal(reduce(bed), PP_OK);
    assert_near(bed->replicate.autocorrelation, -0.1728395, 1e-7);
}

/* The samples after the cut in their order, with the labels that the driver adds. */
static void test_trail(void **state)
{
    struct bed *bed = *state;
    for (size_t i = 0; i < 300; i++)
        made_wire_add(&bed->made, 250 + i % 7 + (i == 9 ? 2000000 : 0),
            i == 3 ? PP_LABEL_PREEMPTED : PP_LABEL_CLEAN);
    bed->replicate.index = 5;
    assert_int_equal(reduce(bed), PP_OK);
    const struct pp_trail *trail = &bed->trail;
    const size_t cut = bed->replicate.n_warmup;
    assert_int_equal(trail->index, 5);
    assert_int_equal(trail->n_loops, 10);
    assert_near(trail->ticks_per_ns, 2.5, 0);
    assert_int_equal(trail->n, 300 - cut < PP_TRAIL_SAMPLES ? 300 - cut : PP_TRAIL_SAMPLES);
    assert_true(cut < 3);
    for (size_t k = 0; k < trail->n; k++) {
        const size_t i = k + cut;
        assert_int_equal(trail->ticks[k], 250 + i % 7 + (i == 9 ? 2000000 : 0));
        assert_int_equal(trail->labels[k],
            i == 3       ? PP_LABEL_PREEMPTED
                : i == 9 ? PP_LABEL_UNEXPLAINED
                         : PP_LABEL_CLEAN);
    }
}

/* The longest trail, of equals the earliest. */
static void test_trail_offer(void **state)
{
    (void)state;
    struct pp_trail kept = {.n = 0};
    const struct pp_trail offers[] = {{.index = 3, .n = 5}, {.index = 1, .n = 4},
        {.index = 2, .n = 5}, {.index = 9, .n = 6, .source = 1}, {.index = 1, .n = 6, .source = 2},
        {.index = 10, .n = 6, .source = 0}};
    static const uint32_t expected[] = {3, 3, 2, 9, 9, 10};
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        pp_trail_offer(&kept, &offers[i]);
        assert_int_equal(kept.index, expected[i]);
    }
}

static void test_report(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_report *report = &bed->made.wire->report;
    made_wire_add(&bed->made, 250, PP_LABEL_CLEAN);
    report->first_ticks = 5000;
    report->n_involuntary = 1;
    report->n_voluntary = 2;
    report->n_minor_faults = 3;
    report->n_major_faults = 4;
    report->n_migrations = 5;
    report->max_rss_bytes = 6;
    assert_int_equal(reduce(bed), PP_OK);
    const struct pp_replicate *r = &bed->replicate;
    assert_near(r->first_ns, 2000, 1e-14);
    assert_int_equal(r->n_involuntary_switches, 1);
    assert_int_equal(r->n_voluntary_switches, 2);
    assert_int_equal(r->n_minor_faults, 3);
    assert_int_equal(r->n_major_faults, 4);
    assert_int_equal(r->n_migrations, 5);
    assert_int_equal(r->max_rss_bytes, 6);
}

static void test_labels_divide(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 5; i++)
        made_wire_add(&bed->made, 1000, PP_LABEL_CLEAN);
    for (int label = PP_LABEL_CLOCK_DISAGREED; label < PP_LABEL_SHARED; label++)
        made_wire_add(&bed->made, 9000, (enum pp_label)label);
    assert_int_equal(reduce(bed), PP_OK);
    for (int label = PP_LABEL_CLOCK_DISAGREED; label < PP_LABEL_SHARED; label++)
        assert_int_equal(bed->replicate.n_by_label[label], 1);
    assert_int_equal(bed->replicate.n_by_label[PP_LABEL_CLEAN], 5);
    assert_int_equal(bed->replicate.n_samples, 10);
    assert_int_equal(n_clean(bed), 5);
    assert_int_equal(n_unclean(bed), 5);
    assert_near(bed->replicate.max_ns, 40, 1e-14); /* the disturbed are not in it */
    assert_int_equal(pp_dist_moments(&bed->unclean)->min, 9000);
}

/* Exactly half is still a disturbance, more than half is the benchmark's own. */
static void test_own_cause(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 5; i++) {
        made_wire_add(&bed->made, 1000, PP_LABEL_CLEAN);
        made_wire_add(&bed->made, 2000, PP_LABEL_FAULTED);
    }
    assert_int_equal(reduce(bed), PP_OK);
    assert_int_equal(n_clean(bed), 5);
    assert_near(bed->replicate.p50_ns, 40, 1e-14);
    pp_dist_clear(&bed->clean);
    pp_dist_clear(&bed->unclean);
    bed->replicate = (struct pp_replicate){0};
    made_wire_add(&bed->made, 2000, PP_LABEL_FAULTED);
    made_wire_add(&bed->made, 8000, PP_LABEL_PREEMPTED);
    made_wire_add(&bed->made, 2000, PP_LABEL_FAULTED);
    assert_int_equal(reduce(bed), PP_OK);
    assert_int_equal(bed->replicate.n_by_label[PP_LABEL_FAULTED], 7); /* of 13 */
    assert_int_equal(n_clean(bed), 12);
    assert_int_equal(n_unclean(bed), 1);
    assert_near(bed->replicate.p50_ns, 80, 1e-14);
}

static void test_nothing_clean(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 4; i++)
        made_wire_add(&bed->made, 1000, i % 2 ? PP_LABEL_FAULTED : PP_LABEL_PREEMPTED);
    assert_int_equal(reduce(bed), PP_OK);
    assert_true(bed->replicate.ok);
    assert_near(bed->replicate.p50_ns, 40, 1e-14); /* better those than none */
    assert_int_equal(n_clean(bed), 0);
    assert_int_equal(n_unclean(bed), 4);
}

/* Over 3 medians and 100 us: 3 x 1000 + 250 000 ticks. */
static void test_unexplained(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 8; i++)
        made_wire_add(&bed->made, 1000, PP_LABEL_CLEAN);
    made_wire_add(&bed->made, 253000, PP_LABEL_CLEAN);
    made_wire_add(&bed->made, 253001, PP_LABEL_CLEAN);
    made_wire_add(&bed->made, 900000, PP_LABEL_STOLEN); /* has a cause */
    assert_int_equal(reduce(bed), PP_OK);
    assert_int_equal(bed->replicate.n_by_label[PP_LABEL_UNEXPLAINED], 1);
    assert_int_equal(bed->replicate.n_by_label[PP_LABEL_CLEAN], 9);
    assert_int_equal(n_clean(bed), 10); /* it stays where it is */
    assert_near(bed->replicate.max_ns, 253001 / 25.0, 1e-14);
}

static void test_warmup_is_cut(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 1000; i++)
        made_wire_add(&bed->made, i < 300 ? 3000 : 1000 + (uint64_t)i % 3,
            i % 4 ? PP_LABEL_CLEAN : PP_LABEL_MIGRATED);
    assert_int_equal(reduce(bed), PP_OK);
    const struct pp_replicate *r = &bed->replicate;
    assert_true(r->steady);
    assert_true(
        r->n_warmup >= 200 && r->n_warmup <= 300); /* batches of 50; where to stop is steady's */
    assert_int_equal(r->n_warmup % 50, 0);
    assert_int_equal(r->n_samples + r->n_warmup, 1000);
    assert_int_equal(
        r->n_by_label[PP_LABEL_CLEAN] + r->n_by_label[PP_LABEL_MIGRATED], r->n_samples);
    assert_int_equal(r->n_by_label[PP_LABEL_MIGRATED], 250 - (r->n_warmup + 3) / 4);
    assert_int_equal(n_clean(bed) + n_unclean(bed), r->n_samples);
    assert_near(r->p50_ns, 1001 / 25.0, 1e-14);
}

static void test_no_steady_state(void **state)
{
    struct bed *bed = *state;
    for (uint64_t i = 0; i < 1000; i++)
        made_wire_add(&bed->made, i < 600 ? 5000 : 1000, PP_LABEL_CLEAN);
    assert_int_equal(reduce(bed), PP_OK);
    assert_false(bed->replicate.steady);
    assert_int_equal(bed->replicate.n_warmup, 500);
}

static struct pp_wire_sample ruled(
    uint64_t ticks, uint32_t adds_before, uint32_t adds_after, uint32_t turns)
{
    return (struct pp_wire_sample){.ticks = ticks,
        .adds_before_ticks = adds_before + 50,
        .adds_after_ticks = adds_after + 50,
        .turns_before_ticks = turns + 50,
        .turns_after_ticks = turns + 50};
}

/* 4000 cycles take 10 000 ticks; a sample of 20 000 ticks is 8000 cycles, 800 an iteration. */
static void test_cycles(void **state)
{
    struct bed *bed = *state;
    const struct pp_wire_sample samples[] = {
        ruled(20000, 10000, 10000, 10000),
        ruled(22000, 11000, 11000, 11000), /* slower clock, as many cycles */
        ruled(20000, 9900, 10100, 10000),  /* 2 % apart: still agrees */
        ruled(40000, 9899, 10101, 10000),  /* more: does not */
        ruled(40000, 10000, 10000, 10300), /* a neighbour on the core */
    };
    const size_t n = sizeof samples / sizeof samples[0];
    for (size_t i = 0; i < n; i++)
        made_wire_commit(&bed->made, &samples[i]);
    struct pp_wire_sample torn = ruled(40000, 10000, 10000, 10000);
    torn.turns_after_ticks = 50 + 10310;
    made_wire_commit(&bed->made, &torn); /* turns apart by 3.1 % */
    torn = ruled(40000, 10000, 10000, 10000);
    torn.label = PP_LABEL_PREEMPTED;
    made_wire_commit(&bed->made, &torn); /* not asked at all */
    assert_int_equal(reduce(bed), PP_OK);
    assert_near(bed->replicate.cycles, 800, 1e-12);
    assert_near(bed->replicate.gate_kept_ratio, 3.0 / 6, 1e-15);
    assert_near(bed->replicate.core_hz, PP_RULER_CYCLES / (10000 / 2.5 * 1e-9), 1e-12);
}

/* Beside a neighbour, turns take twice as long: those samples are another thing, and are told apart
 * by the rulers alone. */
static void test_shared_core(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 20; i++) {
        const struct pp_wire_sample alone = ruled(20000, 10000, 10000, 10000);
        const struct pp_wire_sample beside = ruled(40000, 10000, 10000, 20000);
        made_wire_commit(&bed->made, &alone);
        made_wire_commit(&bed->made, &beside);
    }
    assert_int_equal(reduce(bed), PP_OK);
    assert_int_equal(bed->replicate.n_by_label[PP_LABEL_SHARED], 20);
    assert_int_equal(bed->replicate.n_by_label[PP_LABEL_CLEAN], 20);
    assert_true(bed->replicate.calm);
    assert_near(bed->replicate.p50_ns, 800, 1e-12);
    assert_near(bed->replicate.sharing_ratio, 1, 1e-12);
    assert_near(bed->replicate.gate_kept_ratio, 0.5, 1e-15);
}

/* With a neighbour all the time there is nothing better, and how much slower branches were is kept.
 */
static void test_always_shared(void **state)
{
    struct bed *bed = *state;
    for (int i = 0; i < 40; i++) {
        const struct pp_wire_sample beside = ruled(40000, 10000, 10000, 20000);
        made_wire_commit(&bed->made, &beside);
    }
    assert_int_equal(reduce(bed), PP_OK);
    assert_false(bed->replicate.calm);
    assert_near(bed->replicate.p50_ns, 1600, 1e-12);
    assert_near(bed->replicate.sharing_ratio, 2, 1e-12);
    assert_int_equal(n_clean(bed), 0);
}

static void test_correction(void **state)
{
    struct bed *bed = *state;
    static const uint32_t empties[] = {0, 400, 0, 0, 900, 350, 0};
    for (size_t i = 0; i < sizeof empties / sizeof empties[0]; i++) {
        struct pp_wire_sample sample = ruled(20000, 10000, 10000, 10000);
        sample.empty_ticks = empties[i];
        made_wire_commit(&bed->made, &sample);
    }
    assert_int_equal(reduce(bed), PP_OK);
    assert_near(
        bed->replicate.empty_ns, 400 / 25.0, 1e-14); /* median of those that were measured */
    assert_near(bed->replicate.p50_ns, 800, 1e-12);  /* raw */
    assert_near(bed->replicate.cycles, 784, 1e-12);
}

/* Rulers that say less than one reading of the clock are no rulers: nothing infinite comes out. */
static void test_senseless_rulers(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_sample sample = {.ticks = 1000, .adds_before_ticks = 50, .adds_after_ticks = 50};
    made_wire_commit(&bed->made, &sample);
    sample.adds_before_ticks = sample.adds_after_ticks = 7;
    made_wire_commit(&bed->made, &sample);
    assert_int_equal(reduce(bed), PP_OK);
    assert_true(isnan(bed->replicate.cycles) && isnan(bed->replicate.core_hz));
    assert_true(isnan(bed->replicate.gate_kept_ratio));
}

/* Rulers interrupted for seconds hold UINT32_MAX: their sum is not 0. */
static void test_long_rulers(void **state)
{
    struct bed *bed = *state;
    struct pp_wire_sample sample = ruled(1000, 0, 0, 0);
    sample.adds_before_ticks = sample.adds_after_ticks = UINT32_MAX;
    sample.turns_before_ticks = sample.turns_after_ticks = UINT32_MAX;
    made_wire_commit(&bed->made, &sample);
    assert_int_equal(reduce(bed), PP_OK);
    assert_near(
        bed->replicate.core_hz, PP_RULER_CYCLES / ((UINT32_MAX - 50.0) / 2.5 * 1e-9), 1e-12);
    assert_near(bed->replicate.cycles, 100 * PP_RULER_CYCLES / (UINT32_MAX - 50.0), 1e-12);
}

/* More samples than are kept one by one: counts and moments stay exact, quantiles within a bucket.
 */
static void add_streamed(struct bed *bed, uint64_t n_more)
{
    for (uint64_t i = 0; i < PP_WIRE_N_SAMPLES + n_more; i++)
        made_wire_add(&bed->made, 100000 + i * 7919 % 10007,
            i % 8 == 7 ? PP_LABEL_PREEMPTED : PP_LABEL_CLEAN);
}

static void test_stream(void **state)
{
    struct bed *bed = *state;
    const uint64_t n_all = 3 * 10007 - 5; /* of a period of 10007 nearly whole */
    add_streamed(bed, n_all - PP_WIRE_N_SAMPLES);
    assert_int_equal(reduce(bed), PP_OK);
    const struct pp_replicate *r = &bed->replicate;
    assert_int_equal(r->n_samples, n_all);
    assert_int_equal(r->n_by_label[PP_LABEL_PREEMPTED], n_all / 8);
    assert_int_equal(r->n_by_label[PP_LABEL_CLEAN], n_all - n_all / 8);
    assert_int_equal(n_clean(bed), n_all - n_all / 8);
    assert_int_equal(n_unclean(bed), n_all / 8);
    pp_moments_u128 sum = 0;
    for (uint64_t i = 0; i < n_all; i++)
        sum += i % 8 == 7 ? 0 : 100000 + i * 7919 % 10007;
    assert_true(pp_dist_moments(&bed->clean)->sum == sum);
    assert_near(r->p50_ns, 105003 / 25.0, 1.5e-3);
    assert_near(r->p90_ns, 109006 / 25.0, 1.5e-3);
    assert_near(r->min_ns, 100000 / 25.0, 1e-14);
}

static void test_stream_own_cause(void **state)
{
    struct bed *bed = *state;
    for (uint64_t i = 0; i < PP_WIRE_N_SAMPLES + 1000; i++)
        made_wire_add(&bed->made, 1000, i % 8 == 7 ? PP_LABEL_CLEAN : PP_LABEL_FAULTED);
    assert_int_equal(reduce(bed), PP_OK);
    assert_int_equal(n_clean(bed), PP_WIRE_N_SAMPLES + 1000);
    assert_int_equal(n_unclean(bed), 0);
}

static void test_no_samples(void **state)
{
    struct bed *bed = *state;
    assert_int_equal(reduce(bed), PP_EFORMAT);
    assert_false(bed->replicate.ok);
    assert_string_equal(bed->replicate.failure, "no sample was taken");
}

/* What a benchmark may have done to its worker's memory. */
typedef void damage_function(struct made_wire *made);

static void damage_magic(struct made_wire *made)
{
    made->wire->magic ^= 1;
}
static void damage_canary_before(struct made_wire *made)
{
    made->wire->canary_before++;
}
static void damage_canary_after(struct made_wire *made)
{
    made->wire->canary_after = 0;
}
static void damage_ticks(struct made_wire *made)
{
    made->wire->samples[77].ticks++;
}
static void damage_empty(struct made_wire *made)
{
    made->wire->samples[0].empty_ticks++;
}
static void damage_checksum(struct made_wire *made)
{
    made->wire->report.checksum ^= 1u << 31;
}
static void damage_label(struct made_wire *made)
{
    made->wire->samples[8191].label = PP_LABEL_FAULTED;
}
static void damage_order(struct made_wire *made)
{
    const struct pp_wire_sample first = made->wire->samples[0];
    made->wire->samples[0] = made->wire->samples[1];
    made->wire->samples[1] = first;
}
static void damage_label_range(struct made_wire *made)
{
    made->wire->samples[5].label = PP_N_LABELS;
    made_wire_sign(made);
}
static void damage_label_huge(struct made_wire *made)
{
    made->wire->samples[0].label = UINT32_MAX;
    made_wire_sign(made);
}
static void damage_count_more(struct made_wire *made)
{
    made->wire->report.n_committed++;
}
static void damage_count_less(struct made_wire *made)
{
    made->wire->report.n_committed--;
}
static void damage_count_few(struct made_wire *made)
{
    made->wire->report.n_committed = 3;
}
static void damage_count_most(struct made_wire *made)
{
    made->wire->report.n_committed = UINT64_MAX;
}
static void damage_stream_label(struct made_wire *made)
{
    made->wire->stream.n_by_label[PP_LABEL_CLEAN]--;
    made->wire->stream.n_by_label[PP_LABEL_FAULTED]++;
}
static void damage_stream_wrap(struct made_wire *made)
{
    made->wire->stream.n_by_label[PP_LABEL_FAULTED] = UINT64_MAX;
    made->wire->stream.n_by_label[PP_LABEL_MIGRATED] = 1; /* together 0 */
}
static void damage_moments_n(struct made_wire *made)
{
    made->wire->stream.moments[0].n = 0;
}
static void damage_moments_sum(struct made_wire *made)
{
    made->wire->stream.moments[0].sum *= 3;
}
static void damage_moments_min(struct made_wire *made)
{
    made->wire->stream.moments[1].min = 1;
}
static void damage_moments_max(struct made_wire *made)
{
    made->wire->stream.moments[1].max = UINT64_MAX;
}
static void damage_counts(struct made_wire *made)
{
    made->hist[0].counts[pp_hist_slot(PP_HIST_BITS_DEFAULT, 104000)] += 5;
}
static void damage_table(struct made_wire *made)
{
    memset(pp_wire_table(made->wire, 1), 0xff, pp_hist_bytes(PP_HIST_BITS_DEFAULT));
}
static void damage_table_lost(struct made_wire *made)
{
    memset(pp_wire_table(made->wire, 0), 0, pp_hist_bytes(PP_HIST_BITS_DEFAULT));
}

static void test_damage(void **state)
{
    static damage_function *const damages[] = {damage_magic, damage_canary_before,
        damage_canary_after, damage_ticks, damage_empty, damage_checksum, damage_label,
        damage_order, damage_label_range, damage_label_huge, damage_count_more, damage_count_less,
        damage_count_few, damage_count_most, damage_stream_label, damage_stream_wrap,
        damage_moments_n, damage_moments_sum, damage_moments_min, damage_moments_max, damage_counts,
        damage_table, damage_table_lost};
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        void *fresh = NULL;
        assert_int_equal(set_up(&fresh), 0);
        struct bed *bed = fresh;
        assert_int_equal(pp_dist_record(&bed->clean, 42), PP_OK); /* of a replicate before */
        assert_int_equal(pp_dist_record(&bed->unclean, 43), PP_OK);
        add_streamed(bed, 3000);
        damages[i](&bed->made);
        if (reduce(bed) != PP_EFORMAT)
            fail_msg("damage number %zu passed", i);
        assert_false(bed->replicate.ok);
        assert_true(bed->replicate.failure[0] != '\0');
        assert_int_equal(n_clean(bed), 1);
        assert_int_equal(n_unclean(bed), 1);
        assert_int_equal(pp_dist_moments(&bed->clean)->max, 42);
        tear_down(&fresh);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_autocorrelation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_report, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_labels_divide, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_cause, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_clean, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unexplained, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_warmup_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_steady_state, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cycles, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_correction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shared_core, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_always_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_senseless_rulers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_rulers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stream, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stream_own_cause, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_samples, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_trail, set_up, tear_down),
        cmocka_unit_test(test_trail_offer),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
