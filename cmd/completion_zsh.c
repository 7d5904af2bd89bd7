/* SPDX-License-Identifier: GPL-3.0-or-later
 * The zsh completion script: one call of _arguments a command.
 */
#include "cmd/command.h"
#include "cmd/completion.h"

static const char script_begin[] =
    "#compdef ppbench\n"
    "# SPDX-License-Identifier: GPL-3.0-or-later\n"
    "# zsh completion of ppbench; made by `ppbench help --completion zsh`.\n"
    "_ppbench()\n"
    "{\n"
    "    local -a commands\n"
    "    commands=(\n";

/* Loaded through fpath it is called at once; sourced it must be bound. */
static const char script_end[] = "    esac\n"
                                 "}\n"
                                 "if [[ ${funcstack[1]-} == _ppbench ]]; then\n"
                                 "    _ppbench \"$@\"\n"
                                 "else\n"
                                 "    compdef _ppbench ppbench\n"
                                 "fi\n";

/* What _arguments shows and offers for the value. */
static void put_value(struct pp_buf *out, const struct pp_opt *row)
{
    if (row->argument == NULL)
        return;
    pp_buf_printf(out, ":%s:", row->argument);
    if (row->type == PP_OPT_CHOICE) {
        pp_buf_putc(out, '(');
        pp_completion_choices(out, row);
        pp_buf_putc(out, ')');
    } else
        pp_buf_puts(out, pp_completion_takes_file(row) ? "_files" : " ");
}

/* '*'{-s+,--setup=}'[text]:SETUP:_files' */
static void put_option(struct pp_buf *out, const struct pp_opt *row)
{
    const bool takes = row->argument != NULL, has_several = row->letter != 0 || row->alias != NULL;
    pp_buf_printf(out, " \\\n            '*%s", has_several ? "'{" : "");
    if (row->letter != 0)
        pp_buf_printf(out, "-%c%s,", row->letter, takes ? "+" : "");
    if (row->alias != NULL)
        pp_buf_printf(out, "--%s%s,", row->alias, takes ? "=" : "");
    pp_buf_printf(out, "--%s%s%s[", row->name, takes ? "=" : "", has_several ? "}'" : "");
    pp_completion_clause(out, row->help, "[]:\\");
    pp_buf_putc(out, ']');
    put_value(out, row);
    pp_buf_putc(out, '\'');
}

static void put_command(struct pp_buf *out, const struct pp_command *command)
{
    pp_buf_printf(out, "    (%s)\n        _arguments -s -S", command->name);
    for (size_t i = 0; i < pp_options_table.n_rows; i++)
        if (pp_options_table.rows[i].commands & command->bit)
            put_option(out, &pp_options_table.rows[i]);
    if (command->bit == PP_COMMAND_HELP) {
        pp_buf_puts(out, " \\\n            '*: :(");
        pp_completion_commands(out, true);
        pp_buf_puts(out, ")'\n        ;;\n");
    } else
        pp_buf_puts(out, " \\\n            '*: :_files'\n        ;;\n");
}

void pp_completion_zsh(struct pp_buf *out)
{
    pp_buf_puts(out, script_begin);
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++) {
        pp_buf_printf(out, "        '%s:", command->name);
        pp_completion_clause(out, command->summary, "\\");
        pp_buf_puts(out, "'\n");
    }
    pp_buf_puts(out,
        "    )\n"
        "    local command=run\n"
        "    (( CURRENT > 2 && ${commands[(I)${(b)words[2]}:*]} )) && command=$words[2]\n"
        "    (( CURRENT == 2 )) && _describe -t commands command commands\n"
        "    case $command in\n");
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++)
        put_command(out, command);
    pp_buf_puts(out, script_end);
}
