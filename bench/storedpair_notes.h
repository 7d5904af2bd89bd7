/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a reader of a comparison of stored results must know.
 */
#ifndef PP_BENCH_STOREDPAIR_NOTES_H
#define PP_BENCH_STOREDPAIR_NOTES_H

#include "bench/comparison.h"
#include "bench/likeness.h"

/* What the notes speak of beside the pairs. */
struct pp_storedpair_facts {
    struct pp_likeness old, new;
    double greatest_floor_ratio; /* of those that the history knows */
    size_t n_floors;             /* benchmarks for which it knows one */
};

/* Add them all, after the verdicts: time passed, floors, history, allocations, interruptions, equal
 * objects, too few processes, settings, the machine's state. False: out of memory. */
bool pp_storedpair_notes(const struct pp_storedpair_facts *facts, struct pp_comparison *comparison);

#endif
