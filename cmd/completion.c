/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bash completion script: one case per command, filled from the tables; and what the scripts of
 * other shells share with it.
 */
#include "cmd/completion.h"

#include "cmd/command.h"
#include "cmd/topic.h"

#include <string.h>

static const char script_begin[] =
    "# SPDX-License-Identifier: GPL-3.0-or-later\n"
    "# bash completion of ppbench; made by `ppbench help --completion bash`.\n"
    "_ppbench()\n"
    "{\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
    "    COMPREPLY=()\n"
    "    # \"--color=al\" arrives as three words.\n"
    "    [[ $current == = ]] && current=\n"
    "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}\n";

static const char script_end[] = "    if [[ $COMP_CWORD -eq 1 ]]; then\n"
                                 "        words+=\" $commands\"\n"
                                 "    fi\n"
                                 "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                                 "}\n"
                                 "complete -F _ppbench ppbench\n";

static void put_words_of_options(struct pp_buf *out, unsigned command)
{
    const char *blank = "";
    for (size_t i = 0; i < pp_options_table.n_rows; i++) {
        const struct pp_opt *row = &pp_options_table.rows[i];
        if (!(row->commands & command))
            continue;
        if (row->letter != 0)
            pp_buf_printf(out, "%s-%c", blank, row->letter);
        blank = row->letter != 0 ? " " : blank;
        pp_buf_printf(out, "%s--%s", blank, row->name);
        blank = " ";
        if (row->alias != NULL)
            pp_buf_printf(out, " --%s", row->alias);
    }
}

/* "-s|--setup" as a pattern of case. */
static void put_pattern(struct pp_buf *out, const struct pp_opt *row)
{
    pp_buf_puts(out, "    ");
    if (row->letter != 0)
        pp_buf_printf(out, "-%c | ", row->letter);
    if (row->alias != NULL)
        pp_buf_printf(out, "--%s | ", row->alias);
    pp_buf_printf(out, "--%s)\n", row->name);
}

bool pp_completion_takes_file(const struct pp_opt *row)
{
    static const char *const words[] = {"FILE", "SETUP", "HEADER", "DIR", NULL};
    for (size_t i = 0; words[i] != NULL; i++)
        if (strcmp(row->argument, words[i]) == 0)
            return true;
    return false;
}

void pp_completion_choices(struct pp_buf *out, const struct pp_opt *row)
{
    for (const struct pp_opt_choice *choice = row->choices; choice->word != NULL; choice++)
        pp_buf_printf(out, "%s%s", choice == row->choices ? "" : " ", choice->word);
}

void pp_completion_commands(struct pp_buf *out, bool with_topics)
{
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++)
        pp_buf_printf(out, "%s%s", command == pp_commands ? "" : " ", command->name);
    for (const struct pp_topic *topic = pp_topics; with_topics && topic->name != NULL; topic++)
        pp_buf_printf(out, " %s", topic->name);
}

void pp_completion_clause(struct pp_buf *out, const char *help, const char *escaped)
{
    const size_t n = strcspn(help, ";");
    for (size_t i = 0; i < n; i++) {
        if (strchr(escaped, help[i]) != NULL)
            pp_buf_putc(out, '\\');
        if (help[i] == '\'')
            pp_buf_puts(out, "'\\''");
        else
            pp_buf_putc(out, help[i]);
    }
}

/* The words that may follow an option; nothing is offered for numbers and the like. */
static void put_arguments(struct pp_buf *out)
{
    pp_buf_puts(out, "    case $before in\n");
    for (size_t i = 0; i < pp_options_table.n_rows; i++) {
        const struct pp_opt *row = &pp_options_table.rows[i];
        if (row->argument == NULL)
            continue;
        put_pattern(out, row);
        if (pp_completion_takes_file(row))
            pp_buf_puts(out, "        COMPREPLY=($(compgen -f -- \"$current\"))\n");
        if (row->choices != NULL) {
            pp_buf_puts(out, "        COMPREPLY=($(compgen -W \"");
            pp_completion_choices(out, row);
            pp_buf_puts(out, "\" -- \"$current\"))\n");
        }
        pp_buf_puts(out, "        return\n        ;;\n");
    }
    pp_buf_puts(out, "    esac\n");
}

/* `run` is the default, so its options are offered where no other command is named. */
static void put_cases(struct pp_buf *out)
{
    pp_buf_puts(out, "    case ${COMP_WORDS[1]} in\n");
    for (const struct pp_command *command = pp_commands + 1; command->name != NULL; command++) {
        pp_buf_printf(out, "    %s) words=\"", command->name);
        put_words_of_options(out, command->bit);
        pp_buf_puts(out, command->bit == PP_COMMAND_HELP ? " $commands $topics\" ;;\n" : "\" ;;\n");
    }
    pp_buf_puts(out, "    *) words=\"");
    put_words_of_options(out, PP_COMMAND_RUN);
    pp_buf_puts(out, "\" ;;\n    esac\n");
}

void pp_completion_bash(struct pp_buf *out)
{
    pp_buf_puts(out, script_begin);
    pp_buf_puts(out, "    local commands=\"");
    pp_completion_commands(out, false);
    pp_buf_puts(out, "\" topics=\"");
    for (const struct pp_topic *topic = pp_topics; topic->name != NULL; topic++)
        pp_buf_printf(out, "%s%s", topic == pp_topics ? "" : " ", topic->name);
    pp_buf_puts(out, "\"\n");
    put_arguments(out);
    put_cases(out);
    pp_buf_puts(out, script_end);
}
