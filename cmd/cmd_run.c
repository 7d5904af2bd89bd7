/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench run: measure, show, export.
 */
#include "bench/driver.h"
#include "bench/env.h"
#include "bench/meter.h"
#include "bench/profiler.h"
#include "cmd/baseline.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/exports.h"
#include "cmd/interchange.h"
#include "cmd/message.h"
#include "cmd/progress.h"
#include "cmd/recorded.h"
#include "cmd/render.h"
#include "cmd/signals.h"
#include "cmd/statements.h"
#include "cmd/term.h"
#include "cmd/validtexts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One run, from the command line to its exit status. */
struct run {
    const struct pp_options *options;
    struct pp_term term; /* of the standard output */
    struct pp_env env;
    struct pp_result result;
    struct pp_statements statements;
    struct pp_exports exports;
    struct pp_baseline baseline;
    struct pp_progress progress;
};

/* The driver fills in all of the result but the command line and where it was given. */
static void begin(void *context, const struct pp_result *result)
{
    struct run *run = context;
    if (run->options->command_line != NULL)
        run->result.command = pp_message_keep(run->options->command_line);
    run->result.origin = run->statements.origin; /* handed over */
    run->statements.origin = (struct pp_origin){.is_known = false};
    if (run->options->recorded != NULL && !run->options->quiet)
        pp_recorded_warn_modules(run->options->recorded, &run->result);
    pp_progress_begin(&run->progress, result);
}

static void step(
    void *context, const struct pp_result *result, size_t index, double done_ratio, double left_s)
{
    struct run *run = context;
    pp_progress_step(&run->progress, result, index, done_ratio, left_s);
    pp_exports_checkpoint(&run->exports, result);
}

static void note(void *context, const char *text)
{
    struct run *run = context;
    pp_progress_erase(&run->progress);
    if (!run->options->quiet)
        pp_message("%s", text);
}

static bool is_timed_out(const struct pp_case *c)
{
    static const char words[] = "timed out";
    return c->state == PP_STATE_FAILED && c->reason != NULL &&
        strncmp(c->reason, words, sizeof words - 1) == 0;
}

/* What the user can do about a failure that may be a limit of ours. */
static const char *remedy_of(const struct pp_case *c)
{
    if (is_timed_out(c))
        return "; if it needs longer, raise --timeout";
    if (c->reason != NULL && strstr(c->reason, "out of memory") != NULL)
        return "; if it needs more, raise --memory-limit";
    return "";
}

static void tell_failure(const struct pp_module_info *module, const struct pp_case *c)
{
    const char *reason = c->reason != NULL ? c->reason : "for an unknown reason";
    if (module->compiler != NULL) /* the module is a file of ours */
        pp_message("'%s' failed: %s%s", pp_message_name(c->name).text, reason, remedy_of(c));
    else
        pp_message("benchmark '%s' of '%s' failed: %s%s", pp_message_name(c->name).text,
            pp_message_name(module->path).text, reason, remedy_of(c));
}

/* The table on a terminal shows failures itself; everywhere else they are told on the standard
 * error. */
static void tell_failures(const struct run *run)
{
    const struct pp_result *result = &run->result;
    const struct pp_options *options = run->options;
    bool is_table = options->format == PP_FORMAT_TABLE && options->target == 0 &&
        options->output == NULL;
    if (is_table && run->term.is_terminal && !pp_exports_take_stdout(&run->exports))
        return;
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct pp_case *c = &result->cases[i];
        if (c->state == PP_STATE_FAILED)
            tell_failure(&result->modules[c->module], c);
    }
}

/* True: all that was asked for is where it should be. */
static bool show(const struct run *run)
{
    struct pp_buf out;
    struct pp_buf notes;
    pp_buf_init(&out);
    pp_buf_init(&notes);
    out.failed |= !pp_render(run->options, &run->term, &run->result, &out, &notes) ||
        !pp_baseline_show(&run->baseline, &run->result, &run->term, &out);
    bool ok = pp_exports_take_stdout(&run->exports) || pp_deliver(&out, run->options->output);
    if (notes.n_bytes > 0 && !run->options->quiet)
        fputs(pp_buf_text(&notes), stderr);
    else
        tell_failures(run);
    if (run->options->target != 0 && !run->options->quiet)
        pp_interchange_tell(pp_interchange_find((size_t)run->options->target), &run->result);
    pp_buf_release(&notes);
    pp_buf_release(&out);
    ok &= pp_exports_write(&run->exports, &run->result);
    return pp_baseline_save(&run->baseline, &run->result) && ok;
}

static enum pp_exit judge(const struct pp_result *result)
{
    size_t n_timed_out = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n_timed_out += is_timed_out(&result->cases[i]);
    if (!result->complete)
        return PP_EXIT_INTERRUPTED;
    if (n_timed_out > 0 &&
        n_timed_out + pp_result_count(result, PP_STATE_SKIPPED) == result->n_cases)
        return PP_EXIT_TIMED_OUT;
    return pp_result_count(result, PP_STATE_FAILED) > 0 ? PP_EXIT_FAILED : PP_EXIT_DONE;
}

/* After the driver: the results to their places, and the exit status. */
static enum pp_exit finish(struct run *run)
{
    const char *signal_name = pp_signals_name();
    if (signal_name != NULL)
        pp_message("interrupted by %s; what was measured until then follows", signal_name);
    const bool has_texts = pp_validtexts_make(&run->result);
    if (!has_texts)
        pp_message("out of memory");
    enum pp_exit status = judge(&run->result);
    if (!(show(run) && has_texts) && status < PP_EXIT_TROUBLE)
        status = PP_EXIT_TROUBLE;
    return status;
}

/* The driver's options, once all modules are there. */
static struct pp_driver_options driver_options(struct run *run)
{
    struct pp_driver_options driver = pp_options_driver(run->options);
    pp_statements_fill(&run->statements, run->options, &driver);
    driver.env = &run->env;
    driver.watcher = (struct pp_watcher){
        .begin = begin, .step = step, .note = note, .context = run};
    return driver;
}

/* What cannot be counted is told, and has no counter. */
static void count_instructions(struct run *run, const struct pp_driver_options *driver)
{
    struct pp_error error = {.status = PP_OK};
    const struct pp_profiler_options options = {.driver = driver, .counts_instructions = true};
    if (pp_profiler_count(&options, &run->result, &error) != PP_OK)
        pp_message_lines(error.text);
}

static enum pp_exit measure(struct run *run)
{
    struct pp_error error = {.status = PP_OK};
    pp_progress_init(&run->progress, STDERR_FILENO, pp_options_progress(run->options));
    pp_signals_init();
    enum pp_status status = pp_statements_prepare(&run->statements, run->options, &error);
    if (status == PP_OK) {
        struct pp_driver_options driver = driver_options(run);
        status = pp_driver_run(&driver, &run->result, &error);
        if (status == PP_OK && run->options->counters & PP_METER_BIT(PP_METER_INSTRUCTIONS))
            count_instructions(run, &driver);
        pp_progress_end(&run->progress);
    }
    if (status == PP_OK)
        return finish(run);
    if (pp_signals_name() != NULL) {
        pp_message("interrupted by %s; nothing was measured", pp_signals_name());
        return PP_EXIT_INTERRUPTED;
    }
    pp_statements_explain(&run->statements, &error);
    pp_message_lines(error.text);
    return PP_EXIT_TROUBLE;
}

enum pp_exit pp_cmd_run(const struct pp_options *options)
{
    if (options->modules.n + options->operands.n == 0) {
        pp_message("nothing to measure; give a statement ('x++' -s 'int x;') or a module "
                   "(-s mine.so), or see ppbench --help");
        return PP_EXIT_TROUBLE;
    }
    static struct run run; /* 12 KiB of machine facts */
    run = (struct run){.options = options};
    pp_result_init(&run.result);
    pp_term_init(&run.term, STDOUT_FILENO, (enum pp_color)options->color);
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (pp_exports_init(&run.exports, options) && pp_baseline_begin(&run.baseline, options)) {
        pp_env_read(&run.env, "", options->settings.pin_cpu);
        status = measure(&run);
    }
    pp_baseline_release(&run.baseline);
    pp_result_release(&run.result);
    pp_statements_release(&run.statements);
    return status;
}
