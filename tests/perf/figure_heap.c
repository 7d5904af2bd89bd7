/* SPDX-License-Identifier: GPL-3.0-or-later
 * What counting allocations costs: the figures of bench_heap, passed on.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"

#include <string.h>

void figure_heap(struct figures *f)
{
    struct process_end end;
    if (f->heap == NULL || f->heap_loop == NULL) {
        report_skipped(&f->report, "heap", "bench_heap was not built");
        return;
    }
    const char *const words[] = {f->heap, f->heap_loop, NULL};
    const struct process_order order = {words, f->cpu, true};
    if (!ask_run(f, &order, &end)) {
        report_failed(&f->report, "heap", "%s", f->why);
        return;
    }
    char *rest;
    for (char *line = strtok_r(end.output, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        report_line(&f->report, line);
    process_end_release(&end);
}
