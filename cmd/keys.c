/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of machine output.
 */
#include "cmd/keys.h"

const char *pp_keys_label(enum pp_label label)
{
    static const char *const keys[PP_N_LABELS] = {
        [PP_LABEL_CLEAN] = "clean",
        [PP_LABEL_CLOCK_DISAGREED] = "clock_disagreed",
        [PP_LABEL_MIGRATED] = "migrated",
        [PP_LABEL_PREEMPTED] = "preempted",
        [PP_LABEL_STOLEN] = "stolen",
        [PP_LABEL_FAULTED] = "faulted",
        [PP_LABEL_SHARED] = "core_shared",
        [PP_LABEL_UNEXPLAINED] = "unexplained",
    };
    return keys[label];
}

const char *pp_keys_state(enum pp_state state)
{
    static const char *const keys[] = {
        [PP_STATE_PENDING] = "pending",
        [PP_STATE_OK] = "ok",
        [PP_STATE_SKIPPED] = "skipped",
        [PP_STATE_FAILED] = "failed",
    };
    return keys[state];
}

const char *pp_keys_stop(enum pp_stop stop)
{
    static const char *const keys[] = {
        [PP_STOP_NONE] = "none",
        [PP_STOP_SAMPLES] = "samples",
        [PP_STOP_PRECISE] = "precise",
        [PP_STOP_MAX_RUNS] = "max_runs",
        [PP_STOP_MAX_TIME] = "max_time",
        [PP_STOP_INTERRUPTED] = "interrupted",
        [PP_STOP_FAILED] = "failed",
    };
    return keys[stop];
}

const char *pp_keys_kind(enum pp_kind kind)
{
    static const char *const keys[] = {
        [PP_KIND_UNKNOWN] = "unknown",
        [PP_KIND_LATENCY_BOUND] = "latency_bound",
        [PP_KIND_OTHER] = "other",
    };
    return keys[kind];
}

const char *pp_keys_loop_work(enum pp_loop_work work)
{
    static const char *const keys[] = {
        [PP_LOOP_UNKNOWN] = "unknown",
        [PP_LOOP_WORKS] = "works",
        [PP_LOOP_EMPTY] = "empty",
        [PP_LOOP_HOISTED] = "hoisted",
        [PP_LOOP_FOLDED] = "folded",
    };
    return keys[work];
}

const char *pp_keys_order(enum pp_complexity_order order)
{
    static const char *const keys[PP_N_ORDERS] = {
        [PP_ORDER_1] = "1",
        [PP_ORDER_LOG_N] = "log_n",
        [PP_ORDER_SQRT_N] = "sqrt_n",
        [PP_ORDER_N] = "n",
        [PP_ORDER_N_LOG_N] = "n_log_n",
        [PP_ORDER_N2] = "n2",
        [PP_ORDER_N3] = "n3",
    };
    return keys[order];
}
