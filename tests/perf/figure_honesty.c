/* SPDX-License-Identifier: GPL-3.0-or-later
 * Honesty: of many fresh runs, how many intervals hold the long-run value. The workloads take
 * turns, so that each is spread over all the time this takes; the long-run value is the median of
 * all its runs.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"
#include "tests/perf/series.h"

#include <math.h>

#define USUAL_ROUNDS 100
#define COVERED_LIMIT_PCT 90
#define N_WORKLOADS 3

/* Of one quantity: what each run said, and how sure it was. */
struct claims {
    struct series values;
    struct series lo, hi; /* of runs with an interval */
};

struct workload {
    const char *kernel;
    bool is_latency_bound; /* its cycles are judged too */
    struct claims ns, cycles;
};

static void claims_add(struct claims *claims, const struct pp_estimate *estimate)
{
    if (isnan(estimate->value))
        return;
    series_add(&claims->values, estimate->value);
    if (!estimate->has_interval)
        return;
    series_add(&claims->lo, estimate->lo);
    series_add(&claims->hi, estimate->hi);
}

static double covered_pct(const struct claims *claims)
{
    const double truth = series_median(&claims->values);
    size_t n_covered = 0;
    for (size_t i = 0; i < claims->lo.n; i++)
        n_covered += claims->lo.values[i] <= truth && truth <= claims->hi.values[i];
    return 100 * (double)n_covered / (double)claims->lo.n;
}

/* Median half width in percent of the value: an interval that covers everything is worth little. */
static double half_width_pct(const struct claims *claims)
{
    static struct series widths;
    widths.n = 0;
    for (size_t i = 0; i < claims->lo.n; i++)
        series_add(&widths, claims->hi.values[i] - claims->lo.values[i]);
    return 50 * series_median(&widths) / series_median(&claims->values);
}

static void report_claims(
    struct figures *f, const struct workload *w, const struct claims *claims, const char *unit)
{
    report_remark(
        "honesty %s: long-run value %.3f %s, runs %.3f to %.3f, %zu of %zu with an interval,"
        " half width %.2f %%",
        w->kernel, series_median(&claims->values), unit, series_min(&claims->values),
        series_max(&claims->values), claims->lo.n, w->ns.values.n, half_width_pct(claims));
    report_at_least(&f->report, report_name("honesty_%s_%s_covered_pct", w->kernel, unit).text,
        covered_pct(claims), COVERED_LIMIT_PCT);
}

static bool take_round(struct figures *f, struct workload *workloads)
{
    for (size_t i = 0; i < N_WORKLOADS; i++) {
        struct ask_answer answer;
        if (!ask_one(f, workloads[i].kernel, ASK_OPTIONS(NULL), &answer))
            return false;
        claims_add(&workloads[i].ns, &answer.time_ns);
        claims_add(&workloads[i].cycles, &answer.cycles);
    }
    return true;
}

void figure_honesty(struct figures *f)
{
    static struct workload workloads[N_WORKLOADS] = {
        {.kernel = "w100ns", .is_latency_bound = true},
        {.kernel = "memcpy64k"},
        {.kernel = "qsort64"},
    };
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++) {
        if (!take_round(f, workloads)) {
            report_failed(&f->report, "honesty", "%s", f->why);
            return;
        }
    }
    for (size_t i = 0; i < N_WORKLOADS; i++) {
        report_claims(f, &workloads[i], &workloads[i].ns, "ns");
        if (workloads[i].is_latency_bound)
            report_claims(f, &workloads[i], &workloads[i].cycles, "cycles");
    }
}
