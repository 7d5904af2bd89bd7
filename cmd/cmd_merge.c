/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench merge: one result of many result files.
 */
#include "bench/merge.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/exports.h"
#include "cmd/message.h"
#include "cmd/render.h"
#include "cmd/term.h"

#include <string.h>
#include <unistd.h>

/* Benchmarks whose runs counted in units of their own. */
static size_t count_apart(const struct pp_result *result)
{
    size_t n = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n += result->cases[i].n_parts > 0;
    return n;
}

/* What was merged, and where the answer is less than exact. */
static void tell(const struct pp_result *result, size_t n_files)
{
    size_t n_workers = 0;
    for (size_t i = 0; i < result->n_cases; i++)
        n_workers += result->cases[i].n_replicates;
    const size_t n_runs = result->n_sources ? result->n_sources : 1;
    pp_message("merged %zu %s of %zu %s: %zu %s, %zu workers", n_files,
        n_files == 1 ? "file" : "files", n_runs, n_runs == 1 ? "run" : "runs", result->n_cases,
        result->n_cases == 1 ? "benchmark" : "benchmarks", n_workers);
    const size_t n_apart = count_apart(result);
    if (n_apart > 0)
        pp_message("in %zu of them clocks or loop counts differ between runs: estimates over "
                   "workers are exact, their samples are kept apart, and the pools shown are made "
                   "from these in the coarsest unit",
            n_apart);
}

static enum pp_exit show(const struct pp_exports *exports, const struct pp_result *result)
{
    const struct pp_options *const options = exports->options;
    struct pp_term term;
    struct pp_buf out, notes;
    pp_term_init(&term, STDOUT_FILENO, (enum pp_color)options->color);
    pp_buf_init(&out);
    pp_buf_init(&notes);
    out.failed |= !pp_render(options, &term, result, &out, &notes);
    bool ok = pp_exports_take_stdout(exports) || pp_deliver(&out, options->output);
    pp_buf_release(&notes);
    pp_buf_release(&out);
    ok &= pp_exports_write(exports, result);
    if (ok && !options->quiet)
        tell(result, options->operands.n);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}

static enum pp_status read_all(
    const struct pp_opt_list *files, struct pp_merge *merge, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    for (size_t i = 0; status == PP_OK && i < files->n; i++)
        status = pp_merge_add_file(merge, files->items[i], error);
    return status;
}

static enum pp_exit merge_and_show(const struct pp_exports *exports)
{
    const struct pp_options *const options = exports->options;
    static struct pp_stored_result merged; /* 12 KiB of machine facts */
    struct pp_merge merge;
    struct pp_error error = {.status = PP_OK};
    pp_merge_init(&merge, (struct pp_merge_options){options->separate, options->force});
    enum pp_status status = read_all(&options->operands, &merge, &error);
    if (status == PP_OK)
        status = pp_merge_finish(&merge, &merged, &error);
    pp_merge_release(&merge);
    if (status != PP_OK) {
        pp_message("%s", error.text);
        return PP_EXIT_TROUBLE;
    }
    if (merged.result.command == NULL && options->command_line != NULL)
        merged.result.command = pp_message_keep(options->command_line);
    const enum pp_exit exit_status = show(exports, &merged.result);
    pp_stored_result_release(&merged);
    return exit_status;
}

enum pp_exit pp_cmd_merge(const struct pp_options *options)
{
    struct pp_exports exports;
    if (options->operands.n == 0) {
        pp_message("nothing to merge; name files that --export-json wrote");
        return PP_EXIT_TROUBLE;
    }
    return pp_exports_init(&exports, options) ? merge_and_show(&exports) : PP_EXIT_TROUBLE;
}
