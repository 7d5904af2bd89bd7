/* SPDX-License-Identifier: GPL-3.0-or-later
 * Machine facts from made-up trees: each fact, each way of not knowing it, and
 * the advice; then this machine.
 */
#include "bench/env.h"
#include "bench/env_cgroup.h"
#include "bench/env_counters.h"
#include "bench/env_file.h"
#include "tests/unit/made_root.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#define CPU "/sys/devices/system/cpu/"

/* The tree of the test that runs; it vanishes when the test fails, too. */
static struct made_root tree;

static int remove_tree(void **state)
{
    (void)state;
    made_root_release(&tree);
    return 0;
}

/* The invariants of pp_env_fact, for whatever was read. */
static void check_invariants(const struct pp_env *env)
{
    for (enum pp_env_id id = 0; id < PP_ENV_N_FACTS; id++) {
        const struct pp_env_fact *const fact = &env->facts[id];
        assert_true(strlen(fact->text) < PP_ENV_TEXT_BYTES);
        assert_int_equal(fact->known, strcmp(fact->text, "unknown") != 0);
        assert_true(fact->text[0] != '\0');
        assert_true(isfinite(fact->number));
        assert_true(fact->known || (!fact->has_number && fact->advice == NULL));
        assert_true(fact->has_number || fact->number == 0);
        for (const char *at = fact->text; *at != '\0'; at++) {
            assert_true(*at >= ' ' && *at <= '~');
        }
    }
}

/* Reads a tree; the caller's env is static because it is large. */
static void read_root(struct pp_env *env, const struct made_root *root, int cpu)
{
    memset(env, 0xa5, sizeof *env);
    pp_env_read(env, made_root_path(root), cpu);
    check_invariants(env);
}

static void expect_text(const struct pp_env *env, enum pp_env_id id, const char *text)
{
    if (!pp_env_is(env, id, text)) {
        fail_msg("%s is \"%s\", not \"%s\"", pp_env_row(id)->key, pp_env_text(env, id), text);
    }
}

static void expect_number(const struct pp_env *env, enum pp_env_id id, double number)
{
    const double is = pp_env_number(env, id, NAN);
    if (!(fabs(is - number) <= 1e-12 * fabs(number))) {
        fail_msg("%s is %.17g, not %.17g", pp_env_row(id)->key, is, number);
    }
}

static void expect_advice(const struct pp_env *env, enum pp_env_id id, bool wanted)
{
    if ((env->facts[id].advice != NULL) != wanted) {
        fail_msg("%s: advice is %s", pp_env_row(id)->key, wanted ? "missing" : "not wanted");
    }
}

static const char cpuinfo_text[] =
    "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\n"
    "model name\t: Some CPU @ 2.50GHz\nstepping\t: 7\nmicrocode\t: 0x5003604\n"
    "cpu MHz\t\t: 2499.998\nflags\t\t: fpu tsc constant_tsc nonstop_tsc_not nonstop_tsc\n"
    "bugs\t\t: x\n\nprocessor\t: 1\nmodel name\t: Other\nflags\t\t: hypervisor\n";

/* A quiet bare machine; each test changes what it is about. */
static const char *const good[][2] = {
    {"/proc/sys/kernel/hostname", "alpha\n"},
    {"/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n"},
    {"/sys/class/dmi/id/sys_vendor", "ACME\n"},
    {"/sys/class/dmi/id/product_name", "Anvil 9\n"},
    {"/sys/class/power_supply/AC/type", "Mains\n"},
    {"/sys/class/power_supply/AC/online", "1\n"},
    {"/sys/class/power_supply/BAT0/type", "Battery\n"},
    {"/sys/class/power_supply/BAT0/status", "Discharging\n"},
    {"/proc/cpuinfo", cpuinfo_text},
    {CPU "cpu1/cache/index0/level", "1\n"},
    {CPU "cpu1/cache/index0/type", "Data\n"},
    {CPU "cpu1/cache/index0/size", "32K\n"},
    {CPU "cpu1/cache/index0/shared_cpu_list", "1\n"},
    {CPU "cpu1/cache/index1/level", "3\n"},
    {CPU "cpu1/cache/index1/type", "Unified\n"},
    {CPU "cpu1/cache/index1/size", "36608K\n"},
    {CPU "cpu1/cache/index1/shared_cpu_list", "0-3\n"},
    {CPU "vulnerabilities/mds", "Not affected\n"},
    {CPU "vulnerabilities/spectre_v2", "Mitigation: Retpolines\n"},
    {CPU "vulnerabilities/itlb_multihit", "KVM: Mitigation: VMX disabled\n"},
    {CPU "vulnerabilities/retbleed", "Vulnerable\n"},
    {CPU "online", "0-3\n"},
    {"/proc/self/status",
        "Name:\tx\nCpus_allowed:\te\nCpus_allowed_list:\t1-3\nMems_allowed_list:\t0\n"},
    {CPU "smt/active", "0\n"},
    {CPU "cpu1/topology/thread_siblings_list", "1\n"},
    {CPU "isolated", "\n"},
    {CPU "nohz_full", "(null)\n"},
    {"/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/x rcu_nocbs=2-3 mitigations=off quiet\n"},
    {"/proc/irq/default_smp_affinity", "f\n"},
    {CPU "cpu1/cpufreq/scaling_governor", "performance\n"},
    {CPU "cpu1/cpufreq/scaling_driver", "intel_pstate\n"},
    {CPU "cpu1/cpufreq/scaling_min_freq", "800000\n"},
    {CPU "cpu1/cpufreq/scaling_max_freq", "3600000\n"},
    {CPU "cpu1/cpufreq/scaling_cur_freq", "2500123\n"},
    {CPU "intel_pstate/no_turbo", "1\n"},
    {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"},
    {"/sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc hpet acpi_pm \n"},
    {"/proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\n"},
    {"/sys/devices/system/node/online", "0\n"},
    {"/proc/sys/kernel/numa_balancing", "0\n"},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"},
    {"/sys/kernel/mm/transparent_hugepage/defrag", "always defer [never]\n"},
    {"/proc/sys/kernel/randomize_va_space", "2\n"},
    {"/proc/self/personality", "00000000\n"},
    {"/proc/self/cgroup", "0::/user.slice/a\n"},
    {"/proc/self/mountinfo",
        "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
        "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 master:1 - cgroup2 cgroup2 rw\n"},
    {"/sys/fs/cgroup/user.slice/cpu.max", "max 100000\n"},
    {"/sys/fs/cgroup/user.slice/a/cpu.max", "max 100000\n"},
    {"/sys/fs/cgroup/user.slice/a/cpu.stat",
        "usage_usec 5\nnr_periods 9\nnr_throttled 3\nthrottled_usec 70\n"},
    {"/proc/stat",
        "cpu  10 0 3 4 5 6 7 81 9 10\ncpu0 1 1 1 1 1 1 1 40 0 0\n"
        "cpu1 1 1 1 1 1 1 1 41 0 0\nintr 5 1 2\nctxt 12345\nbtime 1\n"},
    {"/proc/loadavg", "0.25 0.10 0.05 1/100 5000\n"},
    {"/proc/pressure/cpu",
        "some avg10=0.75 avg60=1.00 avg300=0.10 total=5000\n"
        "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"},
    {CPU "cpu1/thermal_throttle/core_throttle_count", "4\n"},
    {CPU "cpu1/thermal_throttle/package_throttle_count", "5\n"},
    {"/proc/sys/kernel/perf_event_paranoid", "-1\n"},
};

static void put_good(struct made_root *root)
{
    made_root_init(root);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        made_root_put(root, good[i][0], good[i][1]);
    }
}

struct expected {
    enum pp_env_id id;
    const char *text;
    double number; /* NAN: none */
};

static const struct expected good_facts[PP_ENV_N_FACTS] = {
    {PP_ENV_HOST_NAME, "alpha", NAN},
    {PP_ENV_KERNEL, "6.1.0-18-amd64", NAN},
    {PP_ENV_MACHINE, "ACME Anvil 9", NAN},
    {PP_ENV_HYPERVISOR, "none", NAN},
    {PP_ENV_CONTAINER, "none seen", NAN},
    {PP_ENV_POWER_SUPPLY, "mains", NAN},
    {PP_ENV_CPU_MODEL, "Some CPU @ 2.50GHz", NAN},
    {PP_ENV_CPU_VENDOR, "GenuineIntel", NAN},
    {PP_ENV_CPU_FAMILY, "6", 6},
    {PP_ENV_CPU_MODEL_NUMBER, "85", 85},
    {PP_ENV_CPU_STEPPING, "7", 7},
    {PP_ENV_MICROCODE, "0x5003604", NAN},
    {PP_ENV_CACHES, "L1d 32K (1), L3 36608K (0-3)", NAN},
    {PP_ENV_MITIGATIONS, "itlb_multihit spectre_v2; open or unclear: retbleed", 2},
    {PP_ENV_MITIGATIONS_OPTION, "off", NAN},
    {PP_ENV_CPUS_ONLINE, "0-3", 4},
    {PP_ENV_CPUS_ALLOWED, "1-3", 3},
    {PP_ENV_SMT, "off", 0},
    {PP_ENV_CPU_SIBLINGS, "1", 1},
    {PP_ENV_CPUS_ISOLATED, "none", 0},
    {PP_ENV_CPUS_NOHZ_FULL, "none", 0},
    {PP_ENV_CPUS_RCU_NOCBS, "2-3", NAN},
    {PP_ENV_IRQ_AFFINITY, "f", NAN},
    {PP_ENV_FREQUENCY_GOVERNOR, "performance", NAN},
    {PP_ENV_FREQUENCY_DRIVER, "intel_pstate", NAN},
    {PP_ENV_FREQUENCY_MIN_HZ, "800000000", 800e6},
    {PP_ENV_FREQUENCY_MAX_HZ, "3600000000", 3600e6},
    {PP_ENV_FREQUENCY_CURRENT_HZ, "2500123000", 2500123e3},
    {PP_ENV_FREQUENCY_REPORTED_HZ, "2499998000", 2499998e3},
    {PP_ENV_BOOST, "off", NAN},
    {PP_ENV_CLOCKSOURCE, "tsc", NAN},
    {PP_ENV_CLOCKSOURCES_AVAILABLE, "tsc hpet acpi_pm", NAN},
    {PP_ENV_TSC_CONSTANT, "yes", NAN},
    {PP_ENV_TSC_NONSTOP, "yes", NAN},
    {PP_ENV_TSC_KNOWN_FREQ, "no", NAN},
    {PP_ENV_MEMORY_TOTAL_BYTES, "16384000000", 16384e6},
    {PP_ENV_MEMORY_AVAILABLE_BYTES, "12288000000", 12288e6},
    {PP_ENV_NUMA_NODES, "0", 1},
    {PP_ENV_NUMA_BALANCING, "off", 0},
    {PP_ENV_NUMA_ALLOWED, "0", 1},
    {PP_ENV_THP, "madvise", NAN},
    {PP_ENV_THP_DEFRAG, "never", NAN},
    {PP_ENV_ASLR, "full", 2},
    {PP_ENV_ASLR_PROCESS, "on", NAN},
    {PP_ENV_CGROUP_VERSION, "v2 /user.slice/a", 2},
    {PP_ENV_CGROUP_CPU_LIMIT_CPUS, "none", NAN},
    {PP_ENV_THROTTLED_COUNT, "3", 3},
    {PP_ENV_THROTTLED_NS, "70000", 70000},
    {PP_ENV_STEAL_TICKS, "81", 81},
    {PP_ENV_LOAD_1MIN, "0.25", 0.25},
    {PP_ENV_CPU_PRESSURE_10S_PCT, "0.75", 0.75},
    {PP_ENV_THERMAL_CORE_COUNT, "4", 4},
    {PP_ENV_THERMAL_PACKAGE_COUNT, "5", 5},
    {PP_ENV_PERF_EVENT_PARANOID, "-1", -1},
};

static void test_every_fact(void **state)
{
    (void)state;
    static struct pp_env env;
    put_good(&tree);
    read_root(&env, &tree, -1);
    assert_int_equal(env.cpu, 1);
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        const struct expected *const fact = &good_facts[i];
        assert_int_equal(fact->id, i);
        expect_text(&env, fact->id, fact->text);
        assert_int_equal(env.facts[i].has_number, !isnan(fact->number));
        if (!isnan(fact->number)) {
            expect_number(&env, fact->id, fact->number);
        }
        expect_advice(&env, fact->id, false);
    }
}

static void test_rows(void **state)
{
    (void)state;
    for (enum pp_env_id id = 0; id < PP_ENV_N_FACTS; id++) {
        const struct pp_env_row *const row = pp_env_row(id);
        assert_non_null(row->key);
        assert_true(row->key[0] != '\0' && row->title[0] != '\0' && row->source[0] != '\0');
        assert_non_null(row->unit);
        assert_int_equal(
            strspn(row->key, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(row->key));
        for (enum pp_env_id other = 0; other < id; other++) {
            assert_string_not_equal(row->key, pp_env_row(other)->key);
        }
    }
}

static void test_nothing_there(void **state)
{
    (void)state;
    static struct pp_env env;
    struct pp_env_counters counters;
    made_root_init(&tree);
    read_root(&env, &tree, -1);
    assert_int_equal(env.cpu, 0);
    for (enum pp_env_id id = 0; id < PP_ENV_N_FACTS; id++) {
        assert_false(env.facts[id].known);
    }
    assert_true(isnan(pp_env_number(&env, PP_ENV_LOAD_1MIN, NAN)));
    pp_env_counters_read(&counters, made_root_path(&tree), 0);
    for (enum pp_env_counter_id id = 0; id < PP_ENV_N_COUNTERS; id++) {
        assert_false(counters.items[id].known);
    }
    made_root_release(&tree);
    pp_env_read(&env, "/no/such/root", 3);
    check_invariants(&env);
    assert_int_equal(env.cpu, 3);
    assert_false(env.facts[PP_ENV_KERNEL].known);
}

/* Facts whose file may hold any text that is printable. */
static bool takes_any_text(enum pp_env_id id)
{
    static const enum pp_env_id ids[] = {
        PP_ENV_HOST_NAME,
        PP_ENV_KERNEL,
        PP_ENV_MACHINE,
        PP_ENV_IRQ_AFFINITY,
        PP_ENV_FREQUENCY_GOVERNOR,
        PP_ENV_FREQUENCY_DRIVER,
        PP_ENV_CLOCKSOURCE,
        PP_ENV_CLOCKSOURCES_AVAILABLE,
        PP_ENV_CACHES,
        PP_ENV_MITIGATIONS,
        /* Hexadecimal. */
        PP_ENV_ASLR_PROCESS,
        /* Their absence from a text is a statement. */
        PP_ENV_CPUS_RCU_NOCBS,
        PP_ENV_MITIGATIONS_OPTION,
        PP_ENV_CONTAINER,
    };
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (ids[i] == id) {
            return true;
        }
    }
    return false;
}

static void fill_all(struct made_root *root, const char *bytes, size_t n_bytes)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        made_root_put_bytes(root, good[i][0], bytes, n_bytes);
    }
}

/* No file makes sense: nothing may come out as a number or as good. */
static void test_garbage(void **state)
{
    (void)state;
    static struct pp_env env;
    static char large[300000];
    struct pp_env_counters counters;
    made_root_init(&tree);
    memset(large, '\xff', sizeof large);
    static const char *const texts[] = {"", "\n", "\x1b[31mred\x07 \x80\xff", "9x", "-",
        ":::::\n:\n", "[", "99999999999999999999999999", "[]\n", "nan", "1e5", "0x10", "unknown\n"};
    for (size_t i = 0; i <= sizeof texts / sizeof texts[0]; i++) {
        const bool is_last = i == sizeof texts / sizeof texts[0];
        fill_all(&tree, is_last ? large : texts[i], is_last ? sizeof large : strlen(texts[i]));
        read_root(&env, &tree, 1);
        pp_env_counters_read(&counters, made_root_path(&tree), 1);
        for (enum pp_env_id id = 0; id < PP_ENV_N_FACTS; id++) {
            const bool is_empty_set = pp_env_is(&env, id, "none");
            if (env.facts[id].known && !takes_any_text(id) && !is_empty_set) {
                fail_msg("text %zu: %s is %s", i, pp_env_row(id)->key, pp_env_text(&env, id));
            }
        }
    }
}

/* A directory or a FIFO where a file should be: unknown, and no waiting. */
static void test_no_regular_files(void **state)
{
    (void)state;
    static struct pp_env env;
    char path[256];
    made_root_init(&tree);
    made_root_put(&tree, "/proc/loadavg/x", "");
    made_root_put(&tree, "/proc/sys/kernel/x", "");
    snprintf(path, sizeof path, "%s/proc/sys/kernel/hostname", made_root_path(&tree));
    assert_int_equal(mkfifo(path, 0600), 0);
    alarm(30);
    read_root(&env, &tree, -1);
    alarm(0);
    assert_false(env.facts[PP_ENV_LOAD_1MIN].known);
    assert_false(env.facts[PP_ENV_HOST_NAME].known);
    unlink(path);
}

static void test_no_newline(void **state)
{
    (void)state;
    static struct pp_env env;
    made_root_init(&tree);
    made_root_put(&tree, "/proc/loadavg", "1.50");
    made_root_put(&tree, CPU "online", "0-1,4");
    made_root_put(&tree, "/proc/stat", "cpu  1 2 3 4 5 6 7 8");
    made_root_put(&tree, "/proc/meminfo", "MemTotal: 2 kB");
    made_root_put(&tree, "/proc/cpuinfo", "flags : a hypervisor");
    made_root_put(&tree, "/proc/cmdline", "quiet mitigations=auto");
    read_root(&env, &tree, -1);
    expect_number(&env, PP_ENV_LOAD_1MIN, 1.5);
    expect_text(&env, PP_ENV_LOAD_1MIN, "1.50");
    expect_number(&env, PP_ENV_CPUS_ONLINE, 3);
    expect_number(&env, PP_ENV_STEAL_TICKS, 8);
    expect_number(&env, PP_ENV_MEMORY_TOTAL_BYTES, 2048);
    expect_text(&env, PP_ENV_HYPERVISOR, "yes");
    expect_text(&env, PP_ENV_TSC_CONSTANT, "no");
    expect_text(&env, PP_ENV_MITIGATIONS_OPTION, "auto");
    expect_text(&env, PP_ENV_CPUS_RCU_NOCBS, "none");
}

static void test_long_text_is_cut(void **state)
{
    (void)state;
    static struct pp_env env;
    char text[400];
    memset(text, 'h', sizeof text);
    made_root_init(&tree);
    made_root_put_bytes(&tree, "/proc/sys/kernel/hostname", text, PP_ENV_TEXT_BYTES - 1);
    read_root(&env, &tree, -1);
    assert_int_equal(strspn(pp_env_text(&env, PP_ENV_HOST_NAME), "h"), PP_ENV_TEXT_BYTES - 1);
    made_root_put_bytes(&tree, "/proc/sys/kernel/hostname", text, sizeof text);
    read_root(&env, &tree, -1);
    const char *const shown = pp_env_text(&env, PP_ENV_HOST_NAME);
    assert_int_equal(strlen(shown), PP_ENV_TEXT_BYTES - 1);
    assert_string_equal(shown + PP_ENV_TEXT_BYTES - 4, "...");
    made_root_put(&tree, "/proc/sys/kernel/hostname", "  a\x1b[0mb\xc3\xa9 \n");
    read_root(&env, &tree, -1);
    expect_text(&env, PP_ENV_HOST_NAME, "a?[0mb??");
}

/* One change to the good machine, what the fact becomes, and that it hurts. */
struct change {
    const char *path;
    const char *content;
    enum pp_env_id id;
    const char *text;
    bool hurts;
};

static const struct change changes[] = {
    {CPU "cpu1/cpufreq/scaling_governor", "powersave\n", PP_ENV_FREQUENCY_GOVERNOR, "powersave",
        true},
    {CPU "intel_pstate/no_turbo", "0\n", PP_ENV_BOOST, "on", true},
    {CPU "intel_pstate/no_turbo", "10\n", PP_ENV_BOOST, "unknown", false},
    {CPU "smt/active", "1\n", PP_ENV_SMT, "on", false},
    {CPU "cpu1/topology/thread_siblings_list", "1,3\n", PP_ENV_CPU_SIBLINGS, "1,3", true},
    {CPU "isolated", "2-3\n", PP_ENV_CPUS_ISOLATED, "2-3", false},
    {"/proc/self/status", "Cpus_allowed_list:\t2\n", PP_ENV_CPUS_ALLOWED, "2", true},
    {"/sys/class/power_supply/AC/online", "0\n", PP_ENV_POWER_SUPPLY, "battery", true},
    {"/sys/class/power_supply/AC/type", "\n", PP_ENV_POWER_SUPPLY, "battery", true},
    {"/proc/cpuinfo", "flags : hypervisor\n", PP_ENV_HYPERVISOR, "yes", true},
    {"/proc/cpuinfo", "flags : tsc\n", PP_ENV_TSC_CONSTANT, "no", true},
    {"/proc/cpuinfo", "model name : x\n", PP_ENV_TSC_CONSTANT, "unknown", false},
    {"/proc/cpuinfo", "model name : x\n", PP_ENV_HYPERVISOR, "unknown", false},
    {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n",
        PP_ENV_CLOCKSOURCE, "hpet", true},
    {"/proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 10 kB\n", PP_ENV_MEMORY_AVAILABLE_BYTES,
        "10240", true},
    {"/proc/sys/kernel/numa_balancing", "1\n", PP_ENV_NUMA_BALANCING, "on", false},
    {"/proc/sys/kernel/randomize_va_space", "0\n", PP_ENV_ASLR, "off", true},
    {"/proc/sys/kernel/randomize_va_space", "1\n", PP_ENV_ASLR, "without the heap", true},
    {"/proc/sys/kernel/randomize_va_space", "3\n", PP_ENV_ASLR, "unknown", false},
    {"/proc/self/personality", "00040000\n", PP_ENV_ASLR_PROCESS, "off", true},
    {"/proc/self/personality", "none\n", PP_ENV_ASLR_PROCESS, "unknown", false},
    {"/sys/fs/cgroup/user.slice/cpu.max", "150000 100000\n", PP_ENV_CGROUP_CPU_LIMIT_CPUS, "1.50",
        true},
    {"/sys/fs/cgroup/user.slice/cpu.max", "900000 100000\n", PP_ENV_CGROUP_CPU_LIMIT_CPUS, "9.00",
        false},
    {"/proc/loadavg", "2.10 0 0 1/1 1\n", PP_ENV_LOAD_1MIN, "2.10", true},
    {"/proc/loadavg", "1.90 0 0 1/1 1\n", PP_ENV_LOAD_1MIN, "1.90", false},
    {"/proc/pressure/cpu", "some avg10=2.00 total=1\n", PP_ENV_CPU_PRESSURE_10S_PCT, "2", true},
    {"/proc/sys/kernel/perf_event_paranoid", "4\n", PP_ENV_PERF_EVENT_PARANOID, "4", true},
    {"/proc/self/cgroup", "0::/system.slice/docker-1a2b.scope\n", PP_ENV_CONTAINER, "docker",
        false},
    {"/run/systemd/container", "lxc\n", PP_ENV_CONTAINER, "lxc", false},
    {"/run/.containerenv", "", PP_ENV_CONTAINER, "podman", false},
    {"/.dockerenv", "", PP_ENV_CONTAINER, "docker", false},
    {CPU "vulnerabilities/mds", "Vulnerable\n", PP_ENV_MITIGATIONS,
        "itlb_multihit spectre_v2; open or unclear: mds retbleed", false},
    {"/sys/class/dmi/id/sys_vendor", "\n", PP_ENV_MACHINE, "Anvil 9", false},
    {CPU "cpu1/cache/index1/type", "Instruction\n", PP_ENV_CACHES, "L1d 32K (1), L3i 36608K (0-3)",
        false},
};

static void test_each_change(void **state)
{
    (void)state;
    static struct pp_env env;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct change *const change = &changes[i];
        put_good(&tree);
        made_root_put(&tree, change->path, change->content);
        read_root(&env, &tree, 1);
        if (strcmp(change->text, "unknown") == 0) {
            assert_false(env.facts[change->id].known);
        } else {
            expect_text(&env, change->id, change->text);
        }
        expect_advice(&env, change->id, change->hurts);
        made_root_release(&tree);
    }
}

static void test_boost_by_file(void **state)
{
    (void)state;
    static struct pp_env env;
    put_good(&tree);
    made_root_remove(&tree, CPU "intel_pstate/no_turbo");
    made_root_put(&tree, CPU "cpu1/cpufreq/boost", "1\n");
    read_root(&env, &tree, 1);
    expect_text(&env, PP_ENV_BOOST, "on");
    expect_advice(&env, PP_ENV_BOOST, true);
    made_root_put(&tree, CPU "cpufreq/boost", "0\n");
    read_root(&env, &tree, 1);
    expect_text(&env, PP_ENV_BOOST, "off");
    made_root_put(&tree, CPU "cpufreq/boost", "maybe\n");
    made_root_remove(&tree, CPU "cpu1/cpufreq/boost");
    read_root(&env, &tree, 1);
    assert_false(env.facts[PP_ENV_BOOST].known);
}

/* The MSR counts only on a bare Intel machine. */
static void test_boost_by_msr(void **state)
{
    (void)state;
    static struct pp_env env;
    static unsigned char msr[0x1a8];
    put_good(&tree);
    made_root_remove(&tree, CPU "intel_pstate/no_turbo");
    made_root_put_bytes(&tree, "/dev/cpu/1/msr", msr, sizeof msr);
    read_root(&env, &tree, 1);
    expect_text(&env, PP_ENV_BOOST, "on");
    msr[0x1a4] = 1 << 6;
    made_root_put_bytes(&tree, "/dev/cpu/1/msr", msr, sizeof msr);
    read_root(&env, &tree, 1);
    expect_text(&env, PP_ENV_BOOST, "off");
    made_root_put_bytes(&tree, "/dev/cpu/1/msr", msr, sizeof msr - 1);
    read_root(&env, &tree, 1);
    assert_false(env.facts[PP_ENV_BOOST].known);
    made_root_put_bytes(&tree, "/dev/cpu/1/msr", msr, sizeof msr);
    made_root_put(&tree, "/proc/cpuinfo", "vendor_id : GenuineIntel\nflags : hypervisor\n");
    read_root(&env, &tree, 1);
    assert_false(env.facts[PP_ENV_BOOST].known);
}

static void read_cgroup(
    struct pp_env_cgroup *cgroup, struct made_root *root, const char *groups, const char *mounts)
{
    made_root_put(root, "/proc/self/cgroup", groups);
    made_root_put(root, "/proc/self/mountinfo", mounts);
    pp_env_cgroup_read(cgroup, made_root_path(root));
}

static void test_cgroup_v1(void **state)
{
    (void)state;
    static const char groups[] = "5:memory:/m\n4:cpuset:/s\n3:cpuacct,cpu:/docker/abc/sub\n0::/\n";
    /* The mount shows what lies below /docker/abc, at a place with a blank. */
    static const char mounts[] =
        "30 23 0:26 / /sys/fs/unified rw - cgroup2 cgroup2 rw\n"
        "31 23 0:27 / /sys/fs/set rw - cgroup cgroup rw,cpuset\n"
        "33 23 0:28 /docker/abc /sys/fs/cg\\040roup rw shared:1 - cgroup cgroup rw,cpu,cpuacct\n";
    struct pp_env_cgroup cgroup;
    made_root_init(&tree);
    made_root_put(&tree, "/sys/fs/cg roup/sub/cpu.cfs_quota_us", "-1\n");
    made_root_put(&tree, "/sys/fs/cg roup/sub/cpu.cfs_period_us", "100000\n");
    made_root_put(&tree, "/sys/fs/cg roup/sub/cpu.stat", "nr_throttled 2\nthrottled_time 500\n");
    made_root_put(&tree, "/sys/fs/cg roup/cpu.cfs_quota_us", "25000\n");
    made_root_put(&tree, "/sys/fs/cg roup/cpu.cfs_period_us", "50000\n");
    made_root_put(&tree, "/sys/fs/cg roup/cpu.stat", "nr_throttled 3\nthrottled_time 700\n");
    made_root_put(&tree, "/sys/fs/cpu.stat", "nr_throttled 1000\nthrottled_time 1000\n");
    read_cgroup(&cgroup, &tree, groups, mounts);
    assert_int_equal(cgroup.version, 1);
    assert_string_equal(cgroup.path, "/docker/abc/sub");
    assert_true(cgroup.limit_known && cgroup.limit_cpus == 0.5);
    assert_true(cgroup.throttled_known);
    assert_int_equal(cgroup.throttled_count, 5);
    assert_int_equal(cgroup.throttled_ns, 1200);
}

static void test_cgroup_v2_takes_the_tightest(void **state)
{
    (void)state;
    static const char mounts[] = "30 23 0:26 / /cg rw - cgroup2 none rw\n";
    struct pp_env_cgroup cgroup;
    made_root_init(&tree);
    made_root_put(&tree, "/cg/a/cpu.max", "80000 100000\n");
    made_root_put(&tree, "/cg/a/b/cpu.max", "20000 100000\n");
    made_root_put(&tree, "/cg/a/b/c/cpu.max", "max 100000\n");
    read_cgroup(&cgroup, &tree, "0::/a/b/c\n", mounts);
    assert_int_equal(cgroup.version, 2);
    assert_true(cgroup.limit_known && cgroup.limit_cpus == 0.2);
    assert_false(cgroup.throttled_known);
    read_cgroup(&cgroup, &tree, "0::/a\n", mounts);
    assert_true(cgroup.limit_cpus == 0.8);
    made_root_put(&tree, "/cg/a/cpu.max", "80000\n");
    read_cgroup(&cgroup, &tree, "0::/a\n", mounts);
    assert_false(cgroup.limit_known);
    /* A group outside of what is mounted: only the mount's own can be seen. */
    read_cgroup(&cgroup, &tree, "0::/../x\n", mounts);
    assert_int_equal(cgroup.version, 2);
    assert_false(cgroup.limit_known);
}

static void test_cgroup_garbage(void **state)
{
    (void)state;
    static const char *const groups[] = {
        "", "::::", "0:", "0::", "0::x\n", "1:cpu\n", "9:xcpu:/a\n"};
    static const char *const mounts[] = {"", "1 2 3 / / rw -", "1 2 3 4 5 6 - cgroup2", "\n\n",
        "30 23 0:26 / /c\\9 rw - cgroup2 c rw\n", "30 23 0:26 / /c\\777 rw - cgroup2 c rw\n",
        "30 23 0:26 /  rw - cgroup2 c rw\n"};
    struct pp_env_cgroup cgroup;
    made_root_init(&tree);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        read_cgroup(&cgroup, &tree, groups[i], "30 23 0:26 / /cg rw - cgroup2 none rw\n");
        assert_int_equal(cgroup.version, 0);
    }
    for (size_t i = 0; i < sizeof mounts / sizeof mounts[0]; i++) {
        read_cgroup(&cgroup, &tree, "0::/a\n", mounts[i]);
        assert_int_equal(cgroup.version, 0);
        assert_false(cgroup.limit_known || cgroup.throttled_known);
    }
}

static void test_counters(void **state)
{
    (void)state;
    struct pp_env_counters before;
    struct pp_env_counters after;
    struct pp_env_delta delta;
    static const uint64_t expected[PP_ENV_N_COUNTERS] = {
        [PP_ENV_COUNTER_STEAL_TICKS] = 9,
        [PP_ENV_COUNTER_CPU_STEAL_TICKS] = 1,
        [PP_ENV_COUNTER_THROTTLED_COUNT] = 4,
        [PP_ENV_COUNTER_THROTTLED_NS] = 30000,
        [PP_ENV_COUNTER_THERMAL_CORE_COUNT] = 6,
        [PP_ENV_COUNTER_THERMAL_PACKAGE_COUNT] = 0,
        [PP_ENV_COUNTER_CONTEXT_SWITCH_COUNT] = 55,
        [PP_ENV_COUNTER_CPU_PRESSURE_US] = 1000,
    };
    put_good(&tree);
    pp_env_counters_read(&before, made_root_path(&tree), 1);
    made_root_put(&tree, "/proc/stat",
        "cpu  10 0 3 4 5 6 7 90 9 10\ncpu1 1 1 1 1 1 1 1 42 0 0\nctxt 12400\n");
    made_root_put(
        &tree, "/sys/fs/cgroup/user.slice/a/cpu.stat", "nr_throttled 7\nthrottled_usec 100\n");
    made_root_put(&tree, CPU "cpu1/thermal_throttle/core_throttle_count", "10\n");
    made_root_put(&tree, "/proc/pressure/cpu", "some avg10=0.75 total=6000\n");
    pp_env_counters_read(&after, made_root_path(&tree), 1);
    pp_env_counters_delta(&before, &after, &delta);
    for (enum pp_env_counter_id id = 0; id < PP_ENV_N_COUNTERS; id++) {
        assert_true(delta.items[id].known);
        assert_int_equal(delta.items[id].value, expected[id]);
        assert_true(pp_env_counters_row(id)->key[0] != '\0');
    }
    /* Backward, and gone. */
    pp_env_counters_delta(&after, &before, &delta);
    assert_false(delta.items[PP_ENV_COUNTER_STEAL_TICKS].known);
    assert_int_equal(delta.items[PP_ENV_COUNTER_STEAL_TICKS].value, 0);
    assert_true(delta.items[PP_ENV_COUNTER_THERMAL_PACKAGE_COUNT].known);
    made_root_remove(&tree, "/proc/stat");
    pp_env_counters_read(&after, made_root_path(&tree), -1);
    pp_env_counters_delta(&before, &after, &delta);
    assert_false(delta.items[PP_ENV_COUNTER_STEAL_TICKS].known);
    assert_false(delta.items[PP_ENV_COUNTER_CPU_STEAL_TICKS].known);
    assert_false(delta.items[PP_ENV_COUNTER_THERMAL_CORE_COUNT].known);
    assert_true(delta.items[PP_ENV_COUNTER_CPU_PRESSURE_US].known);
}

static void check_list(const char *text, long count, long first)
{
    long is_first = -7;
    assert_int_equal(pp_env_file_list_count(text, &is_first), count);
    assert_int_equal(is_first, first);
}

static void test_lists(void **state)
{
    (void)state;
    check_list("", 0, -7);
    check_list("\n", 0, -7);
    check_list("3\n", 1, 3);
    check_list("0-3,8,10-11\n", 7, 0);
    check_list("5-5", 1, 5);
    assert_int_equal(pp_env_file_list_count("3-1", NULL), -1);
    assert_int_equal(pp_env_file_list_count("1,", NULL), -1);
    assert_int_equal(pp_env_file_list_count("1-", NULL), -1);
    assert_int_equal(pp_env_file_list_count("-1", NULL), -1);
    assert_int_equal(pp_env_file_list_count("1 2", NULL), -1);
    assert_int_equal(pp_env_file_list_count("0-9999999", NULL), -1);
}

static void test_fields(void **state)
{
    (void)state;
    static const char text[] = "\ncpu0 7\ncpu  8\nmodel name\t: x y\nmodel\t\t: 85\nlast:";
    size_t n_bytes = 0;
    assert_memory_equal(pp_env_file_field(text, "cpu", ' ', &n_bytes), "8\n", 2);
    assert_int_equal(n_bytes, 1);
    assert_memory_equal(pp_env_file_field(text, "model", ':', &n_bytes), "85", 2);
    assert_memory_equal(pp_env_file_field(text, "model name", ':', &n_bytes), "x y\n", 4);
    assert_int_equal(n_bytes, 3);
    assert_non_null(pp_env_file_field(text, "last", ':', &n_bytes));
    assert_int_equal(n_bytes, 0);
    assert_null(pp_env_file_field(text, "mode", ':', &n_bytes));
    assert_null(pp_env_file_field(text, "cpu0", ':', &n_bytes));
    assert_null(pp_env_file_option("xa=1 b", "a", &n_bytes));
    assert_null(pp_env_file_option("b", "b", &n_bytes));
    assert_memory_equal(pp_env_file_option("a b= c=12\n", "c", &n_bytes), "12\n", 3);
    assert_int_equal(n_bytes, 2);
}

/* This machine, whatever it is: at least what every Linux tells. */
static void test_this_machine(void **state)
{
    (void)state;
    static struct pp_env env;
    pp_env_read(&env, "", -1);
    check_invariants(&env);
    if (access("/proc/self/status", R_OK) != 0) {
        print_message("# no /proc: not checked\n");
        return;
    }
    char name[256] = "";
    assert_int_equal(gethostname(name, sizeof name - 1), 0);
    expect_text(&env, PP_ENV_HOST_NAME, name);
    assert_true(pp_env_number(&env, PP_ENV_CPUS_ALLOWED, 0) >= 1);
    assert_true(env.cpu >= 0);
    const double total_bytes = pp_env_number(&env, PP_ENV_MEMORY_TOTAL_BYTES, 0);
    assert_true(total_bytes > 0x1p20 && total_bytes < 0x1p60);
    assert_true(pp_env_number(&env, PP_ENV_MEMORY_AVAILABLE_BYTES, 0) <= total_bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_every_fact, remove_tree),
        cmocka_unit_test_teardown(test_rows, remove_tree),
        cmocka_unit_test_teardown(test_nothing_there, remove_tree),
        cmocka_unit_test_teardown(test_garbage, remove_tree),
        cmocka_unit_test_teardown(test_no_regular_files, remove_tree),
        cmocka_unit_test_teardown(test_no_newline, remove_tree),
        cmocka_unit_test_teardown(test_long_text_is_cut, remove_tree),
        cmocka_unit_test_teardown(test_each_change, remove_tree),
        cmocka_unit_test_teardown(test_boost_by_file, remove_tree),
        cmocka_unit_test_teardown(test_boost_by_msr, remove_tree),
        cmocka_unit_test_teardown(test_cgroup_v1, remove_tree),
        cmocka_unit_test_teardown(test_cgroup_v2_takes_the_tightest, remove_tree),
        cmocka_unit_test_teardown(test_cgroup_garbage, remove_tree),
        cmocka_unit_test_teardown(test_counters, remove_tree),
        cmocka_unit_test_teardown(test_lists, remove_tree),
        cmocka_unit_test_teardown(test_fields, remove_tree),
        cmocka_unit_test_teardown(test_this_machine, remove_tree),
    };
    return cmocka_run_group_tests_name("env", tests, NULL, NULL);
}
