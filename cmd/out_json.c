/* SPDX-License-Identifier: GPL-3.0-or-later
 * The native export: head, settings, machine, clock and modules.
 */
#include "cmd/out_json.h"

#include "bench/keys.h"
#include "cmd/json_context.h"

#include <inttypes.h>
#include <stdio.h>

static void out_json_texts(
    struct pp_json *json, const char *key, const struct pp_origin_text *texts, size_t n_texts)
{
    pp_json_key(json, key);
    pp_json_array_begin(json);
    for (size_t i = 0; i < n_texts; i++) {
        pp_json_object_begin_inline(json);
        pp_json_key_string(json, "name", texts[i].name);
        pp_json_key_string(json, "text", texts[i].text);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void out_json_origin(struct pp_json *json, const struct pp_origin *origin)
{
    pp_json_key(json, "origin");
    pp_json_object_begin(json);
    pp_json_key_string(json, "directory", origin->directory);
    out_json_texts(json, "variables", origin->variables, origin->n_variables);
    out_json_texts(json, "texts", origin->texts, origin->n_texts);
    pp_json_object_end(json);
}

static void out_json_head(struct pp_json *json, const struct pp_result *result)
{
    pp_json_context_head(json, "ppbench-result");
    pp_json_key_bool(json, "complete", result->complete);
    pp_json_key_string(json, "started", result->started);
    pp_json_key_number(json, "duration_s", result->duration_s);
    pp_json_key_string(json, "command", result->command);
    if (result->origin.is_known) {
        out_json_origin(json, &result->origin);
    }
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
    pp_json_context_settings(json, &result->settings);
    pp_json_context_machine(json, result->env, &result->calib);
    pp_json_key(json, "modules");
    pp_json_array_begin(json);
    for (size_t i = 0; i < result->n_modules; i++) {
        out_json_module(json, &result->modules[i]);
    }
    pp_json_array_end(json);
}

static void out_json_sources(struct pp_json *json, const struct pp_result *result)
{
    pp_json_key(json, "sources");
    pp_json_array_begin(json);
    for (size_t i = 0; i < result->n_sources; i++) {
        const struct pp_source *const source = &result->sources[i];
        char seed[24];
        snprintf(seed, sizeof seed, "%" PRIu64, source->seed);
        pp_json_object_begin(json);
        pp_json_key_string(json, "started", source->started);
        pp_json_key_number(json, "duration_s", source->duration_s);
        pp_json_key_string(json, "host_name", source->host_name);
        pp_json_key_string(json, "cpu_model", source->cpu_model);
        pp_json_key_string(json, "seed", seed);
        pp_json_key_number(json, "ticks_per_ns", source->ticks_per_ns);
        pp_json_key_string(json, "command", source->command);
        pp_json_object_end(json);
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
    pp_json_context_estimate(json, "coefficient_ns", &fit->coefficient);
    pp_json_key_number(json, "intercept_ns", fit->intercept);
    pp_json_key_number(json, "misfit_ratio", fit->misfit);
    pp_json_context_estimate(json, "exponent", &fit->exponent);
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
    if (result->n_sources > 0) {
        out_json_sources(&json, result);
    }
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
