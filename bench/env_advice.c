/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rules that judge machine facts, one a row.
 */
#include "bench/env_advice.h"

#include <string.h>

typedef bool env_advice_hurts(const struct pp_env *env);

static bool governor_hurts(const struct pp_env *env)
{
    return !pp_env_is(env, PP_ENV_FREQUENCY_GOVERNOR, "performance");
}

static bool boost_hurts(const struct pp_env *env)
{
    return pp_env_is(env, PP_ENV_BOOST, "on");
}

/* Only where the core really has another thread. */
static bool siblings_hurt(const struct pp_env *env)
{
    return pp_env_number(env, PP_ENV_CPU_SIBLINGS, 1) > 1;
}

static bool allowed_hurts(const struct pp_env *env)
{
    return pp_env_number(env, PP_ENV_CPUS_ALLOWED, 2) < 2;
}

static bool power_hurts(const struct pp_env *env)
{
    return pp_env_is(env, PP_ENV_POWER_SUPPLY, "battery");
}

static bool hypervisor_hurts(const struct pp_env *env)
{
    return !pp_env_is(env, PP_ENV_HYPERVISOR, "none");
}

static bool clocksource_hurts(const struct pp_env *env)
{
    return !pp_env_is(env, PP_ENV_CLOCKSOURCE, "tsc");
}

static bool tsc_constant_hurts(const struct pp_env *env)
{
    return pp_env_is(env, PP_ENV_TSC_CONSTANT, "no");
}

static bool memory_hurts(const struct pp_env *env)
{
    const double total = pp_env_number(env, PP_ENV_MEMORY_TOTAL_BYTES, 0);
    return pp_env_number(env, PP_ENV_MEMORY_AVAILABLE_BYTES, total) < total / 20;
}

static bool numa_balancing_hurts(const struct pp_env *env)
{
    return pp_env_is(env, PP_ENV_NUMA_BALANCING, "on") &&
        pp_env_number(env, PP_ENV_NUMA_NODES, 1) > 1;
}

static bool aslr_hurts(const struct pp_env *env)
{
    return !pp_env_is(env, PP_ENV_ASLR, "full");
}

static bool aslr_process_hurts(const struct pp_env *env)
{
    return pp_env_is(env, PP_ENV_ASLR_PROCESS, "off");
}

/* A limit above what may be used anyway is never met. */
static bool limit_hurts(const struct pp_env *env)
{
    const double limit = pp_env_number(env, PP_ENV_CGROUP_CPU_LIMIT_CPUS, 0);
    return limit > 0 && limit < pp_env_number(env, PP_ENV_CPUS_ALLOWED, limit + 1);
}

static bool load_hurts(const struct pp_env *env)
{
    const double n_cpus = pp_env_number(env, PP_ENV_CPUS_ONLINE, 1);
    return pp_env_number(env, PP_ENV_LOAD_1MIN, 0) > 0.5 * n_cpus;
}

static bool pressure_hurts(const struct pp_env *env)
{
    return pp_env_number(env, PP_ENV_CPU_PRESSURE_10S_PCT, 0) >= 2;
}

static bool paranoid_hurts(const struct pp_env *env)
{
    return pp_env_number(env, PP_ENV_PERF_EVENT_PARANOID, 0) > 2;
}

static const struct env_advice_rule {
    enum pp_env_id id;
    env_advice_hurts *hurts; /* asked only when the fact is known */
    const char *advice;
} rules[] = {
    {PP_ENV_FREQUENCY_GOVERNOR, governor_hurts,
        "the clock rate follows the load; set it: cpupower frequency-set -g performance"},
    {PP_ENV_BOOST, boost_hurts,
        "the clock rate depends on heat and on other cores; switch boost off for steadier ns"},
    {PP_ENV_CPU_SIBLINGS, siblings_hurt,
        "another thread can take half of the core; keep the sibling idle or switch SMT off"},
    {PP_ENV_CPUS_ALLOWED, allowed_hurts,
        "driver, benchmark and all else share one CPU; allow a second: taskset, cpuset"},
    {PP_ENV_POWER_SUPPLY, power_hurts, "on battery the clock rate is held down; plug in"},
    {PP_ENV_HYPERVISOR, hypervisor_hurts,
        "a guest cannot see what its host does; trust ratios of one run more than ns"},
    {PP_ENV_CLOCKSOURCE, clocksource_hurts,
        "the kernel does not read the TSC, each reading of the time costs more; see dmesg"},
    {PP_ENV_TSC_CONSTANT, tsc_constant_hurts,
        "the TSC counts at the core's varying rate; the monotonic clock is used"},
    {PP_ENV_MEMORY_AVAILABLE_BYTES, memory_hurts,
        "under 5 % of the memory is free, pages will be reclaimed in mid-run; end other programs"},
    {PP_ENV_NUMA_BALANCING, numa_balancing_hurts,
        "the kernel unmaps pages to watch them; sysctl kernel.numa_balancing=0"},
    {PP_ENV_ASLR, aslr_hurts,
        "every process gets the same layout, whose luck no repetition shows; "
        "sysctl kernel.randomize_va_space=2"},
    {PP_ENV_ASLR_PROCESS, aslr_process_hurts,
        "every process gets the same layout, whose luck no repetition shows; "
        "start without setarch -R or the debugger"},
    {PP_ENV_CGROUP_CPU_LIMIT_CPUS, limit_hurts,
        "the process is stopped when its share of each period is spent; raise cpu.max"},
    {PP_ENV_LOAD_1MIN, load_hurts, "other programs run; wait for them or stop them"},
    {PP_ENV_CPU_PRESSURE_10S_PCT, pressure_hurts,
        "tasks have been waiting for a CPU; wait for the other programs or stop them"},
    {PP_ENV_PERF_EVENT_PARANOID, paranoid_hurts,
        "no hardware counters without privileges; sysctl kernel.perf_event_paranoid=2"},
};

void pp_env_advice_fill(struct pp_env *env)
{
    for (int id = 0; id < PP_ENV_N_FACTS; id++) {
        env->facts[id].advice = NULL;
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct pp_env_fact *const fact = &env->facts[rules[i].id];
        if (fact->known && rules[i].hurts(env)) {
            fact->advice = rules[i].advice;
        }
    }
}
