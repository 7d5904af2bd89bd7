/* SPDX-License-Identifier: GPL-3.0-or-later
 * Made-up results of whole sessions: one machine, some cases with the processes that are given.
 */
#ifndef PP_TESTS_UNIT_MADE_SESSION_H
#define PP_TESTS_UNIT_MADE_SESSION_H

#include "bench/env_fact.h"
#include "bench/result.h"
#include "stats/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MADE_SESSION_LOOPS 1000

struct made_session {
    struct pp_result result;
    struct pp_env env;
};

static inline void made_session_fact(
    struct made_session *session, enum pp_env_id id, const char *text)
{
    pp_env_fact_set(&session->env.facts[id], "%s", text);
}

/* On "cpu" with 2 CPUs, host "box", no container; one module; begun at `started`. */
static inline void made_session_init(struct made_session *session, const char *started)
{
    memset(session, 0, sizeof *session);
    pp_result_init(&session->result);
    for (int i = 0; i < PP_ENV_N_FACTS; i++)
        pp_env_fact_forget(&session->env.facts[i]);
    made_session_fact(session, PP_ENV_CPU_MODEL, "cpu");
    made_session_fact(session, PP_ENV_CPUS_ONLINE, "0-1");
    pp_env_fact_set_number(&session->env.facts[PP_ENV_CPUS_ONLINE], 2);
    made_session_fact(session, PP_ENV_HOST_NAME, "box");
    made_session_fact(session, PP_ENV_CONTAINER, "none");
    session->result.env = &session->env;
    session->result.complete = true;
    session->result.calib.kind = PP_CLOCK_TSC;
    session->result.calib.ticks_per_ns = 2.5;
    snprintf(session->result.started, sizeof session->result.started, "%s", started);
    session->result.modules = calloc(1, sizeof *session->result.modules);
    if (!session->result.modules)
        abort();
    session->result.n_modules = 1;
    session->result.modules[0].path = strdup("mine.so");
    session->result.modules[0].build_id = strdup("");
}

static inline struct pp_case *made_session_case(struct made_session *session, const char *name)
{
    struct pp_result *result = &session->result;
    struct pp_case *more = realloc(result->cases, (result->n_cases + 1) * sizeof *more);
    if (!more)
        abort();
    result->cases = more;
    struct pp_case *c = &more[result->n_cases++];
    memset(c, 0, sizeof *c);
    c->name = strdup(name);
    c->family = strdup(name);
    c->file = strdup("");
    c->state = PP_STATE_OK;
    c->n_loops = MADE_SESSION_LOOPS;
    c->n_threads = 1;
    c->ticks_per_ns = 2.5;
    c->measured_s = 0.5;
    pp_dist_init(&c->clean);
    pp_dist_init(&c->unclean);
    return c;
}

/* One more process: p25 at body_ns, p90 at tail_ns. The headline becomes the last body_ns. */
static inline void made_session_process(struct pp_case *c, double body_ns, double tail_ns)
{
    c->replicates = realloc(c->replicates, (c->n_replicates + 1) * sizeof *c->replicates);
    if (!c->replicates)
        abort();
    c->replicates[c->n_replicates++] = (struct pp_replicate){.ok = true,
        .calm = true,
        .p25_ns = body_ns,
        .p50_ns = 1.01 * body_ns,
        .p90_ns = tail_ns,
        .mean_ns = 1.02 * body_ns,
        .core_hz = (double)NAN};
    c->n_by_label[PP_LABEL_CLEAN] += 100;
    c->summary.n_runs_ok = c->summary.n_runs_calm = c->n_replicates;
    c->summary.time_ns = c->summary.raw_time_ns = (struct pp_estimate){
        body_ns, 0.99 * body_ns, 1.01 * body_ns, true};
}

/* n processes that scatter by `spread` (log sd) around level_ns, the tail 10 % above. */
static inline void made_session_processes(
    struct pp_case *c, struct pp_rng *rng, size_t n, double level_ns, double spread)
{
    for (size_t i = 0; i < n; i++) {
        const double body_ns = level_ns * exp(spread * pp_rng_gauss(rng));
        made_session_process(c, body_ns, 1.1 * body_ns * exp(spread * pp_rng_gauss(rng)));
    }
    c->summary.time_ns.value = level_ns;
}

static inline void made_session_release(struct made_session *session)
{
    pp_result_release(&session->result);
}

#endif
