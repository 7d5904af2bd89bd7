/* SPDX-License-Identifier: GPL-3.0-or-later
 * #line and blanks: a message about the module is a message about the user's text.
 */
#include "bench/snippet_write.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* A text of a megabyte in one line would take its square in blanks: there columns are given up. */
#define MAX_PADDING_BYTES 200
#define MAX_PADDED_BYTES (4u << 20)

void pp_snippet_write_name(
    const struct pp_snippet *snippet, size_t index, char *name, size_t name_bytes)
{
    const char *origin = index ? snippet->setups[index - 1].origin : "statement";
    snprintf(name, name_bytes, "%zu/%.100s", index, origin);
    for (char *p = strchr(name, '/') + 1; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
            *p = '_';
}

struct pp_snippet_place pp_snippet_write_place(size_t index, const struct pp_ctext_item *item)
{
    return (struct pp_snippet_place){index, item->text, item->line, item->column};
}

/* Octal escapes, since hexadecimal ones have no end; ? for fear of trigraphs. */
static void write_escaped(const struct pp_snippet_writer *w, const char *text)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '?')
            pp_buf_printf(w->out, "\\%03o", c);
        else
            pp_buf_putc(w->out, *text);
    }
}

void pp_snippet_write_line(const struct pp_snippet_writer *w, size_t index, uint32_t line)
{
    char name[160];
    pp_snippet_write_name(w->snippet, index, name, sizeof name);
    pp_buf_printf(w->out, "\n#line %u \"", (unsigned)line);
    write_escaped(w, w->directory);
    pp_buf_printf(w->out, "/%s\"\n", name);
}

static void write_place(const struct pp_snippet_writer *w, const struct pp_snippet_place *place)
{
    pp_snippet_write_line(w, place->index, place->line);
    if (place->column < MAX_PADDING_BYTES || w->out->n_bytes < MAX_PADDED_BYTES)
        pp_buf_printf(w->out, "%*s", (int)place->column, "");
}

void pp_snippet_write_move(struct pp_snippet_place *place, const char *to)
{
    for (; place->at < to; place->at++) {
        place->column = *place->at == '\n' ? 0 : place->column + 1;
        place->line += *place->at == '\n';
    }
}

void pp_snippet_write_piece(const struct pp_snippet_writer *w, struct pp_snippet_place *place,
    const char *from, size_t n_bytes)
{
    pp_snippet_write_move(place, from);
    write_place(w, place);
    pp_buf_append(w->out, from, n_bytes);
}

void pp_snippet_write_copy(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const char *copy, size_t n_bytes)
{
    write_place(w, &place);
    pp_buf_append(w->out, copy, n_bytes);
}

void pp_snippet_write_ours(const struct pp_snippet_writer *w)
{
    pp_buf_puts(w->out, "\n#line 1 \"ppbench\"\n");
}

void pp_snippet_write_literal(const struct pp_snippet_writer *w, const char *text)
{
    pp_buf_puts(w->out, "\"");
    write_escaped(w, text);
    pp_buf_puts(w->out, "\"");
}
