/* SPDX-License-Identifier: GPL-3.0-or-later
 * Progress for programs: one object a line.
 */
#include "bench/json.h"
#include "bench/keys.h"
#include "cmd/json_context.h"
#include "cmd/progress.h"

/* The benchmark that was just measured, as far as it is known. */
static void progress_json_case(struct pp_json *json, const struct pp_result *result, size_t index)
{
    pp_json_key_unsigned(json, "n_benchmarks", result->n_cases);
    if (index >= result->n_cases) {
        return;
    }
    const struct pp_case *const c = &result->cases[index];
    pp_json_key_string(json, "what", c->name);
    pp_json_key_unsigned(json, "index", index);
    pp_json_key_string(json, "state", pp_keys_state(c->state));
    if (c->summary.n_runs_ok > 0) {
        pp_json_context_estimate(json, "time_ns", &c->summary.time_ns);
    }
}

void pp_progress_json(struct pp_buf *out, const struct pp_progress_event *event)
{
    struct pp_json json;
    pp_json_init(&json, out);
    pp_json_object_begin_inline(&json);
    pp_json_key_string(&json, "event", event->name);
    pp_json_key_number(&json, "elapsed_s", event->elapsed_s);
    if (event->point != NULL) {
        pp_json_key_number(&json, "done_ratio", event->point->done_ratio);
        pp_json_key_number(&json, "left_s", event->point->left_s);
    }
    if (event->what != NULL && event->what[0] != '\0') {
        pp_json_key_string(&json, "what", event->what);
    }
    if (event->result != NULL) {
        progress_json_case(&json, event->result, event->point->index);
    }
    pp_json_object_end(&json);
    (void)pp_json_finish(&json);
}
