/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench profile: time, then the best case once more under the tracer.
 */
#include "bench/driver.h"
#include "bench/env.h"
#include "bench/profiler.h"
#include "cmd/build.h"
#include "cmd/command.h"
#include "cmd/message.h"
#include "cmd/out_profile.h"
#include "cmd/profileexports.h"
#include "cmd/progress.h"
#include "cmd/signals.h"
#include "cmd/statements.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define ALL_LIBRARIES "all"

/* One profile, from the command line to its exit status. */
struct profile {
    const struct pp_options *options;
    struct pp_env env;
    struct pp_result result;
    struct pp_statements statements;
    struct pp_profile profile;
    struct pp_out_profile view;
    struct pp_progress progress;
};

static void begin(void *context, const struct pp_result *result)
{
    struct profile *p = context;
    if (p->options->command_line != NULL)
        p->result.command = pp_message_keep(p->options->command_line);
    pp_progress_begin(&p->progress, result);
}

static void step(
    void *context, const struct pp_result *result, size_t index, double done_ratio, double left_s)
{
    struct profile *p = context;
    pp_progress_step(&p->progress, result, index, done_ratio, left_s);
}

static void tell_pass(void *context, const char *name, double done_ratio)
{
    struct profile *p = context;
    pp_progress_say(&p->progress, name, done_ratio, (double)NAN);
}

static bool is_timed_out(const struct pp_case *c)
{
    return c->state == PP_STATE_FAILED && c->reason != NULL &&
        strncmp(c->reason, "timed out", 9) == 0;
}

static void tell_failures(const struct pp_result *result)
{
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *c = &result->cases[i];
        if (c->state == PP_STATE_FAILED)
            pp_message("'%s' failed: %s", pp_message_name(c->name).text,
                c->reason != NULL ? c->reason : "for an unknown reason");
    }
}

/* The exit status when no case was measured. */
static enum pp_exit judge_nothing(const struct pp_result *result)
{
    size_t n_timed_out = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n_timed_out += is_timed_out(&result->cases[i]);
    if (pp_signals_name() != NULL)
        return PP_EXIT_INTERRUPTED;
    if (n_timed_out > 0 &&
        n_timed_out + pp_result_count(result, PP_STATE_SKIPPED) == result->n_cases)
        return PP_EXIT_TIMED_OUT;
    return pp_result_count(result, PP_STATE_FAILED) > 0 ? PP_EXIT_FAILED : PP_EXIT_TROUBLE;
}

/* Whether a pass has failed; says so of the first, which others may have needed. */
static bool tell_failed_pass(const struct pp_profile *profile)
{
    for (int kind = 0; kind < PP_PROFILE_N_PASSES; kind++)
        if (profile->passes[kind].failure[0] != '\0') {
            if (pp_signals_name() == NULL)
                pp_message("the %s pass failed: %s",
                    pp_profile_pass_name((enum pp_profile_pass_kind)kind),
                    profile->passes[kind].failure);
            return true;
        }
    return false;
}

static enum pp_exit finish(struct profile *p)
{
    enum pp_exit status = tell_failed_pass(&p->profile) ||
            pp_result_count(&p->result, PP_STATE_FAILED) > 0
        ? PP_EXIT_FAILED
        : PP_EXIT_DONE;
    if (pp_signals_name() != NULL) {
        pp_message("interrupted by %s; what was measured until then follows", pp_signals_name());
        status = PP_EXIT_INTERRUPTED;
    }
    if (!pp_profileexports_write(p->options, &p->view) && status < PP_EXIT_TROUBLE)
        status = PP_EXIT_TROUBLE;
    return status;
}

static const char *version_text(char text[PP_BUILD_TEXT_BYTES])
{
    size_t n_rows;
    pp_build_rows(&n_rows)->text(text);
    return text;
}

static enum pp_exit profile_best(struct profile *p, const struct pp_driver_options *driver)
{
    const struct pp_options *options = p->options;
    char version[PP_BUILD_TEXT_BYTES];
    struct pp_error error = {.status = PP_OK};
    const char *libraries = options->trace_libraries;
    const struct pp_profiler_options profiler = {.driver = driver,
        .version = version_text(version),
        .timing = (enum pp_profile_timing)options->timing,
        .backend = (enum pp_tracewire_backend)options->tracer,
        .libraries = libraries != NULL && strcmp(libraries, ALL_LIBRARIES) == 0 ? "*" : libraries,
        .excluded = options->excluded,
        .counts_instructions = options->instructions,
        .n_events = options->n_events,
        .watcher = {.pass = tell_pass, .context = p}};
    tell_failures(&p->result);
    if (pp_profiler_best(&p->result) == SIZE_MAX) {
        pp_message("no benchmark has a result, so there is none to profile");
        return judge_nothing(&p->result);
    }
    const enum pp_status status = pp_profiler_run(&profiler, &p->result, &p->profile, &error);
    pp_progress_end(&p->progress);
    if (status == PP_OK)
        return finish(p);
    pp_message("%s", error.text);
    return status == PP_EINTR  ? PP_EXIT_INTERRUPTED
        : status == PP_EFORMAT ? PP_EXIT_FAILED
                               : PP_EXIT_TROUBLE;
}

static enum pp_exit measure(struct profile *p)
{
    const struct pp_options *options = p->options;
    struct pp_error error = {.status = PP_OK};
    pp_progress_init(&p->progress, STDERR_FILENO, pp_options_progress(options));
    pp_signals_init();
    enum pp_status status = pp_statements_prepare(&p->statements, options, &error);
    if (status == PP_OK) {
        struct pp_driver_options driver = pp_options_driver(options);
        pp_statements_fill(&p->statements, options, &driver);
        driver.env = &p->env;
        driver.watcher = (struct pp_watcher){.begin = begin, .step = step, .context = p};
        status = pp_driver_run(&driver, &p->result, &error);
        pp_progress_end(&p->progress);
        if (status == PP_OK)
            return profile_best(p, &driver);
    }
    if (pp_signals_name() != NULL) {
        pp_message("interrupted by %s; nothing was measured", pp_signals_name());
        return PP_EXIT_INTERRUPTED;
    }
    pp_statements_explain(&p->statements, &error);
    pp_message_lines(error.text);
    return PP_EXIT_TROUBLE;
}

/* The option that asks for what only a tracer sees, when there is to be none; else NULL. */
static const char *untraceable(const struct pp_options *options)
{
    if (options->tracer != PP_TRACEWIRE_NONE)
        return NULL;
    return options->timing == PP_PROFILE_TIMING_FULL  ? "--timing=full"
        : options->timing == PP_PROFILE_TIMING_COUNTS ? "--timing=counts"
        : options->instructions                       ? "--instructions"
        : options->n_events > 0                       ? "--events"
                                                      : NULL;
}

/* What can be refused before anything is measured. */
static bool check(struct profile *p)
{
    const char *option = untraceable(p->options);
    if (option != NULL) {
        pp_message(
            "%s needs a tracer, and --tracer=none takes samples alone; leave one of them out",
            option);
        return false;
    }
    struct pp_error error = {.status = PP_OK};
    const enum pp_status status = pp_out_profile_init(&p->view, p->options, &error);
    p->view.profile = &p->profile;
    if (status == PP_OK)
        return pp_profileexports_check(p->options);
    pp_message("%s", error.text);
    return false;
}

enum pp_exit pp_cmd_profile(const struct pp_options *options)
{
    if (options->modules.n + options->operands.n == 0) {
        pp_message("nothing to profile; give a statement ('x++' -s 'int x;') or a module "
                   "(-s mine.so), or see ppbench help profile");
        return PP_EXIT_TROUBLE;
    }
    static struct profile p; /* 12 KiB of machine facts */
    p = (struct profile){.options = options};
    enum pp_exit status = PP_EXIT_TROUBLE;
    pp_result_init(&p.result);
    if (pp_profile_init(&p.profile) != PP_OK) {
        pp_message("out of memory");
    } else if (check(&p)) {
        pp_env_read(&p.env, "", options->settings.pin_cpu);
        status = measure(&p);
    }
    pp_out_profile_release(&p.view);
    pp_profile_release(&p.profile);
    pp_result_release(&p.result);
    pp_statements_release(&p.statements);
    return status;
}
