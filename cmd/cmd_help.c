/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench help [COMMAND]: what --help shows.
 */
#include "cmd/command.h"
#include "cmd/completion.h"
#include "cmd/deliver.h"
#include "cmd/help.h"
#include "cmd/message.h"
#include "cmd/term.h"

#include <string.h>
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

/* The command to explain, NULL: all of ppbench. False: there is none of that name, which has been
 * said. */
static bool find_topic(const struct pp_options *options, const struct pp_command **topic)
{
    *topic = options->help ? options->topic : NULL;
    if (options->help || options->operands.n == 0)
        return true;
    *topic = pp_command_find(options->operands.items[0]);
    if (*topic == NULL)
        pp_message("there is no command '%s'; ppbench help names all", options->operands.items[0]);
    else if (options->operands.n > 1)
        pp_message(
            "unexpected argument '%s'; help explains one command", options->operands.items[1]);
    return *topic != NULL && options->operands.n == 1;
}

enum pp_exit pp_cmd_help(const struct pp_options *options)
{
    const struct pp_command *topic;
    if (!find_topic(options, &topic))
        return PP_EXIT_TROUBLE;
    struct pp_buf text;
    pp_buf_init(&text);
    if (options->completion == PP_SHELL_BASH && !options->help)
        pp_completion_bash(&text);
    else
        pp_help_command(&text, topic == NULL ? pp_commands : topic, width_of_output(PP_COLOR_NEVER),
            topic == NULL);
    bool ok = pp_deliver(&text, NULL);
    pp_buf_release(&text);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}
