/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a compiler would misreport after our text has been put around the user's: partners that are
 * missing.
 */
#define _GNU_SOURCE
#include "bench/ctext.h"

#include "bench/ctext_show.h"
#include "bench/ctext_token.h"

#include <string.h>

#define MAX_DEPTH 1000 /* brackets within brackets */

/* The text and how deep we are in it. */
struct check {
    const char *text;
    size_t n;
    const char *what;
    struct pp_error *error;
    size_t open[MAX_DEPTH]; /* where each bracket was opened */
    int depth;
};

static enum pp_status point_at(const struct check *c, size_t at, const char *problem)
{
    const struct pp_ctext_spot spot = pp_ctext_show_spot(c->text, c->n, at);
    struct pp_buf place;
    pp_buf_init(&place);
    pp_ctext_show(c->text, c->n, at, &place);
    const enum pp_status status = pp_error_set(c->error, PP_EFORMAT, "%.80s:%zu:%zu: %s\n%s",
        c->what, spot.line, spot.column, problem, pp_buf_text(&place));
    pp_buf_release(&place);
    return status;
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
    if (step < 0 &&
        (c->depth == 0 || c->text[c->open[--c->depth]] != partner_of(c->text[token.at])))
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
