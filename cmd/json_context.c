/* SPDX-License-Identifier: GPL-3.0-or-later
 * Members that every JSON document of ours has.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/json_context.h"

#include "bench/keys.h"

#include <inttypes.h>
#include <stdio.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

void pp_json_context_head(struct pp_json *json, const char *name)
{
    pp_json_key(json, "schema");
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", name);
    pp_json_key_unsigned(json, "major", PP_SCHEMA_MAJOR);
    pp_json_key_unsigned(json, "minor", PP_SCHEMA_MINOR);
    pp_json_object_end(json);
    pp_json_key_string(json, "program", "ppbench");
    pp_json_key_string(json, "program_version", PACKAGE_VERSION);
    pp_json_key_unsigned(json, "method_version", PP_METHOD_VERSION);
}

static const char *json_context_pin(int pin_cpu)
{
    return pin_cpu == PP_PIN_AUTO ? "auto" : pin_cpu == PP_PIN_NONE ? "none" : "cpu";
}

static void json_context_quantiles(struct pp_json *json, const struct pp_settings *settings)
{
    pp_json_key(json, "quantiles");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        pp_json_number(json, settings->quantiles[i]);
    }
    pp_json_array_end(json);
}

void pp_json_context_settings(struct pp_json *json, const struct pp_settings *settings)
{
    pp_json_key(json, "settings");
    pp_json_object_begin(json);
    pp_json_key_unsigned(json, "n_loops", settings->n_loops);
    pp_json_key_unsigned(json, "n_samples", settings->n_samples);
    pp_json_key_unsigned(json, "n_runs", settings->n_runs);
    pp_json_key_bool(json, "per_call", settings->per_call);
    pp_json_key_bool(json, "process_time", settings->process_time);
    pp_json_key_bool(json, "quick", settings->quick);
    pp_json_key_number(json, "precision_ratio", settings->precision_ratio);
    pp_json_key_number(json, "min_time_s", settings->min_time_s);
    pp_json_key_number(json, "max_time_s", settings->max_time_s);
    pp_json_key_number(json, "warmup_s", settings->warmup_s);
    pp_json_key_number(json, "target_time_s", settings->target_time_s);
    pp_json_key_number(json, "timeout_s", settings->timeout_s);
    pp_json_key_unsigned(json, "memory_bytes", settings->memory_bytes);
    /* 64 bits do not fit the numbers of every reader. */
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, settings->seed);
    pp_json_key_string(json, "seed", seed);
    pp_json_key_string(json, "pin", json_context_pin(settings->pin_cpu));
    pp_json_key(json, "pin_cpu");
    if (settings->pin_cpu >= 0) {
        pp_json_integer(json, settings->pin_cpu);
    } else {
        pp_json_null(json);
    }
    pp_json_key_number(json, "level_ratio", settings->level_ratio);
    json_context_quantiles(json, settings);
    pp_json_object_end(json);
}

static void json_context_fact(
    struct pp_json *json, const struct pp_env_row *row, const struct pp_env_fact *fact)
{
    pp_json_key(json, row->key);
    pp_json_object_begin_inline(json);
    pp_json_key_bool(json, "known", fact->known);
    pp_json_key(json, "value");
    if (fact->known && fact->has_number) {
        pp_json_number(json, fact->number);
    } else {
        pp_json_string(json, fact->known ? fact->text : NULL);
    }
    pp_json_key_string(json, "unit", row->unit);
    if (fact->known && fact->has_number) {
        pp_json_key_string(json, "text", fact->text);
    }
    pp_json_object_end(json);
}

void pp_json_context_env(struct pp_json *json, const struct pp_env *env)
{
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        json_context_fact(json, pp_env_row((enum pp_env_id)i), &env->facts[i]);
    }
}

void pp_json_context_clock(struct pp_json *json, const struct pp_calib *calib)
{
    pp_json_key_string(json, "kind", calib->kind == PP_CLOCK_TSC ? "tsc" : "monotonic");
    pp_json_key_string(json, "why", calib->why);
    pp_json_key_bool(json, "tsc_known", calib->tsc_known);
    pp_json_key_bool(json, "tsc_invariant", calib->tsc_invariant);
    pp_json_key_number(json, "ticks_per_ns", calib->ticks_per_ns);
    pp_json_key_number(json, "rate_error_ppm", calib->rate_error_ppm);
    pp_json_key_number(json, "drift_ppm", calib->drift_ppm);
    pp_json_key_unsigned(json, "quantum_ticks", calib->quantum_ticks);
    pp_json_key_number(json, "quantum_ns", calib->quantum_ns);
    pp_json_key_number(json, "read_ns", calib->read_ns);
    pp_json_key_number(json, "read_p90_ns", calib->read_p90_ns);
    pp_json_key_number(json, "read_max_ns", calib->read_max_ns);
    pp_json_key_number(json, "monotonic_read_ns", calib->monotonic_read_ns);
    pp_json_key_number(json, "monotonic_quantum_ns", calib->monotonic_quantum_ns);
    pp_json_key_number(json, "cpu_read_ns", calib->cpu_read_ns);
    pp_json_key_number(json, "disagree_ns", calib->disagree_ns);
    pp_json_key_unsigned(json, "n_backward", calib->n_backward);
    pp_json_key_number(json, "calibration_s", calib->duration_s);
}

void pp_json_context_machine(
    struct pp_json *json, const struct pp_env *env, const struct pp_calib *calib)
{
    pp_json_key(json, "machine");
    pp_json_object_begin(json);
    if (env != NULL) {
        pp_json_context_env(json, env);
    }
    pp_json_object_end(json);
    pp_json_key(json, "clock");
    pp_json_object_begin(json);
    pp_json_context_clock(json, calib);
    pp_json_object_end(json);
}

void pp_json_context_estimate(
    struct pp_json *json, const char *key, const struct pp_estimate *estimate)
{
    pp_json_key(json, key);
    pp_json_object_begin_inline(json);
    pp_json_key_number(json, "value", estimate->value);
    pp_json_key_number(json, "lo", estimate->lo);
    pp_json_key_number(json, "hi", estimate->hi);
    pp_json_key_bool(json, "has_interval", estimate->has_interval);
    pp_json_object_end(json);
}

void pp_json_context_labels(struct pp_json *json, const uint64_t n_by_label[PP_N_LABELS])
{
    pp_json_key(json, "n_by_label");
    pp_json_object_begin_inline(json);
    for (int i = 0; i < PP_N_LABELS; i++) {
        pp_json_key_unsigned(json, pp_keys_label((enum pp_label)i), n_by_label[i]);
    }
    pp_json_object_end(json);
}
