/* SPDX-License-Identifier: GPL-3.0-or-later
 * Manual pages of commands, from the rows that help and parsing use.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cmd/manpage.h"

#include "cmd/topic.h"

#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unversioned"
#endif

/* Text as roff: no byte of it is a request or an escape. */
static void put_text(struct pp_buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool begins_line = i == 0 || text[i - 1] == '\n';
        if (begins_line && (text[i] == '.' || text[i] == '\''))
            pp_buf_puts(out, "\\&");
        if (text[i] == '\\')
            pp_buf_puts(out, "\\e");
        else if (text[i] == '-')
            pp_buf_puts(out, "\\-");
        else if (text[i] == '\'')
            pp_buf_puts(out, "\\(aq");
        else if (text[i] == '`')
            pp_buf_puts(out, "\\(ga");
        else if (text[i] == '^')
            pp_buf_puts(out, "\\(ha");
        else if (text[i] == '~')
            pp_buf_puts(out, "\\(ti");
        else
            pp_buf_putc(out, text[i]);
    }
}

static void put_line(struct pp_buf *out, const char *text)
{
    put_text(out, text, strlen(text));
    pp_buf_putc(out, '\n');
}

/* Paragraphs, those with a tab as terms. */
static void put_paragraphs(struct pp_buf *out, const char *text)
{
    for (bool is_first = true; *text != '\0'; is_first = false) {
        const size_t n = strcspn(text, "\n"), n_term = strcspn(text, "\t");
        if (n_term < n) {
            pp_buf_puts(out, ".TP\n\\fB");
            put_text(out, text, n_term);
            pp_buf_puts(out, "\\fR\n");
            put_text(out, text + n_term + 1, n - n_term - 1);
        } else {
            pp_buf_puts(out, is_first ? "" : ".PP\n");
            put_text(out, text, n);
        }
        pp_buf_putc(out, '\n');
        text += n + (text[n] == '\n');
    }
}

/* Where a choice's help does not name its words, they follow it. */
static void put_choices(struct pp_buf *out, const struct pp_opt *row)
{
    if (row->type != PP_OPT_CHOICE || strstr(row->help, row->choices[0].word) != NULL)
        return;
    pp_buf_puts(out, ": ");
    for (const struct pp_opt_choice *choice = row->choices; choice->word != NULL; choice++) {
        pp_buf_puts(out, choice == row->choices ? "" : ", ");
        put_text(out, choice->word, strlen(choice->word));
    }
}

static void put_name(struct pp_buf *out, const char *name)
{
    pp_buf_puts(out, "\\fB\\-\\-");
    put_text(out, name, strlen(name));
    pp_buf_puts(out, "\\fR");
}

static void put_option(struct pp_buf *out, const struct pp_opt *row)
{
    pp_buf_puts(out, ".TP\n");
    if (row->letter != 0)
        pp_buf_printf(out, "\\fB\\-%c\\fR, ", row->letter);
    if (row->alias != NULL) {
        put_name(out, row->alias);
        pp_buf_puts(out, ", ");
    }
    put_name(out, row->name);
    if (row->argument != NULL) {
        pp_buf_puts(out, "=\\fI");
        put_text(out, row->argument, strlen(row->argument));
        pp_buf_puts(out, "\\fR");
    }
    pp_buf_putc(out, '\n');
    put_text(out, row->help, strlen(row->help));
    put_choices(out, row);
    pp_buf_puts(out, ".\n");
}

static void put_options(struct pp_buf *out, unsigned command)
{
    const struct pp_opt_table *table = &pp_options_table;
    pp_buf_puts(out, ".SH OPTIONS\n");
    for (unsigned group = 0; table->groups[group] != NULL; group++) {
        bool begun = false;
        for (size_t i = 0; i < table->n_rows; i++) {
            const struct pp_opt *row = &table->rows[i];
            if (row->group != group || !(row->commands & command))
                continue;
            if (!begun)
                pp_buf_printf(out, ".SS %s\n", table->groups[group]);
            begun = true;
            put_option(out, row);
        }
    }
}

static void put_examples(struct pp_buf *out, const char *const *examples)
{
    if (examples == NULL)
        return;
    pp_buf_puts(out, ".SH EXAMPLES\n");
    for (; *examples != NULL; examples += 2) {
        pp_buf_puts(out, ".TP\n\\fB");
        put_text(out, examples[0], strlen(examples[0]));
        pp_buf_puts(out, "\\fR\n");
        put_line(out, examples[1]);
    }
}

void pp_manpage(struct pp_buf *out, const struct pp_command *command)
{
    pp_buf_puts(out,
        ".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n"
        ".\\\" Made by `ppbench help --man COMMAND`.\n");
    pp_buf_puts(out, ".TH PPBENCH\\-");
    for (const char *at = command->name; *at != '\0'; at++)
        pp_buf_putc(out, (char)(*at - 'a' + 'A'));
    pp_buf_puts(out, " 1 \"\" \"ppbench " PACKAGE_VERSION "\" \"User Commands\"\n.SH NAME\n");
    pp_buf_printf(out, "ppbench\\-%s \\- ", command->name);
    put_line(out, command->summary);
    pp_buf_printf(out, ".SH SYNOPSIS\n\\fBppbench %s\\fR ", command->name);
    put_line(out, command->arguments);
    pp_buf_puts(out, ".SH DESCRIPTION\n");
    put_paragraphs(out, command->description);
    put_options(out, command->bit);
    put_examples(out, command->examples);
    pp_buf_puts(out, ".SH \"EXIT STATUS\"\n");
    put_paragraphs(out, pp_topic_find("exit-status")->text);
    pp_buf_puts(out,
        ".SH \"SEE ALSO\"\n"
        ".BR ppbench (1)\n"
        "has the chapters on statements, modules, comparing, profiling, stored results and "
        "method.\n");
}
