/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result as JUnit's XML.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/out_junit.h"

#include "bench/json.h"
#include "bench/keys.h"
#include "bench/warning.h"
#include "cmd/junit.h"
#include "cmd/safename.h"

#include <inttypes.h>
#include <math.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

/* Foreign texts stay on their line. */
static void log_text(struct pp_buf *log, const char *prefix, const char *name, const char *value)
{
    pp_buf_puts(log, prefix);
    pp_safename(log, name);
    pp_buf_putc(log, '=');
    pp_safename(log, value);
    pp_buf_putc(log, '\n');
}

static void log_number(struct pp_buf *log, const char *prefix, const char *name, double value)
{
    char text[PP_JSON_NUMBER_BYTES];
    pp_json_number_text(value, text);
    if (isfinite(value))
        log_text(log, prefix, name, text);
}

static void log_numbers(
    struct pp_buf *log, const struct pp_settings *settings, const struct pp_case *c)
{
    const struct pp_summary *const s = &c->summary;
    log_number(log, "", "time_ns", s->time_ns.value);
    log_number(log, "", "time_lo_ns", s->time_ns.lo);
    log_number(log, "", "time_hi_ns", s->time_ns.hi);
    log_number(
        log, "", "level_ratio", s->time_ns.has_interval ? settings->level_ratio : (double)NAN);
    log_number(log, "", "p90_ns", s->p90_ns.value);
    log_number(log, "", "p99_ns", s->p99_ns.value);
    log_number(log, "", "cycles", s->cycles.value);
    log_number(log, "", "bytes_per_s", s->bytes_per_s > 0 ? s->bytes_per_s : (double)NAN);
    log_number(log, "", "items_per_s", s->items_per_s > 0 ? s->items_per_s : (double)NAN);
    pp_buf_printf(log, "n_runs_ok=%" PRIu64 "\nn_samples=%" PRIu64 "\nn_clean=%" PRIu64 "\n",
        s->n_runs_ok, s->all.n, s->clean.n);
}

static void log_case(struct pp_buf *log, const struct pp_result *result, const struct pp_case *c)
{
    if (c->module < result->n_modules)
        log_text(log, "", "module", result->modules[c->module].path);
    for (size_t i = 0; i < c->n_params; i++)
        log_text(log, "params.", c->params[i].name, c->params[i].text);
    if (c->summary.n_runs_ok > 0)
        log_numbers(log, &result->settings, c);
    for (size_t i = 0; i < c->n_counters; i++)
        log_number(log, "counters.", c->counters[i].name, c->counters[i].value);
    for (size_t i = 0; i < c->n_warnings; i++)
        pp_buf_printf(log, "warning=%s: %s (%s); %s\n", pp_warning_key(c->warnings[i].code),
            pp_warning_text(c->warnings[i].code), c->warnings[i].evidence,
            pp_warning_remedy(c->warnings[i].code));
}

static void add_case(
    struct pp_junit *junit, const struct pp_result *result, const struct pp_case *c)
{
    static const enum pp_junit_outcome outcomes[] = {[PP_STATE_PENDING] = PP_JUNIT_SKIPPED,
        [PP_STATE_OK] = PP_JUNIT_PASSED,
        [PP_STATE_SKIPPED] = PP_JUNIT_SKIPPED,
        [PP_STATE_FAILED] = PP_JUNIT_ERROR};
    struct pp_buf log;
    pp_buf_init(&log);
    log_case(&log, result, c);
    const struct pp_junit_case one = {.name = c->name,
        .class_name = c->family,
        .time_s = c->measured_s,
        .outcome = outcomes[c->state],
        .type = pp_keys_state(c->state),
        .message = c->state == PP_STATE_PENDING ? "not measured" : c->reason,
        .text = c->output,
        .log = pp_buf_text(&log)};
    pp_junit_add(junit, &one);
    junit->cases.failed |= log.failed;
    pp_buf_release(&log);
}

static const char *fact(const struct pp_result *result, enum pp_env_id id)
{
    return result->env != NULL && result->env->facts[id].known ? result->env->facts[id].text : NULL;
}

/* As the native JSON has them, so that it does not matter which way the document was made. */
static void add_facts(struct pp_junit *junit, const struct pp_env *env)
{
    for (int id = 0; id < PP_ENV_N_FACTS; id++) {
        const struct pp_env_fact *const it = &env->facts[id];
        char number[PP_JSON_NUMBER_BYTES];
        pp_json_number_text(it->number, number);
        if (it->known)
            pp_junit_property(
                junit, pp_env_row((enum pp_env_id)id)->key, it->has_number ? number : it->text);
    }
}

static void add_properties(struct pp_junit *junit, const struct pp_result *result)
{
    pp_junit_property(junit, "program", "ppbench " PACKAGE_VERSION);
    pp_junit_property(junit, "started", result->started[0] != '\0' ? result->started : NULL);
    pp_junit_property(junit, "command", result->command);
    pp_junit_property(junit, "complete", result->complete ? "true" : "false");
    if (result->env != NULL)
        add_facts(junit, result->env);
}

bool pp_out_junit_write(const struct pp_result *result, struct pp_buf *out)
{
    const struct pp_junit_head head = {.started = result->started,
        .host_name = fact(result, PP_ENV_HOST_NAME),
        .duration_s = result->duration_s};
    struct pp_junit junit;
    pp_junit_init(&junit);
    add_properties(&junit, result);
    for (size_t i = 0; i < result->n_cases; i++)
        add_case(&junit, result, &result->cases[i]);
    const bool ok = pp_junit_write(&junit, &head, out);
    pp_junit_release(&junit);
    return ok;
}
