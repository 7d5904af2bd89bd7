/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a compiler would misreport after our text has been put around the user's: partners that are
 * missing.
 */
#define _GNU_SOURCE
#include "bench/ctext.h"
#include "bench/ctext_token.h"

#include <string.h>

#define MAX_DEPTH 1000 /* brackets within brackets */
#define MAX_SHOWN_BYTES 120

/* The text and how deep we are in it. */
struct check {
    const char *text;
    size_t n;
    const char *what;
    struct pp_error *error;
    size_t open[MAX_DEPTH]; /* where each bracket was opened */
    int depth;
};

/* Columns of a terminal, as far as they can be known: UTF-8's later bytes take none. */
static int width(const char *text, size_t n)
{
    int columns = 0;
    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

static enum pp_status point_at(const struct check *c, size_t at, const char *problem)
{
    size_t start = at, end = at, line = 1;
    while (start > 0 && c->text[start - 1] != '\n')
        start--;
    while (end < c->n && c->text[end] != '\n' && c->text[end] != '\r')
        end++;
    for (size_t i = 0; i < start; i++)
        line += c->text[i] == '\n';
    const size_t column = at - start + 1;
    if (column > MAX_SHOWN_BYTES / 2) /* of a long line, what is around it */
        start = at - MAX_SHOWN_BYTES / 2;
    while (start < at && ((unsigned char)c->text[start] & 0xc0) == 0x80)
        start++;
    if (end - start > MAX_SHOWN_BYTES)
        end = start + MAX_SHOWN_BYTES;
    return pp_error_set(c->error, PP_EFORMAT, "%.80s:%zu:%zu: %s\n  %.*s\n  %*s^", c->what, line,
        column, problem, (int)(end - start), c->text + start, width(c->text + start, at - start), "");
}

static char partner_of(char closing)
{
    return closing == ')' ? '(' : closing == ']' ? '[' : '{';
}

static enum pp_status check_token(struct check *c, struct pp_ctext_token token)
{
    const int step = pp_ctext_token_step(c->text, token);
    if (pp_ctext_token_end(token) > c->n)
        return point_at(c, token.at, "quote without its partner");
    if (step > 0 && c->depth == MAX_DEPTH)
        return point_at(c, token.at, "brackets are nested too deep");
    if (step > 0)
        c->open[c->depth++] = token.at;
    if (step < 0 && (c->depth == 0 || c->text[c->open[--c->depth]] != partner_of(c->text[token.at])))
        return point_at(c, token.at, "bracket without its partner");
    return PP_OK;
}

/* The comment that never ends among the blanks from `at` on. */
static size_t find_comment(const struct check *c, size_t at)
{
    for (size_t i = at; i + 1 < c->n; i++)
        if (c->text[i] == '/' && c->text[i + 1] == '*' &&
            !memmem(c->text + i + 2, c->n - i - 2, "*/", 2))
            return i;
    return at;
}

enum pp_status pp_ctext_check(
    const char *text, size_t n_bytes, const char *what, struct pp_error *error)
{
    struct check c = {.text = text, .n = n_bytes, .what = what, .error = error};
    size_t at = 0;
    if (memchr(text, '\0', n_bytes))
        return pp_error_set(error, PP_EFORMAT, "%.80s: holds a NUL byte; give C text", what);
    for (;;) {
        if (pp_ctext_token_skip_blank(text, n_bytes, at) > n_bytes)
            return point_at(&c, find_comment(&c, at), "comment without end");
        struct pp_ctext_token token = pp_ctext_token_next(text, n_bytes, at);
        if (c.depth > 0)
            token = pp_ctext_token_skip_branch(text, n_bytes, token);
        if (token.kind == PP_CTEXT_END)
            break;
        const enum pp_status status = check_token(&c, token);
        if (status != PP_OK)
            return status;
        at = pp_ctext_token_end(token);
    }
    return c.depth ? point_at(&c, c.open[c.depth - 1], "bracket without its partner") : PP_OK;
}
