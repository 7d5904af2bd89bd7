/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a worker's end means for its benchmark: failed, skipped, or measured in a state that it
 * changed. Texts are copied; where memory is out they are NULL.
 */
#ifndef PP_BENCH_CASEOUTCOME_H
#define PP_BENCH_CASEOUTCOME_H

#include "bench/isolate.h"
#include "bench/result.h"

/* It failed; the first reason stays, and the last lines that the worker printed. */
void pp_caseoutcome_fail(struct pp_case *c, const struct pp_isolate *isolate, const char *why);

/* It failed for a reason that another worker would not change. */
void pp_caseoutcome_give_up(struct pp_case *c, const struct pp_isolate *isolate, const char *why);

/* It asked to be left out, with the reason in the report. */
void pp_caseoutcome_skip(struct pp_case *c, const struct pp_wire_report *report);

/* Warn of what it changed or left running; `changes` are bits of enum pp_wire_change. */
void pp_caseoutcome_note_changes(struct pp_case *c, uint32_t changes);

#endif
