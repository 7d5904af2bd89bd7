/* SPDX-License-Identifier: GPL-3.0-or-later
 * A table of text cells, laid out for a width: columns of lesser importance go first, then long
 * cells are cut. Written here because the driver is linked statically and libsmartcols has no
 * static library in Debian.
 */
#ifndef PP_CMD_TABLE_H
#define PP_CMD_TABLE_H

#include "bench/buf.h"
#include "cmd/term.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PP_TABLE_MAX_COLUMNS 48

enum pp_align { PP_ALIGN_LEFT, PP_ALIGN_RIGHT };

struct pp_table_column {
    const char *title; /* borrowed, no control characters */
    enum pp_align align;
    int priority;    /* columns of the largest number are dropped first; 0: never */
    int min_columns; /* a cell may be cut, in its middle, to so many; 0: never cut */
};

struct pp_table_cell {
    size_t offset_bytes; /* in text */
    uint32_t n_bytes;
    uint32_t n_columns; /* width on a terminal */
    enum pp_style style;
    bool is_span; /* reaches to the right edge; the row's remaining cells are empty */
};

/* Invariant: n_cells is n_rows * n_columns between rows. Other members are private. */
struct pp_table {
    struct pp_table_column columns[PP_TABLE_MAX_COLUMNS];
    size_t n_columns;
    struct pp_table_cell *cells;
    size_t n_cells, capacity_cells;
    struct pp_buf text;
    bool failed;           /* out of memory: nothing more is added */
    size_t indent_columns; /* before each line; the caller may set it after init */
};

/* Begin a table of n_columns (1..PP_TABLE_MAX_COLUMNS), which are copied. */
void pp_table_init(struct pp_table *table, const struct pp_table_column *columns, size_t n_columns);

/* Free the contents. */
void pp_table_release(struct pp_table *table);

/* Add the next cell of the current row, left to right; a row is full when each column has one.
 * `text` must be without control characters (pp_message_escape). */
void pp_table_cell(struct pp_table *table, const char *text, enum pp_style style);

/* Add a cell that takes the rest of its row: a reason in place of numbers. */
void pp_table_span(struct pp_table *table, const char *text, enum pp_style style);

/* Append the table: a line of titles, a rule, the rows; no trailing blanks. Cells are cut to
 * `term`'s width with an ellipsis. Takes time linear in the cells. Returns false when memory ran
 * out. */
bool pp_table_render(const struct pp_table *table, const struct pp_term *term, struct pp_buf *out);

#endif
