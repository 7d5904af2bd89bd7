/* SPDX-License-Identifier: GPL-3.0-or-later
 * An empty body reads 0: the value after the correction, and its interval.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"

#include <math.h>

#define ZERO_LIMIT_NS 0.05

/* How far the interval stays from 0. */
static double gap_of(const struct pp_estimate *estimate)
{
    if (!estimate->has_interval)
        return (double)NAN;
    return fmax(fmax(estimate->lo, -estimate->hi), 0);
}

void figure_empty(struct figures *f)
{
    struct ask_answer answer;
    if (!ask_one(f, "empty", ASK_OPTIONS(NULL), &answer)) {
        report_failed(&f->report, "empty", "%s", f->why);
        return;
    }
    report_remark("empty loop: %.4f ns subtracted; left %.5f ns, interval %.5f to %.5f ns",
        answer.correction_ns, answer.time_ns.value, answer.time_ns.lo, answer.time_ns.hi);
    report_at_most(&f->report, "empty_distance_ns", fabs(answer.time_ns.value), ZERO_LIMIT_NS);
    report_at_most(&f->report, "empty_interval_gap_ns", gap_of(&answer.time_ns), 0);
}
