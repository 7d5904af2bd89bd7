/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads caches, mitigations, boost, power supply, maker and hypervisor.
 */
#include "bench/env_hardware.h"
#include "bench/buf.h"
#include "bench/env_fact.h"
#include "bench/env_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined __x86_64__
#include <cpuid.h>
#endif

enum {
    ENV_HARDWARE_MAX_CACHES = 16,
    ENV_HARDWARE_MAX_NAMES = 64, /* entries of a directory that are looked at */
    ENV_HARDWARE_WORD_BYTES = 64,
};

/* A one-line file by a format; false when it is absent or empty. */
static bool __attribute__((format(printf, 4, 5)))
env_word(const char *root, char *text, size_t capacity, const char *format, ...)
{
    char path[512];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(path, sizeof path, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof path || !pp_env_file_read(root, path, text, capacity)) {
        return false;
    }
    text[strcspn(text, "\n")] = '\0';
    return text[0] != '\0';
}

/* Names of a directory's entries, in the order of their bytes. */
struct env_names {
    int n;
    char names[ENV_HARDWARE_MAX_NAMES][ENV_HARDWARE_WORD_BYTES];
};

static int env_name_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* False when the directory is absent; names that are too long are left out. */
static bool env_list(struct env_names *list, const char *root, const char *path)
{
    char full[PP_ENV_FILE_PATH_BYTES];
    list->n = 0;
    const int n = snprintf(full, sizeof full, "%s%s", root, path);
    DIR *const directory = n > 0 && (size_t)n < sizeof full ? opendir(full) : NULL;
    if (directory == NULL) {
        return false;
    }
    const struct dirent *entry;
    while (list->n < ENV_HARDWARE_MAX_NAMES && (entry = readdir(directory)) != NULL) {
        const size_t length = strlen(entry->d_name);
        if (entry->d_name[0] != '.' && length < ENV_HARDWARE_WORD_BYTES) {
            memcpy(list->names[list->n++], entry->d_name, length + 1);
        }
    }
    closedir(directory);
    qsort(list->names, (size_t)list->n, sizeof list->names[0], env_name_compare);
    return true;
}

/* "L1d 32K (0), L1i 32K (0), L2 1024K (0), L3 36608K (0-1)" */
static void env_read_caches(struct pp_env *env, const char *root)
{
    char level[ENV_HARDWARE_WORD_BYTES];
    char type[ENV_HARDWARE_WORD_BYTES];
    char size[ENV_HARDWARE_WORD_BYTES];
    char shared[ENV_HARDWARE_WORD_BYTES];
    struct pp_buf text;
    pp_buf_init(&text);
    for (int i = 0; i < ENV_HARDWARE_MAX_CACHES; i++) {
        char directory[128];
        snprintf(directory, sizeof directory, "/sys/devices/system/cpu/cpu%d/cache/index%d",
            env->cpu, i);
        if (!env_word(root, level, sizeof level, "%s/level", directory) ||
            !env_word(root, size, sizeof size, "%s/size", directory)) {
            break;
        }
        const bool typed = env_word(root, type, sizeof type, "%s/type", directory);
        const char letter = !typed ? '?' : type[0] == 'D' ? 'd' : type[0] == 'I' ? 'i' : '\0';
        if (!env_word(root, shared, sizeof shared, "%s/shared_cpu_list", directory)) {
            memcpy(shared, "?", 2);
        }
        pp_buf_printf(&text, "%sL%s%.*s %s (%s)", i == 0 ? "" : ", ", level, letter != '\0',
            &letter, size, shared);
    }
    pp_env_fact_set_text(&env->facts[PP_ENV_CACHES], pp_buf_text(&text), text.n_bytes);
    pp_buf_release(&text);
}

static bool env_begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void env_add_name(struct pp_buf *list, const char *name)
{
    pp_buf_printf(list, "%s%s", list->n_bytes == 0 ? "" : " ", name);
}

/* Names of what is mitigated, which costs time, and of what is open. */
static void env_read_mitigations(struct pp_env *env, const char *root)
{
    static const char directory[] = "/sys/devices/system/cpu/vulnerabilities";
    struct env_names list;
    struct pp_buf mitigated;
    struct pp_buf vulnerable;
    char text[256];
    int n_mitigated = 0;
    if (!env_list(&list, root, directory) || list.n == 0) {
        return;
    }
    pp_buf_init(&mitigated);
    pp_buf_init(&vulnerable);
    for (int i = 0; i < list.n; i++) {
        if (!env_word(root, text, sizeof text, "%s/%s", directory, list.names[i])) {
            continue;
        }
        const char *const state = env_begins(text, "KVM: ") ? text + 5 : text;
        if (env_begins(state, "Mitigation")) {
            env_add_name(&mitigated, list.names[i]);
            n_mitigated++;
        } else if (!env_begins(state, "Not affected")) {
            env_add_name(&vulnerable, list.names[i]);
        }
    }
    struct pp_env_fact *const fact = &env->facts[PP_ENV_MITIGATIONS];
    pp_env_fact_set(fact, "%s%s%s", n_mitigated == 0 ? "none" : pp_buf_text(&mitigated),
        vulnerable.n_bytes == 0 ? "" : "; open or unclear: ", pp_buf_text(&vulnerable));
    pp_env_fact_set_number(fact, n_mitigated);
    pp_buf_release(&mitigated);
    pp_buf_release(&vulnerable);
}

/* IA32_MISC_ENABLE bit 38, "turbo mode disable"; readable by root with the msr
 * module only. A hypervisor may answer anything. */
static bool env_msr_boost(const struct pp_env *env, const char *root, bool *on)
{
    char path[PP_ENV_FILE_PATH_BYTES];
    uint64_t value;
    const int n = snprintf(path, sizeof path, "%s/dev/cpu/%d/msr", root, env->cpu);
    if (n < 0 || (size_t)n >= sizeof path || !pp_env_is(env, PP_ENV_CPU_VENDOR, "GenuineIntel") ||
        !pp_env_is(env, PP_ENV_HYPERVISOR, "none")) {
        return false;
    }
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    const bool done = pread(fd, &value, sizeof value, 0x1a0) == (ssize_t)sizeof value;
    close(fd);
    *on = done && (value >> 38 & 1) == 0;
    return done;
}

/* "0" or "1" in the file; *is_one tells which. False for anything else. */
static bool env_bit(const char *root, const char *path, bool *is_one)
{
    char text[16];
    if (!env_word(root, text, sizeof text, "%s", path) || text[0] < '0' || text[0] > '1' ||
        text[1] != '\0') {
        return false;
    }
    *is_one = text[0] == '1';
    return true;
}

static void env_read_boost(struct pp_env *env, const char *root)
{
    char path[128];
    bool on = false;
    bool off = false;
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/cpufreq/boost", env->cpu);
    if (env_bit(root, "/sys/devices/system/cpu/intel_pstate/no_turbo", &off)) {
        on = !off;
    } else if (!env_bit(root, "/sys/devices/system/cpu/cpufreq/boost", &on) &&
        !env_bit(root, path, &on) && !env_msr_boost(env, root, &on)) {
        return;
    }
    pp_env_fact_set(&env->facts[PP_ENV_BOOST], on ? "on" : "off");
}

/* Mains when any adapter is plugged in, battery when one is unplugged or a
 * battery is discharged; a machine without either stays unknown. */
static void env_read_power(struct pp_env *env, const char *root)
{
    static const char directory[] = "/sys/class/power_supply";
    struct env_names list;
    char type[ENV_HARDWARE_WORD_BYTES];
    char state[ENV_HARDWARE_WORD_BYTES];
    bool mains = false;
    bool battery = false;
    if (!env_list(&list, root, directory)) {
        return;
    }
    for (int i = 0; i < list.n; i++) {
        const char *const name = list.names[i];
        if (!env_word(root, type, sizeof type, "%s/%s/type", directory, name)) {
            continue;
        }
        const bool is_mains = strcmp(type, "Mains") == 0;
        if (is_mains || env_begins(type, "USB")) {
            const bool told = env_word(root, state, sizeof state, "%s/%s/online", directory, name);
            mains = mains || (told && strcmp(state, "1") == 0);
            battery = battery || (told && is_mains && strcmp(state, "0") == 0);
        } else if (strcmp(type, "Battery") == 0 &&
            env_word(root, state, sizeof state, "%s/%s/status", directory, name)) {
            battery = battery || strcmp(state, "Discharging") == 0;
        }
    }
    if (mains || battery) {
        pp_env_fact_set(&env->facts[PP_ENV_POWER_SUPPLY], mains ? "mains" : "battery");
    }
}

static void env_read_machine(struct pp_env *env, const char *root)
{
    char vendor[128];
    char product[128];
    const bool has_vendor = env_word(root, vendor, sizeof vendor, "/sys/class/dmi/id/sys_vendor");
    const bool has_product = env_word(
        root, product, sizeof product, "/sys/class/dmi/id/product_name");
    if (has_vendor || has_product) {
        pp_env_fact_set(&env->facts[PP_ENV_MACHINE], "%s%s%s", has_vendor ? vendor : "",
            has_vendor && has_product ? " " : "", has_product ? product : "");
    }
}

#if defined __x86_64__
/* Asks the processor; each CPUID leaves a guest for its host, so ask twice
 * only where there is one. */
static void env_ask_hypervisor(struct pp_env_fact *fact)
{
    static const char *const names[][2] = {
        {"KVMKVMKVM", "kvm"},
        {"Microsoft Hv", "hyper-v"},
        {"VMwareVMware", "vmware"},
        {"XenVMMXenVMM", "xen"},
        {"TCGTCGTCGTCG", "qemu"},
        {"VBoxVBoxVBox", "virtualbox"},
        {"bhyve bhyve ", "bhyve"},
        {"ACRNACRNACRN", "acrn"},
        {" lrpepyh  vr", "parallels"},
        {"Linux KVM Hv", "kvm"},
    };
    unsigned eax;
    unsigned signature[4] = {0};
    unsigned ecx = 0;
    if (__get_cpuid(1, &eax, &signature[0], &ecx, &signature[1]) == 0) {
        return;
    }
    if ((ecx >> 31) == 0) {
        pp_env_fact_set(fact, "none");
        return;
    }
    __cpuid(0x40000000, eax, signature[0], signature[1], signature[2]);
    signature[3] = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp((const char *)signature, names[i][0]) == 0) {
            pp_env_fact_set(fact, "%s", names[i][1]);
            return;
        }
    }
    pp_env_fact_set(fact, "%s", (const char *)signature);
    if (!fact->known) {
        pp_env_fact_set(fact, "yes");
    }
}
#else
static void env_ask_hypervisor(struct pp_env_fact *fact)
{
    (void)fact;
}
#endif

void pp_env_hardware_read(struct pp_env *env, const char *root)
{
    if (root[0] == '\0') {
        env_ask_hypervisor(&env->facts[PP_ENV_HYPERVISOR]);
    }
    env_read_machine(env, root);
    env_read_power(env, root);
    env_read_caches(env, root);
    env_read_mitigations(env, root);
    env_read_boost(env, root);
}
