/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rules of thumb about C and C++ text at its top level. Where the language itself is ambiguous the
 * reading that a person would mean wins.
 */
#include "bench/ctext.h"

#include "bench/ctext_token.h"
#include "bench/ctext_words.h"

#include <string.h>

/* One item while it is read: where it is, what it begins with, and what was seen up to its end. */
struct reading {
    const char *text;
    size_t n;
    struct pp_ctext_token first; /* behind attributes */
    size_t end;
    bool is_tagged;  /* struct, template, ...: a block alone does not end it */
    bool has_equals; /* at the top level */
    bool has_call;   /* (...) at the top level behind a name that is not the first word */
    bool has_comma;
    bool is_called;   /* the last (...) at the top level stands behind a name */
    bool has_block;   /* {...} that holds no values */
    bool is_linkage;  /* of extern "C" */
    bool is_old;      /* K&R's: declarations of parameters stand in front of the block */
    size_t block_end; /* past its } */
};

static struct pp_ctext_token after(const struct reading *r, struct pp_ctext_token token)
{
    return pp_ctext_token_after(r->text, r->n, token);
}

static char char_of(const struct reading *r, struct pp_ctext_token token)
{
    return pp_ctext_token_char(r->text, token);
}

static bool is(const struct reading *r, struct pp_ctext_token token, const char *word)
{
    return pp_ctext_token_is(r->text, token, word);
}

/* Whether { begins a block. Behind a cast or a name, (int[]){1, 2} or v{1, 2}, it holds values. */
static bool is_block(
    const struct reading *r, struct pp_ctext_token brace, struct pp_ctext_token last)
{
    if (r->has_equals)
        return false;
    const bool is_next = r->has_comma && last.kind == PP_CTEXT_WORD; /* v(1), w{2} */
    return brace.at == r->first.at || r->is_tagged || (r->has_call && !is_next) ||
        char_of(r, last) == ':' || (char_of(r, last) == ')' && r->is_called) ||
        pp_ctext_words_statement(r->text, r->first);
}

/* Whether the } of a block also ends the item: of a function or a loop, not of struct {...} x; */
static bool ends_with_block(const struct reading *r)
{
    return !r->is_tagged || is(r, r->first, "namespace") || r->is_linkage ||
        (r->has_call && !is(r, r->first, "typedef"));
}

/* Take note of a token at the top level, in front of any block. */
static void look_at(struct reading *r, struct pp_ctext_token t, struct pp_ctext_token last)
{
    const char c = char_of(r, t);
    if (c == '{' && is_block(r, t, last)) {
        r->has_block = true;
        r->is_linkage = last.kind == PP_CTEXT_LITERAL;
    } else if (c == '=') {
        r->has_equals = true;
    } else if (c == ',') {
        r->has_comma = true;
    } else if (char_of(r, last) == ')' && r->has_call && pp_ctext_words_type(r->text, t)) {
        r->is_old = true;
    } else if (c == '(') {
        r->is_called = last.kind == PP_CTEXT_WORD;
        r->has_call |= r->is_called && last.at != r->first.at;
    }
}

/* From `template` to the > of its parameters. */
static struct pp_ctext_token skip_parameters(const struct reading *r, struct pp_ctext_token t)
{
    const struct pp_ctext_token start = t;
    int depth = 0;
    do {
        t = after(r, t);
        depth += (char_of(r, t) == '<') - (char_of(r, t) == '>');
    } while (depth > 0 && t.kind != PP_CTEXT_END);
    return t.kind == PP_CTEXT_END ? start : t;
}

/* Past attributes, template arguments or the name of an operator that begins at `t`: no = or ( of
 * theirs counts. */
static struct pp_ctext_token skip_opaque(const struct reading *r, struct pp_ctext_token t)
{
    if (t.kind != PP_CTEXT_WORD && char_of(r, t) != '[')
        return t;
    t = pp_ctext_words_skip_attributes(r->text, r->n, t);
    if (is(r, t, "template"))
        return skip_parameters(r, t);
    if (is(r, t, "operator")) { /* with its sign it is a name */
        struct pp_ctext_token next = after(r, t);
        for (; next.kind == PP_CTEXT_PUNCTUATOR && char_of(r, next) != '('; next = after(r, next))
            t.n_bytes = pp_ctext_token_end(next) - t.at;
    }
    return t;
}

/* Read to the item's end: behind its ; or, where nothing follows a block, its }. */
static void read_item(struct reading *r, size_t start)
{
    int depth = 0;
    struct pp_ctext_token last = {0};
    const struct pp_ctext_token first = pp_ctext_token_next(r->text, r->n, start);
    r->first = pp_ctext_words_skip_attributes(r->text, r->n, first);
    r->is_tagged = pp_ctext_words_tag(r->text, r->first) ||
        pp_ctext_words_definition(r->text, r->first);
    r->end = r->first.at; /* the text's end behind nothing but attributes */
    for (struct pp_ctext_token t = r->first;
         t.kind != PP_CTEXT_END && pp_ctext_token_end(t) <= r->n; t = after(r, t)) {
        t = skip_opaque(r, pp_ctext_token_skip_branch(r->text, r->n, t));
        if (depth == 0 && !r->has_block)
            look_at(r, t, last);
        depth += pp_ctext_token_step(r->text, t);
        const char c = char_of(r, t);
        r->end = pp_ctext_token_end(t);
        const bool block_ends = depth == 0 && c == '}' && r->has_block;
        if (block_ends && r->block_end == 0)
            r->block_end = r->end;
        const bool ends = c == ';' && (!r->is_old || r->has_block);
        if (depth == 0 && (ends || (block_ends && ends_with_block(r))))
            return;
        last = t;
    }
}

/* `else`, `catch`, and the `while` of a do belong to the statement before. */
static size_t extend_statement(const struct reading *r, size_t end)
{
    const bool is_do = is(r, r->first, "do");
    for (;;) {
        const struct pp_ctext_token next = pp_ctext_token_next(r->text, r->n, end);
        if (!is(r, next, "else") && !is(r, next, "catch") && !(is_do && is(r, next, "while")))
            return end;
        struct reading more = {.text = r->text, .n = r->n};
        read_item(&more, next.at);
        end = more.end;
        if (is_do)
            return end;
    }
}

/* Past the :: and <...> of a type's name in C++. */
static struct pp_ctext_token skip_type_name(const struct reading *r, struct pp_ctext_token t)
{
    t = after(r, t);
    for (;;) {
        if (char_of(r, t) == ':' && char_of(r, after(r, t)) == ':') {
            t = after(r, after(r, t));
            if (t.kind == PP_CTEXT_WORD)
                t = after(r, t);
        } else if (char_of(r, t) == '<') {
            const size_t end = pp_ctext_token_skip_angles(r->text, r->n, t);
            if (end == t.at)
                return t;
            t = pp_ctext_token_next(r->text, r->n, end);
        } else {
            return t;
        }
    }
}

/* After a type's name that only the user knows, is there the name of a variable or function? */
static bool names_variable(const struct reading *r)
{
    bool is_starred = false;
    struct pp_ctext_token t = skip_type_name(r, r->first);
    for (;; t = after(r, t)) {
        const bool star = char_of(r, t) == '*' || char_of(r, t) == '&';
        if (!star && !pp_ctext_words_qualifier(r->text, t) && !pp_ctext_words_type(r->text, t))
            break;
        is_starred |= star;
    }
    if (t.kind != PP_CTEXT_WORD || pp_ctext_words_operand(r->text, t))
        return false;
    const struct pp_ctext_token next = after(r, t);
    const char c = char_of(r, next);
    if (c == '(' && is_starred) { /* node *make(int n); but a * f(2); */
        struct pp_ctext_item item = {
            .text = r->text + r->first.at, .n_bytes = r->end - r->first.at};
        struct pp_ctext_variable v;
        size_t at = 0;
        return !pp_ctext_variable_next(&item, &at, &v);
    }
    return (c != '\0' && strchr("=;,[({", c)) || next.kind == PP_CTEXT_END ||
        pp_ctext_words_skip_attributes(r->text, r->n, next).at != next.at;
}

/* struct x {...} v; declares a variable; struct x {...}; and struct x; do not. */
static enum pp_ctext_kind judge_tagged(const struct reading *r)
{
    struct pp_ctext_token behind = after(r, after(r, r->first));
    if (r->has_block && r->has_call)
        return PP_CTEXT_FUNCTION;
    if (r->has_block)
        behind = pp_ctext_token_next(r->text, r->n, r->block_end);
    behind = pp_ctext_words_skip_attributes(r->text, r->n, behind);
    return char_of(r, behind) == ';' || behind.kind == PP_CTEXT_END ? PP_CTEXT_TYPE
                                                                    : PP_CTEXT_DECLARATION;
}

static enum pp_ctext_kind judge(const struct reading *r)
{
    if (r->first.kind != PP_CTEXT_WORD || pp_ctext_words_statement(r->text, r->first) ||
        pp_ctext_words_operand(r->text, r->first))
        return PP_CTEXT_STATEMENT;
    if (pp_ctext_words_definition(r->text, r->first))
        return PP_CTEXT_TYPE;
    if (pp_ctext_words_tag(r->text, r->first))
        return judge_tagged(r);
    if (r->has_block)
        return r->has_call ? PP_CTEXT_FUNCTION : PP_CTEXT_STATEMENT;
    const bool is_known = pp_ctext_words_type(r->text, r->first) ||
        pp_ctext_words_qualifier(r->text, r->first);
    return is_known || names_variable(r) ? PP_CTEXT_DECLARATION : PP_CTEXT_STATEMENT;
}

static bool declares_variable(const struct pp_ctext_item *item)
{
    struct pp_ctext_variable v;
    size_t at = 0;
    return pp_ctext_variable_next(item, &at, &v);
}

void pp_ctext_init(struct pp_ctext *walk, const char *text, size_t n_bytes)
{
    *walk = (struct pp_ctext){.text = text, .n_bytes = n_bytes, .line = 1};
}

static void move_to(struct pp_ctext *walk, size_t at)
{
    for (; walk->at < at; walk->at++) {
        if (walk->text[walk->at] == '\n') {
            walk->line++;
            walk->line_start = walk->at + 1;
        }
    }
}

bool pp_ctext_next(struct pp_ctext *walk, struct pp_ctext_item *item)
{
    const char *text = walk->text;
    struct pp_ctext_token first = pp_ctext_token_next(text, walk->n_bytes, walk->at);
    while (pp_ctext_token_char(text, first) == ';')
        first = pp_ctext_token_after(text, walk->n_bytes, first);
    if (first.kind == PP_CTEXT_END)
        return false;
    move_to(walk, first.at);
    *item = (struct pp_ctext_item){.text = text + first.at,
        .line = walk->line,
        .column = (uint32_t)(first.at - walk->line_start)};
    size_t end = pp_ctext_token_end(first);
    bool has_block = false;
    if (first.kind == PP_CTEXT_HASH) {
        item->kind = pp_ctext_token_directs(text, first, "include") ? PP_CTEXT_INCLUDE
                                                                    : PP_CTEXT_DIRECTIVE;
    } else {
        struct reading r = {.text = text, .n = walk->n_bytes};
        read_item(&r, first.at);
        end = r.end;
        has_block = r.has_block;
        r.n = r.end;
        item->kind = judge(&r);
        r.n = walk->n_bytes;
        if (item->kind == PP_CTEXT_STATEMENT)
            end = extend_statement(&r, end);
    }
    item->n_bytes = end - first.at;
    item->has_block = has_block;
    if (item->kind == PP_CTEXT_DECLARATION && !declares_variable(item))
        item->kind = PP_CTEXT_TYPE;
    move_to(walk, end);
    return true;
}

/* `a * b;` declares a pointer or multiplies: only the user knows. */
static bool may_multiply(const struct pp_ctext_item *item)
{
    const struct pp_ctext_token first = pp_ctext_token_next(item->text, item->n_bytes, 0);
    const char c = pp_ctext_token_char(
        item->text, pp_ctext_token_after(item->text, item->n_bytes, first));
    if (pp_ctext_words_type(item->text, first) || pp_ctext_words_qualifier(item->text, first) ||
        pp_ctext_words_tag(item->text, first) || (c != '*' && c != '&'))
        return false;
    struct pp_ctext_variable v;
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);)
        if (v.value && v.form != '(')
            return false;
    return true;
}

size_t pp_ctext_expression_bytes(const struct pp_ctext_item *item)
{
    const char *text = item->text;
    const struct pp_ctext_token first = pp_ctext_token_next(text, item->n_bytes, 0);
    const bool is_value = item->kind == PP_CTEXT_STATEMENT && !item->has_block &&
        !pp_ctext_words_statement(text, first);
    if (!is_value && !(item->kind == PP_CTEXT_DECLARATION && may_multiply(item)))
        return 0;
    size_t end = 0;
    int depth = 0;
    const struct pp_ctext_token second = pp_ctext_token_after(text, item->n_bytes, first);
    if (first.kind == PP_CTEXT_WORD && pp_ctext_token_char(text, second) == ':' &&
        (second.at + 1 == item->n_bytes || text[second.at + 1] != ':'))
        return 0; /* a label */
    for (struct pp_ctext_token t = first; t.kind != PP_CTEXT_END;
         t = pp_ctext_token_after(text, item->n_bytes, t)) {
        if (depth == 0 && pp_ctext_token_char(text, t) == ';')
            break;
        depth += pp_ctext_token_step(text, t);
        end = pp_ctext_token_end(t);
    }
    return end;
}
