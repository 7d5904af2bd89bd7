/* SPDX-License-Identifier: GPL-3.0-or-later
 * Takes a declaration apart: its variables, where their declarators are, and what they begin with.
 */
#include "bench/ctext.h"

#include "bench/ctext_token.h"
#include "bench/ctext_words.h"

#include <ctype.h>
#include <string.h>

/* One declarator while it is read. */
struct declarator {
    const char *text;
    size_t n;
    struct pp_ctext_token name;  /* n_bytes 0: none yet */
    struct pp_ctext_token star;  /* the first * & or ( in front of the name */
    struct pp_ctext_token group; /* the ( directly behind the name */
    struct pp_ctext_token stop;  /* what ends it: = , ; { or the end */
    bool is_grouped;             /* the name stands in brackets: (*f)(int) */
    bool is_array, is_unsized;
    bool is_pointer;
};

static struct pp_ctext_token after(const struct declarator *d, struct pp_ctext_token token)
{
    return pp_ctext_token_after(d->text, d->n, token);
}

static char char_of(const struct declarator *d, struct pp_ctext_token token)
{
    return pp_ctext_token_char(d->text, token);
}

static bool is_star(char c)
{
    return c == '*' || c == '&' || c == '^';
}

/* The name in (*name), (*name[2]), (*(*name)(int)): the first word that is no qualifier. */
static void read_group(struct declarator *d, struct pp_ctext_token open)
{
    const struct pp_ctext_token close = pp_ctext_words_partner(d->text, d->n, open);
    for (struct pp_ctext_token t = after(d, open); t.at < close.at; t = after(d, t)) {
        if (t.kind != PP_CTEXT_WORD || pp_ctext_words_qualifier(d->text, t))
            continue;
        d->name = t;
        d->is_grouped = true;
        d->is_array = char_of(d, after(d, t)) == '[';
        d->is_unsized = d->is_array && char_of(d, after(d, after(d, t))) == ']';
        return;
    }
}

/* Type words whose ( ) belong to them. */
static bool takes_group(const struct declarator *d, struct pp_ctext_token word)
{
    static const char *const words[] = {
        "typeof", "__typeof__", "__typeof", "decltype", "_Atomic", NULL};
    return pp_ctext_token_is_any(d->text, word, words);
}

static struct pp_ctext_token read_brackets(struct declarator *d, struct pp_ctext_token t)
{
    const struct pp_ctext_token next = after(d, t);
    if (char_of(d, t) == '[') {
        d->is_unsized |= !d->is_array && !d->is_grouped && char_of(d, next) == ']';
        d->is_array |= !d->is_grouped;
    } else if (char_of(d, t) == '(' && d->group.n_bytes == 0 && is_star(char_of(d, next)) &&
        !d->is_grouped && d->star.n_bytes == 0) {
        d->star = t;
        d->is_pointer = true;
        read_group(d, t);
    } else if (char_of(d, t) == '(' && !d->is_grouped && d->group.n_bytes == 0) {
        d->group = t;
    }
    return pp_ctext_words_partner(d->text, d->n, t);
}

static void read_word(struct declarator *d, struct pp_ctext_token t)
{
    if (!d->is_grouped && !d->is_array && d->group.n_bytes == 0)
        d->name = t;
}

/* The declarator from `from` on. */
static struct declarator read_declarator(const struct pp_ctext_item *item, size_t from)
{
    struct declarator d = {.text = item->text, .n = item->n_bytes};
    struct pp_ctext_token t = pp_ctext_token_next(d.text, d.n, from), last = {0};
    for (;; last = t, t = after(&d, t)) {
        t = pp_ctext_words_skip_attributes(d.text, d.n, t);
        const char c = char_of(&d, t);
        if (t.kind == PP_CTEXT_END || c == '=' || c == ',' || c == ';')
            break;
        if (c == '{' && !item->has_block && d.name.n_bytes)
            break;
        if (c == '<' && last.kind == PP_CTEXT_WORD) {
            const size_t end = pp_ctext_token_skip_angles(d.text, d.n, t);
            t = end > t.at ? (struct pp_ctext_token){PP_CTEXT_PUNCTUATOR, end - 1, 1} : t;
        } else if (is_star(c)) {
            d.star = d.star.n_bytes ? d.star : t;
            d.is_pointer = true;
        } else if (c == '(' && takes_group(&d, last)) {
            t = pp_ctext_words_partner(d.text, d.n, t);
        } else if (pp_ctext_token_step(d.text, t) > 0) {
            t = read_brackets(&d, t);
        } else if (t.kind == PP_CTEXT_WORD) {
            read_word(&d, t);
        }
        if (t.kind == PP_CTEXT_END)
            break;
    }
    d.stop = t;
    return d;
}

/* Whether (...) holds parameters and not values. One name alone is taken for a value. */
static bool holds_parameters(const struct declarator *d)
{
    const struct pp_ctext_token close = pp_ctext_words_partner(d->text, d->n, d->group);
    struct pp_ctext_token last = {0};
    bool found = after(d, d->group).at >= close.at;
    for (struct pp_ctext_token t = after(d, d->group); t.at < close.at; t = after(d, t)) {
        const bool is_word = t.kind == PP_CTEXT_WORD;
        const bool ends = t.kind == PP_CTEXT_PUNCTUATOR && pp_ctext_token_end(t) == close.at &&
            is_star(char_of(d, t));
        if (t.kind == PP_CTEXT_LITERAL || pp_ctext_words_operand(d->text, t))
            return false;
        found |= ends || pp_ctext_words_type(d->text, t) || pp_ctext_words_tag(d->text, t) ||
            pp_ctext_words_qualifier(d->text, t) ||
            (is_word && (last.kind == PP_CTEXT_WORD || is_star(char_of(d, last))));
        last = t;
    }
    return found;
}

/* Whether nothing in an initialiser has to be read or called. Names behind a . are members. */
static bool is_constant(const char *text, size_t n)
{
    struct pp_ctext_token last = {0};
    for (struct pp_ctext_token t = pp_ctext_token_next(text, n, 0); t.kind != PP_CTEXT_END;
         t = pp_ctext_token_after(text, n, t)) {
        const bool known = pp_ctext_words_operand(text, t) || pp_ctext_words_type(text, t) ||
            pp_ctext_words_qualifier(text, t) || pp_ctext_words_tag(text, t);
        if (t.kind == PP_CTEXT_WORD && !known && pp_ctext_token_char(text, last) != '.')
            return false;
        last = t;
    }
    return true;
}

/* Where the initialiser that begins at `from` ends: at the , or ; behind it. */
static size_t initialiser_end(const struct pp_ctext_item *item, size_t from)
{
    int depth = 0;
    struct pp_ctext_token t = pp_ctext_token_next(item->text, item->n_bytes, from), last = {0};
    for (; t.kind != PP_CTEXT_END;
         last = t, t = pp_ctext_token_after(item->text, item->n_bytes, t)) {
        const char c = pp_ctext_token_char(item->text, t);
        if (depth == 0 && (c == ',' || c == ';'))
            break;
        if (c == '<' && last.kind == PP_CTEXT_WORD) { /* map<int, int>(...), but a < b */
            const size_t end = pp_ctext_token_skip_angles(item->text, item->n_bytes, t);
            const char next = pp_ctext_token_char(
                item->text, pp_ctext_token_next(item->text, item->n_bytes, end));
            if (end > t.at && (next == '(' || next == '{' || next == ':'))
                t = (struct pp_ctext_token){PP_CTEXT_PUNCTUATOR, end - 1, 1};
        }
        depth += pp_ctext_token_step(item->text, t);
    }
    return t.at;
}

/* An initialiser's text without the blanks behind it. */
static size_t trimmed(const char *text, size_t n)
{
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        n--;
    return n;
}

static void read_value(
    const struct pp_ctext_item *item, size_t at, char form, struct pp_ctext_variable *v)
{
    const char *text = item->text;
    const size_t from = pp_ctext_token_next(text, item->n_bytes, at + (form == '=')).at;
    v->end = initialiser_end(item, from);
    v->form = form;
    v->value_at = at;
    v->value = text + from;
    v->value_bytes = trimmed(v->value, v->end - from);
    v->is_constant = is_constant(v->value, v->value_bytes);
}

/* The variable of a declarator; false when it declares a function. */
static bool take_variable(
    const struct pp_ctext_item *item, const struct declarator *d, struct pp_ctext_variable *v)
{
    const char c = char_of(d, d->stop);
    if (d->name.n_bytes == 0)
        return false;
    *v = (struct pp_ctext_variable){.name = d->text + d->name.at,
        .name_bytes = d->name.n_bytes,
        .is_constant = true,
        .is_unsized = d->is_unsized,
        .is_pointer = d->is_pointer,
        .declarator = d->star.n_bytes && d->star.at < d->name.at ? d->star.at : d->name.at,
        .end = d->stop.at < item->n_bytes ? d->stop.at : item->n_bytes};
    if (c == '=' || c == '{')
        read_value(item, d->stop.at, c, v);
    else if (d->group.n_bytes && holds_parameters(d))
        return false;
    else if (d->group.n_bytes)
        read_value(item, d->group.at, '(', v);
    return true;
}

bool pp_ctext_variable_next(
    const struct pp_ctext_item *item, size_t *at, struct pp_ctext_variable *variable)
{
    while (*at < item->n_bytes) {
        const struct declarator d = read_declarator(item, *at);
        const bool found = take_variable(item, &d, variable);
        size_t end = found ? variable->end : d.stop.at;
        if (!found && end < item->n_bytes && item->text[end] != ',' && item->text[end] != ';')
            end = initialiser_end(item, end);
        *at = end < item->n_bytes ? end + 1 : item->n_bytes;
        if (found)
            return true;
    }
    return false;
}
