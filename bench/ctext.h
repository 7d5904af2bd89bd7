/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads C and C++ text just far enough to know what may stand at file scope, what must run, and
 * what has a value. Tokens and brackets only: the compiler is the judge of everything else.
 */
#ifndef PP_BENCH_CTEXT_H
#define PP_BENCH_CTEXT_H

#include "stats/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pp_ctext_kind {
    PP_CTEXT_INCLUDE,   /* #include line */
    PP_CTEXT_DIRECTIVE, /* another # line, with its continuations */
    PP_CTEXT_FUNCTION,  /* definition of a function */
    PP_CTEXT_TYPE,      /* typedef, struct, prototype, template, using ...: declares no variable */
    PP_CTEXT_DECLARATION, /* of variables, perhaps with initialisers */
    PP_CTEXT_STATEMENT
};

/* One item at the text's top level; `text` points into the user's text and includes the closing ;
 * or
 * }. */
struct pp_ctext_item {
    enum pp_ctext_kind kind;
    const char *text;
    size_t n_bytes;
    uint32_t line;   /* 1-based, of its first byte */
    uint32_t column; /* 0-based, in bytes */
    bool has_block;  /* its first {...} at the top level holds statements or members, not values */
};

struct pp_ctext {
    const char *text;
    size_t n_bytes;
    size_t at;
    uint32_t line;
    size_t line_start;
};

/* Begin to walk over n_bytes of text (no NUL needed). */
void pp_ctext_init(struct pp_ctext *walk, const char *text, size_t n_bytes);

/* The next item; false at the end. Comments and white space between items are skipped. Where C is
 * ambiguous (`a * b;`) it is a declaration. */
bool pp_ctext_next(struct pp_ctext *walk, struct pp_ctext_item *item);

/* PP_EFORMAT when a bracket, quote or comment has no partner; the message names it, `what`
 * ("statement"), line and column, and shows the line with a caret. Every other function here wants
 * text that passed, and reads no byte outside any other. Of #if the first branch alone is looked
 * at. */
enum pp_status pp_ctext_check(
    const char *text, size_t n_bytes, const char *what, struct pp_error *error);

/* The bytes of the item that are an expression, without a final ; and comments around it: 0 when it
 * is none. Here `a * b;` is one: nobody measures a declaration. Of type void it may be. */
size_t pp_ctext_expression_bytes(const struct pp_ctext_item *item);

/* A variable in a declaration. Offsets count from the item's text. */
struct pp_ctext_variable {
    const char *name;
    size_t name_bytes;
    const char *value; /* its initialiser without the =; NULL: none */
    size_t value_bytes;
    size_t value_at;   /* offset of what begins the initialiser: =, or the bracket of form */
    char form;         /* '=', or of C++ '(' and '{', which are part of the value */
    bool is_constant;  /* nothing in the initialiser has to be read or called */
    bool is_unsized;   /* an array whose initialiser counts its elements */
    bool is_pointer;   /* outermost; what is const before the * is not the variable */
    size_t declarator; /* offset of its first byte: a * or ( or the name */
    size_t end;        /* offset of the , or ; behind it, or the item's end */
};

/* Walk over the variables of a declaration: set *at to 0 before the first call; false at the end.
 * Functions that are declared beside them are skipped when their parameters say so. */
bool pp_ctext_variable_next(
    const struct pp_ctext_item *item, size_t *at, struct pp_ctext_variable *variable);

/* An identifier that stands for itself, no member behind a . or ->. */
struct pp_ctext_word {
    const char *text; /* NULL before the first */
    size_t n_bytes;
    bool is_declared; /* what stands before it makes it the name of a new thing */
    size_t at;        /* where the walk goes on, and what it has seen there */
    int seen;
};

/* The text's next identifier; *word is all zero before the first call. False at the end. */
bool pp_ctext_word_next(const char *text, size_t n_bytes, struct pp_ctext_word *word);

/* Whether identifier `word` occurs in the text outside strings and comments. */
bool pp_ctext_mentions(const char *text, size_t n_bytes, const char *word);

#endif
