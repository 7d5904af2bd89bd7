/* SPDX-License-Identifier: GPL-3.0-or-later
 * The same answer again: fresh runs of a second, and runs of Google Benchmark between them, on a
 * quiet machine and with a busy other core. What counts is how far the answers of the runs lie
 * apart.
 */
#include "tests/perf/ask.h"
#include "tests/perf/cpus.h"
#include "tests/perf/figures.h"
#include "tests/perf/series.h"

#include <math.h>

#define USUAL_ROUNDS 20
#define CYCLES_LIMIT_PCT 0.15
#define CYCLES_OVER_GOOGLE_LIMIT 0.05
#define NS_OVER_GOOGLE_LIMIT 1
#define UNSETTLED_LIMIT_RATIO 0.15 /* 3 of 20 */

/* The answers for one kernel. */
struct answers {
    const char *kernel;
    const char *condition;
    size_t n_unsettled;
    struct series cycles; /* of the settled runs */
    struct series ns, google_ns;
};

static bool take_round(struct figures *f, struct answers *a)
{
    struct ask_answer own;
    struct ask_google_answer google;
    if (!ask_one(f, a->kernel, ASK_OPTIONS("--min-time=1s"), &own))
        return false;
    series_add(&a->ns, own.time_ns.value);
    if (isnan(own.cycles.value))
        a->n_unsettled++;
    else
        series_add(&a->cycles, own.cycles.value);
    if (f->google == NULL)
        return true;
    if (!ask_google(f, a->kernel, f->cpu, &google))
        return false;
    series_add(&a->google_ns, google.real_ns);
    return true;
}

static struct report_name name_of(const struct answers *a, const char *what)
{
    return report_name("again_%s_%s_%s", a->kernel, a->condition, what);
}

static void report_over_google(
    struct figures *f, const struct answers *a, const char *what, double sd_pct, double limit)
{
    const struct report_name name = name_of(a, what);
    if (f->google == NULL)
        report_skipped(&f->report, name.text, "Google Benchmark was not found");
    else
        report_at_most(&f->report, name.text, sd_pct / series_sd_pct(&a->google_ns), limit);
}

static void report_answers(struct figures *f, const struct answers *a)
{
    const double cycles_sd_pct = series_sd_pct(&a->cycles);
    const double ns_sd_pct = series_sd_pct(&a->ns);
    report_remark(
        "again %s, %s: sd of cycles %.3f %%, of ns %.3f %%, of Google Benchmark's ns %.3f %%;"
        " medians %.2f cycles, %.2f ns, %.2f ns",
        a->kernel, a->condition, cycles_sd_pct, ns_sd_pct, series_sd_pct(&a->google_ns),
        series_median(&a->cycles), series_median(&a->ns), series_median(&a->google_ns));
    report_at_most(&f->report, name_of(a, "cycles_sd_pct").text, cycles_sd_pct, CYCLES_LIMIT_PCT);
    report_over_google(f, a, "cycles_over_google", cycles_sd_pct, CYCLES_OVER_GOOGLE_LIMIT);
    report_over_google(f, a, "ns_over_google", ns_sd_pct, NS_OVER_GOOGLE_LIMIT);
    report_at_most(&f->report, name_of(a, "unsettled").text, (double)a->n_unsettled,
        floor(UNSETTLED_LIMIT_RATIO * (double)a->ns.n));
}

/* The kernels take turns, so that what wanders hits both. */
static bool take_rounds(struct figures *f, struct answers *first, struct answers *second)
{
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++) {
        if (!take_round(f, first) || !take_round(f, second))
            return false;
    }
    return true;
}

static void take_condition(struct figures *f, const char *condition)
{
    static struct answers w100ns, w10us;
    w100ns = (struct answers){.kernel = "w100ns", .condition = condition};
    w10us = (struct answers){.kernel = "w10us", .condition = condition};
    if (!take_rounds(f, &w100ns, &w10us)) {
        report_failed(&f->report, report_name("again_%s", condition).text, "%s", f->why);
        return;
    }
    report_answers(f, &w100ns);
    report_answers(f, &w10us);
}

static void take_busy(struct figures *f)
{
    const pid_t hog = cpus_hog_start(f->other_cpu);
    if (hog < 0) {
        report_failed(&f->report, "again_busy", "no process to disturb");
        return;
    }
    take_condition(f, "busy");
    if (!cpus_hog_stop(hog))
        report_failed(&f->report, "again_busy", "the process that disturbs ended early");
}

void figure_again(struct figures *f)
{
    take_condition(f, "quiet");
    if (f->other_cpu >= 0)
        take_busy(f);
    else
        report_skipped(&f->report, "again_busy", "there is only one CPU");
}
