/* SPDX-License-Identifier: GPL-3.0-or-later
 * What must hold between members of a result file, whatever their order in it.
 */
#include "bench/resultread_part.h"

#include <math.h>
#include <string.h>

static size_t count_ok(const struct pp_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++)
        n += c->replicates[i].ok;
    return n;
}

/* What is wrong with a case, NULL: nothing. */
static const char *find_fault(const struct pp_result *result, const struct pp_case *c)
{
    const size_t n_sources = result->n_sources ? result->n_sources : 1;
    const bool has_samples = pp_dist_moments(&c->clean)->n + pp_dist_moments(&c->unclean)->n > 0;
    if (c->module >= result->n_modules)
        return "is of a module that is not there";
    if (c->n_threads == 0)
        return "has no thread";
    if (isnan(c->measured_s) || isnan(c->bytes_per_iteration) || isnan(c->items_per_iteration))
        return "lacks a number";
    if (has_samples && (c->n_loops == 0 || !(c->ticks_per_ns > 0)))
        return "has samples, but neither loops nor ticks";
    if (c->summary.n_runs_ok > 0 && (count_ok(c) == 0 || !has_samples))
        return "has a summary, but no good worker or sample";
    if (c->first_source >= n_sources)
        return "is of a run that is not there";
    if (c->trail.source >= n_sources)
        return "has samples of a run that is not there";
    for (size_t i = 0; i < c->n_replicates; i++)
        if (c->replicates[i].source >= n_sources)
            return "has a worker of a run that is not there";
    for (size_t i = 0; i < c->n_counters; i++)
        if (c->counters[i].n_values > c->n_replicates)
            return "has more values of a counter than workers";
    return NULL;
}

static void tie_growths(struct pp_jsonread *json, const struct pp_resultread *reader)
{
    struct pp_result *const result = &reader->stored->result;
    for (size_t i = 0; i < result->n_growths; i++) {
        struct pp_growth *const growth = &result->growths[i];
        const size_t n_params = growth->first < result->n_cases
            ? result->cases[growth->first].n_params
            : 0;
        while (growth->param < n_params &&
            strcmp(result->cases[growth->first].params[growth->param].name,
                reader->growth_params[i]) != 0)
            growth->param++;
        if (growth->param >= n_params)
            pp_jsonread_fail(json,
                "growth %zu is of a benchmark or parameter that is not "
                "there" PP_RESULTREAD_DAMAGED,
                i);
    }
}

void pp_resultread_check(struct pp_jsonread *json, struct pp_resultread *reader)
{
    const struct pp_result *const result = &reader->stored->result;
    if (json->status != PP_OK)
        return;
    for (size_t i = 0; i < result->n_cases; i++) {
        const char *fault = find_fault(result, &result->cases[i]);
        if (fault)
            pp_jsonread_fail(json, "the benchmark '%.60s' %s" PP_RESULTREAD_DAMAGED,
                result->cases[i].name, fault);
    }
    if (reader->has_pools && reader->n_quantiles != result->settings.n_quantiles)
        pp_jsonread_fail(json,
            "the settings name %zu quantiles, the pools have %zu" PP_RESULTREAD_DAMAGED,
            result->settings.n_quantiles, reader->n_quantiles);
    if (json->status == PP_OK)
        tie_growths(json, reader);
}
