/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words of a command line, apart and together.
 */
#define _GNU_SOURCE
#include "bench/words.h"

#include <stdlib.h>
#include <string.h>

void pp_words_init(struct pp_words *words)
{
    *words = (struct pp_words){0};
}

void pp_words_release(struct pp_words *words)
{
    for (size_t i = 0; i < words->n; i++)
        free(words->argv[i]);
    free(words->argv);
    pp_words_init(words);
}

void pp_words_add(struct pp_words *words, const char *word)
{
    char **more = realloc(words->argv, (words->n + 2) * sizeof *more);
    char *copy = strdup(word);
    if (more)
        words->argv = more;
    if (!more || !copy) {
        free(copy);
        words->failed = true;
        return;
    }
    more[words->n++] = copy;
    more[words->n] = NULL;
}

/* One word from *at on into `word`. False: a quote has no partner. */
static bool take_word(const char **at, struct pp_buf *word)
{
    char quote = '\0';
    const char *p = *at;
    for (; *p && (quote || !strchr(" \t\n", *p)); p++) {
        if (*p == quote)
            quote = '\0';
        else if (!quote && (*p == '"' || *p == '\''))
            quote = *p;
        else if (*p == '\\' && quote != '\'' && p[1])
            pp_buf_append(word, ++p, 1);
        else
            pp_buf_append(word, p, 1);
    }
    *at = p;
    return quote == '\0';
}

bool pp_words_split(struct pp_words *words, const char *line)
{
    struct pp_words found;
    struct pp_buf word;
    bool ok = true;
    pp_words_init(&found);
    pp_buf_init(&word);
    for (const char *at = line; ok && *(at += strspn(at, " \t\n"));) {
        pp_buf_clear(&word);
        ok = take_word(&at, &word);
        if (ok)
            pp_words_add(&found, word.data ? word.data : "");
    }
    for (size_t i = 0; ok && i < found.n; i++)
        pp_words_add(words, found.argv[i]);
    words->failed |= found.failed || word.failed;
    pp_buf_release(&word);
    pp_words_release(&found);
    return ok;
}

static void join_one(const char *word, struct pp_buf *line)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^";
    if (*word && strspn(word, plain) == strlen(word)) {
        pp_buf_puts(line, word);
        return;
    }
    pp_buf_puts(line, "'");
    for (; *word; word++) {
        if (*word == '\'')
            pp_buf_puts(line, "'\\''");
        else
            pp_buf_append(line, word, 1);
    }
    pp_buf_puts(line, "'");
}

void pp_words_join(const struct pp_words *words, struct pp_buf *line)
{
    for (size_t i = 0; i < words->n; i++) {
        if (i)
            pp_buf_puts(line, " ");
        join_one(words->argv[i], line);
    }
}
