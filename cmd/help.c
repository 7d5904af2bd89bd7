/* SPDX-License-Identifier: GPL-3.0-or-later
 * Help texts: usage, commands, options by group, examples, wrapped to the width of the terminal.
 */
#include "cmd/help.h"

#include "cmd/topic.h"

#include <string.h>

/* Column of the texts that explain; on screens narrower than the second number they go on lines of
 * their own. */
#define TEXT_COLUMN 28
#define NARROW_COLUMNS 64
#define MIN_COLUMNS 40

static void put_blanks(struct pp_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pp_buf_putc(out, ' ');
}

void pp_help_wrap(
    struct pp_buf *out, const char *text, size_t column, size_t n_indent, size_t width)
{
    size_t used = column;
    for (const char *word = text; *word != '\0';) {
        size_t n = strcspn(word, " ");
        if (word != text && used + 1 + n > width) {
            pp_buf_putc(out, '\n');
            put_blanks(out, n_indent);
            used = n_indent;
        } else if (word != text) {
            pp_buf_putc(out, ' ');
            used++;
        }
        pp_buf_append(out, word, n);
        used += n;
        word += n + strspn(word + n, " ");
    }
    pp_buf_putc(out, '\n');
}

/* A term and its explanation beside it, or below it when there is no room. */
static void put_entry(struct pp_buf *out, const char *term, const char *text, size_t width)
{
    bool narrow = width < NARROW_COLUMNS;
    size_t n_indent = narrow ? 8 : TEXT_COLUMN;
    size_t n_term = strlen(term);
    pp_buf_puts(out, term);
    if (narrow || n_term + 1 >= n_indent) {
        pp_buf_putc(out, '\n');
        put_blanks(out, n_indent);
    } else
        put_blanks(out, n_indent - n_term);
    pp_help_wrap(out, text, n_indent, n_indent, width);
}

static void put_option(struct pp_buf *out, const struct pp_opt *row, size_t width)
{
    struct pp_buf term;
    struct pp_buf text;
    pp_buf_init(&term);
    pp_buf_init(&text);
    if (row->letter != 0)
        pp_buf_printf(&term, "  -%c, ", row->letter);
    else
        pp_buf_puts(&term, "      ");
    pp_buf_printf(&term, "--%s", row->name);
    if (row->argument != NULL)
        pp_buf_printf(&term, "=%s", row->argument);
    pp_buf_puts(&text, row->help);
    if (row->type == PP_OPT_CHOICE && strstr(row->help, row->choices[0].word) == NULL) {
        pp_buf_puts(&text, ": ");
        for (const struct pp_opt_choice *choice = row->choices; choice->word != NULL; choice++)
            pp_buf_printf(&text, "%s%s", choice == row->choices ? "" : ", ", choice->word);
    }
    if (row->alias != NULL)
        pp_buf_printf(&text, "; also --%s", row->alias);
    put_entry(out, pp_buf_text(&term), pp_buf_text(&text), width);
    out->failed |= term.failed || text.failed;
    pp_buf_release(&term);
    pp_buf_release(&text);
}

static void put_options(struct pp_buf *out, unsigned command, size_t width)
{
    const struct pp_opt_table *table = &pp_options_table;
    for (unsigned group = 0; table->groups[group] != NULL; group++) {
        bool begun = false;
        for (size_t i = 0; i < table->n_rows; i++) {
            if (table->rows[i].group != group || !(table->rows[i].commands & command))
                continue;
            if (!begun)
                pp_buf_printf(out, "\n%s:\n", table->groups[group]);
            begun = true;
            put_option(out, &table->rows[i], width);
        }
    }
}

static void put_commands(struct pp_buf *out, size_t width)
{
    pp_buf_puts(out, "\nCommands:\n");
    for (const struct pp_command *command = pp_commands; command->name != NULL; command++) {
        char term[64] = "  ";
        strncat(term, command->name, sizeof term - 3);
        put_entry(out, term, command->summary, width);
    }
}

static void put_topics(struct pp_buf *out, size_t width)
{
    pp_buf_puts(out, "\nTopics of ppbench help:\n");
    for (const struct pp_topic *topic = pp_topics; topic->name != NULL; topic++) {
        char term[64] = "  ";
        strncat(term, topic->name, sizeof term - 3);
        put_entry(out, term, topic->summary, width);
    }
}

/* Paragraphs; one with a tab in it is a term and what it means. */
static void put_paragraphs(struct pp_buf *out, const char *text, size_t width)
{
    for (bool was_term = false; *text != '\0';) {
        char paragraph[1024] = "";
        const size_t n = strcspn(text, "\n");
        strncat(paragraph, text, n < sizeof paragraph ? n : sizeof paragraph - 1);
        char *meaning = strchr(paragraph, '\t');
        if (meaning == NULL || !was_term)
            pp_buf_putc(out, '\n');
        was_term = meaning != NULL;
        if (meaning != NULL) {
            *meaning = '\0';
            put_entry(out, paragraph, meaning + 1, width);
        } else
            pp_help_wrap(out, paragraph, 0, 0, width);
        text += n + (text[n] == '\n');
    }
}

static void put_examples(struct pp_buf *out, const char *const *examples, size_t width)
{
    if (examples == NULL)
        return;
    pp_buf_puts(out, "\nExamples:\n");
    for (; *examples != NULL; examples += 2) {
        pp_buf_printf(out, "  %s\n        ", examples[0]);
        pp_help_wrap(out, examples[1], 8, 8, width);
    }
}

void pp_help_command(
    struct pp_buf *out, const struct pp_command *command, size_t width, bool overview)
{
    if (width < MIN_COLUMNS)
        width = MIN_COLUMNS;
    if (overview)
        pp_buf_printf(
            out, "Usage: ppbench %s\n       ppbench COMMAND [OPTION...]\n", command->arguments);
    else
        pp_buf_printf(out, "Usage: ppbench %s %s\n", command->name, command->arguments);
    put_paragraphs(out, command->description, width);
    if (overview) {
        put_commands(out, width);
        put_topics(out, width);
    }
    put_options(out, command->bit, width);
    put_examples(out, command->examples, width);
    if (command->bit == PP_COMMAND_RUN)
        put_paragraphs(out,
            "Times are numbers with ns, us, ms, s, min or h, in seconds without. Exit status: 0 "
            "done, 1 a "
            "benchmark failed (the others are kept), 2 usage or other trouble, 124 all timed out, "
            "130 interrupted.",
            width);
}

void pp_help_topic(struct pp_buf *out, const struct pp_topic *topic, size_t width)
{
    if (width < MIN_COLUMNS)
        width = MIN_COLUMNS;
    pp_buf_printf(out, "%s: %s\n", topic->name, topic->summary);
    put_paragraphs(out, topic->text, width);
}
