/* SPDX-License-Identifier: GPL-3.0-or-later
 * A line of words, as a shell would see them but for expansions: blanks separate, quotes and
 * backslash keep together.
 */
#ifndef PP_BENCH_WORDS_H
#define PP_BENCH_WORDS_H

#include "bench/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* A growing argument vector; argv[n] is NULL. Strings are its own. */
struct pp_words {
    char **argv;
    size_t n;
    bool failed; /* out of memory */
};

void pp_words_init(struct pp_words *words);
void pp_words_release(struct pp_words *words);

/* Append a copy of one word. */
void pp_words_add(struct pp_words *words, const char *word);

/* Append all words of a line. False: a quote has no partner; nothing was appended. */
bool pp_words_split(struct pp_words *words, const char *line);

/* Write them as one line that a shell would read as the same words. */
void pp_words_join(const struct pp_words *words, struct pp_buf *line);

#endif
