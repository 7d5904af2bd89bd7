/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads the machine's counters and takes differences.
 */
#include "bench/env_counters.h"
#include "bench/env_cgroup.h"
#include "bench/env_file.h"
#include "bench/env_probe.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STOLEN_RATIO 0.02 /* of the time */

static const struct pp_env_row counter_rows[PP_ENV_N_COUNTERS] = {
    [PP_ENV_COUNTER_STEAL_TICKS] = {"steal_ticks", "time stolen by the hypervisor", "ticks",
        "/proc/stat cpu, 8th number"},
    [PP_ENV_COUNTER_CPU_STEAL_TICKS] = {"cpu_steal_ticks", "time stolen from the measuring CPU",
        "ticks", "/proc/stat cpu%d, 8th number"},
    [PP_ENV_COUNTER_THROTTLED_COUNT] = {"throttled_count", "throttled periods", "",
        "cpu.stat nr_throttled"},
    [PP_ENV_COUNTER_THROTTLED_NS] = {"throttled_ns", "throttled time", "ns",
        "cpu.stat throttled_usec or throttled_time"},
    [PP_ENV_COUNTER_THERMAL_CORE_COUNT] = {"thermal_core_count", "thermal throttles of the core",
        "", "/sys/devices/system/cpu/cpu%d/thermal_throttle/core_throttle_count"},
    [PP_ENV_COUNTER_THERMAL_PACKAGE_COUNT] = {"thermal_package_count",
        "thermal throttles of the package", "",
        "/sys/devices/system/cpu/cpu%d/thermal_throttle/package_throttle_count"},
    [PP_ENV_COUNTER_CONTEXT_SWITCH_COUNT] = {"context_switch_count", "context switches", "",
        "/proc/stat ctxt"},
    [PP_ENV_COUNTER_CPU_PRESSURE_US] = {"cpu_pressure_us", "time in which a task waited for a CPU",
        "us", "/proc/pressure/cpu some total"},
};

const struct pp_env_row *pp_env_counters_row(enum pp_env_counter_id id)
{
    assert(id < PP_ENV_N_COUNTERS);
    return &counter_rows[id];
}

static void counter_set(struct pp_env_counter *counter, uint64_t value)
{
    *counter = (struct pp_env_counter){.known = true, .value = value};
}

/* Sets the counter by a number in a text; NULL leaves it unknown. */
static void counter_parse(struct pp_env_counter *counter, const char *text)
{
    double number;
    if (text != NULL && pp_env_file_number(text, &number) != NULL && number >= 0 &&
        number < 0x1p62) {
        counter_set(counter, (uint64_t)number);
    }
}

static void counters_read_stat(struct pp_env_counters *counters, const char *root, int cpu)
{
    char text[PP_ENV_FILE_BYTES];
    uint64_t ticks;
    size_t n_bytes;
    if (!pp_env_file_read(root, "/proc/stat", text, sizeof text)) {
        return;
    }
    if (pp_env_probe_steal(text, -1, &ticks)) {
        counter_set(&counters->items[PP_ENV_COUNTER_STEAL_TICKS], ticks);
    }
    if (cpu >= 0 && pp_env_probe_steal(text, cpu, &ticks)) {
        counter_set(&counters->items[PP_ENV_COUNTER_CPU_STEAL_TICKS], ticks);
    }
    counter_parse(&counters->items[PP_ENV_COUNTER_CONTEXT_SWITCH_COUNT],
        pp_env_file_field(text, "ctxt", ' ', &n_bytes));
}

static void counters_read_thermal(struct pp_env_counters *counters, const char *root, int cpu)
{
    static const char *const names[] = {"core", "package"};
    char path[128];
    char text[64];
    for (int i = 0; i < 2 && cpu >= 0; i++) {
        snprintf(path, sizeof path,
            "/sys/devices/system/cpu/cpu%d/thermal_throttle/%s_throttle_count", cpu, names[i]);
        if (pp_env_file_read(root, path, text, sizeof text)) {
            counter_parse(&counters->items[PP_ENV_COUNTER_THERMAL_CORE_COUNT + i], text);
        }
    }
}

static void counters_read_limits(struct pp_env_counters *counters, const char *root)
{
    struct pp_env_cgroup cgroup;
    pp_env_cgroup_read(&cgroup, root);
    if (cgroup.throttled_known) {
        counter_set(&counters->items[PP_ENV_COUNTER_THROTTLED_COUNT], cgroup.throttled_count);
        counter_set(&counters->items[PP_ENV_COUNTER_THROTTLED_NS], cgroup.throttled_ns);
    }
}

static void counters_read_pressure(struct pp_env_counters *counters, const char *root)
{
    char text[256];
    size_t n_bytes;
    if (!pp_env_file_read(root, "/proc/pressure/cpu", text, sizeof text)) {
        return;
    }
    const char *const some = pp_env_file_field(text, "some", ' ', &n_bytes);
    if (some != NULL) {
        counter_parse(&counters->items[PP_ENV_COUNTER_CPU_PRESSURE_US],
            pp_env_file_option(some, "total", &n_bytes));
    }
}

void pp_env_counters_read(struct pp_env_counters *counters, const char *root, int cpu)
{
    memset(counters, 0, sizeof *counters);
    counters_read_stat(counters, root, cpu);
    counters_read_thermal(counters, root, cpu);
    counters_read_limits(counters, root);
    counters_read_pressure(counters, root);
}

void pp_env_counters_delta(const struct pp_env_counters *before,
    const struct pp_env_counters *after, struct pp_env_delta *delta)
{
    memset(delta, 0, sizeof *delta);
    for (int id = 0; id < PP_ENV_N_COUNTERS; id++) {
        const struct pp_env_counter *const a = &before->items[id];
        const struct pp_env_counter *const b = &after->items[id];
        if (a->known && b->known && b->value >= a->value) {
            counter_set(&delta->items[id], b->value - a->value);
        }
    }
}

void pp_env_counters_doubt(
    const struct pp_env_counters *before, int cpu, double passed_s, char *text, size_t n_bytes)
{
    struct pp_env_counters now;
    struct pp_env_delta delta;
    pp_env_counters_read(&now, "", cpu);
    pp_env_counters_delta(before, &now, &delta);
    const uint64_t n_throttled = delta.items[PP_ENV_COUNTER_THROTTLED_COUNT].value;
    const double stolen_s = (double)delta.items[PP_ENV_COUNTER_CPU_STEAL_TICKS].value /
        (double)sysconf(_SC_CLK_TCK);
    const double stolen_ratio = stolen_s / passed_s;
    text[0] = '\0';
    if (stolen_ratio > STOLEN_RATIO)
        snprintf(text, n_bytes, "the host took %.1f %% of the CPU's time", 100 * stolen_ratio);
    else if (n_throttled > 0)
        snprintf(text, n_bytes, "the CPU limit of this container stopped it %llu times",
            (unsigned long long)n_throttled);
}
