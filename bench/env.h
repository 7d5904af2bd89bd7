/* SPDX-License-Identifier: GPL-3.0-or-later
 * The machine's facts that move measurements: read once, kept as a table of
 * rows from which words and JSON are printed alike.
 *
 * Each fact is known or not. Absent, unreadable and senseless files all give
 * an unknown fact, never a good one; nothing here fails. No fact is read by
 * waiting and none needs privileges.
 */
#ifndef PP_BENCH_ENV_H
#define PP_BENCH_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Row numbers, in the order in which they are shown. A name that ends in a
 * unit has a number in that unit; of a list of CPUs or nodes the number is how
 * many there are. */
enum pp_env_id {
    PP_ENV_HOST_NAME,
    PP_ENV_KERNEL,
    PP_ENV_MACHINE,
    PP_ENV_HYPERVISOR,
    PP_ENV_CONTAINER,
    PP_ENV_POWER_SUPPLY,

    PP_ENV_CPU_MODEL,
    PP_ENV_CPU_VENDOR,
    PP_ENV_CPU_FAMILY,
    PP_ENV_CPU_MODEL_NUMBER,
    PP_ENV_CPU_STEPPING,
    PP_ENV_MICROCODE,
    PP_ENV_CACHES,
    PP_ENV_MITIGATIONS,
    PP_ENV_MITIGATIONS_OPTION,

    PP_ENV_CPUS_ONLINE,
    PP_ENV_CPUS_ALLOWED,
    PP_ENV_SMT,
    PP_ENV_CPU_SIBLINGS,
    PP_ENV_CPUS_ISOLATED,
    PP_ENV_CPUS_NOHZ_FULL,
    PP_ENV_CPUS_RCU_NOCBS,
    PP_ENV_IRQ_AFFINITY,

    PP_ENV_FREQUENCY_GOVERNOR,
    PP_ENV_FREQUENCY_DRIVER,
    PP_ENV_FREQUENCY_MIN_HZ,
    PP_ENV_FREQUENCY_MAX_HZ,
    PP_ENV_FREQUENCY_CURRENT_HZ,
    PP_ENV_FREQUENCY_REPORTED_HZ,
    PP_ENV_BOOST,

    PP_ENV_CLOCKSOURCE,
    PP_ENV_CLOCKSOURCES_AVAILABLE,
    PP_ENV_TSC_CONSTANT,
    PP_ENV_TSC_NONSTOP,
    PP_ENV_TSC_KNOWN_FREQ,

    PP_ENV_MEMORY_TOTAL_BYTES,
    PP_ENV_MEMORY_AVAILABLE_BYTES,
    PP_ENV_NUMA_NODES,
    PP_ENV_NUMA_BALANCING,
    PP_ENV_NUMA_ALLOWED,
    PP_ENV_THP,
    PP_ENV_THP_DEFRAG,
    PP_ENV_ASLR,
    PP_ENV_ASLR_PROCESS,

    PP_ENV_CGROUP_VERSION,
    PP_ENV_CGROUP_CPU_LIMIT_CPUS,
    PP_ENV_THROTTLED_COUNT,
    PP_ENV_THROTTLED_NS,
    PP_ENV_STEAL_TICKS,
    PP_ENV_LOAD_1MIN,
    PP_ENV_CPU_PRESSURE_10S_PCT,
    PP_ENV_THERMAL_CORE_COUNT,
    PP_ENV_THERMAL_PACKAGE_COUNT,

    PP_ENV_PERF_EVENT_PARANOID,

    PP_ENV_N_FACTS
};

/* Bytes of a fact's text and its NUL; longer ones are cut and end in "...". */
#define PP_ENV_TEXT_BYTES 192

/* What is the same for a fact on every machine. */
struct pp_env_row {
    const char *key;    /* in machine output: "frequency_max_hz" */
    const char *title;  /* for people: "highest frequency" */
    const char *unit;   /* of the number: "Hz", "ns", "bytes"; "" for none */
    const char *source; /* the files it is read from, %d standing for the CPU */
};

/* Invariants: text is printable ASCII, "unknown" exactly when not known;
 * number is finite, and 0 without has_number. */
struct pp_env_fact {
    bool known;
    bool has_number;
    double number;      /* in the row's unit */
    const char *advice; /* what to do when it hurts measuring, else NULL; static */
    char text[PP_ENV_TEXT_BYTES];
};

/* About 12 KiB, no memory behind it: copying is legal, nothing to release. */
struct pp_env {
    int cpu; /* the CPU whose facts these are */
    struct pp_env_fact facts[PP_ENV_N_FACTS];
};

/* The row of a fact. Static; id below PP_ENV_N_FACTS. */
const struct pp_env_row *pp_env_row(enum pp_env_id id);

/* Reads all facts. `root`: the directory that stands for "/", "" for this
 * machine; with any other root the processor itself is not asked (CPUID). `cpu`: the CPU to
 * measure on, below 0 for the first that this process may use. Never fails,
 * keeps no state. Cost: 0.4 ms on a small virtual machine. */
void pp_env_read(struct pp_env *env, const char *root, int cpu);

/* The fact's text, "unknown" included. */
const char *pp_env_text(const struct pp_env *env, enum pp_env_id id);

/* The fact's number; `otherwise` when it is unknown or has none. */
double pp_env_number(const struct pp_env *env, enum pp_env_id id, double otherwise);

/* Whether the fact is known and its text is `text`. */
bool pp_env_is(const struct pp_env *env, enum pp_env_id id, const char *text);

#endif
