/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of machine output for what bench/result.h enumerates. They are part of the formats'
 * contract (doc/FORMATS.md), unlike the names that people are shown.
 */
#ifndef PP_BENCH_KEYS_H
#define PP_BENCH_KEYS_H

#include "bench/result.h"

#include <stdint.h>

/* Which list a word is of. */
enum pp_keys_list {
    PP_KEYS_LABELS,
    PP_KEYS_STATES,
    PP_KEYS_STOPS,
    PP_KEYS_KINDS,
    PP_KEYS_LOOP_WORKS,
    PP_KEYS_ORDERS,
    PP_KEYS_COUNTER_KINDS, /* enum ppb_counter_kind: "last", "per_iteration", "per_second" */
    PP_KEYS_UNITS,         /* enum ppb_unit: "auto", "ns", "us", "ms", "s" */
    PP_KEYS_CLOCKS,        /* "tsc", "monotonic" */
    PP_KEYS_METER_SOURCES  /* enum pp_meter_source: "benchmark", "code", "slots", "perf",
                              "getrusage", "cpu_number" */
};

/* "clean", "clock_disagreed", ... Static, as all of these. */
const char *pp_keys_label(enum pp_label label);

/* "pending", "ok", "skipped", "failed". */
const char *pp_keys_state(enum pp_state state);

/* "none", "samples", "precise", "max_runs", "max_time", "interrupted", "failed". */
const char *pp_keys_stop(enum pp_stop stop);

/* "unknown", "latency_bound", "other". */
const char *pp_keys_kind(enum pp_kind kind);

/* "unknown", "works", "empty", "hoisted", "folded". */
const char *pp_keys_loop_work(enum pp_loop_work work);

/* "1", "log_n", "sqrt_n", "n", "n_log_n", "n2", "n3". */
const char *pp_keys_order(enum pp_complexity_order order);

/* The word for a number of that list, "unknown" for any other. Static. */
const char *pp_keys_word(enum pp_keys_list list, uint32_t number);

/* The number that a word stands for in that list; -1: none. */
int pp_keys_number(enum pp_keys_list list, const char *word);

#endif
