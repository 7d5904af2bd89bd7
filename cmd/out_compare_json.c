/* SPDX-License-Identifier: GPL-3.0-or-later
 * A comparison as one JSON document, doc/FORMATS.md.
 */
#include "bench/gate.h"
#include "cmd/json_context.h"
#include "cmd/out_compare.h"

#include <math.h>

static void put_side(struct pp_json *json, const char *key, const struct pp_pair_side *side)
{
    pp_json_key(json, key);
    pp_json_object_begin(json);
    pp_json_context_estimate(json, "time_ns", &side->time_ns);
    pp_json_key_unsigned(json, "n_samples", side->n_samples);
    pp_json_context_labels(json, side->n_by_label);
    pp_json_object_end(json);
}

static void put_ratios(
    struct pp_json *json, const char *key, const struct pp_estimate ratios[PP_N_PARTS])
{
    pp_json_key(json, key);
    pp_json_object_begin(json);
    for (int part = 0; part < PP_N_PARTS; part++)
        pp_json_context_estimate(json, pp_part_name((enum pp_part)part), &ratios[part]);
    pp_json_object_end(json);
}

static void put_parts(struct pp_json *json, const char *key, const double ratios[PP_N_PARTS])
{
    pp_json_key(json, key);
    pp_json_object_begin_inline(json);
    for (int part = 0; part < PP_N_PARTS; part++)
        pp_json_key_number(json, pp_part_name((enum pp_part)part), ratios[part]);
    pp_json_object_end(json);
}

static void put_runs(struct pp_json *json, const struct pp_pair *pair)
{
    pp_json_key(json, "runs");
    pp_json_array_begin(json);
    for (size_t i = 0; pair->runs && i < pair->n_runs; i++) {
        pp_json_object_begin_inline(json);
        put_parts(json, "ratio", pair->runs[i].ratio);
        put_parts(json, "control_ratio", pair->runs[i].null_ratio);
        pp_json_object_end(json);
    }
    pp_json_array_end(json);
}

static void put_verdict(
    struct pp_json *json, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    const bool is_judged = pair->state == PP_PAIR_OK;
    pp_json_key_string(json, "verdict", is_judged ? pp_verdict_name(pair->verdict) : NULL);
    pp_json_key_string(json, "part",
        is_judged && pair->verdict >= PP_VERDICT_TINY ? pp_part_name(pair->part) : NULL);
    pp_json_key_string(json, "gate", pp_out_compare_gate(comparison, pair));
}

static void put_pair(
    struct pp_json *json, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    pp_json_object_begin(json);
    pp_json_key_string(json, "name", pair->name);
    pp_json_key_string(json, "new_name", pair->new_name);
    pp_json_key_string(json, "state", pp_pair_state_name(pair->state));
    pp_json_key_string(json, "reason", pair->reason);
    pp_json_key_string(json, "output", pair->output);
    put_verdict(json, comparison, pair);
    put_ratios(json, "ratios", pair->ratio);
    put_ratios(json, "control_ratios", pair->null_ratio);
    pp_json_key_number(json, "p", pair->p);
    pp_json_key_number(json, "p_adjusted", pair->p_adjusted);
    pp_json_key_number(json, "detectable_ratio", pair->detectable_ratio);
    pp_json_key_number(json, "needed_s", pair->needed_s);
    pp_json_key_unsigned(json, "n_runs", pair->n_runs);
    pp_json_key_unsigned(json, "n_loops", pair->n_loops);
    pp_json_key_unsigned(json, "n_layouts", pair->n_layouts);
    put_runs(json, pair);
    put_side(json, "old", &pair->old_side);
    put_side(json, "new", &pair->new_side);
    pp_json_key_number(json, "measured_s", pair->measured_s);
    pp_json_key_number(json, "sampling_s", pair->sampling_s);
    pp_json_key_string(json, "stop", pp_pair_stop_name(pair->stop));
    pp_json_object_end(json);
}

bool pp_out_compare_json(const struct pp_comparison *comparison, struct pp_buf *out)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin(&json);
    pp_json_context_head(&json, "ppbench-comparison");
    pp_json_key_bool(&json, "complete", comparison->complete);
    pp_json_key_bool(&json, "stored", comparison->stored);
    pp_json_key_string(&json, "started", comparison->started[0] ? comparison->started : NULL);
    pp_json_key_number(&json, "duration_s", comparison->duration_s);
    pp_json_key_string(&json, "command", comparison->command);
    pp_json_key_string(&json, "old", comparison->old_name);
    pp_json_key_string(&json, "new", comparison->new_name);
    pp_json_key_number(&json, "margin_ratio", comparison->margin_ratio);
    pp_json_key_number(&json, "tail_margin_ratio", comparison->tail_margin_ratio);
    pp_json_key_number(&json, "gate_ratio", comparison->gate_ratio);
    pp_json_key_number(&json, "tail_gate_ratio", comparison->tail_gate_ratio);
    pp_json_key_string(&json, "gate",
        isnan(comparison->gate_ratio) ? NULL : pp_gate_name(pp_gate_all(comparison)));
    pp_json_context_settings(&json, &comparison->settings);
    pp_json_context_machine(&json, comparison->env, &comparison->calib);
    pp_json_key(&json, "notes");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < comparison->n_notes; i++)
        pp_json_string(&json, comparison->notes[i]);
    pp_json_array_end(&json);
    pp_json_key(&json, "pairs");
    pp_json_array_begin(&json);
    for (size_t i = 0; i < comparison->n_pairs; i++)
        put_pair(&json, comparison, &comparison->pairs[i]);
    pp_json_array_end(&json);
    pp_json_object_end(&json);
    return pp_json_finish(&json);
}
