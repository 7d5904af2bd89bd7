/* SPDX-License-Identifier: GPL-3.0-or-later
 * Start-up of the driver against a static program that does nothing, in turn on one CPU.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"
#include "tests/perf/series.h"

#include <math.h>

#define USUAL_ROUNDS 51
#define RATIO_LIMIT 1.3

/* Start to end of one program, in ms; NaN and f->why if it fails. */
static double time_ms(struct figures *f, const char *const *words)
{
    struct process_end end;
    const struct process_order order = {words, f->cpu, false};
    if (!ask_run(f, &order, &end))
        return (double)NAN;
    const double wall_ms = 1e3 * end.wall_s;
    process_end_release(&end);
    return wall_ms;
}

void figure_start(struct figures *f)
{
    static struct series driver_ms, floor_ms, ratios;
    const char *const driver[] = {f->ppbench, "--version", NULL};
    const char *const nothing[] = {f->static_main, NULL};
    if (f->static_main == NULL) {
        report_skipped(&f->report, "start_over_static", "a static program could not be linked");
        return;
    }
    for (size_t i = 0; i < figures_rounds(f, USUAL_ROUNDS); i++) {
        double value_ms = i % 2 == 0 ? time_ms(f, driver) : 0;
        const double nothing_ms = time_ms(f, nothing);
        if (i % 2 != 0)
            value_ms = time_ms(f, driver);
        if (isnan(value_ms) || isnan(nothing_ms)) {
            report_failed(&f->report, "start_over_static", "%s", f->why);
            return;
        }
        series_add(&driver_ms, value_ms);
        series_add(&floor_ms, nothing_ms);
        series_add(&ratios, value_ms / nothing_ms);
    }
    report_remark("start to end: driver %.3f ms, static program that does nothing %.3f ms",
        series_median(&driver_ms), series_median(&floor_ms));
    report_at_most(&f->report, "start_over_static", series_median(&ratios), RATIO_LIMIT);
}
