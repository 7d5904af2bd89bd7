/* SPDX-License-Identifier: GPL-3.0-or-later
 * Workers as repetitions.
 */
#include "cmd/repeat.h"

#include "bench/keys.h"
#include "bench/meter.h"
#include "bench/summary.h"
#include "cmd/safename.h"

#include <math.h>
#include <string.h>

double pp_repeat_time_ns(const struct pp_replicate *replicate)
{
    return replicate->p50_ns - replicate->empty_ns;
}

bool pp_repeat_counts(const struct pp_case *c, const struct pp_replicate *replicate)
{
    return c->state == PP_STATE_OK && pp_summary_counts(c, replicate) &&
        isfinite(pp_repeat_time_ns(replicate));
}

uint64_t pp_repeat_iterations(const struct pp_case *c, const struct pp_replicate *replicate)
{
    uint64_t n;
    const bool is_sane = !__builtin_mul_overflow(replicate->n_samples, c->n_loops, &n) && n > 0;
    return is_sane && n <= INT64_MAX ? n : 1; /* a file may claim anything */
}

size_t pp_repeat_count(const struct pp_case *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_replicates; i++)
        n += pp_repeat_counts(c, &c->replicates[i]);
    return n;
}

bool pp_repeat_is_measured(const struct pp_case *c)
{
    return pp_repeat_count(c) > 0;
}

void pp_repeat_counter_name(const struct pp_case *c, size_t index, struct pp_buf *name)
{
    const struct pp_counter *const counter = &c->counters[index];
    const bool is_own = counter->source == PP_METER_BY_BENCHMARK;
    const size_t n_others = is_own ? c->n_counters : index;
    bool is_taken = false;
    for (size_t i = 0; i < n_others; i++)
        is_taken |= c->counters[i].source != PP_METER_BY_BENCHMARK &&
            strcmp(c->counters[i].name, counter->name) == 0;
    pp_buf_printf(name, "%s%s", is_taken && is_own ? "counter_" : "", counter->name);
    if (is_taken && !is_own)
        pp_buf_printf(name, "_%s", pp_keys_word(PP_KEYS_METER_SOURCES, counter->source));
}

void pp_repeat_put_params(struct pp_json *json, const char *key, const struct pp_case *c)
{
    if (c->n_params == 0)
        return;
    pp_json_key(json, key);
    pp_json_object_begin_inline(json);
    for (size_t i = 0; i < c->n_params; i++)
        pp_safename_key_string(json, c->params[i].name, c->params[i].text);
    pp_json_object_end(json);
}

const char *pp_repeat_reason(const struct pp_case *c)
{
    if (c->reason != NULL && c->reason[0] != '\0')
        return c->reason;
    return c->state == PP_STATE_PENDING ? "interrupted before its turn" : "not measured";
}
