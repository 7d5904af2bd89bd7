/* SPDX-License-Identifier: GPL-3.0-or-later
 * What tracing costs and how true profiles are.
 */
#include "tests/perf/figure_trace.h"

void figure_trace(struct figures *f)
{
    struct statement_place place;
    if (f->trace == NULL) {
        report_skipped(&f->report, "trace", "bench_trace was not built: Zydis was not found");
        return;
    }
    if (!statement_place_init(f, &place)) {
        report_failed(&f->report, "trace", "%s", f->why);
        return;
    }
    figure_trace_hooks(f, &place);
    figure_trace_shares(f, &place);
    figure_trace_instructions(f, &place);
    statement_place_release(&place);
}
