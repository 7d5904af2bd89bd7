/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names and memory of the result model.
 */
#include "bench/result.h"

#include <stdlib.h>

const char *pp_label_name(enum pp_label label)
{
    static const char *const names[PP_N_LABELS] = {"clean", "clock-disagreed", "migrated",
        "preempted", "stolen", "faulted", "core-shared", "unexplained"};
    return names[label];
}

const char *pp_state_name(enum pp_state state)
{
    static const char *const names[] = {"pending", "ok", "skipped", "failed"};
    return names[state];
}

const char *pp_stop_name(enum pp_stop stop)
{
    static const char *const names[] = {"not ended", "all samples taken", "precise enough",
        "most workers used", "time is up", "interrupted", "failed"};
    return names[stop];
}

const char *pp_kind_name(enum pp_kind kind)
{
    static const char *const names[] = {"unknown", "latency-bound", "not latency-bound"};
    return names[kind];
}

void pp_result_init(struct pp_result *result)
{
    *result = (struct pp_result){0};
}

void pp_case_release(struct pp_case *c)
{
    for (size_t i = 0; i < c->n_params; i++) {
        free(c->params[i].name);
        free(c->params[i].text);
    }
    for (size_t i = 0; i < c->n_counters; i++) {
        free(c->counters[i].name);
        free(c->counters[i].values);
    }
    for (size_t i = 0; i < c->n_parts; i++) {
        pp_dist_release(&c->parts[i].clean);
        pp_dist_release(&c->parts[i].unclean);
    }
    free(c->parts);
    free(c->params);
    free(c->counters);
    free(c->replicates);
    free(c->name);
    free(c->family);
    free(c->file);
    free(c->reason);
    free(c->output);
    pp_dist_release(&c->clean);
    pp_dist_release(&c->unclean);
}

void pp_source_release(struct pp_source *source)
{
    free(source->host_name);
    free(source->cpu_model);
    free(source->command);
}

void pp_result_release(struct pp_result *result)
{
    for (size_t i = 0; i < result->n_cases; i++)
        pp_case_release(&result->cases[i]);
    for (size_t i = 0; i < result->n_modules; i++) {
        free(result->modules[i].path);
        free(result->modules[i].build_id);
        free(result->modules[i].compiler);
        free(result->modules[i].no_layouts);
    }
    for (size_t i = 0; i < result->n_sources; i++)
        pp_source_release(&result->sources[i]);
    free(result->sources);
    free(result->cases);
    free(result->growths);
    free(result->modules);
    free(result->command);
    pp_origin_release(&result->origin);
    pp_result_init(result);
}

size_t pp_result_count(const struct pp_result *result, enum pp_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n += result->cases[i].state == state;
    return n;
}
