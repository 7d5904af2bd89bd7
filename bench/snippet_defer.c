/* SPDX-License-Identifier: GPL-3.0-or-later
 * Construction of C++ variables at a time of our choice.
 */
#include "bench/snippet_defer.h"

#include "bench/ctext_token.h"

#include <string.h>

/* What stands in front of the first declarator. */
struct specifiers {
    size_t end;
    bool is_auto, is_fixed; /* fixed: constexpr, or a type defined in place */
};

static struct specifiers read_specifiers(const struct pp_ctext_item *item)
{
    struct specifiers s = {0};
    struct pp_ctext_variable v;
    size_t at = 0;
    if (!pp_ctext_variable_next(item, &at, &v))
        return s;
    s.end = v.declarator;
    for (struct pp_ctext_token t = pp_ctext_token_next(item->text, s.end, 0);
         t.kind != PP_CTEXT_END; t = pp_ctext_token_after(item->text, s.end, t)) {
        s.is_auto |= pp_ctext_token_is(item->text, t, "auto");
        s.is_fixed |= pp_ctext_token_is(item->text, t, "constexpr") ||
            pp_ctext_token_char(item->text, t) == '{';
    }
    return s;
}

static bool is_reference(const struct pp_ctext_item *item, const struct pp_ctext_variable *v)
{
    return memchr(item->text + v->declarator, '&',
               (size_t)(v->name - item->text) - v->declarator) != NULL;
}

bool pp_snippet_defer_applies(const struct pp_ctext_item *item, bool is_computed)
{
    const struct specifiers s = read_specifiers(item);
    struct pp_ctext_variable v;
    bool applies = is_computed && !s.is_fixed;
    for (size_t at = 0; applies && pp_ctext_variable_next(item, &at, &v);)
        applies = !is_reference(item, &v) && !v.is_unsized &&
            (!s.is_auto || (v.form == '=' && v.value[0] != '['));
    return applies;
}

/* A declaration on its way to file scope. */
struct deferral {
    const struct pp_ctext_item *item;
    const struct pp_buf *copy;
    struct specifiers specifiers;
    struct pp_snippet_place start, here; /* of the item; of the variable's declarator */
};

/* The value's own type where the declaration says auto, else the specifiers and the declarator. */
static void write_declarator(
    const struct pp_snippet_writer *w, const struct deferral *d, const struct pp_ctext_variable *v)
{
    struct pp_snippet_place place = d->here, value = d->here;
    if (d->specifiers.is_auto) {
        pp_buf_puts(w->out, "\nstd::decay_t<decltype(");
        pp_snippet_write_piece(w, &value, v->value, v->value_bytes);
        pp_buf_puts(w->out, ")>");
        pp_snippet_write_piece(w, &place, v->name, v->name_bytes);
        return;
    }
    const size_t end = v->value ? v->value_at : v->end;
    pp_snippet_write_copy(w, d->start, d->copy->data, d->specifiers.end);
    pp_snippet_write_piece(w, &place, d->item->text + v->declarator, end - v->declarator);
}

/* The struct with the initialiser: (...) becomes = T(...), which a member may have. */
static void write_struct(const struct pp_snippet_writer *w, const struct deferral *d,
    const struct pp_ctext_variable *v, unsigned k)
{
    struct pp_snippet_place place = d->here;
    if (v->form == '(') {
        pp_buf_printf(w->out, "\nstruct ppb_type_%u {", k);
        write_declarator(w, d, v);
        pp_buf_puts(w->out, "; };");
    }
    pp_buf_printf(w->out, "\nstruct ppb_deferred_%u {", k);
    write_declarator(w, d, v);
    if (v->form == '(')
        pp_buf_printf(w->out, " = decltype(ppb_type_%u::%.*s)", k, (int)v->name_bytes, v->name);
    const char *from = d->item->text + v->value_at;
    if (v->value)
        pp_snippet_write_piece(w, &place, from, (size_t)(v->value + v->value_bytes - from));
    pp_buf_puts(w->out, "\n;};\n");
}

void pp_snippet_defer_declare(const struct pp_snippet_writer *w, struct pp_snippet_place place,
    const struct pp_ctext_item *item, const struct pp_buf *copy, unsigned *n_deferred)
{
    struct pp_ctext_variable v;
    struct deferral d = {.item = item,
        .copy = copy,
        .specifiers = read_specifiers(item),
        .start = place,
        .here = place};
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);) {
        const unsigned k = ++*n_deferred;
        const int length = (int)v.name_bytes;
        pp_snippet_write_move(&d.here, item->text + v.declarator);
        write_struct(w, &d, &v, k);
        pp_snippet_write_ours(w);
        pp_buf_printf(w->out,
            "union ppb_place_%u { ppb_deferred_%u it; ppb_place_%u() {} ~ppb_place_%u() {} };\n"
            "__attribute__((used)) static ppb_place_%u ppb_held_%u;\n"
            "static auto &%.*s = ppb_held_%u.it.%.*s;\n",
            k, k, k, k, k, k, length, v.name, k, length, v.name);
    }
}

void pp_snippet_defer_construct(
    const struct pp_snippet_writer *w, const struct pp_ctext_item *item, unsigned *n_deferred)
{
    struct pp_ctext_variable v;
    for (size_t at = 0; pp_ctext_variable_next(item, &at, &v);) {
        const unsigned k = ++*n_deferred;
        pp_buf_printf(w->out, "\n::new ((void *)&ppb_held_%u.it) ppb_deferred_%u{};\n", k, k);
    }
}
