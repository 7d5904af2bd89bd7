/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether two results were measured alike enough to be judged against each other: what refuses a
 * judgement, what a reader is only told of, and which results make one series.
 */
#ifndef PP_BENCH_LIKENESS_H
#define PP_BENCH_LIKENESS_H

#include "bench/buf.h"
#include "bench/comparison.h"
#include "bench/result.h"

/* One of two results. All borrowed. */
struct pp_likeness {
    const struct pp_result *result;
    int method_version; /* of its numbers */
};

/* Whether nothing of two results may be judged: another method of making numbers, processor, number
 * of CPUs, hypervisor, host (outside containers, whose names mean nothing) or clock. A fact that
 * either does not know refuses nothing. Then `why` gets the reason, no full stop. */
bool pp_likeness_refuses(
    const struct pp_likeness *a, const struct pp_likeness *b, struct pp_buf *why);

/* The part of it that is known before a run: processor, number of CPUs, hypervisor, host. */
bool pp_likeness_other_machine(
    const struct pp_result *a, const struct pp_result *b, struct pp_buf *why);

/* Whether two command lines of compilers are the same, but for directories of ours. */
bool pp_likeness_same_command(const char *a, const char *b);

/* The same for one case of each: another hardware thread on the core all the time, single calls
 * against batches, CPU time against time passed, samples of other lengths (both the iterations a
 * sample and its time differ over twofold), places of the code, compiler's command line (but for
 * directories of ours). */
bool pp_likeness_case_refuses(const struct pp_result *a, const struct pp_case *case_a,
    const struct pp_result *b, const struct pp_case *case_b, struct pp_buf *why);

/* Add a note to `comparison` on facts that differ and may matter: kernel, microcode, mitigations,
 * governor, boost, container and the like; and on the core's clock by the rulers, when the medians
 * are over 1 % apart. False: out of memory. */
bool pp_likeness_note(
    const struct pp_likeness *a, const struct pp_likeness *b, struct pp_comparison *comparison);

/* Append what all results of one series share, readable and without a line end: processor, CPUs,
 * hypervisor, host, clock, method. Results with different texts are refused by
 * pp_likeness_refuses, unless a fact is unknown. */
void pp_likeness_machine(const struct pp_likeness *a, struct pp_buf *text);

/* Append how a case was measured, where it is not the usual way: ", single calls", ", CPU time",
 * ", 8 places"; "" else. */
void pp_likeness_manner(
    const struct pp_result *result, const struct pp_case *c, struct pp_buf *text);

#endif
