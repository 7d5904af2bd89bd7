/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads limits, load, randomisation, container and kernel options.
 */
#include "bench/env_probe.h"
#include "bench/env_cgroup.h"
#include "bench/env_fact.h"
#include "bench/env_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/personality.h>

static void env_read_cmdline(struct pp_env *env, const char *root)
{
    char text[4096];
    size_t n_bytes;
    if (!pp_env_file_read(root, "/proc/cmdline", text, sizeof text)) {
        return;
    }
    const char *value = pp_env_file_option(text, "rcu_nocbs", &n_bytes);
    pp_env_fact_set_text(&env->facts[PP_ENV_CPUS_RCU_NOCBS], value == NULL ? "none" : value,
        value == NULL ? 4 : n_bytes);
    value = pp_env_file_option(text, "mitigations", &n_bytes);
    pp_env_fact_set_text(&env->facts[PP_ENV_MITIGATIONS_OPTION], value == NULL ? "default" : value,
        value == NULL ? 7 : n_bytes);
}

static void env_read_aslr(struct pp_env *env, const char *root)
{
    static const char *const words[] = {"off", "without the heap", "full"};
    char text[64];
    double mode;
    unsigned persona;
    if (pp_env_file_read(root, "/proc/sys/kernel/randomize_va_space", text, sizeof text) &&
        pp_env_file_is_number(text, &mode) && (mode == 0 || mode == 1 || mode == 2)) {
        pp_env_fact_set(&env->facts[PP_ENV_ASLR], "%s", words[(int)mode]);
        pp_env_fact_set_number(&env->facts[PP_ENV_ASLR], mode);
    }
    if (pp_env_file_read(root, "/proc/self/personality", text, sizeof text) &&
        sscanf(text, "%8x", &persona) == 1) {
        pp_env_fact_set(
            &env->facts[PP_ENV_ASLR_PROCESS], (persona & ADDR_NO_RANDOMIZE) != 0 ? "off" : "on");
    }
}

static void env_read_load(struct pp_env *env, const char *root)
{
    char text[256];
    size_t n_bytes;
    if (pp_env_file_read(root, "/proc/loadavg", text, sizeof text)) {
        pp_env_fact_parse(
            &env->facts[PP_ENV_LOAD_1MIN], PP_ENV_FORM_NUMBER, 1, text, strcspn(text, " "));
    }
    if (pp_env_file_read(root, "/proc/pressure/cpu", text, sizeof text)) {
        const char *const some = pp_env_file_field(text, "some", ' ', &n_bytes);
        const char *const average = some == NULL ? NULL
                                                 : pp_env_file_option(some, "avg10", &n_bytes);
        if (average != NULL) {
            pp_env_fact_parse(
                &env->facts[PP_ENV_CPU_PRESSURE_10S_PCT], PP_ENV_FORM_NUMBER, 1, average, n_bytes);
        }
    }
}

bool pp_env_probe_steal(const char *stat_text, int cpu, uint64_t *ticks)
{
    char name[16] = "cpu";
    size_t n_bytes;
    double number = -1;
    if (cpu >= 0) {
        snprintf(name, sizeof name, "cpu%d", cpu);
    }
    const char *at = pp_env_file_field(stat_text, name, ' ', &n_bytes);
    for (int i = 0; i < 8 && at != NULL; i++) {
        at = pp_env_file_number(at, &number);
    }
    if (at == NULL || !(number >= 0 && number < 0x1p62)) {
        return false;
    }
    *ticks = (uint64_t)number;
    return true;
}

static void env_read_steal(struct pp_env *env, const char *root)
{
    char text[1024]; /* the sum of all CPUs stands first */
    uint64_t ticks;
    if (pp_env_file_read(root, "/proc/stat", text, sizeof text) &&
        pp_env_probe_steal(text, -1, &ticks)) {
        pp_env_fact_set(&env->facts[PP_ENV_STEAL_TICKS], "%ju", (uintmax_t)ticks);
        pp_env_fact_set_number(&env->facts[PP_ENV_STEAL_TICKS], (double)ticks);
    }
}

static void env_set_count(struct pp_env_fact *fact, uint64_t count)
{
    pp_env_fact_set(fact, "%ju", (uintmax_t)count);
    pp_env_fact_set_number(fact, (double)count);
}

static void env_read_limits(struct pp_env *env, const char *root)
{
    struct pp_env_cgroup cgroup;
    struct pp_env_fact *const limit = &env->facts[PP_ENV_CGROUP_CPU_LIMIT_CPUS];
    pp_env_cgroup_read(&cgroup, root);
    if (cgroup.version != 0) {
        pp_env_fact_set(&env->facts[PP_ENV_CGROUP_VERSION], "v%d %s", cgroup.version, cgroup.path);
        pp_env_fact_set_number(&env->facts[PP_ENV_CGROUP_VERSION], cgroup.version);
    }
    if (cgroup.limit_known && cgroup.limit_cpus > 0) {
        const long long hundredths = (long long)(cgroup.limit_cpus * 100 + 0.5);
        pp_env_fact_set(limit, "%lld.%02lld", hundredths / 100, hundredths % 100);
        pp_env_fact_set_number(limit, cgroup.limit_cpus);
    } else if (cgroup.limit_known) {
        pp_env_fact_set(limit, "none");
    }
    if (cgroup.throttled_known) {
        env_set_count(&env->facts[PP_ENV_THROTTLED_COUNT], cgroup.throttled_count);
        env_set_count(&env->facts[PP_ENV_THROTTLED_NS], cgroup.throttled_ns);
    }
}

static bool env_exists(const char *root, const char *path)
{
    char text[2];
    return pp_env_file_read(root, path, text, sizeof text);
}

/* Signs of a container; to find none is a statement only when the control
 * groups could be looked at. */
static void env_read_container(struct pp_env *env, const char *root)
{
    static const char *const signs[][2] = {
        {"docker", "docker"},
        {"kubepods", "kubernetes"},
        {"libpod", "podman"},
        {"containerd", "containerd"},
        {"/lxc", "lxc"},
        {"machine.slice", "nspawn"},
    };
    char text[4096];
    struct pp_env_fact *const fact = &env->facts[PP_ENV_CONTAINER];
    if (pp_env_file_read(root, "/run/systemd/container", text, sizeof text) && text[0] != '\0') {
        pp_env_fact_set_text(fact, text, strcspn(text, "\n"));
        return;
    }
    if (env_exists(root, "/.dockerenv") || env_exists(root, "/run/.containerenv")) {
        pp_env_fact_set(fact, env_exists(root, "/.dockerenv") ? "docker" : "podman");
        return;
    }
    if (!pp_env_file_read(root, "/proc/self/cgroup", text, sizeof text)) {
        return;
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (strstr(text, signs[i][0]) != NULL) {
            pp_env_fact_set(fact, "%s", signs[i][1]);
            return;
        }
    }
    pp_env_fact_set(fact, "none seen");
}

void pp_env_probe_read(struct pp_env *env, const char *root)
{
    env_read_cmdline(env, root);
    env_read_aslr(env, root);
    env_read_load(env, root);
    env_read_steal(env, root);
    env_read_limits(env, root);
    env_read_container(env, root);
}
