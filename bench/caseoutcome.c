/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a worker's end means for its benchmark.
 */
#define _GNU_SOURCE
#include "bench/caseoutcome.h"

#include "bench/warning.h"

#include <stdlib.h>
#include <string.h>

#define OUTPUT_KEPT_BYTES 2000

/* The last lines that the worker printed, for the report of a failure. */
static void keep_output(const struct pp_isolate *isolate, struct pp_case *c)
{
    const size_t from = isolate->output_bytes > OUTPUT_KEPT_BYTES
        ? isolate->output_bytes - OUTPUT_KEPT_BYTES
        : 0;
    free(c->output);
    c->output = isolate->output_bytes ? strdup(isolate->output + from) : NULL;
}

void pp_caseoutcome_fail(struct pp_case *c, const struct pp_isolate *isolate, const char *why)
{
    c->state = PP_STATE_FAILED;
    if (!c->reason)
        c->reason = strdup(why);
    keep_output(isolate, c);
}

void pp_caseoutcome_give_up(struct pp_case *c, const struct pp_isolate *isolate, const char *why)
{
    pp_caseoutcome_fail(c, isolate, why);
    c->stop = PP_STOP_FAILED;
}

void pp_caseoutcome_skip(struct pp_case *c, const struct pp_wire_report *report)
{
    c->state = PP_STATE_SKIPPED;
    free(c->reason);
    c->reason = strndup(report->skip, sizeof report->skip - 1);
}

void pp_caseoutcome_note_changes(struct pp_case *c, uint32_t changes)
{
    if (changes & PP_WIRE_CHANGED_AFFINITY)
        pp_warning_add(c, PP_WARN_CHANGED_STATE, "it changed its CPU affinity");
    if (changes & PP_WIRE_CHANGED_FP)
        pp_warning_add(
            c, PP_WARN_CHANGED_STATE, "it changed the floating-point rounding mode or flags");
    if (changes & (PP_WIRE_LEFT_THREADS | PP_WIRE_LEFT_CHILDREN))
        pp_warning_add(c, PP_WARN_STRAY_THREADS, "%s were still running at the end",
            changes & PP_WIRE_LEFT_CHILDREN ? "child processes" : "threads");
}
