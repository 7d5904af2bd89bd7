/* SPDX-License-Identifier: GPL-3.0-or-later
 * The histogram's figures: those of bench_hist, passed on.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"

#include <string.h>

void figure_hist(struct figures *f)
{
    struct process_end end;
    if (f->hist == NULL) {
        report_skipped(&f->report, "hist", "bench_hist was not built");
        return;
    }
    const char *const words[] = {f->hist, NULL};
    const struct process_order order = {words, f->cpu, true};
    if (!ask_run(f, &order, &end)) {
        report_failed(&f->report, "hist", "%s", f->why);
        return;
    }
    char *rest;
    for (char *line = strtok_r(end.output, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        report_line(&f->report, line);
    process_end_release(&end);
}
