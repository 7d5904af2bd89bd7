/* SPDX-License-Identifier: GPL-3.0-or-later
 * User counters. Names and values come from user code: both are taken as they may be.
 */
#define _GNU_SOURCE
#include "bench/usercount.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct pp_counter *find_or_add(
    struct pp_case *c, const char *name, uint32_t kind, enum pp_meter_source source)
{
    for (size_t i = 0; i < c->n_counters; i++)
        if (strcmp(c->counters[i].name, name) == 0 && c->counters[i].source == source)
            return &c->counters[i];
    struct pp_counter *more = realloc(c->counters, (c->n_counters + 1) * sizeof *more);
    if (!more)
        return NULL;
    c->counters = more;
    more[c->n_counters] = (struct pp_counter){.name = strdup(name), .kind = kind, .source = source};
    return more[c->n_counters].name ? &more[c->n_counters++] : NULL;
}

/* Keep what the newest replicate says, beside those before it. */
static enum pp_status keep_value(const struct pp_case *c, struct pp_counter *counter, double value)
{
    if (c->n_replicates == 0 || !isfinite(value))
        return PP_OK;
    double *more = realloc(counter->values, c->n_replicates * sizeof *more);
    if (!more)
        return PP_ENOMEM;
    for (size_t i = counter->n_values; i < c->n_replicates; i++)
        more[i] = (double)NAN;
    more[c->n_replicates - 1] = value;
    counter->values = more;
    counter->n_values = c->n_replicates;
    return PP_OK;
}

static void add_value(struct pp_counter *counter, double value)
{
    if (!isfinite(value)) {
        counter->reason = isnan(value) ? "NaN" : "infinity";
        counter->value = NAN;
    }
    if (counter->reason)
        return;
    if (counter->kind == PPB_LAST)
        counter->value = value;
    else
        counter->value += (value - counter->value) / (double)++counter->n_workers;
}

void pp_usercount_update(struct pp_counter *counter)
{
    counter->n_workers = 0;
    counter->value = counter->reason ? (double)NAN : 0;
    for (size_t i = 0; i < counter->n_values; i++)
        if (isfinite(counter->values[i]))
            add_value(counter, counter->values[i]);
}

enum pp_status pp_usercount_set(
    struct pp_case *c, const char *name, enum pp_meter_source source, double value)
{
    struct pp_counter *counter = find_or_add(c, name, PPB_PER_ITERATION, source);
    if (!counter)
        return PP_ENOMEM;
    add_value(counter, value);
    return PP_OK;
}

enum pp_status pp_usercount_add(
    struct pp_case *c, const struct pp_wire_report *report, double n_iterations, double elapsed_s)
{
    for (int i = 0; i < PPB_MAX_COUNTERS; i++) {
        const struct pp_wire_counter *from = &report->counters[i];
        if (!from->used)
            continue;
        char name[sizeof from->name + 1] = {0};
        memcpy(name, from->name, sizeof from->name);
        struct pp_counter *counter = find_or_add(c, name, from->kind, PP_METER_BY_BENCHMARK);
        if (!counter)
            return PP_ENOMEM;
        const double per = from->kind == PPB_PER_ITERATION ? n_iterations
            : from->kind == PPB_PER_SECOND                 ? elapsed_s
                                                           : 1;
        const double value = per > 0 ? from->value / per : NAN;
        add_value(counter, value);
        if (keep_value(c, counter, value) != PP_OK)
            return PP_ENOMEM;
    }
    return PP_OK;
}
