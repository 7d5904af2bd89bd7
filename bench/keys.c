/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of machine output.
 */
#include "bench/keys.h"

#include "bench/meter.h"

#include <stddef.h>
#include <string.h>

struct keys_list {
    const char *const *words;
    int n;
};

static const char *const labels[PP_N_LABELS] = {
    [PP_LABEL_CLEAN] = "clean",
    [PP_LABEL_CLOCK_DISAGREED] = "clock_disagreed",
    [PP_LABEL_MIGRATED] = "migrated",
    [PP_LABEL_PREEMPTED] = "preempted",
    [PP_LABEL_STOLEN] = "stolen",
    [PP_LABEL_FAULTED] = "faulted",
    [PP_LABEL_SHARED] = "core_shared",
    [PP_LABEL_UNEXPLAINED] = "unexplained",
};

static const char *const states[] = {
    [PP_STATE_PENDING] = "pending",
    [PP_STATE_OK] = "ok",
    [PP_STATE_SKIPPED] = "skipped",
    [PP_STATE_FAILED] = "failed",
};

static const char *const stops[] = {
    [PP_STOP_NONE] = "none",
    [PP_STOP_SAMPLES] = "samples",
    [PP_STOP_PRECISE] = "precise",
    [PP_STOP_MAX_RUNS] = "max_runs",
    [PP_STOP_MAX_TIME] = "max_time",
    [PP_STOP_INTERRUPTED] = "interrupted",
    [PP_STOP_FAILED] = "failed",
};

static const char *const kinds[] = {
    [PP_KIND_UNKNOWN] = "unknown",
    [PP_KIND_LATENCY_BOUND] = "latency_bound",
    [PP_KIND_OTHER] = "other",
};

static const char *const loop_works[] = {
    [PP_LOOP_UNKNOWN] = "unknown",
    [PP_LOOP_WORKS] = "works",
    [PP_LOOP_EMPTY] = "empty",
    [PP_LOOP_HOISTED] = "hoisted",
    [PP_LOOP_FOLDED] = "folded",
};

static const char *const orders[PP_N_ORDERS] = {
    [PP_ORDER_1] = "1",
    [PP_ORDER_LOG_N] = "log_n",
    [PP_ORDER_SQRT_N] = "sqrt_n",
    [PP_ORDER_N] = "n",
    [PP_ORDER_N_LOG_N] = "n_log_n",
    [PP_ORDER_N2] = "n2",
    [PP_ORDER_N3] = "n3",
};

/* enum ppb_counter_kind and enum ppb_unit of the module interface, whose header is for modules
 * only. */
static const char *const counter_kinds[] = {"last", "per_iteration", "per_second"};
static const char *const units[] = {"auto", "ns", "us", "ms", "s"};

static const char *const clocks[] = {[PP_CLOCK_TSC] = "tsc", [PP_CLOCK_MONOTONIC] = "monotonic"};

static const char *const meter_sources[PP_METER_N_SOURCES] = {
    [PP_METER_BY_BENCHMARK] = "benchmark",
    [PP_METER_BY_CODE] = "code",
    [PP_METER_BY_SLOTS] = "slots",
    [PP_METER_BY_PERF] = "perf",
    [PP_METER_BY_GETRUSAGE] = "getrusage",
    [PP_METER_BY_CPU_NUMBER] = "cpu_number",
};

#define LIST(words) \
    { \
        words, sizeof(words) / sizeof *(words) \
    }
static const struct keys_list lists[] = {
    [PP_KEYS_LABELS] = LIST(labels),
    [PP_KEYS_STATES] = LIST(states),
    [PP_KEYS_STOPS] = LIST(stops),
    [PP_KEYS_KINDS] = LIST(kinds),
    [PP_KEYS_LOOP_WORKS] = LIST(loop_works),
    [PP_KEYS_ORDERS] = LIST(orders),
    [PP_KEYS_COUNTER_KINDS] = LIST(counter_kinds),
    [PP_KEYS_UNITS] = LIST(units),
    [PP_KEYS_CLOCKS] = LIST(clocks),
    [PP_KEYS_METER_SOURCES] = LIST(meter_sources),
};

const char *pp_keys_label(enum pp_label label)
{
    return labels[label];
}

const char *pp_keys_state(enum pp_state state)
{
    return states[state];
}

const char *pp_keys_stop(enum pp_stop stop)
{
    return stops[stop];
}

const char *pp_keys_kind(enum pp_kind kind)
{
    return kinds[kind];
}

const char *pp_keys_loop_work(enum pp_loop_work work)
{
    return loop_works[work];
}

const char *pp_keys_order(enum pp_complexity_order order)
{
    return orders[order];
}

const char *pp_keys_word(enum pp_keys_list list, uint32_t number)
{
    return number < (uint32_t)lists[list].n ? lists[list].words[number] : "unknown";
}

int pp_keys_number(enum pp_keys_list list, const char *word)
{
    for (int i = 0; i < lists[list].n; i++)
        if (strcmp(lists[list].words[i], word) == 0)
            return i;
    return -1;
}
