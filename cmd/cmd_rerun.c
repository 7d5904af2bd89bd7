/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench rerun: the run behind a result once more.
 *
 * A result file can name any statement, compiler and module, so to rerun it is to run what its
 * writer chose. What may come from somebody else is shown and refused without --force.
 */
#include "bench/likeness.h"
#include "bench/origin.h"
#include "cmd/command.h"
#include "cmd/deliver.h"
#include "cmd/message.h"
#include "cmd/recorded.h"
#include "cmd/stored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether somebody else may have written the result. Baselines lie in the user's own store. */
static bool is_foreign(const char *operand, const struct pp_stored_result *stored,
    const struct pp_env *env, struct pp_buf *why)
{
    const struct pp_result here = {.env = env};
    struct stat st = {.st_uid = geteuid()};
    if (strcmp(operand, "-") == 0)
        pp_buf_puts(why, "it came through a pipe");
    else if (pp_store_is_file(operand) && stat(operand, &st) != 0)
        pp_buf_puts(why, "its file is gone");
    else if (st.st_uid != geteuid())
        pp_buf_puts(why, "its file belongs to another user");
    else if (st.st_mode & S_IWOTH)
        pp_buf_puts(why, "anybody may write to its file");
    else
        return pp_likeness_other_machine(&stored->result, &here, why);
    return true;
}

/* True: it is where it should be. */
static bool show_command(const struct pp_stored_result *stored, bool is_result)
{
    struct pp_buf line;
    bool ok = true;
    pp_buf_init(&line);
    if (!is_result)
        pp_buf_puts(&line, "ppbench: again: ");
    pp_recorded_show(stored, &line);
    if (is_result)
        ok = pp_deliver(&line, NULL);
    else
        fputs(pp_buf_text(&line), stderr);
    pp_buf_release(&line);
    return ok;
}

/* Outputs are named from here, while the run is to stand where it stood. False: out of memory. */
static bool make_absolute(struct pp_options *options, struct pp_words *storage)
{
    char *here = getcwd(NULL, 0);
    bool ok = here != NULL;
    for (size_t i = 0; ok && i < pp_options_table.n_rows; i++) {
        const struct pp_opt *row = &pp_options_table.rows[i];
        const char **path = (const char **)((char *)options + row->offset);
        if (row->type != PP_OPT_TEXT || strcmp(row->argument, "FILE") != 0 || *path == NULL ||
            (*path)[0] == '/' || strcmp(*path, "-") == 0)
            continue;
        char *joined = NULL;
        ok = asprintf(&joined, "%s/%s", here, *path) >= 0;
        if (ok)
            pp_words_add(storage, joined);
        free(joined);
        ok = ok && !storage->failed;
        if (ok)
            *path = storage->argv[storage->n - 1];
    }
    free(here);
    return ok;
}

static enum pp_exit run_again(struct pp_recorded *recorded, const struct pp_stored_result *stored)
{
    if (!make_absolute(&recorded->options, &recorded->anew)) {
        pp_message("out of memory, or this directory is gone");
        return PP_EXIT_TROUBLE;
    }
    if (!pp_origin_enter(&stored->result.origin) && !recorded->options.quiet)
        pp_message_warning("directory: '%s' is not there; files are looked for here",
            pp_message_name(stored->result.origin.directory).text);
    return recorded->command->run(&recorded->options);
}

/* Show what will be done, and do it if that is wanted and safe. */
static enum pp_exit decide(
    const struct pp_options *options, const struct pp_stored_result *stored, struct pp_error *error)
{
    static struct pp_env env; /* 12 KiB of machine facts */
    static struct pp_recorded recorded;
    struct pp_buf why;
    enum pp_exit status = PP_EXIT_TROUBLE;
    if (pp_recorded_init(&recorded, options, stored, error) != PP_OK) {
        pp_message(
            "cannot rerun '%s': %s", pp_message_name(options->operands.items[0]).text, error->text);
        pp_recorded_release(&recorded);
        return status;
    }
    pp_buf_init(&why);
    pp_env_read(&env, "", PP_PIN_NONE);
    const bool is_shown = show_command(stored, options->dry_run);
    if (options->dry_run)
        status = is_shown ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
    else if (!options->force && is_foreign(options->operands.items[0], stored, &env, &why))
        pp_message("the command above is not run, since somebody else may have chosen it: %s; if "
                   "it is what you want to run, give --force",
            pp_buf_text(&why));
    else {
        if (!options->quiet)
            pp_recorded_warn_before(stored, &env);
        status = run_again(&recorded, stored);
    }
    pp_buf_release(&why);
    pp_recorded_release(&recorded);
    return status;
}

enum pp_exit pp_cmd_rerun(const struct pp_options *options)
{
    static struct pp_stored_result stored;
    struct pp_error error = {.status = PP_OK};
    if (options->operands.n != 1) {
        pp_message("rerun takes one result: a file that --export-json wrote, or a baseline's name");
        return PP_EXIT_TROUBLE;
    }
    if (pp_stored_load(options->operands.items[0], &stored, &error) != PP_OK) {
        pp_message("%s", error.text);
        return PP_EXIT_TROUBLE;
    }
    const enum pp_exit status = decide(options, &stored, &error);
    pp_stored_result_release(&stored);
    return status;
}
