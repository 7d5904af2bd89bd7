/* SPDX-License-Identifier: GPL-3.0-or-later
 * Machine facts. The input is the content of files of a made-up root: each
 * begins with the byte 0x1e and a letter that says which file it is.
 */
#include "bench/env.h"
#include "bench/env_counters.h"
#include "tests/unit/made_root.h"

#include <math.h>
#include <stdint.h>

#define CPU "/sys/devices/system/cpu/"
#define MARK 0x1e

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static const char *const paths[] = {
    "/proc/cpuinfo",
    "/proc/self/status",
    "/proc/cmdline",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/loadavg",
    "/proc/pressure/cpu",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    "/c/cpu.max",
    "/c/cpu.stat",
    "/c/cpu.cfs_quota_us",
    "/c/cpu.cfs_period_us",
    "/proc/sys/kernel/randomize_va_space",
    "/proc/self/personality",
    "/proc/sys/kernel/hostname",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/class/power_supply/A/type",
    "/sys/class/power_supply/A/online",
    CPU "isolated",
    CPU "vulnerabilities/a",
    CPU "cpu0/cache/index0/level",
    CPU "cpu0/cache/index0/size",
    CPU "cpu0/cpufreq/scaling_max_freq",
    CPU "cpu0/topology/thread_siblings_list",
    "/dev/cpu/0/msr",
};

enum { N_PATHS = sizeof paths / sizeof paths[0] };

static struct made_root root;

static void remove_root(void)
{
    made_root_release(&root);
}

static void insist(int holds)
{
    if (!holds) {
        abort();
    }
}

/* What bench/env.h says of every fact. */
static void check_fact(const struct pp_env_fact *fact)
{
    const size_t length = strnlen(fact->text, sizeof fact->text);
    insist(length > 0 && length < sizeof fact->text);
    for (size_t i = 0; i < length; i++) {
        insist(fact->text[i] >= ' ' && fact->text[i] <= '~');
    }
    insist(fact->known == (strcmp(fact->text, "unknown") != 0));
    insist(isfinite(fact->number) && (fact->has_number || fact->number == 0));
    insist(fact->known || (!fact->has_number && fact->advice == NULL));
}

static void check_root(void)
{
    static struct pp_env env;
    struct pp_env_counters counters;
    struct pp_env_delta delta;
    pp_env_read(&env, made_root_path(&root), 0);
    for (int id = 0; id < PP_ENV_N_FACTS; id++) {
        check_fact(&env.facts[id]);
    }
    pp_env_counters_read(&counters, made_root_path(&root), 0);
    pp_env_counters_delta(&counters, &counters, &delta);
    for (int id = 0; id < PP_ENV_N_COUNTERS; id++) {
        insist(counters.items[id].known || counters.items[id].value == 0);
        insist(delta.items[id].known == counters.items[id].known);
        insist(delta.items[id].value == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    if (root.n_paths == 0) {
        made_root_init(&root);
        atexit(remove_root);
    }
    const uint8_t *const end = data + n_bytes;
    int is_put[N_PATHS] = {0};
    while (data < end && *data == MARK && end - data >= 2) {
        const int which = data[1] % N_PATHS;
        const uint8_t *const begin = data + 2;
        data = memchr(begin, MARK, (size_t)(end - begin));
        data = data == NULL ? end : data;
        made_root_put_bytes(&root, paths[which], begin, (size_t)(data - begin));
        is_put[which] = 1;
    }
    check_root();
    for (int i = 0; i < N_PATHS; i++) {
        if (is_put[i]) {
            made_root_remove(&root, paths[i]);
        }
    }
    return 0;
}
