/* SPDX-License-Identifier: GPL-3.0-or-later
 * Members that every JSON document of ours has: what wrote it, what was asked for, on which machine
 * and clock. All append to an open object.
 */
#ifndef PP_CMD_JSON_CONTEXT_H
#define PP_CMD_JSON_CONTEXT_H

#include "bench/json.h"
#include "bench/result.h"

/* "schema" with this name, "program", "program_version", "method_version". */
void pp_json_context_head(struct pp_json *json, const char *name);

/* "settings". */
void pp_json_context_settings(struct pp_json *json, const struct pp_settings *settings);

/* "machine" (empty for NULL) and "clock". */
void pp_json_context_machine(
    struct pp_json *json, const struct pp_env *env, const struct pp_calib *calib);

/* Append {"known", "value", "unit", "text"} for each machine fact under its key; inside an open
 * object. */
void pp_json_context_env(struct pp_json *json, const struct pp_env *env);

/* Append the members that describe the clock; inside an open object. */
void pp_json_context_clock(struct pp_json *json, const struct pp_calib *calib);

/* Append an estimate under `key`: {"value", "lo", "hi", "has_interval"}. */
void pp_json_context_estimate(
    struct pp_json *json, const char *key, const struct pp_estimate *estimate);

/* "n_by_label". */
void pp_json_context_labels(struct pp_json *json, const uint64_t n_by_label[PP_N_LABELS]);

#endif
