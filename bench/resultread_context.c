/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings, machine, clock and modules of a result file.
 */
#include "bench/resultread_part.h"

#include "bench/env_advice.h"
#include "bench/env_table.h"
#include "bench/keys.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IN(type, member) offsetof(type, member), sizeof(((type *)0)->member)
#define FIELD(type, member, kind) \
    { \
#member, PP_JSONFIELD_##kind, IN(type, member), NULL, false \
    }
#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

/* A number of 64 bits that stands in a string, in this base, of so many digits at most. */
static uint64_t digits(struct pp_jsonread *json, int base)
{
    const char *text = pp_jsonread_string(json);
    if (!text)
        return 0;
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, base);
    const char *const allowed = base == 16 ? "0123456789abcdef" : "0123456789";
    if (errno != 0 || end == text || text[strspn(text, allowed)] != '\0')
        pp_jsonread_fail(json, "'%.40s' is no number of 64 bits" PP_RESULTREAD_DAMAGED, text);
    return value;
}

static void read_seed(struct pp_jsonread *json, void *object)
{
    ((struct pp_settings *)object)->seed = digits(json, 10);
}

static void read_pin(struct pp_jsonread *json, void *object)
{
    struct pp_settings *const settings = object;
    const char *text = pp_jsonread_string(json);
    if (!text)
        return;
    if (strcmp(text, "auto") == 0)
        settings->pin_cpu = PP_PIN_AUTO;
    else if (strcmp(text, "none") == 0)
        settings->pin_cpu = PP_PIN_NONE;
    else if (strcmp(text, "cpu") != 0)
        pp_jsonread_fail(json, "'%.40s' is no way to pin" PP_RESULTREAD_DAMAGED, text);
}

static void read_pin_cpu(struct pp_jsonread *json, void *object)
{
    if (pp_jsonread_null(json))
        return;
    const uint64_t cpu = pp_jsonread_unsigned(json);
    if (cpu > INT32_MAX)
        pp_jsonread_fail(json, "no CPU has this number" PP_RESULTREAD_DAMAGED);
    else
        ((struct pp_settings *)object)->pin_cpu = (int)cpu;
}

static void read_quantiles(struct pp_jsonread *json, void *object)
{
    struct pp_settings *const settings = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        const double p = pp_jsonread_number(json);
        if (settings->n_quantiles == PP_MAX_QUANTILES || p < 0 || p > 1)
            pp_jsonread_fail(json,
                "quantiles are at most %d numbers from 0 to 1" PP_RESULTREAD_DAMAGED,
                PP_MAX_QUANTILES);
        else
            settings->quantiles[settings->n_quantiles++] = p;
    }
}

/* clang-format off */
static const struct pp_jsonfield settings_fields[] = {
    FIELD(struct pp_settings, n_loops, UNSIGNED),
    FIELD(struct pp_settings, n_samples, UNSIGNED),
    FIELD(struct pp_settings, n_runs, SHORT),
    FIELD(struct pp_settings, per_call, BOOL),
    FIELD(struct pp_settings, process_time, BOOL),
    FIELD(struct pp_settings, quick, BOOL),
    FIELD(struct pp_settings, precision_ratio, NUMBER),
    FIELD(struct pp_settings, min_time_s, NUMBER),
    FIELD(struct pp_settings, max_time_s, NUMBER),
    FIELD(struct pp_settings, warmup_s, NUMBER),
    FIELD(struct pp_settings, target_time_s, NUMBER),
    FIELD(struct pp_settings, timeout_s, NUMBER),
    FIELD(struct pp_settings, memory_bytes, UNSIGNED),
    {"seed", PP_JSONFIELD_READ, 0, 0, read_seed, false},
    {"pin", PP_JSONFIELD_READ, 0, 0, read_pin, false},
    {"pin_cpu", PP_JSONFIELD_READ, 0, 0, read_pin_cpu, false},
    FIELD(struct pp_settings, level_ratio, NUMBER),
    {"quantiles", PP_JSONFIELD_READ, 0, 0, read_quantiles, false},
};

static const struct pp_jsonfield clock_fields[] = {
    {"kind", PP_JSONFIELD_WORD, offsetof(struct pp_calib, kind), PP_KEYS_CLOCKS, NULL, false},
    FIELD(struct pp_calib, why, CHARS),
    FIELD(struct pp_calib, tsc_known, BOOL),
    FIELD(struct pp_calib, tsc_invariant, BOOL),
    FIELD(struct pp_calib, ticks_per_ns, NUMBER),
    FIELD(struct pp_calib, rate_error_ppm, NUMBER),
    FIELD(struct pp_calib, drift_ppm, NUMBER),
    FIELD(struct pp_calib, quantum_ticks, UNSIGNED),
    FIELD(struct pp_calib, quantum_ns, NUMBER),
    FIELD(struct pp_calib, read_ns, NUMBER),
    FIELD(struct pp_calib, read_p90_ns, NUMBER),
    FIELD(struct pp_calib, read_max_ns, NUMBER),
    FIELD(struct pp_calib, monotonic_read_ns, NUMBER),
    FIELD(struct pp_calib, monotonic_quantum_ns, NUMBER),
    FIELD(struct pp_calib, cpu_read_ns, NUMBER),
    FIELD(struct pp_calib, disagree_ns, NUMBER),
    FIELD(struct pp_calib, n_backward, UNSIGNED),
    {"calibration_s", PP_JSONFIELD_NUMBER, IN(struct pp_calib, duration_s), NULL, false},
};
/* clang-format on */

void pp_resultread_settings(struct pp_jsonread *json, void *stored)
{
    struct pp_settings *const settings = &((struct pp_stored_result *)stored)->result.settings;
    pp_jsonfield_read(json, settings_fields, N_OF(settings_fields), settings);
    if (json->status == PP_OK && !(settings->level_ratio > 0 && settings->level_ratio < 1))
        pp_jsonread_fail(json, "level_ratio must be between 0 and 1" PP_RESULTREAD_DAMAGED);
}

void pp_resultread_clock(struct pp_jsonread *json, void *stored)
{
    struct pp_calib *const calib = &((struct pp_stored_result *)stored)->result.calib;
    pp_jsonfield_read(json, clock_fields, N_OF(clock_fields), calib);
    if (json->status == PP_OK && !(calib->ticks_per_ns > 0))
        pp_jsonread_fail(json, "ticks_per_ns must be above 0" PP_RESULTREAD_DAMAGED);
}

/* One fact as it is written. */
struct fact_value {
    bool known;
    double number; /* NaN: it is a text alone */
    char text[2 * PP_ENV_TEXT_BYTES];
};

static void read_fact_value(struct pp_jsonread *json, void *object)
{
    struct fact_value *const value = object;
    const char next = pp_jsonread_peek(json);
    if (next == '-' || (next >= '0' && next <= '9')) {
        value->number = pp_jsonread_number(json);
        return;
    }
    const char *text = pp_jsonread_null(json) ? "" : pp_jsonread_string(json);
    if (text)
        snprintf(value->text, sizeof value->text, "%s", text);
}

/* The words that a number stands for; older files have none. */
static void read_fact_text(struct pp_jsonread *json, void *object)
{
    struct fact_value *const value = object;
    snprintf(value->text, sizeof value->text, "%s", pp_jsonread_string(json));
}

/* Words that are not in the file are made again where they can be. */
static void set_fact(enum pp_env_id id, const struct fact_value *value, struct pp_env_fact *fact)
{
    pp_env_fact_forget(fact);
    if (!value->known)
        return;
    if (isnan(value->number) || value->text[0] != '\0') {
        pp_env_fact_set_text(fact, value->text, strlen(value->text));
        pp_env_fact_set_number(fact, value->number);
        return;
    }
    char text[PP_JSON_NUMBER_BYTES];
    const size_t n_bytes = pp_json_number_text(value->number, text);
    const bool is_switch = pp_env_table[id].form == PP_ENV_FORM_SWITCH;
    pp_env_fact_parse(fact, is_switch ? PP_ENV_FORM_SWITCH : PP_ENV_FORM_NUMBER, 1, text, n_bytes);
    if (!fact->known)
        pp_env_fact_set_text(fact, text, n_bytes);
    pp_env_fact_set_number(fact, value->number);
}

static void read_fact(struct pp_jsonread *json, enum pp_env_id id, struct pp_env_fact *fact)
{
    static const struct pp_jsonfield fields[] = {
        {"known", PP_JSONFIELD_BOOL, offsetof(struct fact_value, known), 0, NULL, false},
        {"value", PP_JSONFIELD_READ, 0, 0, read_fact_value, false},
        {"text", PP_JSONFIELD_READ, 0, 0, read_fact_text, true},
    };
    struct fact_value value = {.number = (double)NAN};
    pp_jsonfield_read(json, fields, N_OF(fields), &value);
    set_fact(id, &value, fact);
}

/* Number of the fact with this key, looked for from `next` on; PP_ENV_N_FACTS: none. */
static int find_fact(int next, const char *key)
{
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        const int at = (next + i) % PP_ENV_N_FACTS;
        if (strcmp(pp_env_row((enum pp_env_id)at)->key, key) == 0)
            return at;
    }
    return PP_ENV_N_FACTS;
}

void pp_resultread_machine(struct pp_jsonread *json, void *object)
{
    struct pp_stored_result *const stored = object;
    const char *key;
    uint64_t seen = 0;
    int next = 0;
    _Static_assert(PP_ENV_N_FACTS <= 64, "one bit a fact");
    for (int i = 0; i < PP_ENV_N_FACTS; i++)
        pp_env_fact_forget(&stored->env.facts[i]);
    pp_jsonread_object(json);
    while (pp_jsonread_key(json, &key)) {
        const int id = find_fact(next, key);
        if (id == PP_ENV_N_FACTS) {
            pp_jsonread_skip(json);
            continue;
        }
        if (seen >> id & 1)
            pp_jsonread_fail(json, "'%.40s' is there twice" PP_RESULTREAD_DAMAGED, key);
        seen |= UINT64_C(1) << id;
        read_fact(json, (enum pp_env_id)id, &stored->env.facts[id]);
        next = id + 1;
    }
    stored->env.cpu = -1;
    pp_env_advice_fill(&stored->env);
    stored->result.env = seen ? &stored->env : NULL;
}

static void read_hash(struct pp_jsonread *json, void *object)
{
    ((struct pp_module_info *)object)->hash = digits(json, 16);
}

void pp_resultread_modules(struct pp_jsonread *json, void *object)
{
    /* clang-format off */
    static const struct pp_jsonfield fields[] = {
        FIELD(struct pp_module_info, path, NAME),
        FIELD(struct pp_module_info, build_id, NAME),
        {"hash", PP_JSONFIELD_READ, 0, 0, read_hash, false},
        FIELD(struct pp_module_info, size_bytes, UNSIGNED),
        FIELD(struct pp_module_info, compiler, TEXT),
        FIELD(struct pp_module_info, n_layouts, SHORT),
        FIELD(struct pp_module_info, no_layouts, TEXT),
        FIELD(struct pp_module_info, convention, BOOL),
        FIELD(struct pp_module_info, has_empty_loop, BOOL),
    };
    /* clang-format on */
    struct pp_result *const result = &((struct pp_stored_result *)object)->result;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = result->modules;
        void *const module = pp_jsonfield_append(
            json, &items, &result->n_modules, sizeof *result->modules);
        result->modules = items;
        if (module)
            pp_jsonfield_read(json, fields, N_OF(fields), module);
    }
}

static void read_source_seed(struct pp_jsonread *json, void *object)
{
    ((struct pp_source *)object)->seed = digits(json, 10);
}

void pp_resultread_sources(struct pp_jsonread *json, void *object)
{
    static const struct pp_jsonfield fields[] = {
        FIELD(struct pp_source, started, CHARS),
        FIELD(struct pp_source, duration_s, NUMBER),
        FIELD(struct pp_source, host_name, NAME),
        FIELD(struct pp_source, cpu_model, NAME),
        {"seed", PP_JSONFIELD_READ, 0, 0, read_source_seed, false},
        FIELD(struct pp_source, ticks_per_ns, NUMBER),
        FIELD(struct pp_source, command, TEXT),
    };
    struct pp_result *const result = &((struct pp_stored_result *)object)->result;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        void *items = result->sources;
        void *const source = pp_jsonfield_append(
            json, &items, &result->n_sources, sizeof *result->sources);
        result->sources = items;
        if (source)
            pp_jsonfield_read(json, fields, N_OF(fields), source);
    }
}
