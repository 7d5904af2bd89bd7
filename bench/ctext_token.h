/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of C and C++ text: no preprocessor, no numbers' inner structure, one byte a punctuator.
 */
#ifndef PP_BENCH_CTEXT_TOKEN_H
#define PP_BENCH_CTEXT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum pp_ctext_token_kind {
    PP_CTEXT_END,
    PP_CTEXT_WORD,    /* identifier or keyword */
    PP_CTEXT_LITERAL, /* number, quoted text, raw string */
    PP_CTEXT_PUNCTUATOR,
    PP_CTEXT_HASH /* a whole # line with its continuations; of #if 0 all that it disables */
};

/* n_bytes bytes at text + at. at == n at the end; a quote or comment that never ends reaches past
 * n. */
struct pp_ctext_token {
    enum pp_ctext_token_kind kind;
    size_t at, n_bytes;
};

/* The token at or after `from` in the n bytes of text; comments and white space are skipped. */
struct pp_ctext_token pp_ctext_token_next(const char *text, size_t n, size_t from);

/* The token behind `token`. */
struct pp_ctext_token pp_ctext_token_after(const char *text, size_t n, struct pp_ctext_token token);

/* Past white space and comments from `at` on; n + 1 when a comment never ends. */
size_t pp_ctext_token_skip_blank(const char *text, size_t n, size_t at);

/* Past the last byte of the token. */
size_t pp_ctext_token_end(struct pp_ctext_token token);

/* Whether the token reads `word`. */
bool pp_ctext_token_is(const char *text, struct pp_ctext_token token, const char *word);

/* Whether it is one of words (identifiers; NULL ends them). */
bool pp_ctext_token_is_any(const char *text, struct pp_ctext_token token, const char *const *words);

/* The punctuator's character, '\0' of anything else. */
char pp_ctext_token_char(const char *text, struct pp_ctext_token token);

/* By how much a bracket of any kind changes the depth: 1, -1 or 0. */
int pp_ctext_token_step(const char *text, struct pp_ctext_token token);

/* Whether a PP_CTEXT_HASH token is the directive `word`. */
bool pp_ctext_token_directs(const char *text, struct pp_ctext_token token, const char *word);

/* From a # else or # elif, its matching # endif, so that one branch alone is read; else the token.
 */
struct pp_ctext_token pp_ctext_token_skip_branch(
    const char *text, size_t n, struct pp_ctext_token token);

/* From the < of template arguments, past their >; from anything else, or a "less than", its at. */
size_t pp_ctext_token_skip_angles(const char *text, size_t n, struct pp_ctext_token token);

#endif
