/* SPDX-License-Identifier: GPL-3.0-or-later
 * Puts pieces of the user's texts into generated source so that the compiler sees each at its own
 * line and column of its own file.
 */
#ifndef PP_BENCH_SNIPPET_WRITE_H
#define PP_BENCH_SNIPPET_WRITE_H

#include "bench/ctext.h"
#include "bench/snippet.h"

/* Where the module is written to. */
struct pp_snippet_writer {
    const struct pp_snippet *snippet;
    const char *directory; /* of the texts */
    struct pp_buf *out;
};

/* A place in one of the texts: 0 is the statement, k > 0 the setup of index k - 1. It only moves
 * forward. */
struct pp_snippet_place {
    size_t index;
    const char *at;
    uint32_t line, column;
};

/* The place where an item begins. */
struct pp_snippet_place pp_snippet_write_place(size_t index, const struct pp_ctext_item *item);

/* Move the place to where `to` stands in the same text. */
void pp_snippet_write_move(struct pp_snippet_place *place, const char *to);

/* Write what stands between two offsets of the item that `place` lies in, on lines of its own. A
 * copy of the item's text with the same lines may stand in for it. */
void pp_snippet_write_piece(const struct pp_snippet_writer *w, struct pp_snippet_place *place,
    const char *from, size_t n_bytes);
void pp_snippet_write_copy(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const char *copy, size_t n_bytes);

/* What follows is this line of the text of this index. */
void pp_snippet_write_line(const struct pp_snippet_writer *w, size_t index, uint32_t line);

/* What follows is generated: messages about it name no text of the user's. */
void pp_snippet_write_ours(const struct pp_snippet_writer *w);

/* A C string literal. */
void pp_snippet_write_literal(const struct pp_snippet_writer *w, const char *text);

/* The text's file, relative to the directory of the texts: "1/setup.c". */
void pp_snippet_write_name(
    const struct pp_snippet *snippet, size_t index, char *name, size_t name_bytes);

#endif
