/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fish completion script: one line an option.
 */
#include "cmd/command.h"
#include "cmd/completion.h"

static void put_commands_of(struct pp_buf *out, unsigned commands)
{
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++)
        if (command->bit & commands)
            pp_buf_printf(out, " %s", command->name);
}

static void put_option(struct pp_buf *out, const struct pp_opt *row)
{
    pp_buf_puts(out, "complete -c ppbench -n '__ppbench_is");
    put_commands_of(out, row->commands);
    pp_buf_puts(out, "'");
    if (row->letter != 0)
        pp_buf_printf(out, " -s %c", row->letter);
    if (row->alias != NULL)
        pp_buf_printf(out, " -l %s", row->alias);
    pp_buf_printf(out, " -l %s", row->name);
    if (row->argument != NULL)
        pp_buf_puts(out, pp_completion_takes_file(row) ? " -r -F" : " -x");
    if (row->type == PP_OPT_CHOICE) {
        pp_buf_puts(out, " -a '");
        pp_completion_choices(out, row);
        pp_buf_putc(out, '\'');
    }
    pp_buf_puts(out, " -d '");
    pp_completion_clause(out, row->help, "\\");
    pp_buf_puts(out, "'\n");
}

/* Without a command it is run. */
static void put_functions(struct pp_buf *out)
{
    pp_buf_puts(out,
        "function __ppbench_is\n"
        "    set -l words (commandline -opc)\n"
        "    set -l command run\n"
        "    if test (count $words) -ge 2; and contains -- $words[2] ");
    pp_completion_commands(out, false);
    pp_buf_puts(out,
        "\n"
        "        set command $words[2]\n"
        "    end\n"
        "    contains -- $command $argv\n"
        "end\n");
}

void pp_completion_fish(struct pp_buf *out)
{
    pp_buf_puts(out,
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        "# fish completion of ppbench; made by `ppbench help --completion fish`.\n");
    put_functions(out);
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++) {
        pp_buf_printf(out,
            "complete -c ppbench -n 'test (count (commandline -opc)) -eq 1' -a %s -d '",
            command->name);
        pp_completion_clause(out, command->summary, "\\");
        pp_buf_puts(out, "'\n");
    }
    pp_buf_puts(out, "complete -c ppbench -f -n '__ppbench_is help' -a '");
    pp_completion_commands(out, true);
    pp_buf_puts(out, "'\n");
    for (size_t i = 0; i < pp_options_table.n_rows; i++)
        put_option(out, &pp_options_table.rows[i]);
}
