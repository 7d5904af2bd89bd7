/* SPDX-License-Identifier: GPL-3.0-or-later
 * From start to result: the whole command for one short benchmark, and whether it says how sure it
 * is.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"
#include "tests/perf/series.h"

#define USUAL_ROUNDS 7
#define GOOGLE_LIMIT 0.25
#define QUICK_LIMIT_MS 20

struct contest {
    struct series default_ms, quick_ms, google_ms;
    size_t n_no_interval;
};

static bool take_own(struct figures *f, const char *name, struct contest *c)
{
    struct ask_answer usual, quick;
    if (!ask_one(f, name, ASK_OPTIONS(NULL), &usual) ||
        !ask_one(f, name, ASK_OPTIONS("--quick"), &quick))
        return false;
    series_add(&c->default_ms, 1e3 * usual.wall_s);
    series_add(&c->quick_ms, 1e3 * quick.wall_s);
    c->n_no_interval += !usual.time_ns.has_interval;
    c->n_no_interval += !quick.time_ns.has_interval;
    return true;
}

static bool take_round(struct figures *f, const char *name, struct contest *c)
{
    struct ask_google_answer google;
    if (!take_own(f, name, c))
        return false;
    if (f->google == NULL)
        return true;
    if (!ask_google(f, name, PROCESS_ANY_CPU, &google))
        return false;
    series_add(&c->google_ms, 1e3 * google.wall_s);
    return true;
}

static void report_contest(struct figures *f, const char *name, const struct contest *c)
{
    const struct report_name ratio = report_name("answer_%s_over_google", name);
    const double default_ms = series_median(&c->default_ms);
    const double google_ms = series_median(&c->google_ms);
    report_remark(
        "answer %s: default %.1f ms, Google Benchmark %.1f ms", name, default_ms, google_ms);
    if (f->google == NULL)
        report_skipped(&f->report, ratio.text, "Google Benchmark was not found");
    else
        report_at_most(&f->report, ratio.text, default_ms / google_ms, GOOGLE_LIMIT);
    report_at_most(&f->report, report_name("answer_%s_quick_ms", name).text,
        series_median(&c->quick_ms), QUICK_LIMIT_MS);
    report_at_most(&f->report, report_name("answer_%s_without_interval", name).text,
        (double)c->n_no_interval, 0);
}

static void take_contest(struct figures *f, const char *name, struct contest *c)
{
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++) {
        if (!take_round(f, name, c)) {
            report_failed(&f->report, report_name("answer_%s", name).text, "%s", f->why);
            return;
        }
    }
    report_contest(f, name, c);
}

void figure_answer(struct figures *f)
{
    static struct contest trivial, w100ns;
    take_contest(f, "trivial", &trivial);
    take_contest(f, "w100ns", &w100ns);
}
