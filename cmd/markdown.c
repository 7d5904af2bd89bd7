/* SPDX-License-Identifier: GPL-3.0-or-later
 * GitHub's Markdown.
 */
#include "cmd/markdown.h"

#include "cmd/message.h"

#include <ctype.h>
#include <string.h>

static void put_titles(const struct pp_table *table, struct pp_buf *out)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        pp_buf_puts(out, "| ");
        pp_markdown_text(out, table->columns[i].title);
        pp_buf_putc(out, ' ');
    }
    pp_buf_puts(out, "|\n");
    for (size_t i = 0; i < table->n_columns; i++)
        pp_buf_puts(out, table->columns[i].align == PP_ALIGN_RIGHT ? "| ---: " : "| :--- ");
    pp_buf_puts(out, "|\n");
}

bool pp_markdown_table(const struct pp_table *table, struct pp_buf *out)
{
    struct pp_buf text;
    out->failed |= table->failed;
    if (out->failed)
        return false;
    put_titles(table, out);
    pp_buf_init(&text);
    for (size_t i = 0; i < table->n_cells; i++) {
        const struct pp_table_cell *const cell = &table->cells[i];
        const bool is_foreign = i % table->n_columns == 0 || cell->is_span;
        pp_buf_truncate(&text, 0);
        pp_buf_append(&text, pp_buf_text(&table->text) + cell->offset_bytes, cell->n_bytes);
        pp_buf_puts(out, "| ");
        (is_foreign ? pp_markdown_code : pp_markdown_text)(out, pp_buf_text(&text));
        pp_buf_puts(out, (i + 1) % table->n_columns == 0 ? " |\n" : " ");
    }
    out->failed |= text.failed;
    pp_buf_release(&text);
    return !out->failed;
}

void pp_markdown_text(struct pp_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_{}[]<>#|~&", *text) != NULL)
            pp_buf_putc(out, '\\');
        pp_buf_putc(out, *text);
    }
}

/* Whether a code span shows it as it is, in a table too: there a pipe ends the cell, and a
 * backslash may take the meaning from what is behind it; blanks at both ends are stripped. */
static bool is_plain(const char *text, size_t n_bytes)
{
    return n_bytes > 0 && strpbrk(text, "`|\\") == NULL && text[0] != ' ' &&
        text[n_bytes - 1] != ' ';
}

void pp_markdown_code(struct pp_buf *out, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_message_escape(&safe, text == NULL ? "" : text, text == NULL ? 0 : strlen(text), true);
    if (is_plain(pp_buf_text(&safe), safe.n_bytes)) {
        pp_buf_printf(out, "`%s`", pp_buf_text(&safe));
    } else {
        pp_buf_puts(out, "<code>");
        for (const char *at = pp_buf_text(&safe); *at != '\0'; at++) {
            if (ispunct((unsigned char)*at))
                pp_buf_printf(out, "&#%d;", *at);
            else
                pp_buf_putc(out, *at);
        }
        pp_buf_puts(out, "</code>");
    }
    out->failed |= safe.failed;
    pp_buf_release(&safe);
}

/* Of the longest run of backticks. */
static size_t longest_run(const char *text)
{
    size_t longest = 0;
    while ((text = strchr(text, '`')) != NULL) {
        const size_t n = strspn(text, "`");
        longest = n > longest ? n : longest;
        text += n;
    }
    return longest;
}

static void put_fence(struct pp_buf *out, size_t n, const char *after)
{
    for (size_t i = 0; i < n; i++)
        pp_buf_putc(out, '`');
    pp_buf_puts(out, after);
}

void pp_markdown_block(struct pp_buf *out, const char *lines)
{
    const size_t n_bytes = strlen(lines), n_inside = longest_run(lines);
    const size_t n_fence = n_inside < 3 ? 3 : n_inside + 1;
    if (n_bytes == 0)
        return;
    put_fence(out, n_fence, "text\n");
    pp_buf_puts(out, lines);
    pp_buf_puts(out, lines[n_bytes - 1] == '\n' ? "" : "\n");
    put_fence(out, n_fence, "\n");
}
