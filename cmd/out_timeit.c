/* SPDX-License-Identifier: GPL-3.0-or-later
 * --style=timeit.
 */
#include "cmd/out_timeit.h"

#include "cmd/labels.h"
#include "cmd/message.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TIMEIT_MAX_RAW_TIMES 1000
#define TIMEIT_UNRELIABLE 4.0

struct timeit_unit {
    const char *name;
    double ns;
};

/* In the order of enum pp_unit. */
static const struct timeit_unit timeit_units[] = {
    {"nsec", 1}, {"usec", 1e3}, {"msec", 1e6}, {"sec", 1e9}};

static void timeit_time(struct pp_buf *out, const struct pp_out_timeit *options, double ns)
{
    const struct timeit_unit *unit = &timeit_units[3];
    if (options->unit != PP_UNIT_AUTO) {
        unit = &timeit_units[options->unit - 1];
    } else {
        while (unit > timeit_units && !(ns >= unit->ns)) {
            unit--;
        }
    }
    pp_buf_printf(
        out, "%.*g %s", options->verbose > 1 ? options->verbose + 2 : 3, ns / unit->ns, unit->name);
}

static void timeit_name(struct pp_buf *out, const struct pp_result *result, const struct pp_case *c)
{
    if (result->n_cases > 1) {
        pp_message_escape(out, c->name, strlen(c->name), true);
        pp_buf_puts(out, ": ");
    }
}

static int timeit_compare(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Whole samples in ns, unordered, when all of them are known and few enough. Returns how many were
 * put into times_ns. */
static size_t timeit_samples(const struct pp_case *c, double times_ns[TIMEIT_MAX_RAW_TIMES])
{
    const struct pp_dist *const dists[] = {&c->clean, &c->unclean};
    const uint64_t n_all = pp_dist_moments(&c->clean)->n + pp_dist_moments(&c->unclean)->n;
    size_t n = 0;
    if (n_all > TIMEIT_MAX_RAW_TIMES || !pp_dist_is_exact(&c->clean) ||
        !pp_dist_is_exact(&c->unclean)) {
        return 0;
    }
    for (size_t i = 0; i < 2; i++) {
        struct pp_dist_cursor cursor;
        struct pp_bucket bucket;
        pp_dist_begin(dists[i], &cursor);
        while (pp_dist_next(&cursor, &bucket)) {
            for (uint64_t k = 0; k < bucket.count; k++) {
                times_ns[n++] = (double)bucket.low / c->ticks_per_ns;
            }
        }
    }
    return n;
}

static size_t timeit_bests(const struct pp_case *c, double times_ns[TIMEIT_MAX_RAW_TIMES])
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates && n < TIMEIT_MAX_RAW_TIMES; i++) {
        if (c->replicates[i].ok && isfinite(c->replicates[i].min_ns)) {
            times_ns[n++] = c->replicates[i].min_ns * (double)c->n_loops;
        }
    }
    return n;
}

static void timeit_raw_times(
    const struct pp_out_timeit *options, const struct pp_case *c, struct pp_buf *out)
{
    double times_ns[TIMEIT_MAX_RAW_TIMES];
    size_t n = timeit_samples(c, times_ns);
    if (n > 0) {
        qsort(times_ns, n, sizeof times_ns[0], timeit_compare);
    } else {
        n = timeit_bests(c, times_ns);
    }
    pp_buf_puts(out, "raw times: ");
    for (size_t i = 0; i < n; i++) {
        pp_buf_puts(out, i > 0 ? ", " : "");
        timeit_time(out, options, times_ns[i]);
    }
    pp_buf_puts(out, "\n\n");
}

static void timeit_warn(const struct pp_out_timeit *options, const struct pp_result *result,
    const struct pp_case *c, struct pp_buf *notes)
{
    pp_buf_puts(notes, "ppbench: warning: ");
    timeit_name(notes, result, c);
    pp_buf_puts(notes, "The test results are likely unreliable. The worst time (");
    timeit_time(notes, options, c->summary.all.max_ns);
    pp_buf_puts(notes, ") was more than four times slower than the best time (");
    timeit_time(notes, options, c->summary.best_ns);
    pp_buf_puts(notes, ").\nppbench: warning: samples by cause: ");
    pp_labels_write(notes, c->n_by_label);
    pp_buf_putc(notes, '\n');
}

static void timeit_case(const struct pp_out_timeit *options, const struct pp_result *result,
    const struct pp_case *c, struct pp_buf *out, struct pp_buf *notes)
{
    if (options->verbose > 0) {
        timeit_raw_times(options, c, out);
    }
    timeit_name(out, result, c);
    pp_buf_printf(out, "%" PRIu64 " loop%s, best of %" PRIu64 ": ", c->n_loops,
        c->n_loops == 1 ? "" : "s", c->summary.all.n);
    timeit_time(out, options, c->summary.best_ns);
    pp_buf_puts(out, " per loop\n");
    if (c->summary.all.max_ns >= c->summary.best_ns * TIMEIT_UNRELIABLE) {
        timeit_warn(options, result, c, notes);
    }
}

static void timeit_stateless(const struct pp_case *c, struct pp_buf *notes)
{
    pp_buf_printf(
        notes, "ppbench: '%s' %s", pp_message_name(c->name).text, pp_state_name(c->state));
    if (c->reason != NULL) {
        pp_buf_printf(notes, ": %s", pp_message_name(c->reason).text);
    }
    pp_buf_putc(notes, '\n');
}

bool pp_out_timeit_write(const struct pp_out_timeit *options, const struct pp_result *result,
    struct pp_buf *out, struct pp_buf *notes)
{
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *const c = &result->cases[i];
        if (c->state == PP_STATE_OK && c->summary.all.n > 0) {
            timeit_case(options, result, c, out, notes);
        } else {
            timeit_stateless(c, notes);
        }
    }
    return !out->failed && !notes->failed;
}
