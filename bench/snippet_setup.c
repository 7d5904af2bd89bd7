/* SPDX-License-Identifier: GPL-3.0-or-later
 * Walks over setup text once for each part of the module and writes what belongs there.
 */
#include "bench/snippet_setup.h"

#include "bench/ctext_token.h"
#include "bench/snippet_variable.h"

#include <string.h>

static struct pp_ctext_token head_of(const struct pp_ctext_item *item)
{
    return pp_ctext_token_next(item->text, item->n_bytes, 0);
}

/* #pragma stands where the user put it: before a statement it is part of that. */
static bool is_pragma(const struct pp_ctext_item *item)
{
    return item->kind == PP_CTEXT_DIRECTIVE &&
        pp_ctext_token_directs(item->text, head_of(item), "pragma");
}

static bool is_definition(const struct pp_ctext_item *item)
{
    return item->kind == PP_CTEXT_DIRECTIVE &&
        (pp_ctext_token_directs(item->text, head_of(item), "define") ||
            pp_ctext_token_directs(item->text, head_of(item), "undef"));
}

bool pp_snippet_setup_is_condition(const struct pp_ctext_item *item)
{
    static const char *const words[] = {
        "if", "ifdef", "ifndef", "else", "elif", "elifdef", "elifndef", "endif"};
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        found |= item->kind == PP_CTEXT_DIRECTIVE &&
            pp_ctext_token_directs(item->text, head_of(item), words[i]);
    return found;
}

static void write_item(
    const struct pp_snippet_writer *w, size_t index, const struct pp_ctext_item *item)
{
    struct pp_snippet_place place = pp_snippet_write_place(index, item);
    pp_snippet_write_piece(w, &place, item->text, item->n_bytes);
    const char last = item->text[item->n_bytes - 1];
    const bool is_line = item->kind == PP_CTEXT_INCLUDE || item->kind == PP_CTEXT_DIRECTIVE;
    pp_buf_puts(w->out, is_line || last == ';' || last == '}' ? "\n" : ";\n");
}

/* The items of a text with what the one behind is. */
struct walk {
    struct pp_ctext items;
    struct pp_ctext_item item, next;
    bool has_next;
};

static void begin(struct walk *walk, const char *text)
{
    pp_ctext_init(&walk->items, text, strlen(text));
    walk->has_next = pp_ctext_next(&walk->items, &walk->next);
}

static bool step(struct walk *walk)
{
    if (!walk->has_next)
        return false;
    walk->item = walk->next;
    walk->has_next = pp_ctext_next(&walk->items, &walk->next);
    return true;
}

static bool precedes_statement(const struct walk *walk)
{
    return walk->has_next && walk->next.kind == PP_CTEXT_STATEMENT;
}

static size_t count_includes(const char *text)
{
    struct walk walk;
    size_t n = 0;
    for (begin(&walk, text); step(&walk);)
        n += walk.item.kind == PP_CTEXT_INCLUDE;
    return n;
}

void pp_snippet_setup_includes(const struct pp_snippet_writer *w, size_t index, const char *text)
{
    struct walk walk;
    size_t n_left = count_includes(text);
    if (n_left == 0)
        return;
    for (begin(&walk, text); step(&walk);) {
        const bool is_include = walk.item.kind == PP_CTEXT_INCLUDE;
        if (is_include || pp_snippet_setup_is_condition(&walk.item) ||
            (n_left && is_definition(&walk.item)))
            write_item(w, index, &walk.item);
        n_left -= is_include;
    }
}

static void write_file_scope(const struct pp_snippet_writer *w, size_t index, const char *text,
    struct pp_snippet_variables *variables)
{
    struct walk walk;
    for (begin(&walk, text); step(&walk);) {
        pp_snippet_variable_pass(variables, &walk.item);
        if (walk.item.kind == PP_CTEXT_DECLARATION)
            pp_snippet_variable_declare(w, index, &walk.item, variables);
        else if (walk.item.kind != PP_CTEXT_STATEMENT && walk.item.kind != PP_CTEXT_INCLUDE &&
            !(is_pragma(&walk.item) && precedes_statement(&walk)))
            write_item(w, index, &walk.item);
    }
}

/* Statements that follow each other stay together as they were typed: where one ends we only guess.
 */
static void write_statements(const struct pp_snippet_writer *w, size_t index, struct walk *walk)
{
    struct pp_snippet_place place = pp_snippet_write_place(index, &walk->item);
    const char *from = walk->item.text, *end = from + walk->item.n_bytes;
    while (walk->has_next && walk->next.kind == PP_CTEXT_STATEMENT && step(walk))
        end = walk->item.text + walk->item.n_bytes;
    pp_snippet_write_piece(w, &place, from, (size_t)(end - from));
    pp_buf_puts(w->out, end[-1] == ';' ? "\n" : ";\n");
}

static void write_run_once(const struct pp_snippet_writer *w, size_t index, const char *text,
    struct pp_snippet_variables *variables)
{
    struct walk walk;
    for (begin(&walk, text); step(&walk);) {
        pp_snippet_variable_pass(variables, &walk.item);
        if (walk.item.kind == PP_CTEXT_STATEMENT)
            write_statements(w, index, &walk);
        else if (walk.item.kind == PP_CTEXT_DECLARATION)
            pp_snippet_variable_initialise(w, index, &walk.item, variables);
        else if (walk.item.kind == PP_CTEXT_DIRECTIVE &&
            (!is_pragma(&walk.item) || precedes_statement(&walk)))
            write_item(w, index, &walk.item);
    }
}

void pp_snippet_setup_undefine(const struct pp_snippet_writer *w, const char *text)
{
    struct walk walk;
    for (begin(&walk, text); step(&walk);) {
        const struct pp_ctext_token head = head_of(&walk.item);
        if (!pp_ctext_token_directs(walk.item.text, head, "define"))
            continue;
        struct pp_ctext_word word = {.at = 1};
        if (pp_ctext_word_next(walk.item.text, walk.item.n_bytes, &word) &&
            pp_ctext_word_next(walk.item.text, walk.item.n_bytes, &word))
            pp_buf_printf(w->out, "#undef %.*s\n", (int)word.n_bytes, word.text);
    }
}

void pp_snippet_setup_write(const struct pp_snippet_writer *w, enum pp_snippet_part part)
{
    struct pp_snippet_variables variables = {.snippet = w->snippet};
    for (size_t i = 0; i < w->snippet->n_setups; i++) {
        const char *text = w->snippet->setups[i].text;
        if (part == PP_SNIPPET_INCLUDES)
            pp_snippet_setup_includes(w, i + 1, text);
        else if (part == PP_SNIPPET_FILE_SCOPE)
            write_file_scope(w, i + 1, text, &variables);
        else if (part == PP_SNIPPET_RUN_ONCE)
            write_run_once(w, i + 1, text, &variables);
        else
            pp_snippet_setup_undefine(w, text);
    }
}

bool pp_snippet_setup_declares(const struct pp_snippet *snippet, const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < snippet->n_setups; i++) {
        struct walk walk;
        for (begin(&walk, snippet->setups[i].text); step(&walk);) {
            struct pp_ctext_variable v;
            size_t at = 0;
            while (walk.item.kind == PP_CTEXT_DECLARATION &&
                pp_ctext_variable_next(&walk.item, &at, &v))
                if (v.name_bytes == length && memcmp(v.name, name, length) == 0)
                    return true;
        }
    }
    return false;
}
