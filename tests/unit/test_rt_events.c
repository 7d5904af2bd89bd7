/* SPDX-License-Identifier: GPL-3.0-or-later
 * Events of the kernel: page faults and switches that are made on purpose, and what is said of
 * counters that are not there. Others may happen, too, so bounds are lower ones.
 */
#define _GNU_SOURCE
#include "bench/rt_events.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define N_PAGES 300
#define PAGE_BYTES 4096
#define N_NAPS 5

static struct pp_wire_meter meters[PP_N_METERS];

static void touch_pages(void)
{
    char *pages = mmap(
        NULL, N_PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(pages != MAP_FAILED);
    madvise(pages, N_PAGES * PAGE_BYTES, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < N_PAGES; i++)
        pages[i * PAGE_BYTES] = 1;
    munmap(pages, N_PAGES * PAGE_BYTES);
}

static void *touch_in_thread(void *argument)
{
    touch_pages();
    return argument;
}

static void test_faults(void **state)
{
    (void)state;
    pthread_t thread;
    rt_events_open(PP_METER_SYSTEM);
    rt_events_begin();
    touch_pages();
    rt_events_end();
    rt_events_begin();
    assert_int_equal(pthread_create(&thread, NULL, touch_in_thread, NULL), 0);
    pthread_join(thread, NULL);
    rt_events_end();
    rt_events_report(meters, 2);
    assert_true(meters[PP_METER_MINOR_FAULTS].value >= N_PAGES);
    assert_true(meters[PP_METER_MINOR_FAULTS].value < 10 * N_PAGES);
    assert_true(meters[PP_METER_MINOR_FAULTS].source == PP_METER_BY_PERF ||
        (meters[PP_METER_MINOR_FAULTS].source == PP_METER_BY_GETRUSAGE &&
            meters[PP_METER_MINOR_FAULTS].reason != 0));
}

static void test_switches(void **state)
{
    (void)state;
    rt_events_open(PP_METER_SYSTEM);
    rt_events_begin();
    for (int i = 0; i < N_NAPS; i++)
        usleep(1000);
    rt_events_end();
    rt_events_report(meters, 1);
    assert_true(meters[PP_METER_VOLUNTARY_SWITCHES].value >= N_NAPS);
    assert_true(meters[PP_METER_CONTEXT_SWITCHES].value >= N_NAPS);
    assert_int_equal(meters[PP_METER_VOLUNTARY_SWITCHES].source, PP_METER_BY_GETRUSAGE);
    assert_int_equal(meters[PP_METER_VOLUNTARY_SWITCHES].reason, 0);
    assert_true(meters[PP_METER_INVOLUNTARY_SWITCHES].value >= 0);
    assert_true(meters[PP_METER_MIGRATIONS].value >= 0);
    assert_int_not_equal(meters[PP_METER_MIGRATIONS].source, PP_METER_BY_BENCHMARK);
}

/* A processor's counters are there, or it is said why not; others are left alone. */
static void test_hardware(void **state)
{
    (void)state;
    memset(meters, 0, sizeof meters);
    rt_events_open(PP_METER_HARDWARE);
    rt_events_begin();
    for (volatile int i = 0; i < 100000; i++)
        ;
    rt_events_end();
    rt_events_report(meters, 1);
    for (unsigned i = 0; i < PP_N_METERS; i++) {
        const bool is_counted = meters[i].source == PP_METER_BY_PERF;
        if (!(PP_METER_HARDWARE & PP_METER_BIT(i)))
            assert_true(meters[i].source == PP_METER_BY_BENCHMARK && meters[i].reason == 0);
        else
            assert_true(is_counted == (meters[i].reason == 0));
    }
    if (meters[PP_METER_HW_INSTRUCTIONS].source == PP_METER_BY_PERF)
        assert_true(meters[PP_METER_HW_INSTRUCTIONS].value > 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_switches),
        cmocka_unit_test(test_hardware),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
