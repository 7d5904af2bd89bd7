/* SPDX-License-Identifier: GPL-3.0-or-later
 * May this change go in? One answer from the intervals of a comparison.
 */
#ifndef PP_BENCH_GATE_H
#define PP_BENCH_GATE_H

#include "bench/comparison.h"

enum pp_gate {
    PP_GATE_PASSED,    /* not slower by the margin, body and tail, as sure as the level says */
    PP_GATE_UNDECIDED, /* the intervals reach over the margins, or there is none */
    PP_GATE_REGRESSED  /* body or tail is slower by more than its margin, and than the control */
};

/* The answer for one pair, whose verdict is made: a regression is one only where the part differs
 * significantly as well. A benchmark that only the new side has passes, and one that the old side
 * skips; one that failed, was refused, is gone or is skipped by the new side cannot be judged. */
enum pp_gate pp_gate_pair(
    const struct pp_pair *pair, double margin_ratio, double tail_margin_ratio);

/* The worst over all pairs, with the comparison's own gate_ratio and tail_gate_ratio. A comparison
 * that was interrupted, or measured no pair, does not pass. */
enum pp_gate pp_gate_all(const struct pp_comparison *comparison);

/* "passed", "cannot tell", "regressed". Static. */
const char *pp_gate_name(enum pp_gate gate);

#endif
