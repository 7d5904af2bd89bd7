/* SPDX-License-Identifier: GPL-3.0-or-later
 * What workers are told to count, what becomes of their answers, hostile ones included, and what is
 * said of what is missing.
 */
#include "bench/meterpass.h"

#include "cmd/meters.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bed {
    struct pp_case c;
    struct pp_wire_report report;
    struct pp_meterpass_notes notes;
};

static int set_up(void **state)
{
    struct bed *bed = calloc(1, sizeof *bed);
    if (!bed)
        return -1;
    pp_dist_init(&bed->c.clean);
    pp_dist_init(&bed->c.unclean);
    *state = bed;
    return 0;
}

static int tear_down(void **state)
{
    struct bed *bed = *state;
    pp_case_release(&bed->c);
    free(bed);
    return 0;
}

static void give(struct bed *bed, enum pp_meter meter, uint32_t source, double value)
{
    bed->report.meters[meter] = (struct pp_wire_meter){.value = value, .source = source};
}

static void take(struct bed *bed, uint32_t meters)
{
    assert_int_equal(pp_meterpass_take(&bed->c, &bed->report, meters, &bed->notes), PP_OK);
}

/* The command line's words are the names of counters, in their order. */
static void test_words(void **state)
{
    (void)state;
    const struct pp_opt_choice *choice = pp_meters_choices;
    uint32_t all = 0;
    for (; choice->word != NULL && strcmp(choice->word, pp_meterpass_name((enum pp_meter)0)) != 0;
         choice++)
        all |= (uint32_t)choice->value;
    for (unsigned i = 0; i < PP_N_METERS; i++, choice++) {
        assert_string_equal(choice->word, pp_meterpass_name((enum pp_meter)i));
        assert_int_equal(choice->value, PP_METER_BIT(i));
        all |= PP_METER_BIT(i);
    }
    assert_null(choice->word);
    assert_int_equal(all, PP_METER_BIT(PP_N_METERS) - 1);
    assert_int_equal(PP_METER_MEMORY & (PP_METER_SYSTEM | PP_METER_HARDWARE), 0);
    assert_int_equal(PP_METER_SYSTEM & PP_METER_HARDWARE, 0);
}

static void test_passes(void **state)
{
    (void)state;
    const uint32_t wanted = PP_METER_BIT(PP_METER_INSTRUCTIONS) | PP_METER_BIT(PP_METER_FREES) |
        PP_METER_BIT(PP_METER_CYCLES);
    assert_int_equal(pp_meterpass_meters(wanted, 0), PP_METER_BIT(PP_METER_FREES));
    assert_int_equal(pp_meterpass_meters(wanted, 1), PP_METER_BIT(PP_METER_CYCLES));
    assert_int_equal(pp_meterpass_meters(wanted, PP_METERPASS_N), 0);
    assert_int_equal(pp_meterpass_meters(0, 0), 0);
}

/* Memory: as many iterations whatever the calibration said; events: the batches that were timed. */
static void test_order(void **state)
{
    struct bed *bed = *state;
    static struct pp_wire_order order;
    struct pp_settings settings;
    pp_settings_init(&settings);
    bed->c.summary.best_ns = 20;
    bed->c.n_loops = 1234;
    bed->c.replicates = calloc(1, sizeof *bed->c.replicates);
    bed->c.n_replicates = 1;
    bed->c.replicates[0] = (struct pp_replicate){.ok = true, .min_ns = 20};
    assert_true(pp_meterpass_order(&order, &settings, &bed->c, PP_METER_MEMORY, 0) > 1);
    assert_int_equal(order.action, PP_WIRE_METER);
    assert_int_equal(order.meters, PP_METER_MEMORY);
    assert_int_equal(order.n_loops, 1000);
    assert_int_equal(order.n_samples, 1);
    pp_meterpass_order(&order, &settings, &bed->c, PP_METER_MEMORY, 7);
    assert_int_equal(order.n_loops, 7);
    pp_meterpass_order(&order, &settings, &bed->c, PP_METER_SYSTEM, 0);
    assert_int_equal(order.n_loops, 1234);
    assert_true(order.n_samples > 1000 && order.max_sampling_ns > 0);
    settings.timeout_s = 3;
    assert_true(pp_meterpass_order(&order, &settings, &bed->c, PP_METER_SYSTEM, 0) == 3);
}

static void test_take(void **state)
{
    struct bed *bed = *state;
    give(bed, PP_METER_ALLOCS, PP_METER_BY_SLOTS, 2);
    give(bed, PP_METER_UNFREED_BYTES, PP_METER_BY_SLOTS, -16);
    give(bed, PP_METER_CYCLES, PP_METER_BY_PERF, 100); /* nobody asked */
    take(bed, PP_METER_BIT(PP_METER_ALLOCS) | PP_METER_BIT(PP_METER_UNFREED_BYTES));
    assert_int_equal(bed->c.n_counters, 2);
    assert_string_equal(bed->c.counters[0].name, "allocs");
    assert_int_equal(bed->c.counters[0].source, PP_METER_BY_SLOTS);
    assert_int_equal(bed->c.counters[0].kind, PPB_PER_ITERATION);
    assert_true(bed->c.counters[0].value == 2);
    assert_true(bed->c.counters[1].value == -16);
    assert_int_equal(bed->c.n_warnings, 0);
    assert_int_equal(bed->notes.absent | bed->notes.by_others, 0);
}

/* The memory that the worker leaves may hold anything. */
static void test_hostile(void **state)
{
    struct bed *bed = *state;
    memset(&bed->report, 0xff, sizeof bed->report);
    take(bed, ~0u);
    assert_int_equal(bed->c.n_counters, 0);
    assert_int_equal(bed->c.n_warnings, 1);
    give(bed, PP_METER_ALLOCS, PP_METER_BY_SLOTS, (double)INFINITY);
    give(bed, PP_METER_FREES, PP_METER_BY_SLOTS, (double)NAN);
    give(bed, PP_METER_ALLOC_BYTES, PP_METER_BY_SLOTS, 1e300);
    give(bed, PP_METER_PEAK_BYTES, 77, 1);
    take(bed, PP_METER_MEMORY);
    assert_int_equal(bed->c.n_counters, 0);
}

static void test_tell(void **state)
{
    struct bed *bed = *state;
    char text[512];
    assert_false(pp_meterpass_tell(&bed->notes, 0, text, sizeof text));
    bed->report.meters[PP_METER_CYCLES].reason = ENOENT;
    bed->report.meters[PP_METER_CACHE_MISSES].reason = ENOENT;
    give(bed, PP_METER_MINOR_FAULTS, PP_METER_BY_GETRUSAGE, 1);
    bed->report.meters[PP_METER_MINOR_FAULTS].reason = EACCES;
    take(bed,
        PP_METER_BIT(PP_METER_CYCLES) | PP_METER_BIT(PP_METER_CACHE_MISSES) |
            PP_METER_BIT(PP_METER_MINOR_FAULTS));
    assert_true(pp_meterpass_tell(&bed->notes, 0, text, sizeof text));
    assert_string_equal(text,
        "not counted: cycles, cache-misses: this machine, or what it is a guest of, shows none");
    assert_true(pp_meterpass_tell(&bed->notes, 1, text, sizeof text));
    assert_non_null(strstr(text, "getrusage"));
    assert_non_null(strstr(text, ": minor-faults: "));
    assert_non_null(strstr(text, "kernel.perf_event_paranoid"));
    assert_false(pp_meterpass_tell(&bed->notes, 2, text, sizeof text));
    assert_int_equal(bed->c.n_counters, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_passes),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_take, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tell, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
