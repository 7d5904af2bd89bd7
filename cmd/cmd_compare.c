/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench compare: two objects or two statements, taking turns, and the verdict.
 */
#include "bench/contest.h"
#include "bench/driver.h"
#include "bench/gate.h"
#include "bench/judge.h"
#include "cmd/command.h"
#include "cmd/compare_stored.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/out_compare.h"
#include "cmd/out_report.h"
#include "cmd/outfile.h"
#include "cmd/progress.h"
#include "cmd/signals.h"
#include "cmd/statements.h"
#include "cmd/term.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define MIN_LEVEL_RATIO 0.8

/* One comparison, from the command line to its exit status. */
struct compare {
    const struct pp_options *options;
    struct pp_term term; /* of the standard output */
    struct pp_env env;
    struct pp_statements statements;
    struct pp_comparison comparison;
    struct pp_progress progress;
};

static void begin(void *context, const struct pp_comparison *comparison)
{
    struct compare *compare = context;
    (void)comparison;
    pp_progress_say(&compare->progress, "", 0, (double)NAN);
}

static void step(void *context, const struct pp_comparison *comparison, size_t index,
    double done_ratio, double left_s)
{
    struct compare *compare = context;
    pp_progress_say(&compare->progress, pp_message_name(comparison->pairs[index].name).text,
        done_ratio, left_s);
}

static bool write_json(const struct compare *compare, struct pp_buf *out)
{
    return pp_out_compare_json(&compare->comparison, out);
}

static bool write_csv(const struct compare *compare, struct pp_buf *out)
{
    return pp_out_compare_csv(&compare->comparison, out);
}

static bool write_junit(const struct compare *compare, struct pp_buf *out)
{
    return pp_out_compare_junit(&compare->comparison, out);
}

static bool write_report(const struct compare *compare, struct pp_buf *out)
{
    return pp_out_report_compare(&compare->comparison, out);
}

static struct pp_out_compare look_of(const struct compare *compare)
{
    const struct pp_options *options = compare->options;
    struct pp_out_compare look = {.term = compare->term,
        .unit = (enum pp_unit)options->unit,
        .verbose = options->quiet ? -1 : (int)options->n_verbose};
    if (options->output != NULL) /* a file is for any reader */
        look.term = (struct pp_term){
            .utf8 = compare->term.utf8, .color = options->color == PP_COLOR_ALWAYS};
    return look;
}

static bool write_table(const struct compare *compare, struct pp_buf *out)
{
    const struct pp_out_compare look = look_of(compare);
    return pp_out_compare_table(&look, &compare->comparison, out);
}

static bool write_markdown(const struct compare *compare, struct pp_buf *out)
{
    const struct pp_out_compare look = look_of(compare);
    return pp_out_compare_markdown(&look, &compare->comparison, out);
}

typedef bool writer(const struct compare *compare, struct pp_buf *out);

/* Which option names the file, and who writes it. */
static const struct export
{
    size_t path_offset;
    writer *write;
}
exports[] = {
    {offsetof(struct pp_options, export_json), write_json},
    {offsetof(struct pp_options, export_csv), write_csv},
    {offsetof(struct pp_options, export_html), write_report},
    {offsetof(struct pp_options, export_junit), write_junit},
    {offsetof(struct pp_options, export_markdown), write_markdown},
};

#define N_EXPORTS (sizeof exports / sizeof *exports)

/* The path that was asked for, NULL: none. */
static const char *path_of(const struct pp_options *options, const struct export *export)
{
    return *(const char *const *)((const char *)options + export->path_offset);
}

static bool deliver(const struct compare *compare, writer *write, const char *path)
{
    struct pp_buf out;
    pp_buf_init(&out);
    out.failed |= !write(compare, &out);
    const bool ok = pp_deliver(&out, path);
    pp_buf_release(&out);
    return ok;
}

static bool show(const struct compare *compare)
{
    const struct pp_options *options = compare->options;
    bool ok = true, is_taken = false;
    for (size_t i = 0; i < N_EXPORTS; i++) {
        const char *path = path_of(options, &exports[i]);
        is_taken |= path != NULL && pp_outfile_is_stdout(path);
    }
    if (!is_taken)
        ok = deliver(compare,
            options->format == PP_FORMAT_JSON      ? write_json
                : options->format == PP_FORMAT_CSV ? write_csv
                                                   : write_table,
            options->output);
    for (size_t i = 0; i < N_EXPORTS; i++) {
        const char *path = path_of(options, &exports[i]);
        ok &= path == NULL || deliver(compare, exports[i].write, path);
    }
    return ok;
}

static size_t count(const struct pp_comparison *comparison, enum pp_pair_state state)
{
    size_t n = 0;
    for (size_t i = 0; i < comparison->n_pairs; i++)
        n += comparison->pairs[i].state == state;
    return n;
}

static void tell_failures(const struct pp_comparison *comparison)
{
    for (size_t i = 0; i < comparison->n_pairs; i++) {
        const struct pp_pair *pair = &comparison->pairs[i];
        if (pair->state == PP_PAIR_FAILED)
            pp_message("'%s' failed: %s", pp_message_name(pair->name).text,
                pair->reason ? pair->reason : "for an unknown reason");
        else if (pair->state == PP_PAIR_REFUSED && !comparison->stored)
            pp_message("'%s' was not compared: %s", pp_message_name(pair->name).text,
                pair->reason ? pair->reason : "for an unknown reason");
    }
}

static enum pp_exit judge(const struct compare *compare)
{
    const struct pp_comparison *comparison = &compare->comparison;
    if (!comparison->complete)
        return PP_EXIT_INTERRUPTED;
    const enum pp_gate gate = isnan(compare->options->gate_ratio) ? PP_GATE_PASSED
                                                                  : pp_gate_all(comparison);
    if (gate != PP_GATE_PASSED)
        return gate == PP_GATE_REGRESSED ? PP_EXIT_REGRESSED : PP_EXIT_UNDECIDED;
    const bool has_refused = count(comparison, PP_PAIR_REFUSED) > 0 && !comparison->stored;
    return count(comparison, PP_PAIR_FAILED) > 0 || has_refused ? PP_EXIT_FAILED : PP_EXIT_DONE;
}

/* After measuring or reading: the comparison to its places, and the exit status. */
static enum pp_exit finish(struct compare *compare)
{
    const char *signal_name = pp_signals_name();
    if (compare->options->command_line != NULL && compare->comparison.command == NULL)
        compare->comparison.command = pp_message_keep(compare->options->command_line);
    if (signal_name != NULL)
        pp_message("interrupted by %s; what was measured until then follows", signal_name);
    enum pp_exit status = judge(compare);
    if (!show(compare) && status < PP_EXIT_TIMED_OUT)
        status = PP_EXIT_TROUBLE;
    if (!compare->term.is_terminal || compare->options->output != NULL)
        tell_failures(&compare->comparison);
    return status;
}

static void set_margins(const struct pp_options *options, double *margin, double *tail_margin)
{
    const bool gates = !isnan(options->gate_ratio);
    *margin = gates && isnan(options->margin_ratio) ? options->gate_ratio : options->margin_ratio;
    if (isnan(*margin))
        *margin = PP_COMPARISON_MARGIN;
    *tail_margin = isnan(options->tail_margin_ratio)
        ? fmax(PP_COMPARISON_TAIL_FACTOR * *margin, PP_COMPARISON_TAIL_MARGIN)
        : options->tail_margin_ratio;
}

/* The gate's own margins, whatever --margin says. */
static void set_gate(const struct pp_options *options, double *gate, double *tail_gate)
{
    const double tail = fmax(
        PP_COMPARISON_TAIL_FACTOR * options->gate_ratio, PP_COMPARISON_TAIL_MARGIN);
    *gate = options->gate_ratio;
    *tail_gate = isnan(options->gate_ratio) ? (double)NAN
        : isnan(options->tail_margin_ratio) ? tail
                                            : options->tail_margin_ratio;
}

static struct pp_contest_options contest_options(struct compare *compare)
{
    const struct pp_options *options = compare->options;
    const struct pp_statements *s = &compare->statements;
    struct pp_driver_options driver = pp_options_driver(options);
    pp_statements_fill(s, options, &driver);
    struct pp_contest_options contest = {.by_order = options->operands.n > 0,
        .preloads = driver.preloads,
        .n_preloads = driver.n_preloads,
        .keeps_alignment = driver.keeps_alignment,
        .n_layouts = options->n_layouts,
        .no_control = options->no_control,
        .copy_dir = driver.layout_dir,
        .filter = driver.filter,
        .settings = driver.settings,
        .env = &compare->env,
        .watcher = {.begin = begin, .step = step, .context = compare}};
    set_margins(options, &contest.margin_ratio, &contest.tail_margin_ratio);
    set_gate(options, &contest.gate_ratio, &contest.tail_gate_ratio);
    for (int side = 0; side < 2; side++) {
        contest.paths[side] = driver.paths[side];
        contest.compilers[side] = driver.compilers ? driver.compilers[side] : NULL;
        if (s->n_results == 2)
            contest.names[side] = s->names[side];
    }
    return contest;
}

static bool has_two_sides(const struct pp_statements *statements)
{
    if (statements->n_paths == 2)
        return true;
    pp_message("compare takes two modules (-s old.so -s new.so), two statements, or two results "
               "(old.json new.json); here %s",
        statements->n_paths == 1 ? "is one" : "are more");
    return false;
}

static enum pp_exit measure(struct compare *compare)
{
    struct pp_error error = {.status = PP_OK};
    const struct pp_options *options = compare->options;
    pp_progress_init(&compare->progress, STDERR_FILENO, pp_options_progress(options));
    pp_signals_init();
    enum pp_status status = pp_statements_prepare(&compare->statements, options, &error);
    if (status == PP_OK && !has_two_sides(&compare->statements))
        return PP_EXIT_TROUBLE;
    if (status == PP_OK) {
        const struct pp_contest_options contest = contest_options(compare);
        status = pp_contest_run(&contest, &compare->comparison, &error);
        pp_progress_end(&compare->progress);
    }
    if (status == PP_OK)
        return finish(compare);
    if (pp_signals_name() != NULL) {
        pp_message("interrupted by %s; nothing was measured", pp_signals_name());
        return PP_EXIT_INTERRUPTED;
    }
    pp_statements_explain(&compare->statements, &error);
    pp_message_lines(error.text);
    return PP_EXIT_TROUBLE;
}

/* Stored results know nothing below the floors that their margins stand for. */
static void set_stored_gate(struct compare *compare)
{
    struct pp_comparison *comparison = &compare->comparison;
    set_gate(compare->options, &comparison->gate_ratio, &comparison->tail_gate_ratio);
    comparison->gate_ratio = fmax(comparison->gate_ratio, comparison->margin_ratio);
    comparison->tail_gate_ratio = fmax(comparison->tail_gate_ratio, comparison->tail_margin_ratio);
    if (isnan(compare->options->gate_ratio))
        comparison->gate_ratio = comparison->tail_gate_ratio = (double)NAN;
}

static enum pp_exit read_stored(struct compare *compare)
{
    struct pp_error error = {.status = PP_OK};
    double margin, tail_margin;
    set_margins(compare->options, &margin, &tail_margin);
    if (pp_compare_stored(compare->options, margin, tail_margin, &compare->comparison, &error) ==
        PP_OK) {
        set_stored_gate(compare);
        return finish(compare);
    }
    pp_message("%s", error.text);
    return PP_EXIT_TROUBLE;
}

static bool check_output(const char *path)
{
    struct pp_error error = {.status = PP_OK};
    if (path == NULL || pp_outfile_check(path, &error) == PP_OK)
        return true;
    pp_message("%s", error.text);
    return false;
}

static bool check_exports(const struct pp_options *options)
{
    bool ok = check_output(options->output);
    for (size_t i = 0; i < N_EXPORTS && ok; i++)
        ok = check_output(path_of(options, &exports[i]));
    return ok;
}

static bool check(const struct pp_options *options)
{
    const uint32_t n_runs = options->settings.n_runs;
    if (options->settings.level_ratio < MIN_LEVEL_RATIO)
        pp_message("compare needs a --level of 80%% or more");
    else if (options->format == PP_FORMAT_TIMEIT)
        pp_message("compare has only the formats table, json and csv");
    else if (n_runs && (n_runs < PP_JUDGE_MIN_RUNS || n_runs > PP_JUDGE_MAX_RUNS))
        pp_message("compare takes %d to %d processes a pair; give --runs a number between, or "
                   "leave it out",
            PP_JUDGE_MIN_RUNS, PP_JUDGE_MAX_RUNS);
    else
        return check_exports(options);
    return false;
}

enum pp_exit pp_cmd_compare(const struct pp_options *options)
{
    if (options->modules.n + options->operands.n == 0) {
        pp_message("nothing to compare; give two modules (-s old.so -s new.so), two statements or "
                   "two results (old.json new.json), or see ppbench help compare");
        return PP_EXIT_TROUBLE;
    }
    if (!check(options))
        return PP_EXIT_TROUBLE;
    static struct compare compare; /* 12 KiB of machine facts */
    compare = (struct compare){.options = options};
    pp_comparison_init(&compare.comparison);
    pp_term_init(&compare.term, STDOUT_FILENO, (enum pp_color)options->color);
    const bool is_stored = pp_compare_stored_is_meant(options);
    if (!is_stored)
        pp_env_read(&compare.env, "", options->settings.pin_cpu);
    const enum pp_exit status = is_stored ? read_stored(&compare) : measure(&compare);
    pp_comparison_release(&compare.comparison);
    pp_statements_release(&compare.statements);
    return status;
}
