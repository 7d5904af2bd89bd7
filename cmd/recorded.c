/* SPDX-License-Identifier: GPL-3.0-or-later
 * A run that is made again from its result.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/recorded.h"

#include "bench/likeness.h"
#include "cmd/message.h"
#include "cmd/quote.h"
#include "cmd/statement_text.h"

#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

/* What JSON puts in the place of a byte that is no UTF-8. */
#define REPLACED "\xef\xbf\xbd"

static enum pp_status check(const struct pp_result *result, struct pp_error *error)
{
    const struct pp_origin_text *input = pp_origin_find(&result->origin, "-");
    if (result->n_sources > 0)
        return pp_error_set(error, PP_EINVAL,
            "it is a merge of %zu runs; rerun the results that went into it", result->n_sources);
    if (result->command == NULL)
        return pp_error_set(error, PP_EINVAL, "it does not say which command made it");
    if (strstr(result->command, REPLACED) != NULL)
        return pp_error_set(error, PP_EINVAL,
            "its command line held bytes that are no UTF-8, which a result cannot keep; give it "
            "yourself");
    if (input != NULL && input->text == NULL)
        return pp_error_set(error, PP_EINVAL,
            "its statement came through a pipe and was too long to keep, or no UTF-8; give it "
            "yourself");
    return PP_OK;
}

/* The command of the recorded words, which then begin with its name; NULL: none that measures. */
static const struct pp_command *find_command(const struct pp_words *words, char ***argv)
{
    const struct pp_command *named = words->n > 1 ? pp_command_find(words->argv[1]) : NULL;
    *argv = named != NULL ? words->argv + 1 : words->argv;
    if (named == NULL)
        return pp_commands;
    return named->bit & (PP_COMMAND_RUN | PP_COMMAND_TIMEIT) ? named : NULL;
}

static enum pp_status parse(struct pp_recorded *recorded, struct pp_error *error)
{
    char **argv;
    recorded->command = find_command(&recorded->words, &argv);
    if (recorded->command == NULL)
        return pp_error_set(error, PP_EINVAL,
            "'%.40s' made it, and only what ppbench run and timeit measured can be made again",
            recorded->words.argv[1]);
    return pp_options_again(
        &recorded->options, recorded->command->bit, argv, recorded->anew.argv + 1, error);
}

enum pp_status pp_recorded_init(struct pp_recorded *recorded, const struct pp_options *rerun,
    const struct pp_stored_result *stored, struct pp_error *error)
{
    struct pp_options *options = &recorded->options;
    pp_words_init(&recorded->words);
    pp_words_init(&recorded->anew);
    pp_options_init(options);
    enum pp_status status = check(&stored->result, error);
    if (status != PP_OK)
        return status;
    const bool ok = pp_words_split(&recorded->words, stored->result.command) &&
        pp_words_split(&recorded->anew, rerun->command_line) && recorded->words.n > 1;
    if (recorded->words.failed || recorded->anew.failed)
        return pp_error_set(error, PP_ENOMEM, "out of memory");
    if (!ok)
        return pp_error_set(error, PP_EINVAL, "its command line is damaged");
    status = parse(recorded, error);
    options->settings.seed = stored->result.settings.seed;
    options->command_line = stored->result.command;
    options->recorded = stored;
    if (options->format == PP_FORMAT_TABLE)
        options->baseline = rerun->operands.items[0];
    return status;
}

void pp_recorded_release(struct pp_recorded *recorded)
{
    pp_options_release(&recorded->options);
    pp_words_release(&recorded->words);
    pp_words_release(&recorded->anew);
}

static void put_word(struct pp_buf *out, const char *word)
{
    struct pp_buf quoted;
    char *words[] = {strdup(word), NULL};
    pp_buf_init(&quoted);
    if (words[0] != NULL)
        pp_quote_words(&quoted, words);
    free(words[0]);
    pp_message_escape(out, pp_buf_text(&quoted), quoted.n_bytes, true);
    out->failed |= quoted.failed;
    pp_buf_release(&quoted);
}

/* The file may name others, which rerun does not set. */
static bool is_variable(const char *name)
{
    for (size_t i = 0; pp_origin_variables[i] != NULL; i++)
        if (strcmp(name, pp_origin_variables[i]) == 0)
            return true;
    return false;
}

/* The words are quoted anew: what is written between them, "; rm x", may be more than words to the
 * shell that the line is copied into. */
static void put_command(struct pp_buf *out, const char *command)
{
    struct pp_words words;
    pp_words_init(&words);
    out->failed |= !pp_words_split(&words, command) || words.failed;
    pp_buf_puts(out, "ppbench");
    for (size_t i = 1; i < words.n; i++) {
        pp_buf_putc(out, ' ');
        put_word(out, words.argv[i]);
    }
    pp_words_release(&words);
}

void pp_recorded_show(const struct pp_stored_result *stored, struct pp_buf *out)
{
    const struct pp_result *result = &stored->result;
    if (result->origin.directory != NULL) {
        pp_buf_puts(out, "cd ");
        put_word(out, result->origin.directory);
        pp_buf_puts(out, " && ");
    }
    for (size_t i = 0; i < result->origin.n_variables; i++) {
        const struct pp_origin_text *variable = &result->origin.variables[i];
        if (!is_variable(variable->name))
            continue;
        pp_buf_printf(out, "%s=", variable->name);
        put_word(out, variable->text != NULL ? variable->text : "");
        pp_buf_putc(out, ' ');
    }
    put_command(out, result->command);
    pp_buf_putc(out, '\n');
}

static void warn_texts(const struct pp_origin *origin)
{
    for (size_t i = 0; i < origin->n_texts; i++) {
        const struct pp_origin_text *then = &origin->texts[i];
        char *now = NULL;
        if (strcmp(then->name, "-") == 0 || then->text == NULL ||
            pp_statement_text_read(then->name, &now, NULL) != PP_OK)
            continue;
        if (strcmp(now, then->text) != 0)
            pp_message_warning("source: '%s' reads otherwise now; the text that was recorded is "
                               "measured, and the command itself would measure the new one",
                pp_message_name(then->name).text);
        free(now);
    }
}

void pp_recorded_warn_before(const struct pp_stored_result *stored, const struct pp_env *now)
{
    const struct pp_result here = {.env = now};
    struct pp_buf why;
    pp_buf_init(&why);
    if (strcmp(stored->program_version, PACKAGE_VERSION) != 0)
        pp_message_warning("version: ppbench %s measured it, and this is %s",
            pp_message_name(stored->program_version).text, PACKAGE_VERSION);
    if (pp_likeness_other_machine(&stored->result, &here, &why))
        pp_message_warning("%s", pp_buf_text(&why));
    pp_buf_release(&why);
    warn_texts(&stored->result.origin);
}

static const char *build_id(const struct pp_module_info *module)
{
    return module->build_id != NULL && module->build_id[0] != '\0' ? module->build_id : "none";
}

/* `name`: of the first benchmark in it. */
static void warn_module(
    const struct pp_module_info *then, const struct pp_module_info *now, const char *name)
{
    if (then->hash == now->hash && then->size_bytes == now->size_bytes)
        return;
    if (then->compiler == NULL || now->compiler == NULL)
        pp_message_warning("module: '%s' is another than the one that was measured (build ID then "
                           "%.16s, now %.16s)",
            pp_message_name(now->path).text, build_id(then), build_id(now));
    else if (pp_likeness_same_command(then->compiler, now->compiler))
        pp_message_warning("compiler: the same command makes other code of '%s' now: the compiler "
                           "or a header is another",
            pp_message_name(name).text);
    else
        pp_message_warning("compiler: '%s' was compiled by another command: %s",
            pp_message_name(name).text, pp_message_name(then->compiler).text);
}

static const char *name_of_module(const struct pp_result *result, size_t module)
{
    for (size_t i = 0; i < result->n_cases; i++)
        if (result->cases[i].module == module)
            return result->cases[i].name;
    return "";
}

void pp_recorded_warn_modules(const struct pp_stored_result *stored, const struct pp_result *now)
{
    const struct pp_result *then = &stored->result;
    for (size_t i = 0; i < then->n_modules && i < now->n_modules; i++)
        warn_module(&then->modules[i], &now->modules[i], name_of_module(now, i));
}
