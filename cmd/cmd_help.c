/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench help [COMMAND|TOPIC]: what --help shows, texts that several commands share, and what is
 * made of the tables for shells and man.
 */
#include "cmd/command.h"
#include "cmd/completion.h"
#include "cmd/deliver.h"
#include "cmd/help.h"
#include "cmd/manpage.h"
#include "cmd/message.h"
#include "cmd/term.h"
#include "cmd/topic.h"

#include <unistd.h>

#define DEFAULT_COLUMNS 80

/* Screens may be wider; lines of prose should not. */
#define MAX_COLUMNS 100

static size_t width_of_output(enum pp_color color)
{
    struct pp_term term;
    pp_term_init(&term, STDOUT_FILENO, color);
    if (term.width_columns <= 0)
        return DEFAULT_COLUMNS;
    return term.width_columns < MAX_COLUMNS ? (size_t)term.width_columns : MAX_COLUMNS;
}

/* What to explain. */
struct subject {
    const struct pp_command *command; /* NULL: all of ppbench */
    const struct pp_topic *topic;     /* NULL: a command */
};

/* False: there is none of that name, which has been said. */
static bool find_subject(const struct pp_options *options, struct subject *subject)
{
    *subject = (struct subject){.command = options->help ? options->topic : NULL};
    if (options->help || options->operands.n == 0)
        return true;
    const char *word = options->operands.items[0];
    subject->command = pp_command_find(word);
    subject->topic = subject->command == NULL ? pp_topic_find(word) : NULL;
    const bool is_found = subject->command != NULL || subject->topic != NULL;
    if (!is_found)
        pp_message("there is no command or topic '%s'; ppbench help names all", word);
    else if (options->operands.n > 1)
        pp_message("unexpected argument '%s'; help explains one command or topic",
            options->operands.items[1]);
    return is_found && options->operands.n == 1;
}

static void put_completion(enum pp_shell shell, struct pp_buf *out)
{
    if (shell == PP_SHELL_BASH)
        pp_completion_bash(out);
    else if (shell == PP_SHELL_ZSH)
        pp_completion_zsh(out);
    else
        pp_completion_fish(out);
}

static void put_subject(const struct subject *subject, struct pp_buf *out)
{
    const size_t width = width_of_output(PP_COLOR_NEVER);
    if (subject->topic != NULL)
        pp_help_topic(out, subject->topic, width);
    else
        pp_help_command(out, subject->command != NULL ? subject->command : pp_commands, width,
            subject->command == NULL);
}

enum pp_exit pp_cmd_help(const struct pp_options *options)
{
    struct subject subject;
    if (!find_subject(options, &subject))
        return PP_EXIT_TROUBLE;
    if (options->manual && subject.command == NULL) {
        pp_message("--man makes the page of a command; name one");
        return PP_EXIT_TROUBLE;
    }
    struct pp_buf text;
    pp_buf_init(&text);
    if (options->completion != PP_SHELL_NONE && !options->help)
        put_completion((enum pp_shell)options->completion, &text);
    else if (options->manual)
        pp_manpage(&text, subject.command);
    else
        put_subject(&subject, &text);
    bool ok = pp_deliver(&text, NULL);
    pp_buf_release(&text);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}
