/* SPDX-License-Identifier: GPL-3.0-or-later
 * A case of made-up replicates, and a result that holds just this one.
 */
#ifndef PP_TESTS_UNIT_MADE_CASE_H
#define PP_TESTS_UNIT_MADE_CASE_H

#include "bench/result.h"
#include "bench/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct made_case {
    struct pp_result result;
    struct pp_case *c;
    struct pp_module_info module;
};

/* A quiet case without replicates: 100 iterations a sample, 2.5 ticks a ns, a step of 0.4 ns, 95 %.
 */
static inline void made_case_init(struct made_case *made)
{
    memset(made, 0, sizeof *made);
    made->c = calloc(1, sizeof *made->c);
    if (!made->c)
        abort();
    pp_settings_init(&made->result.settings);
    made->module.has_empty_loop = true;
    made->result.modules = &made->module;
    made->result.n_modules = 1;
    made->result.cases = made->c;
    made->result.n_cases = 1;
    made->result.calib = (struct pp_calib){.kind = PP_CLOCK_TSC,
        .ticks_per_ns = 2.5,
        .drift_ppm = (double)NAN,
        .quantum_ticks = 1,
        .quantum_ns = 0.4,
        .why = "made up"};
    made->c->n_loops = 100;
    made->c->n_threads = 1;
    made->c->ticks_per_ns = 2.5;
    made->c->state = PP_STATE_OK;
    made->c->stop = PP_STOP_PRECISE;
    pp_dist_init(&made->c->clean);
    pp_dist_init(&made->c->unclean);
}

static inline void made_case_release(struct made_case *made)
{
    pp_case_release(made->c);
    free(made->c);
}

/* One more good replicate at this level, with 100 clean samples, no empty loop and no rulers. */
static inline struct pp_replicate *made_case_add(struct made_case *made, double p50_ns)
{
    struct pp_case *c = made->c;
    c->replicates = realloc(c->replicates, (c->n_replicates + 1) * sizeof *c->replicates);
    if (!c->replicates)
        abort();
    struct pp_replicate *r = &c->replicates[c->n_replicates];
    *r = (struct pp_replicate){.index = (uint32_t)c->n_replicates,
        .ok = true,
        .steady = true,
        .calm = true,
        .cpu = 1,
        .n_samples = 100,
        .ticks_per_ns = 2.5,
        .first_ns = 1000,
        .autocorrelation = 0.1};
    r->n_by_label[PP_LABEL_CLEAN] = 100;
    r->p50_ns = r->mean_ns = p50_ns;
    r->p25_ns = r->min_ns = 0.99 * p50_ns;
    r->p90_ns = 1.02 * p50_ns;
    r->p99_ns = r->max_ns = 1.05 * p50_ns;
    r->cycles = r->core_hz = r->gate_kept_ratio = (double)NAN;
    c->n_replicates++;
    return r;
}

static inline enum pp_status made_case_summarize(struct made_case *made)
{
    return pp_summary_update(made->c, &made->result.settings, &made->result.calib);
}

#endif
