/* SPDX-License-Identifier: GPL-3.0-or-later
 * Machine facts: those that one file or field tells, and access to all.
 */
#include "bench/env.h"
#include "bench/env_advice.h"
#include "bench/env_fact.h"
#include "bench/env_file.h"
#include "bench/env_hardware.h"
#include "bench/env_probe.h"
#include "bench/env_table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const struct pp_env_row *pp_env_row(enum pp_env_id id)
{
    assert(id < PP_ENV_N_FACTS);
    return &pp_env_table[id].row;
}

const char *pp_env_text(const struct pp_env *env, enum pp_env_id id)
{
    return env->facts[id].text;
}

double pp_env_number(const struct pp_env *env, enum pp_env_id id, double otherwise)
{
    return env->facts[id].has_number ? env->facts[id].number : otherwise;
}

bool pp_env_is(const struct pp_env *env, enum pp_env_id id, const char *text)
{
    return env->facts[id].known && strcmp(env->facts[id].text, text) == 0;
}

/* The path of a row's file: its source with the CPU's number. */
static bool env_path(const struct pp_env *env, const char *source, char *path, size_t capacity)
{
    const char *const mark = strstr(source, "%d");
    int n;
    if (mark == NULL) {
        n = snprintf(path, capacity, "%s", source);
    } else {
        n = snprintf(path, capacity, "%.*s%d%s", (int)(mark - source), source, env->cpu, mark + 2);
    }
    return n > 0 && (size_t)n < capacity;
}

static void env_read_files(struct pp_env *env, const char *root)
{
    char path[256];
    char text[8192];
    for (int id = 0; id < PP_ENV_N_FACTS; id++) {
        const struct pp_env_entry *const entry = &pp_env_table[id];
        if (entry->form != PP_ENV_FORM_NONE &&
            env_path(env, entry->row.source, path, sizeof path) &&
            pp_env_file_read(root, path, text, sizeof text)) {
            pp_env_fact_parse(&env->facts[id], entry->form, entry->scale, text, strlen(text));
        }
    }
}

static void env_read_fields(struct pp_env *env, const char *text, const struct pp_env_field *fields)
{
    static const char unit[] = " kB";
    const size_t n_unit = sizeof unit - 1;
    for (const struct pp_env_field *field = fields; field->name != NULL; field++) {
        size_t n_bytes;
        const char *const value = pp_env_file_field(text, field->name, ':', &n_bytes);
        if (value == NULL) {
            continue;
        }
        if (n_bytes > n_unit && memcmp(value + n_bytes - n_unit, unit, n_unit) == 0) {
            n_bytes -= n_unit;
        }
        pp_env_fact_parse(&env->facts[field->id], field->form, field->scale, value, n_bytes);
    }
}

static bool env_has_word(const char *text, size_t n_bytes, const char *word)
{
    const size_t n_word = strlen(word);
    size_t at = 0;
    while (at < n_bytes) {
        const size_t n = strcspn(text + at, " \n");
        if (n == n_word && memcmp(text + at, word, n) == 0) {
            return true;
        }
        at += n + 1;
    }
    return false;
}

/* The first block of /proc/cpuinfo; the others differ in nothing wanted here,
 * and each costs the kernel 10 us to write. */
static void env_read_cpuinfo(struct pp_env *env, const char *root)
{
    char text[8192];
    size_t n_bytes;
    if (!pp_env_file_read(root, "/proc/cpuinfo", text, sizeof text)) {
        return;
    }
    env_read_fields(env, text, pp_env_table_cpuinfo);
    const char *const words = pp_env_file_field(text, "flags", ':', &n_bytes);
    if (words == NULL) {
        return;
    }
    for (const struct pp_env_field *flag = pp_env_table_flags; flag->name != NULL; flag++) {
        const bool has = env_has_word(words, n_bytes, flag->name);
        pp_env_fact_set(&env->facts[flag->id], has ? "yes" : "no");
    }
    if (env_has_word(words, n_bytes, "hypervisor")) {
        pp_env_fact_set(&env->facts[PP_ENV_HYPERVISOR], "yes");
    } else {
        pp_env_fact_set(&env->facts[PP_ENV_HYPERVISOR], "none");
    }
}

/* Sets env->cpu too: it needs the list of those allowed. */
static void env_read_status(struct pp_env *env, const char *root, int cpu)
{
    char text[8192];
    long first = 0;
    if (pp_env_file_read(root, "/proc/self/status", text, sizeof text)) {
        env_read_fields(env, text, pp_env_table_status);
    }
    const struct pp_env_fact *const allowed = &env->facts[PP_ENV_CPUS_ALLOWED];
    if (cpu < 0 && allowed->known) {
        pp_env_file_list_count(allowed->text, &first);
    }
    env->cpu = cpu < 0 ? (int)first : cpu;
}

void pp_env_read(struct pp_env *env, const char *root, int cpu)
{
    char text[4096];
    for (int id = 0; id < PP_ENV_N_FACTS; id++) {
        pp_env_fact_forget(&env->facts[id]);
    }
    env_read_status(env, root, cpu);
    env_read_cpuinfo(env, root);
    if (pp_env_file_read(root, "/proc/meminfo", text, sizeof text)) {
        env_read_fields(env, text, pp_env_table_meminfo);
    }
    env_read_files(env, root);
    pp_env_hardware_read(env, root);
    pp_env_probe_read(env, root);
    pp_env_advice_fill(env);
}
