/* SPDX-License-Identifier: GPL-3.0-or-later
 * A comparison as JUnit's XML. It says what the exit status says: failures where the gate found a
 * regression, errors where it could not tell or a benchmark failed. Without a gate no change is a
 * failure.
 */
#include "bench/gate.h"
#include "bench/json.h"
#include "cmd/junit.h"
#include "cmd/out_compare.h"
#include "cmd/safename.h"

#include <math.h>
#include <string.h>

static void log_number(struct pp_buf *log, const char *name, const char *unit, double value)
{
    char text[PP_JSON_NUMBER_BYTES];
    pp_json_number_text(value, text);
    if (isfinite(value))
        pp_buf_printf(log, "%s%s=%s\n", name, unit, text);
}

static void log_estimate(
    struct pp_buf *log, const char *name, const char *unit, const struct pp_estimate *e)
{
    const char *const ends[] = {"_lo", "_hi"};
    log_number(log, name, unit, e->value);
    for (int i = 0; i < 2 && e->has_interval; i++) {
        pp_buf_puts(log, name);
        log_number(log, ends[i], unit, i == 0 ? e->lo : e->hi);
    }
}

static void log_pair(struct pp_buf *log, const struct pp_pair *pair)
{
    if (pair->new_name != NULL) {
        pp_buf_puts(log, "new_name=");
        pp_safename(log, pair->new_name);
        pp_buf_putc(log, '\n');
    }
    pp_buf_printf(log, "state=%s\n", pp_pair_state_name(pair->state));
    if (pair->state != PP_PAIR_OK)
        return;
    pp_buf_printf(log, "verdict=%s\n", pp_verdict_name(pair->verdict));
    for (int part = 0; part < PP_N_PARTS; part++)
        log_estimate(log, pp_part_name((enum pp_part)part), "_ratio", &pair->ratio[part]);
    log_estimate(log, "control_body", "_ratio", &pair->null_ratio[PP_PART_BODY]);
    log_estimate(log, "old", "_ns", &pair->old_side.time_ns);
    log_estimate(log, "new", "_ns", &pair->new_side.time_ns);
    log_number(log, "p_adjusted", "", pair->p_adjusted);
    log_number(log, "detectable", "_ratio", pair->detectable_ratio);
    pp_buf_printf(log, "n_runs=%zu\n", pair->n_runs);
}

/* "+5.00% (+4.90..+5.10%)" */
static void put_change(struct pp_buf *out, const struct pp_estimate *e)
{
    pp_buf_printf(out, "%+.2f%%", 100 * (e->value - 1));
    if (e->has_interval)
        pp_buf_printf(out, " (%+.2f..%+.2f%%)", 100 * (e->lo - 1), 100 * (e->hi - 1));
}

/* "regressed: body +5.00% (+4.90..+5.10%), of 2% allowed; tail ..." */
static void put_answer(
    struct pp_buf *out, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    const double margins[PP_N_JUDGED] = {comparison->gate_ratio, comparison->tail_gate_ratio};
    pp_buf_puts(out, pp_out_compare_gate(comparison, pair));
    for (int part = 0; part < PP_N_JUDGED; part++) {
        if (isnan(pair->ratio[part].value) || (part == PP_PART_TAIL && pair->no_tail))
            continue;
        pp_buf_printf(out, "%s %s ", part == 0 ? ":" : ";", pp_part_name((enum pp_part)part));
        put_change(out, &pair->ratio[part]);
        pp_buf_printf(out, ", of %.4g%% allowed", 100 * margins[part]);
    }
}

static void put_reason(
    struct pp_buf *out, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    if (pair->state == PP_PAIR_ONLY_OLD || pair->state == PP_PAIR_ONLY_NEW) {
        const char *const side = pair->state == PP_PAIR_ONLY_OLD ? comparison->old_name
                                                                 : comparison->new_name;
        pp_buf_puts(out, "only in ");
        pp_buf_puts(out, side != NULL ? side : "one of the two");
    } else if (pair->state == PP_PAIR_OK) {
        put_answer(out, comparison, pair);
    } else {
        pp_buf_puts(out, pair->reason != NULL ? pair->reason : pp_pair_state_name(pair->state));
    }
}

static enum pp_junit_outcome outcome_of(
    const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    static const enum pp_junit_outcome by_gate[] = {[PP_GATE_PASSED] = PP_JUNIT_PASSED,
        [PP_GATE_UNDECIDED] = PP_JUNIT_ERROR,
        [PP_GATE_REGRESSED] = PP_JUNIT_FAILURE};
    const bool has_gate = !isnan(comparison->gate_ratio);
    const enum pp_gate gate = has_gate
        ? pp_gate_pair(pair, comparison->gate_ratio, comparison->tail_gate_ratio)
        : PP_GATE_PASSED;
    if (pair->state == PP_PAIR_OK || gate != PP_GATE_PASSED)
        return by_gate[gate];
    const bool is_error = pair->state == PP_PAIR_FAILED ||
        (pair->state == PP_PAIR_REFUSED && !comparison->stored);
    return is_error ? PP_JUNIT_ERROR : PP_JUNIT_SKIPPED;
}

static void add_pair(
    struct pp_junit *junit, const struct pp_comparison *comparison, const struct pp_pair *pair)
{
    struct pp_buf log, message;
    pp_buf_init(&log);
    pp_buf_init(&message);
    log_pair(&log, pair);
    const enum pp_junit_outcome outcome = outcome_of(comparison, pair);
    if (outcome != PP_JUNIT_PASSED)
        put_reason(&message, comparison, pair);
    const struct pp_junit_case one = {.name = pair->name,
        .class_name = "ppbench.compare",
        .time_s = pair->measured_s,
        .outcome = outcome,
        .type = outcome == PP_JUNIT_FAILURE ? "regressed"
            : pair->state == PP_PAIR_OK     ? "cannot tell"
                                            : pp_pair_state_name(pair->state),
        .message = pp_buf_text(&message),
        .text = pair->output != NULL ? pair->output : pp_buf_text(&log),
        .log = pp_buf_text(&log)};
    pp_junit_add(junit, &one);
    junit->cases.failed |= log.failed || message.failed;
    pp_buf_release(&log);
    pp_buf_release(&message);
}

/* What no pair shows: the comparison was cut short, or there was nothing to compare. */
static void add_gate(struct pp_junit *junit, const struct pp_comparison *comparison)
{
    const struct pp_junit_case one = {.name = "gate",
        .class_name = "ppbench.compare",
        .outcome = PP_JUNIT_ERROR,
        .type = "cannot tell",
        .message = comparison->complete ? "no pair was measured" : "interrupted"};
    if (!isnan(comparison->gate_ratio) && junit->n_failures + junit->n_errors == 0 &&
        pp_gate_all(comparison) != PP_GATE_PASSED)
        pp_junit_add(junit, &one);
}

static void add_margin(struct pp_junit *junit, const char *name, double ratio)
{
    char text[PP_JSON_NUMBER_BYTES];
    pp_json_number_text(ratio, text);
    pp_junit_property(junit, name, isfinite(ratio) ? text : NULL);
}

static void add_properties(struct pp_junit *junit, const struct pp_comparison *comparison)
{
    pp_junit_property(junit, "old", comparison->old_name);
    pp_junit_property(junit, "new", comparison->new_name);
    pp_junit_property(junit, "command", comparison->command);
    pp_junit_property(junit, "complete", comparison->complete ? "true" : "false");
    pp_junit_property(junit, "stored", comparison->stored ? "true" : "false");
    add_margin(junit, "margin_ratio", comparison->margin_ratio);
    add_margin(junit, "tail_margin_ratio", comparison->tail_margin_ratio);
    add_margin(junit, "gate_ratio", comparison->gate_ratio);
    add_margin(junit, "tail_gate_ratio", comparison->tail_gate_ratio);
    if (!isnan(comparison->gate_ratio))
        pp_junit_property(junit, "gate", pp_gate_name(pp_gate_all(comparison)));
    for (size_t i = 0; i < comparison->n_notes; i++)
        pp_junit_property(junit, "note", comparison->notes[i]);
}

bool pp_out_compare_junit(const struct pp_comparison *comparison, struct pp_buf *out)
{
    const bool knows_host = comparison->env != NULL &&
        comparison->env->facts[PP_ENV_HOST_NAME].known;
    const struct pp_junit_head head = {.started = comparison->started,
        .host_name = knows_host ? pp_env_text(comparison->env, PP_ENV_HOST_NAME) : NULL,
        .duration_s = comparison->duration_s};
    struct pp_junit junit;
    pp_junit_init(&junit);
    add_properties(&junit, comparison);
    for (size_t i = 0; i < comparison->n_pairs; i++)
        add_pair(&junit, comparison, &comparison->pairs[i]);
    add_gate(&junit, comparison);
    const bool ok = pp_junit_write(&junit, &head, out);
    pp_junit_release(&junit);
    return ok;
}
