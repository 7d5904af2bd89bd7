/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long the passes of a profile are.
 */
#include "bench/profilerplan.h"

#include <math.h>

#define MAX_SAMPLING_S 2.5
#define MAX_TRACING_S 1.0
#define MAX_INSTRUCTIONS_S 0.5
#define SHARE_OF_TIME 0.8 /* of --max-time, for the sampling pass; others get a third of it */
#define MAX_BATCH_NS 5e7  /* untraced; tracing may take eight times as long */
#define MAX_WARMUP_NS 2e8
#define BASE_TIMEOUT_S 10.0
/* Iterations whose instructions are counted: of a short loop many, since the code around the loop
 * is counted, too. */
#define SHORT_NS 1e4
#define SHORT_LOOPS 1000
#define MIDDLE_NS 1e6
#define MIDDLE_LOOPS 10
#define TIMEOUT_FACTOR 10.0 /* of what a worker took untraced */

const struct pp_replicate *pp_profilerplan_worker(const struct pp_case *c)
{
    const struct pp_replicate *best = NULL;
    for (size_t i = 0; i < c->n_replicates; i++) {
        const struct pp_replicate *r = &c->replicates[i];
        if (r->ok && (!best || r->min_ns < best->min_ns))
            best = r;
    }
    return best;
}

/* Time for the batches of a pass, s. */
static double budget_s(const struct pp_settings *settings, enum pp_profile_pass_kind kind)
{
    const double share_s = SHARE_OF_TIME * settings->max_time_s;
    const double most_s = kind == PP_PROFILE_PASS_SAMPLES ? MAX_SAMPLING_S
        : kind == PP_PROFILE_PASS_INSTRUCTIONS            ? MAX_INSTRUCTIONS_S
                                                          : MAX_TRACING_S;
    return fmin(most_s, kind == PP_PROFILE_PASS_SAMPLES ? share_s : share_s / 3);
}

void pp_profilerplan_make(struct pp_profilerplan *plan, const struct pp_settings *settings,
    const struct pp_case *c, enum pp_profile_pass_kind kind)
{
    const double loop_ns = fmax(c->summary.best_ns, 1e-3);
    const struct pp_replicate *worker = pp_profilerplan_worker(c);
    *plan = (struct pp_profilerplan){.n_loops = c->n_loops ? c->n_loops : 1,
        .n_batches = UINT32_MAX,
        .budget_ns = (uint64_t)(budget_s(settings, kind) * 1e9)};
    if (kind != PP_PROFILE_PASS_SAMPLES && loop_ns * (double)plan->n_loops > MAX_BATCH_NS)
        plan->n_loops = (uint64_t)fmax(1, MAX_BATCH_NS / loop_ns);
    if (kind == PP_PROFILE_PASS_INSTRUCTIONS) /* always as many, so that counts repeat */
        plan->n_loops = loop_ns < SHORT_NS ? SHORT_LOOPS : loop_ns < MIDDLE_NS ? MIDDLE_LOOPS : 1;
    if (kind == PP_PROFILE_PASS_SAMPLES)
        plan->sample_hz = PP_PROFILERPLAN_SAMPLE_HZ;
    else if (kind == PP_PROFILE_PASS_COUNTS)
        plan->sample_hz = PP_PROFILERPLAN_PLACED_HZ;
    const bool is_slow = loop_ns * (double)plan->n_loops > MAX_WARMUP_NS;
    plan->n_warmup = is_slow || kind == PP_PROFILE_PASS_INSTRUCTIONS ? 1 : UINT32_MAX;
    plan->warmup_ns = (uint64_t)fmin(MAX_WARMUP_NS, 0.1 * (double)plan->budget_ns);
    if (is_slow)
        plan->n_warmup = 0;
    plan->timeout_s = settings->timeout_s > 0 ? settings->timeout_s
                                              : BASE_TIMEOUT_S + 3e-9 * (double)plan->budget_ns +
            TIMEOUT_FACTOR * (worker ? worker->duration_s : 0);
}
