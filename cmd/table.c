/* SPDX-License-Identifier: GPL-3.0-or-later
 * A table of text cells, laid out for a width.
 */
#include "cmd/table.h"

#include "cmd/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_GAP_COLUMNS 2

/* What was decided for a width. */
struct table_layout {
    const struct pp_term *term;
    size_t width_columns[PP_TABLE_MAX_COLUMNS];
    bool is_shown[PP_TABLE_MAX_COLUMNS];
    size_t limit_columns; /* of a whole line; SIZE_MAX: none */
};

void pp_table_init(struct pp_table *table, const struct pp_table_column *columns, size_t n_columns)
{
    assert(n_columns >= 1 && n_columns <= PP_TABLE_MAX_COLUMNS);
    *table = (struct pp_table){.n_columns = n_columns};
    memcpy(table->columns, columns, n_columns * sizeof *columns);
    pp_buf_init(&table->text);
}

void pp_table_release(struct pp_table *table)
{
    free(table->cells);
    pp_buf_release(&table->text);
}

static struct pp_table_cell *table_append(struct pp_table *table)
{
    if (table->n_cells == table->capacity_cells) {
        const size_t capacity = table->capacity_cells == 0 ? 64 : 2 * table->capacity_cells;
        struct pp_table_cell *const cells = reallocarray(table->cells, capacity, sizeof *cells);
        if (cells == NULL) {
            table->failed = true;
            return NULL;
        }
        table->cells = cells;
        table->capacity_cells = capacity;
    }
    return &table->cells[table->n_cells++];
}

static void table_add(struct pp_table *table, const char *text, enum pp_style style, bool is_span)
{
    struct pp_table_cell *const cell = table->failed ? NULL : table_append(table);
    if (cell == NULL) {
        return;
    }
    const size_t n_bytes = strlen(text);
    *cell = (struct pp_table_cell){
        .offset_bytes = table->text.n_bytes,
        .n_bytes = (uint32_t)n_bytes,
        .n_columns = (uint32_t)pp_utf8_width(text, n_bytes),
        .style = style,
        .is_span = is_span,
    };
    pp_buf_append(&table->text, text, n_bytes);
    table->failed = table->text.failed;
}

void pp_table_cell(struct pp_table *table, const char *text, enum pp_style style)
{
    table_add(table, text, style, false);
}

void pp_table_span(struct pp_table *table, const char *text, enum pp_style style)
{
    table_add(table, text, style, true);
    while (!table->failed && table->n_cells % table->n_columns != 0) {
        table_add(table, "", PP_STYLE_PLAIN, false);
    }
}

static size_t table_text_width(const char *text)
{
    return pp_utf8_width(text, strlen(text));
}

/* Natural widths: the widest cell or title; spans do not count. */
static void table_measure(const struct pp_table *table, struct table_layout *layout)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        layout->width_columns[i] = table_text_width(table->columns[i].title);
        layout->is_shown[i] = true;
    }
    for (size_t i = 0; i < table->n_cells; i++) {
        const struct pp_table_cell *const cell = &table->cells[i];
        size_t *const width = &layout->width_columns[i % table->n_columns];
        if (!cell->is_span && cell->n_columns > *width) {
            *width = cell->n_columns;
        }
    }
}

/* Width without the indentation. */
static size_t table_total(const struct pp_table *table, const struct table_layout *layout)
{
    size_t total = 0;
    for (size_t i = 0; i < table->n_columns; i++) {
        if (layout->is_shown[i]) {
            total += layout->width_columns[i] + (total > 0 ? TABLE_GAP_COLUMNS : 0);
        }
    }
    return total;
}

/* How much narrower the table can get by cutting cells. */
static size_t table_slack(
    const struct pp_table *table, const struct table_layout *layout, size_t column)
{
    const size_t wanted = (size_t)table->columns[column].min_columns;
    const size_t title = table_text_width(table->columns[column].title);
    const size_t least = wanted > title ? wanted : title;
    const bool can_cut = layout->is_shown[column] && wanted > 0 &&
        layout->width_columns[column] > least;
    return can_cut ? layout->width_columns[column] - least : 0;
}

static size_t table_least(const struct pp_table *table, const struct table_layout *layout)
{
    size_t least = table_total(table, layout);
    for (size_t i = 0; i < table->n_columns; i++) {
        least -= table_slack(table, layout, i);
    }
    return least;
}

/* Hide the least important column; of two alike the right one. Returns false when all that is left
 * must stay. */
static bool table_drop(const struct pp_table *table, struct table_layout *layout)
{
    size_t victim = SIZE_MAX;
    for (size_t i = 0; i < table->n_columns; i++) {
        const int priority = table->columns[i].priority;
        if (layout->is_shown[i] && priority > 0 &&
            (victim == SIZE_MAX || priority >= table->columns[victim].priority)) {
            victim = i;
        }
    }
    if (victim != SIZE_MAX) {
        layout->is_shown[victim] = false;
    }
    return victim != SIZE_MAX;
}

static void table_cut(const struct pp_table *table, struct table_layout *layout, size_t room)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const size_t total = table_total(table, layout);
        if (total > room) {
            const size_t excess = total - room;
            const size_t slack = table_slack(table, layout, i);
            layout->width_columns[i] -= excess < slack ? excess : slack;
        }
    }
}

static void table_pad(struct pp_buf *out, size_t n_columns)
{
    static const char blanks[] = "                                ";
    for (; n_columns >= sizeof blanks; n_columns -= sizeof blanks - 1) {
        pp_buf_append(out, blanks, sizeof blanks - 1);
    }
    pp_buf_append(out, blanks, n_columns);
}

/* Where the last n_columns of a text begin. */
static size_t table_tail(const char *text, size_t n_bytes, size_t n_columns)
{
    size_t at = 0;
    while (pp_utf8_width(text + at, n_bytes - at) > n_columns) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, n_bytes - at, &code);
        at += length == 0 ? 1 : length;
    }
    return at;
}

/* Write a text in at most n_columns > 0. Names differ at their ends more than elsewhere, so a cut
 * takes from the middle; sentences are cut at the end. */
static void table_put(const struct pp_term *term, struct pp_buf *out, const char *text,
    const struct pp_table_cell *cell, size_t n_columns)
{
    if (cell->n_columns <= n_columns) {
        pp_buf_append(out, text, cell->n_bytes);
        return;
    }
    const size_t n_tail = cell->is_span ? 0 : (n_columns - 1) * 2 / 3;
    const size_t tail = table_tail(text, cell->n_bytes, n_tail);
    pp_buf_append(out, text, pp_utf8_fit(text, cell->n_bytes, n_columns - 1 - n_tail));
    pp_buf_puts(out, term->utf8 ? "\xe2\x80\xa6" : "~");
    pp_buf_append(out, text + tail, cell->n_bytes - tail);
}

static void table_put_cell(const struct table_layout *layout, struct pp_buf *out, const char *text,
    const struct pp_table_cell *cell, size_t n_columns)
{
    pp_buf_puts(out, pp_term_begin(layout->term, cell->style));
    table_put(layout->term, out, text, cell, n_columns);
    pp_buf_puts(out, pp_term_end(layout->term, cell->style));
}

/* Columns between `used` and the right edge; a word's length even where there is no room, it then
 * hangs over. */
static size_t table_rest(const struct table_layout *layout, size_t used)
{
    const size_t least = 6;
    return layout->limit_columns > used + least ? layout->limit_columns - used : least;
}

static void table_render_row(const struct pp_table *table, const struct table_layout *layout,
    size_t first, struct pp_buf *out)
{
    size_t at = 0;                          /* columns written */
    size_t pending = table->indent_columns; /* blanks owed, written only before more text */
    for (size_t i = 0; i < table->n_columns; i++) {
        const struct pp_table_cell *const cell = &table->cells[first + i];
        const char *const text = pp_buf_text(&table->text) + cell->offset_bytes;
        if (!layout->is_shown[i] && !cell->is_span) {
            continue;
        }
        const size_t room = cell->is_span ? table_rest(layout, at + pending)
                                          : layout->width_columns[i];
        const size_t used = cell->n_columns < room ? cell->n_columns : room;
        const size_t before = !cell->is_span && table->columns[i].align == PP_ALIGN_RIGHT
            ? room - used
            : 0;
        if (cell->n_bytes > 0) {
            table_pad(out, pending + before);
            table_put_cell(layout, out, text, cell, room);
            at += pending + before + used;
            pending = 0;
        }
        if (cell->is_span) {
            break;
        }
        pending += TABLE_GAP_COLUMNS + (cell->n_bytes > 0 ? room - used - before : room);
    }
    pp_buf_putc(out, '\n');
}

static void table_render_titles(
    const struct pp_table *table, const struct table_layout *layout, struct pp_buf *out)
{
    size_t pending = table->indent_columns;
    for (size_t i = 0; i < table->n_columns; i++) {
        if (!layout->is_shown[i]) {
            continue;
        }
        const size_t space = layout->width_columns[i] - table_text_width(table->columns[i].title);
        const bool is_right = table->columns[i].align == PP_ALIGN_RIGHT;
        table_pad(out, pending + (is_right ? space : 0));
        pp_term_puts(layout->term, out, PP_STYLE_FAINT, table->columns[i].title);
        pending = TABLE_GAP_COLUMNS + (is_right ? 0 : space);
    }
    pp_buf_putc(out, '\n');
}

static void table_render_rule(
    const struct pp_table *table, const struct table_layout *layout, struct pp_buf *out)
{
    const char *const dash = layout->term->utf8 ? "\xe2\x94\x80" : "-";
    const size_t total = table_total(table, layout);
    table_pad(out, table->indent_columns);
    pp_buf_puts(out, pp_term_begin(layout->term, PP_STYLE_FAINT));
    for (size_t i = 0; i < total; i++) {
        pp_buf_puts(out, dash);
    }
    pp_buf_puts(out, pp_term_end(layout->term, PP_STYLE_FAINT));
    pp_buf_putc(out, '\n');
}

/* Decide what is shown, and how wide. */
static void table_fit(const struct pp_table *table, struct table_layout *layout)
{
    const size_t width = (size_t)layout->term->width_columns;
    const size_t indent = table->indent_columns;
    const size_t room = width > indent ? width - indent : 1;
    table_measure(table, layout);
    layout->limit_columns = SIZE_MAX;
    if (width == 0) {
        return;
    }
    layout->limit_columns = width;
    while (table_least(table, layout) > room && table_drop(table, layout)) {
        /* one column less */
    }
    table_cut(table, layout, room);
}

bool pp_table_render(const struct pp_table *table, const struct pp_term *term, struct pp_buf *out)
{
    assert(table->failed || table->n_cells % table->n_columns == 0);
    if (table->failed) {
        return false;
    }
    struct table_layout layout = {.term = term};
    table_fit(table, &layout);
    table_render_titles(table, &layout, out);
    table_render_rule(table, &layout, out);
    for (size_t i = 0; i < table->n_cells; i += table->n_columns) {
        table_render_row(table, &layout, i, out);
    }
    return !out->failed;
}
