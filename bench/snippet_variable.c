/* SPDX-License-Identifier: GPL-3.0-or-later
 * Takes initialisers that have to be computed out of declarations at file scope, and puts them
 * where they can run. The user's text is blanked, never moved, so that its columns stay.
 */
#include "bench/snippet_variable.h"

#include "bench/ctext_token.h"
#include "bench/snippet_defer.h"

#include <string.h>

static bool is_param(const struct pp_snippet *s, const struct pp_ctext_variable *v)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (strlen(s->params[i].name) == v->name_bytes &&
            memcmp(s->params[i].name, v->name, v->name_bytes) == 0)
            return true;
    return false;
}

static bool needs_param(const struct pp_snippet *s, const struct pp_ctext_variable *v)
{
    bool needs = false;
    for (size_t i = 0; !needs && i < s->n_params; i++)
        needs = pp_ctext_mentions(v->value, v->value_bytes, s->params[i].name);
    return needs;
}

/* Whether the initialiser runs in the setup function: in C whatever is not constant. How long an
 * unsized array is, its initialiser says, so that stays. */
static bool is_computed(const struct pp_snippet_variables *s, const struct pp_ctext_variable *v)
{
    if (!v->value || v->is_constant || v->is_unsized || is_param(s->snippet, v))
        return false;
    return s->snippet->is_cxx ? s->is_deferring : v->form == '=';
}

void pp_snippet_variable_pass(
    struct pp_snippet_variables *variables, const struct pp_ctext_item *item)
{
    struct pp_ctext_variable v;
    size_t at = 0;
    variables->is_deferring |= item->kind == PP_CTEXT_STATEMENT;
    while (!variables->is_deferring && item->kind == PP_CTEXT_DECLARATION &&
        pp_ctext_variable_next(item, &at, &v))
        variables->is_deferring = v.value && needs_param(variables->snippet, &v);
}

static void blank(char *text, size_t from, size_t to)
{
    for (; from < to; from++)
        if (text[from] != '\n')
            text[from] = ' ';
}

/* Blank a word where it stands between two offsets outside brackets; behind the last * if there is
 * one. */
static void blank_word(struct pp_buf *copy, size_t from, size_t to, const char *word)
{
    int depth = 0;
    for (struct pp_ctext_token t = pp_ctext_token_next(copy->data, to, from);
         t.kind != PP_CTEXT_END; t = pp_ctext_token_after(copy->data, to, t)) {
        depth += pp_ctext_token_step(copy->data, t);
        if (depth == 0 && pp_ctext_token_is(copy->data, t, word))
            blank(copy->data, t.at, pp_ctext_token_end(t));
    }
}

static size_t last_star(const char *text, size_t from, size_t to)
{
    for (size_t at = to; at > from; at--)
        if (text[at - 1] == '*')
            return at;
    return from;
}

static bool is_any_computed(const struct pp_ctext_item *item, const struct pp_snippet_variables *s)
{
    struct pp_ctext_variable v;
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);)
        if (is_computed(s, &v))
            return true;
    return false;
}

/* The declaration as it is at file scope: storage, and what is set later without value and const.
 */
static void make_copy(
    const struct pp_ctext_item *item, const struct pp_snippet_variables *s, struct pp_buf *copy)
{
    struct pp_ctext_variable v;
    size_t specifiers_end = 0;
    bool sets_base = false;
    pp_buf_append(copy, item->text, item->n_bytes);
    if (copy->failed)
        return;
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);) {
        specifiers_end = specifiers_end ? specifiers_end : v.declarator;
        if (!is_computed(s, &v))
            continue;
        const size_t name = (size_t)(v.name - item->text);
        blank(copy->data, v.value_at, v.end);
        if (v.is_pointer)
            blank_word(copy, last_star(item->text, v.declarator, name), name, "const");
        sets_base |= !v.is_pointer;
    }
    blank_word(copy, 0, specifiers_end, "register");
    if (!s->snippet->is_cxx)
        blank_word(copy, 0, specifiers_end, "auto");
    else if (is_any_computed(item, s))
        blank_word(copy, 0, specifiers_end, "static");
    if (sets_base)
        blank_word(copy, 0, specifiers_end, "const");
}

/* Write the initialiser, from one of its bytes on, at the user's own place. */
static void write_value(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const struct pp_ctext_variable *v, const char *from)
{
    pp_snippet_write_piece(w, &place, from, (size_t)(v->value + v->value_bytes - from));
}

/* Write `name` where the user wrote that of the variable. */
static void write_name(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const struct pp_ctext_variable *v, const char *name)
{
    pp_snippet_write_piece(w, &place, v->name, 0);
    pp_buf_puts(w->out, name);
}

/* A type that only the value tells. */
static void declare_by_value(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const struct pp_ctext_variable *v)
{
    pp_snippet_write_ours(w);
    pp_buf_puts(w->out, "__attribute__((used)) __typeof__(");
    write_value(w, place, v, v->value);
    pp_buf_puts(w->out, ")");
    write_name(w, place, v, "");
    pp_buf_append(w->out, v->name, v->name_bytes);
    pp_buf_puts(w->out, ";\n");
}

static void declare_plainly(const struct pp_snippet_writer *w, size_t index,
    const struct pp_ctext_item *item, const struct pp_snippet_variables *s)
{
    struct pp_buf copy;
    pp_buf_init(&copy);
    if (s->snippet->is_cxx)
        pp_buf_append(&copy, item->text, item->n_bytes);
    else
        make_copy(item, s, &copy);
    pp_snippet_write_ours(w);
    /* C++ wants its own attributes, which the text may begin with, before those of GNU. */
    pp_buf_puts(w->out, w->snippet->is_cxx ? "[[gnu::used]]" : "__attribute__((used))");
    pp_snippet_write_copy(w, pp_snippet_write_place(index, item), copy.data, copy.n_bytes);
    pp_buf_puts(w->out, item->text[item->n_bytes - 1] == ';' ? "\n" : "\n;\n");
    w->out->failed |= copy.failed;
    pp_buf_release(&copy);
}

void pp_snippet_variable_declare(const struct pp_snippet_writer *w, size_t index,
    const struct pp_ctext_item *item, struct pp_snippet_variables *variables)
{
    if (w->snippet->is_cxx && pp_snippet_defer_applies(item, is_any_computed(item, variables))) {
        struct pp_buf copy;
        pp_buf_init(&copy);
        make_copy(item, variables, &copy);
        pp_snippet_defer_declare(
            w, pp_snippet_write_place(index, item), item, &copy, &variables->n_deferred);
        pp_buf_release(&copy);
        return;
    }
    const struct pp_ctext_token first = pp_ctext_token_next(item->text, item->n_bytes, 0);
    if (!pp_ctext_token_is(item->text, first, "__auto_type") || !is_any_computed(item, variables)) {
        declare_plainly(w, index, item, variables);
        return;
    }
    struct pp_ctext_variable v;
    struct pp_snippet_place place = pp_snippet_write_place(index, item);
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);) {
        pp_snippet_write_move(&place, v.name);
        if (v.value)
            declare_by_value(w, place, &v);
    }
}

void pp_snippet_variable_initialise(const struct pp_snippet_writer *w, size_t index,
    const struct pp_ctext_item *item, struct pp_snippet_variables *variables)
{
    struct pp_ctext_variable v;
    if (w->snippet->is_cxx) {
        if (pp_snippet_defer_applies(item, is_any_computed(item, variables)))
            pp_snippet_defer_construct(w, item, &variables->n_deferred);
        return;
    }
    struct pp_snippet_place place = pp_snippet_write_place(index, item);
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);) {
        if (!is_computed(variables, &v))
            continue;
        pp_snippet_write_move(&place, v.name);
        pp_buf_printf(w->out, "\n{ __typeof__(%.*s)", (int)v.name_bytes, v.name);
        write_name(w, place, &v, PP_SNIPPET_VALUE);
        write_value(w, place, &v, item->text + v.value_at);
        pp_buf_printf(w->out,
            ";\n__builtin_memcpy((void *)&%.*s, (const void *)&" PP_SNIPPET_VALUE
            ", sizeof " PP_SNIPPET_VALUE "); }\n",
            (int)v.name_bytes, v.name);
    }
}
