/* SPDX-License-Identifier: GPL-3.0-or-later
 * A tokenizer of C and C++, as lenient as a tool can be that leaves the judgement to a compiler.
 */
#define _GNU_SOURCE
#include "bench/ctext_token.h"

#include <ctype.h>
#include <string.h>

static bool is_word_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_word_byte(char c)
{
    return is_word_start(c) || isdigit((unsigned char)c);
}

/* Past the quoted text that begins at `at`; n + 1 if it never ends, at the latest on its line. */
static size_t skip_quoted(const char *text, size_t n, size_t at)
{
    const char quote = text[at];
    for (at++; at < n && text[at] != '\n'; at++) {
        if (text[at] == '\\')
            at++;
        else if (text[at] == quote)
            return at + 1;
    }
    return n + 1;
}

/* Past R"mark(...)mark", from its ". */
static size_t skip_raw(const char *text, size_t n, size_t at)
{
    char closing[24] = ")";
    size_t length = 1;
    for (at++; at < n && text[at] != '(' && length < sizeof closing - 2; at++)
        closing[length++] = text[at];
    closing[length++] = '"';
    const char *end = at < n ? memmem(text + at, n - at, closing, length) : NULL;
    return end ? (size_t)(end - text) + length : n + 1;
}

static size_t skip_comment(const char *text, size_t n, size_t at)
{
    if (text[at + 1] == '*') {
        const char *end = memmem(text + at + 2, n - at - 2, "*/", 2);
        return end ? (size_t)(end - text) + 2 : n + 1;
    }
    while (at < n && text[at] != '\n')
        at += text[at] == '\\' && at + 1 < n ? 2 : 1;
    return at;
}

static bool is_comment(const char *text, size_t n, size_t at)
{
    return at + 1 < n && text[at] == '/' && (text[at + 1] == '/' || text[at + 1] == '*');
}

static bool is_joined_line(const char *text, size_t n, size_t at)
{
    return at + 1 < n && text[at] == '\\' && (text[at + 1] == '\n' || text[at + 1] == '\r');
}

size_t pp_ctext_token_skip_blank(const char *text, size_t n, size_t at)
{
    while (at < n) {
        if (isspace((unsigned char)text[at]) || is_joined_line(text, n, at))
            at++;
        else if (is_comment(text, n, at))
            at = skip_comment(text, n, at);
        else
            break;
    }
    return at;
}

/* To the end of a directive's line; quotes and comments in it keep their meaning. */
static size_t skip_directive(const char *text, size_t n, size_t at)
{
    while (at < n && text[at] != '\n') {
        size_t next = at + 1;
        if (text[at] == '\\' && at + 1 < n)
            next = at + 2 + (text[at + 1] == '\r' && at + 2 < n);
        else if (is_comment(text, n, at))
            next = skip_comment(text, n, at);
        else if (text[at] == '"' || text[at] == '\'')
            next = skip_quoted(text, n, at);
        at = next <= n ? next : at + 1; /* #error don't */
    }
    return at;
}

static bool starts_line(const char *text, size_t at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at == 0 || text[at - 1] == '\n';
}

/* The word of a directive: its start; *length its bytes. */
static size_t directive_word(const char *text, size_t end, size_t at, size_t *length)
{
    for (at++; at < end && (text[at] == ' ' || text[at] == '\t');)
        at++;
    for (*length = 0; at + *length < end && is_word_byte(text[at + *length]);)
        (*length)++;
    return at;
}

bool pp_ctext_token_directs(const char *text, struct pp_ctext_token token, const char *word)
{
    size_t length;
    if (token.kind != PP_CTEXT_HASH)
        return false;
    const size_t at = directive_word(text, pp_ctext_token_end(token), token.at, &length);
    return length == strlen(word) && memcmp(text + at, word, length) == 0;
}

/* Of a directive's line: 1 opens a conditional, -1 closes it, 0 neither. */
static int conditional_step(const char *text, struct pp_ctext_token line)
{
    if (pp_ctext_token_directs(text, line, "endif"))
        return -1;
    return pp_ctext_token_directs(text, line, "if") ||
        pp_ctext_token_directs(text, line, "ifdef") || pp_ctext_token_directs(text, line, "ifndef");
}

static bool is_else(const char *text, struct pp_ctext_token line)
{
    return pp_ctext_token_directs(text, line, "else") ||
        pp_ctext_token_directs(text, line, "elif") ||
        pp_ctext_token_directs(text, line, "elifdef") ||
        pp_ctext_token_directs(text, line, "elifndef");
}

/* From the line behind a directive to the # line that ends its branch (any #else if `at_else`):
 * lines are read for their # alone, as what they hold may be no C. n: there is none. */
static size_t branch_end(const char *text, size_t n, size_t from, bool at_else)
{
    int depth = 0;
    while (from < n) {
        const char *newline = memchr(text + from, '\n', n - from);
        const size_t line_end = newline ? (size_t)(newline - text) : n;
        size_t at = from;
        while (at < line_end && (text[at] == ' ' || text[at] == '\t'))
            at++;
        const struct pp_ctext_token line = {PP_CTEXT_HASH, at, line_end - at};
        if (at < line_end && text[at] == '#') {
            if (depth == 0 &&
                (conditional_step(text, line) < 0 || (at_else && is_else(text, line))))
                return at;
            depth += conditional_step(text, line);
        }
        from = line_end + 1;
    }
    return n;
}

static bool is_if_zero(const char *text, struct pp_ctext_token line)
{
    size_t length;
    if (!pp_ctext_token_directs(text, line, "if"))
        return false;
    const size_t end = pp_ctext_token_end(line);
    const size_t zero = pp_ctext_token_skip_blank(
        text, end, directive_word(text, end, line.at, &length) + length);
    return zero < end && text[zero] == '0' && pp_ctext_token_skip_blank(text, end, zero + 1) >= end;
}

static bool is_raw_prefix(const char *text, struct pp_ctext_token word)
{
    static const char *const prefixes[] = {"R", "LR", "uR", "UR", "u8R", NULL};
    return pp_ctext_token_is_any(text, word, prefixes);
}

static size_t word_end(const char *text, size_t n, struct pp_ctext_token *word)
{
    size_t end = word->at + 1;
    const bool is_number = word->kind == PP_CTEXT_LITERAL;
    while (end < n &&
        (is_word_byte(text[end]) ||
            (is_number &&
                (text[end] == '.' ||
                    (text[end] == '\'' && end + 1 < n && is_word_byte(text[end + 1]))))))
        end++;
    word->n_bytes = end - word->at;
    if (!is_number && end < n && text[end] == '"' && is_raw_prefix(text, *word)) {
        word->kind = PP_CTEXT_LITERAL;
        end = skip_raw(text, n, end);
    }
    return end;
}

struct pp_ctext_token pp_ctext_token_next(const char *text, size_t n, size_t from)
{
    const size_t at = pp_ctext_token_skip_blank(text, n, from);
    struct pp_ctext_token token = {.kind = PP_CTEXT_END, .at = at < n ? at : n, .n_bytes = 0};
    if (at >= n)
        return token;
    size_t end = at + 1;
    if (text[at] == '#' && starts_line(text, at)) {
        token.kind = PP_CTEXT_HASH;
        end = skip_directive(text, n, at);
        token.n_bytes = end - at;
        if (is_if_zero(text, token))
            end = branch_end(text, n, end < n ? end + 1 : n, true);
    } else if (text[at] == '"' || text[at] == '\'') {
        token.kind = PP_CTEXT_LITERAL;
        end = skip_quoted(text, n, at);
    } else if (is_word_byte(text[at])) {
        token.kind = is_word_start(text[at]) ? PP_CTEXT_WORD : PP_CTEXT_LITERAL;
        end = word_end(text, n, &token);
    } else {
        token.kind = PP_CTEXT_PUNCTUATOR;
    }
    token.n_bytes = end - at;
    return token;
}

struct pp_ctext_token pp_ctext_token_after(const char *text, size_t n, struct pp_ctext_token token)
{
    return pp_ctext_token_next(text, n, pp_ctext_token_end(token));
}

size_t pp_ctext_token_end(struct pp_ctext_token token)
{
    return token.at + token.n_bytes;
}

bool pp_ctext_token_is(const char *text, struct pp_ctext_token token, const char *word)
{
    return token.n_bytes == strlen(word) && memcmp(text + token.at, word, token.n_bytes) == 0;
}

bool pp_ctext_token_is_any(const char *text, struct pp_ctext_token token, const char *const *words)
{
    for (; token.kind == PP_CTEXT_WORD && *words; words++)
        if (text[token.at] == **words && pp_ctext_token_is(text, token, *words))
            return true;
    return false;
}

char pp_ctext_token_char(const char *text, struct pp_ctext_token token)
{
    return token.kind == PP_CTEXT_PUNCTUATOR ? text[token.at] : '\0';
}

int pp_ctext_token_step(const char *text, struct pp_ctext_token token)
{
    const char c = pp_ctext_token_char(text, token);
    return (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
}

struct pp_ctext_token pp_ctext_token_skip_branch(
    const char *text, size_t n, struct pp_ctext_token token)
{
    if (!is_else(text, token))
        return token;
    const size_t end = pp_ctext_token_end(token);
    return pp_ctext_token_next(text, n, branch_end(text, n, end < n ? end + 1 : n, false));
}

size_t pp_ctext_token_skip_angles(const char *text, size_t n, struct pp_ctext_token token)
{
    int depth = 0, brackets = 0;
    for (struct pp_ctext_token t = token; t.kind != PP_CTEXT_END;
         t = pp_ctext_token_after(text, n, t)) {
        const char c = pp_ctext_token_char(text, t);
        if (brackets == 0)
            depth += (c == '<') - (c == '>');
        brackets += pp_ctext_token_step(text, t);
        if (brackets < 0 || c == ';' || (c == '=' && brackets == 0) || t.kind == PP_CTEXT_HASH)
            break;
        if (depth == 0)
            return c == '>' ? pp_ctext_token_end(t) : token.at;
    }
    return token.at;
}
