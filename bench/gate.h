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

/* The answer for one pair. A benchmark that only the new side has passes; one that failed, was
 * refused or is gone cannot be judged; one that skips itself has nothing to answer. */
enum pp_gate pp_gate_pair(
    const struct pp_pair *pair, double margin_ratio, double tail_margin_ratio);

/* The worst over all pairs. A comparison that was interrupted does not pass. */
enum pp_gate pp_gate_all(const struct pp_comparison *comparison);

/* "passed", "cannot tell", "regressed". Static. */
const char *pp_gate_name(enum pp_gate gate);

#endif
