/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that report numbers which are none, or take times that are hard to measure.
 */
#define _GNU_SOURCE
#include "good.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define UNUSED_ PPB_UNUSED_
#define SETUP(NAME) static void NAME(UNUSED_ struct ppb_no_context *c, UNUSED_ struct ppb_run *ppb)
#define AFTER(NAME) \
    static void NAME( \
        UNUSED_ struct ppb_no_context *c, UNUSED_ struct ppb_run *ppb, UNUSED_ uint64_t n)

static void work(void)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

AFTER(count_strange_numbers)
{
    ppb_count(ppb, "not_a_number", (double)NAN, PPB_LAST);
    ppb_count(ppb, "infinite", (double)INFINITY, PPB_LAST);
    ppb_count(ppb, "minus_infinite", -(double)INFINITY, PPB_PER_ITERATION);
    ppb_count(ppb, "overflowing", 1e308, PPB_PER_SECOND);
    ppb_count(ppb, "denormal", 5e-324, PPB_LAST);
    ppb_count(ppb, "negative", -2.5, PPB_LAST);
    ppb_count(ppb, "zero", 0, PPB_LAST);
    ppb_count(ppb, "huge", 1e308, PPB_LAST);
}

PPB_BENCH(counts_strange_numbers, .finish = count_strange_numbers)
{
    work();
}

static char counter_names[20][8];

AFTER(count_20)
{
    for (int i = 0; i < 20; i++) {
        snprintf(counter_names[i], sizeof counter_names[i], "c%02d", i);
        ppb_count(ppb, counter_names[i], i, PPB_LAST);
    }
}

PPB_BENCH(counts_too_many, .finish = count_20)
{
    work();
}

SETUP(set_strange_bytes)
{
    ppb_set_bytes(ppb, (double)NAN);
    ppb_set_items(ppb, -(double)INFINITY);
}

PPB_BENCH(strange_bytes, .setup = set_strange_bytes)
{
    work();
}

PPB_BENCH(empty)
{
}

PPB_BENCH(manual_time_never_told, .manual_time = 1)
{
    work();
}

PPB_BENCH(manual_time_absurd, .manual_time = 1)
{
    ppb_add_time_ns(ppb, UINT64_MAX / 3);
}

/* One microsecond exactly, whatever the machine does. */
PPB_BENCH(manual_microsecond, .manual_time = 1)
{
    ppb_add_time_ns(ppb, 1000);
}

PPB_BENCH(skipped, .skip = "needs a machine that nobody has")
{
    abort();
}

SETUP(skip_it)
{
    ppb_skip(ppb, "setup found nothing to measure");
}

PPB_BENCH(skipped_by_setup, .setup = skip_it)
{
    abort();
}

/* Dies when a batch is longer than it may be, or longer than what it was prepared for. */
struct supply {
    uint64_t n_left;
};

static void fill_up(struct supply *s, UNUSED_ struct ppb_run *ppb, uint64_t n_iterations)
{
    if (n_iterations > 7)
        abort();
    s->n_left = n_iterations;
}

static void expect_none_left(struct supply *s, UNUSED_ struct ppb_run *ppb, UNUSED_ uint64_t n)
{
    if (s->n_left != 0)
        abort();
}

PPB_BENCH_WITH(at_most_7, struct supply, s, .prepare = fill_up, .finish = expect_none_left,
    .max_iterations = 7)
{
    if (s->n_left-- == 0)
        abort();
}

static int is_warm;

PPB_BENCH(slow_at_first)
{
    if (!is_warm)
        usleep(20000);
    is_warm = 1;
    work();
}

/* Longer than the whole budget. */
PPB_BENCH(slow, .unit = PPB_S)
{
    usleep(300000);
}

/*
 * 1 or 20 ms asleep, alternating from process to process: a busy machine, which stretches work to
 * twice its time, leaves that apart.
 */
struct mode {
    useconds_t sleep_us;
};

static void choose_mode(struct mode *m, UNUSED_ struct ppb_run *ppb)
{
    const char *path = getenv("PPB_TARGET_COUNT_FILE");
    FILE *file = path ? fopen(path, "a") : NULL;
    m->sleep_us = 1000;
    if (!file)
        return;
    fputc('.', file);
    m->sleep_us = ftell(file) % 2 == 0 ? 1000 : 20000;
    fclose(file);
}

PPB_BENCH_WITH(two_modes, struct mode, m, .setup = choose_mode)
{
    usleep(m->sleep_us);
}

/* Setup and teardown once a process, prepare and finish in turn; any other order aborts. */
struct order {
    int is_set_up, is_prepared;
};

static void begin(struct order *o, UNUSED_ struct ppb_run *ppb)
{
    if (o->is_set_up++)
        abort();
}

static void end(struct order *o, UNUSED_ struct ppb_run *ppb)
{
    if (!o->is_set_up-- || o->is_prepared)
        abort();
}

static void before(struct order *o, UNUSED_ struct ppb_run *ppb, UNUSED_ uint64_t n)
{
    if (!o->is_set_up || o->is_prepared++)
        abort();
}

static void after(struct order *o, UNUSED_ struct ppb_run *ppb, UNUSED_ uint64_t n)
{
    if (!o->is_prepared--)
        abort();
}

PPB_BENCH_WITH(callbacks_in_order, struct order, o, .setup = begin, .teardown = end,
    .prepare = before, .finish = after)
{
    if (!o->is_prepared)
        abort();
}
