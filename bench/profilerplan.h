/* SPDX-License-Identifier: GPL-3.0-or-later
 * Decisions of the profiler, as pure functions: which case, which of its workers, how long.
 */
#ifndef PP_BENCH_PROFILERPLAN_H
#define PP_BENCH_PROFILERPLAN_H

#include "bench/profile.h"
#include "bench/result.h"

#define PP_PROFILERPLAN_SHORT_NS 300.0
#define PP_PROFILERPLAN_SAMPLE_HZ 25000
#define PP_PROFILERPLAN_PLACED_HZ 8000 /* of the counting pass */

/* One pass's batches. */
struct pp_profilerplan {
    uint64_t n_loops;   /* a batch */
    uint64_t n_batches; /* at most */
    uint64_t budget_ns;
    uint64_t warmup_ns;
    uint64_t n_warmup; /* at most */
    double timeout_s;
    uint32_t sample_hz;
};

/* The worker of a case that took its best sample; NULL: none is ok. */
const struct pp_replicate *pp_profilerplan_worker(const struct pp_case *c);

/* The batches of a pass. Batches are those that were timed, unless a traced one would take too
 * long. */
void pp_profilerplan_make(struct pp_profilerplan *plan, const struct pp_settings *settings,
    const struct pp_case *c, enum pp_profile_pass_kind kind);

#endif
