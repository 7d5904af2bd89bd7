/* SPDX-License-Identifier: GPL-3.0-or-later
 * One pair's turn in a live comparison: find its loop count, run one process, take over what it
 * left.
 */
#ifndef PP_BENCH_CONTESTTURN_H
#define PP_BENCH_CONTESTTURN_H

#include "bench/contest.h"
#include "bench/contestdata.h"
#include "bench/contestmatch.h"
#include "bench/contestobject.h"
#include "bench/contestplan.h"
#include "bench/elfshift.h"
#include "bench/isolate.h"

/* One pair of cases. */
struct pp_contestentry {
    struct pp_contestmatch match;
    struct pp_contestplan plan;
    struct pp_contestdata *data; /* NULL: nothing measured yet */
    bool in_ns;                  /* samples are not ticks of the TSC */
    unsigned n_crashes;
};

struct pp_conteststate {
    const struct pp_contest_options *options;
    struct pp_comparison *comparison;
    struct pp_isolate isolate;
    struct pp_contestobject objects[2];
    struct pp_contestentry *entries; /* one a pair */
    struct pp_rng *rng;
    uint32_t n_sides;
    unsigned places_bytes[PP_ELFSHIFT_N_LAYOUTS_MAX];
    size_t n_places; /* 1: nothing is moved */
    uint64_t began_ns;
    int cpu;
};

/* Give pair `index` a process, and before its first one a plan: adds what was measured to its
 * entry, or sets its state and reason when it failed or is skipped. False: the pair is over, or the
 * run was interrupted, before it had a plan. */
bool pp_contestturn_take(struct pp_conteststate *c, size_t index);

#endif
