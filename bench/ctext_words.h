/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the keywords of C and C++ are for, where a reader of text has to know it.
 */
#ifndef PP_BENCH_CTEXT_WORDS_H
#define PP_BENCH_CTEXT_WORDS_H

#include "bench/ctext_token.h"

/* It begins a statement that has no value: if, return, asm, ... */
bool pp_ctext_words_statement(const char *text, struct pp_ctext_token token);

/* It begins what defines no variable: typedef, using, template, ... */
bool pp_ctext_words_definition(const char *text, struct pp_ctext_token token);

/* struct, union, enum. */
bool pp_ctext_words_tag(const char *text, struct pp_ctext_token token);

/* It names a type, or a part of its name: int, unsigned, ... */
bool pp_ctext_words_type(const char *text, struct pp_ctext_token token);

/* It stands beside a type's name: static, const, ... */
bool pp_ctext_words_qualifier(const char *text, struct pp_ctext_token token);

/* It begins an operand: sizeof, true, ... */
bool pp_ctext_words_operand(const char *text, struct pp_ctext_token token);

/* From __attribute__((...)), alignas(...), [[...]] and their like, however many, what stands behind
 * them. */
struct pp_ctext_token pp_ctext_words_skip_attributes(
    const char *text, size_t n, struct pp_ctext_token token);

/* From an opening bracket, its partner; PP_CTEXT_END without one. */
struct pp_ctext_token pp_ctext_words_partner(
    const char *text, size_t n, struct pp_ctext_token token);

#endif
