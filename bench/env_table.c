/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of machine facts: what each is called and where it stands.
 */
#include "bench/env_table.h"

#define CPU "/sys/devices/system/cpu/"
#define CPU_N "/sys/devices/system/cpu/cpu%d/"
#define KHZ 1000.0

/* clang-format off */
#define TEXT PP_ENV_FORM_TEXT, 0
#define LIST PP_ENV_FORM_LIST, 0
#define SUBSET PP_ENV_FORM_SUBSET, 0
#define SWITCH PP_ENV_FORM_SWITCH, 0
#define CHOICE PP_ENV_FORM_CHOICE, 0
#define NUMBER(scale) PP_ENV_FORM_NUMBER, scale
#define OTHER PP_ENV_FORM_NONE, 0

const struct pp_env_entry pp_env_table[PP_ENV_N_FACTS] = {
    [PP_ENV_HOST_NAME] = {{"host_name", "host",
        "", "/proc/sys/kernel/hostname"}, TEXT},
    [PP_ENV_KERNEL] = {{"kernel", "kernel",
        "", "/proc/sys/kernel/osrelease"}, TEXT},
    [PP_ENV_MACHINE] = {{"machine", "machine",
        "", "/sys/class/dmi/id/sys_vendor, product_name"}, OTHER},
    [PP_ENV_HYPERVISOR] = {{"hypervisor", "hypervisor",
        "", "CPUID 1 and 0x40000000, /proc/cpuinfo"}, OTHER},
    [PP_ENV_CONTAINER] = {{"container", "container",
        "", "/run/systemd/container, /.dockerenv, /run/.containerenv, /proc/self/cgroup"}, OTHER},
    [PP_ENV_POWER_SUPPLY] = {{"power_supply", "power supply",
        "", "/sys/class/power_supply/*/type, online"}, OTHER},

    [PP_ENV_CPU_MODEL] = {{"cpu_model", "processor",
        "", "/proc/cpuinfo model name"}, OTHER},
    [PP_ENV_CPU_VENDOR] = {{"cpu_vendor", "processor vendor",
        "", "/proc/cpuinfo vendor_id"}, OTHER},
    [PP_ENV_CPU_FAMILY] = {{"cpu_family", "processor family",
        "", "/proc/cpuinfo cpu family"}, OTHER},
    [PP_ENV_CPU_MODEL_NUMBER] = {{"cpu_model_number", "processor model number",
        "", "/proc/cpuinfo model"}, OTHER},
    [PP_ENV_CPU_STEPPING] = {{"cpu_stepping", "processor stepping",
        "", "/proc/cpuinfo stepping"}, OTHER},
    [PP_ENV_MICROCODE] = {{"microcode", "microcode",
        "", "/proc/cpuinfo microcode"}, OTHER},
    [PP_ENV_CACHES] = {{"caches", "caches (shared by CPUs)",
        "", CPU_N "cache/index*/level, type, size, shared_cpu_list"}, OTHER},
    [PP_ENV_MITIGATIONS] = {{"mitigations", "mitigations in force",
        "vulnerabilities", CPU "vulnerabilities/*"}, OTHER},
    [PP_ENV_MITIGATIONS_OPTION] = {{"mitigations_option", "mitigations option",
        "", "/proc/cmdline mitigations="}, OTHER},

    [PP_ENV_CPUS_ONLINE] = {{"cpus_online", "CPUs online",
        "CPUs", CPU "online"}, LIST},
    [PP_ENV_CPUS_ALLOWED] = {{"cpus_allowed", "CPUs allowed",
        "CPUs", "/proc/self/status Cpus_allowed_list"}, OTHER},
    [PP_ENV_SMT] = {{"smt", "simultaneous threads (SMT)",
        "", CPU "smt/active"}, SWITCH},
    [PP_ENV_CPU_SIBLINGS] = {{"cpu_siblings", "threads of the core",
        "CPUs", CPU_N "topology/thread_siblings_list"}, LIST},
    [PP_ENV_CPUS_ISOLATED] = {{"cpus_isolated", "isolated CPUs",
        "CPUs", CPU "isolated"}, SUBSET},
    [PP_ENV_CPUS_NOHZ_FULL] = {{"cpus_nohz_full", "tickless CPUs",
        "CPUs", CPU "nohz_full"}, SUBSET},
    [PP_ENV_CPUS_RCU_NOCBS] = {{"cpus_rcu_nocbs", "CPUs without RCU callbacks",
        "", "/proc/cmdline rcu_nocbs="}, OTHER},
    [PP_ENV_IRQ_AFFINITY] = {{"irq_affinity", "interrupts go to (mask)",
        "", "/proc/irq/default_smp_affinity"}, TEXT},

    [PP_ENV_FREQUENCY_GOVERNOR] = {{"frequency_governor", "frequency governor",
        "", CPU_N "cpufreq/scaling_governor"}, TEXT},
    [PP_ENV_FREQUENCY_DRIVER] = {{"frequency_driver", "frequency driver",
        "", CPU_N "cpufreq/scaling_driver"}, TEXT},
    [PP_ENV_FREQUENCY_MIN_HZ] = {{"frequency_min_hz", "lowest frequency",
        "Hz", CPU_N "cpufreq/scaling_min_freq"}, NUMBER(KHZ)},
    [PP_ENV_FREQUENCY_MAX_HZ] = {{"frequency_max_hz", "highest frequency",
        "Hz", CPU_N "cpufreq/scaling_max_freq"}, NUMBER(KHZ)},
    [PP_ENV_FREQUENCY_CURRENT_HZ] = {{"frequency_current_hz", "frequency now",
        "Hz", CPU_N "cpufreq/scaling_cur_freq"}, NUMBER(KHZ)},
    [PP_ENV_FREQUENCY_REPORTED_HZ] = {{"frequency_reported_hz", "frequency in cpuinfo",
        "Hz", "/proc/cpuinfo cpu MHz"}, OTHER},
    [PP_ENV_BOOST] = {{"boost", "boost",
        "", CPU "intel_pstate/no_turbo, cpufreq/boost, cpu%d/cpufreq/boost, MSR 0x1a0"}, OTHER},

    [PP_ENV_CLOCKSOURCE] = {{"clocksource", "clock source",
        "", "/sys/devices/system/clocksource/clocksource0/current_clocksource"}, TEXT},
    [PP_ENV_CLOCKSOURCES_AVAILABLE] = {{"clocksources_available", "clock sources available",
        "", "/sys/devices/system/clocksource/clocksource0/available_clocksource"}, TEXT},
    [PP_ENV_TSC_CONSTANT] = {{"tsc_constant", "TSC of constant rate",
        "", "/proc/cpuinfo constant_tsc"}, OTHER},
    [PP_ENV_TSC_NONSTOP] = {{"tsc_nonstop", "TSC runs in sleep",
        "", "/proc/cpuinfo nonstop_tsc"}, OTHER},
    [PP_ENV_TSC_KNOWN_FREQ] = {{"tsc_known_freq", "TSC rate told by hardware",
        "", "/proc/cpuinfo tsc_known_freq"}, OTHER},

    [PP_ENV_MEMORY_TOTAL_BYTES] = {{"memory_total_bytes", "memory",
        "bytes", "/proc/meminfo MemTotal"}, OTHER},
    [PP_ENV_MEMORY_AVAILABLE_BYTES] = {{"memory_available_bytes", "memory available",
        "bytes", "/proc/meminfo MemAvailable"}, OTHER},
    [PP_ENV_NUMA_NODES] = {{"numa_nodes", "NUMA nodes",
        "nodes", "/sys/devices/system/node/online"}, LIST},
    [PP_ENV_NUMA_BALANCING] = {{"numa_balancing", "NUMA balancing",
        "", "/proc/sys/kernel/numa_balancing"}, SWITCH},
    [PP_ENV_NUMA_ALLOWED] = {{"numa_allowed", "NUMA nodes allowed",
        "nodes", "/proc/self/status Mems_allowed_list"}, OTHER},
    [PP_ENV_THP] = {{"thp", "transparent huge pages",
        "", "/sys/kernel/mm/transparent_hugepage/enabled"}, CHOICE},
    [PP_ENV_THP_DEFRAG] = {{"thp_defrag", "huge page defragmentation",
        "", "/sys/kernel/mm/transparent_hugepage/defrag"}, CHOICE},
    [PP_ENV_ASLR] = {{"aslr", "address-space randomisation",
        "", "/proc/sys/kernel/randomize_va_space"}, OTHER},
    [PP_ENV_ASLR_PROCESS] = {{"aslr_process", "randomisation of this process",
        "", "/proc/self/personality"}, OTHER},

    [PP_ENV_CGROUP_VERSION] = {{"cgroup_version", "control groups of the CPU",
        "", "/proc/self/cgroup, mountinfo"}, OTHER},
    [PP_ENV_CGROUP_CPU_LIMIT_CPUS] = {{"cgroup_cpu_limit_cpus", "CPU limit",
        "CPUs", "cpu.max or cpu.cfs_quota_us / cpu.cfs_period_us"}, OTHER},
    [PP_ENV_THROTTLED_COUNT] = {{"throttled_count", "throttled periods",
        "", "cpu.stat nr_throttled"}, OTHER},
    [PP_ENV_THROTTLED_NS] = {{"throttled_ns", "throttled time",
        "ns", "cpu.stat throttled_usec or throttled_time"}, OTHER},
    [PP_ENV_STEAL_TICKS] = {{"steal_ticks", "time stolen by the hypervisor",
        "ticks", "/proc/stat cpu, 8th number"}, OTHER},
    [PP_ENV_LOAD_1MIN] = {{"load_1min", "load average",
        "tasks", "/proc/loadavg"}, OTHER},
    [PP_ENV_CPU_PRESSURE_10S_PCT] = {{"cpu_pressure_10s_pct", "CPU pressure",
        "%", "/proc/pressure/cpu some avg10"}, OTHER},
    [PP_ENV_THERMAL_CORE_COUNT] = {{"thermal_core_count", "thermal throttles of the core",
        "", CPU_N "thermal_throttle/core_throttle_count"}, NUMBER(1)},
    [PP_ENV_THERMAL_PACKAGE_COUNT] = {{"thermal_package_count", "thermal throttles of the package",
        "", CPU_N "thermal_throttle/package_throttle_count"}, NUMBER(1)},

    [PP_ENV_PERF_EVENT_PARANOID] = {{"perf_event_paranoid", "perf_event_paranoid",
        "", "/proc/sys/kernel/perf_event_paranoid"}, NUMBER(1)},
};

const struct pp_env_field pp_env_table_status[] = {
    {PP_ENV_CPUS_ALLOWED, "Cpus_allowed_list", LIST},
    {PP_ENV_NUMA_ALLOWED, "Mems_allowed_list", LIST},
    {PP_ENV_N_FACTS, NULL, OTHER},
};

const struct pp_env_field pp_env_table_cpuinfo[] = {
    {PP_ENV_CPU_MODEL, "model name", TEXT},
    {PP_ENV_CPU_VENDOR, "vendor_id", TEXT},
    {PP_ENV_CPU_FAMILY, "cpu family", NUMBER(1)},
    {PP_ENV_CPU_MODEL_NUMBER, "model", NUMBER(1)},
    {PP_ENV_CPU_STEPPING, "stepping", NUMBER(1)},
    {PP_ENV_MICROCODE, "microcode", TEXT},
    {PP_ENV_FREQUENCY_REPORTED_HZ, "cpu MHz", NUMBER(1e6)},
    {PP_ENV_N_FACTS, NULL, OTHER},
};

const struct pp_env_field pp_env_table_meminfo[] = {
    {PP_ENV_MEMORY_TOTAL_BYTES, "MemTotal", NUMBER(1024)},
    {PP_ENV_MEMORY_AVAILABLE_BYTES, "MemAvailable", NUMBER(1024)},
    {PP_ENV_N_FACTS, NULL, OTHER},
};

const struct pp_env_field pp_env_table_flags[] = {
    {PP_ENV_TSC_CONSTANT, "constant_tsc", OTHER},
    {PP_ENV_TSC_NONSTOP, "nonstop_tsc", OTHER},
    {PP_ENV_TSC_KNOWN_FREQ, "tsc_known_freq", OTHER},
    {PP_ENV_N_FACTS, NULL, OTHER},
};
/* clang-format on */
