/* SPDX-License-Identifier: GPL-3.0-or-later
 * The native export: head, settings, machine, clock and modules.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_json.h"

#include "cmd/keys.h"

#include <inttypes.h>
#include <stdio.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

static void out_json_head(struct pp_json *json, const struct pp_result *result)
{
    pp_json_key(json, "schema");
    pp_json_object_begin_inline(json);
    pp_json_key_string(json, "name", "ppbench-result");
    pp_json_key_unsigned(json, "major", PP_SCHEMA_MAJOR);
    pp_json_key_unsigned(json, "minor", PP_SCHEMA_MINOR);
    pp_json_object_end(json);
    pp_json_key_string(json, "program", "ppbench");
    pp_json_key_string(json, "program_version", PACKAGE_VERSION);
    pp_json_key_unsigned(json, "method_version", PP_METHOD_VERSION);
    pp_json_key_bool(json, "complete", result->complete);
    pp_json_key_string(json, "started", result->started);
    pp_json_key_number(json, "duration_s", result->duration_s);
    pp_json_key_string(json, "command", result->command);
}

static const char *out_json_pin(int pin_cpu)
{
    return pin_cpu == PP_PIN_AUTO ? "auto" : pin_cpu == PP_PIN_NONE ? "none" : "cpu";
}

static void out_json_quantiles(struct pp_json *json, const struct pp_settings *settings)
{
    pp_json_key(json, "quantiles");
    pp_json_array_begin_inline(json);
    for (size_t i = 0; i < settings->n_quantiles; i++) {
        pp_json_number(json, settings->quantiles[i]);
    }
    pp_json_array_end(json);
}

static void out_json_settings(struct pp_json *json, const struct pp_settings *settings)
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
    pp_json_key_string(json, "pin", out_json_pin(settings->pin_cpu));
    pp_json_key(json, "pin_cpu");
    if (settings->pin_cpu >= 0) {
        pp_json_integer(json, settings->pin_cpu);
    } else {
        pp_json_null(json);
    }
    pp_json_key_number(json, "level_ratio", settings->level_ratio);
    out_json_quantiles(json, settings);
    pp_json_object_end(json);
}

static void out_json_fact(
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
    pp_json_object_end(json);
}

void pp_out_json_env(struct pp_json *json, const struct pp_env *env)
{
    for (int i = 0; i < PP_ENV_N_FACTS; i++) {
        out_json_fact(json, pp_env_row((enum pp_env_id)i), &env->facts[i]);
    }
}

void pp_out_json_clock(struct pp_json *json, const struct pp_calib *calib)
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

static void out_json_module(struct pp_json *json, const struct pp_module_info *module)
{
    char hash[24];
    snprintf(hash, sizeof hash, "%016" PRIx64, module->hash);
    pp_json_object_begin(json);
    pp_json_key_string(json, "path", module->path);
    pp_json_key_string(json, "build_id", module->build_id);
    pp_json_key_string(json, "hash", hash);
    pp_json_key_unsigned(json, "size_bytes", module->size_bytes);
    pp_json_key_string(json, "compiler", module->compiler);
    pp_json_key_unsigned(json, "n_layouts", module->n_layouts);
    pp_json_key_string(json, "no_layouts", module->no_layouts);
    pp_json_key_bool(json, "convention", module->convention);
    pp_json_key_bool(json, "has_empty_loop", module->has_empty_loop);
    pp_json_object_end(json);
}

static void out_json_context(struct pp_json *json, const struct pp_result *result)
{
    out_json_settings(json, &result->settings);
    pp_json_key(json, "machine");
    pp_json_object_begin(json);
    if (result->env != NULL) {
        pp_out_json_env(json, result->env);
    }
    pp_json_object_end(json);
    pp_json_key(json, "clock");
    pp_json_object_begin(json);
    pp_out_json_clock(json, &result->calib);
    pp_json_object_end(json);
    pp_json_key(json, "modules");
    pp_json_array_begin(json);
    for (size_t i = 0; i < result->n_modules; i++) {
        out_json_module(json, &result->modules[i]);
    }
    pp_json_array_end(json);
}

static void out_json_fit(struct pp_json *json, const struct pp_complexity *fit)
{
    pp_json_key_bool(json, "decided", fit->decided);
    pp_json_key_string(json, "order", pp_keys_order(fit->order));
    pp_json_key(json, "weight_ratio_by_order");
    pp_json_object_begin_inline(json);
    for (int i = 0; i < PP_N_ORDERS; i++) {
        pp_json_key_number(json, pp_keys_order((enum pp_complexity_order)i), fit->weight[i]);
    }
    pp_json_object_end(json);
    pp_out_json_estimate(json, "coefficient_ns", &fit->coefficient);
    pp_json_key_number(json, "intercept_ns", fit->intercept);
    pp_json_key_number(json, "misfit_ratio", fit->misfit);
    pp_out_json_estimate(json, "exponent", &fit->exponent);
    pp_json_key_string(json, "why", fit->why);
}

static void out_json_growth(
    struct pp_json *json, const struct pp_result *result, const struct pp_growth *growth)
{
    const struct pp_case *const c = &result->cases[growth->first];
    pp_json_object_begin(json);
    pp_json_key_string(json, "parameter", c->params[growth->param].name);
    pp_json_key_string(json, "family", c->family);
    pp_json_key_string(json, "first_benchmark", c->name);
    pp_json_key_unsigned(json, "first_index", growth->first);
    out_json_fit(json, &growth->fit);
    pp_json_object_end(json);
}

bool pp_out_json_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    out_json_head(&json, result);
    out_json_context(&json, result);
    pp_json_key(&json, "benchmarks");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < result->n_cases; i++) {
        pp_out_json_case(&json, result, &result->cases[i]);
    }
    pp_json_array_end(&json);
    pp_json_key(&json, "growths");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < result->n_growths; i++) {
        out_json_growth(&json, result, &result->growths[i]);
    }
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}
