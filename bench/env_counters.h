/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the machine counts while a run goes on: read before and after, the
 * difference tells what came between.
 */
#ifndef PP_BENCH_ENV_COUNTERS_H
#define PP_BENCH_ENV_COUNTERS_H

#include "bench/env.h"

#include <stdbool.h>
#include <stdint.h>

enum pp_env_counter_id {
    PP_ENV_COUNTER_STEAL_TICKS,     /* of all CPUs */
    PP_ENV_COUNTER_CPU_STEAL_TICKS, /* of the measuring CPU */
    PP_ENV_COUNTER_THROTTLED_COUNT, /* periods in which the cgroup's limit was met */
    PP_ENV_COUNTER_THROTTLED_NS,
    PP_ENV_COUNTER_THERMAL_CORE_COUNT,
    PP_ENV_COUNTER_THERMAL_PACKAGE_COUNT,
    PP_ENV_COUNTER_CONTEXT_SWITCH_COUNT, /* of all CPUs */
    PP_ENV_COUNTER_CPU_PRESSURE_US,      /* some task waited for a CPU */
    PP_ENV_N_COUNTERS
};

/* Invariant: value is 0 when not known. */
struct pp_env_counter {
    bool known;
    uint64_t value;
};

/* Readings of one moment. */
struct pp_env_counters {
    struct pp_env_counter items[PP_ENV_N_COUNTERS];
};

/* What was counted between two moments. */
struct pp_env_delta {
    struct pp_env_counter items[PP_ENV_N_COUNTERS];
};

/* Key, title, unit and source of a counter. Static; id below PP_ENV_N_COUNTERS. */
const struct pp_env_row *pp_env_counters_row(enum pp_env_counter_id id);

/* Reads them all. `root` as for pp_env_read; `cpu`: the measuring CPU, below 0
 * for none (its own counters are unknown then). Never fails. Cost: 0.1 ms. */
void pp_env_counters_read(struct pp_env_counters *counters, const char *root, int cpu);

/* delta = after - before; a counter that was unknown at either moment or ran
 * backward (a guest moved to another host) is unknown. */
void pp_env_counters_delta(const struct pp_env_counters *before,
    const struct pp_env_counters *after, struct pp_env_delta *delta);

/* What the host and limits took from the measuring CPU in the `passed_s` since `before` was read,
 * if it is worth a doubt; else "". */
void pp_env_counters_doubt(
    const struct pp_env_counters *before, int cpu, double passed_s, char *text, size_t n_bytes);

#endif
