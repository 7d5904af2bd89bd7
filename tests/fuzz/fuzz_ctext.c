/* SPDX-License-Identifier: GPL-3.0-or-later
 * C text of any kind as statement and setup, in C and C++, with a parameter: every reader stays
 * within the bytes, ends, and agrees with the others; the module's source is text.
 */
#include "bench/ctext.h"
#include "bench/ctext_show.h"
#include "bench/snippet.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void demand(int condition)
{
    if (!condition)
        abort();
}

/* A copy without room behind it, so that a sanitizer sees any byte too many. */
static char *copy_of(const uint8_t *data, size_t n_bytes, int terminated)
{
    char *copy = malloc(n_bytes + (terminated || n_bytes == 0));
    if (copy == NULL)
        abort();
    memcpy(copy, data, n_bytes);
    if (terminated)
        copy[n_bytes] = '\0';
    return copy;
}

static void walk_variables(const struct pp_ctext_item *item)
{
    struct pp_ctext_variable v;
    size_t at = 0, before = 0;
    for (; pp_ctext_variable_next(item, &at, &v); before = at) {
        demand(at > before && at <= item->n_bytes && v.end <= item->n_bytes);
        demand(v.name >= item->text && v.name + v.name_bytes <= item->text + item->n_bytes);
        demand(v.value == NULL || v.value + v.value_bytes <= item->text + item->n_bytes);
        demand(v.declarator <= (size_t)(v.name - item->text));
    }
}

/* Items follow each other and lie in the text; between them is nothing of interest. */
static void walk_items(const char *text, size_t n_bytes)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    const char *end = text;
    pp_ctext_init(&walk, text, n_bytes);
    while (pp_ctext_next(&walk, &item)) {
        demand(item.text >= end && item.n_bytes > 0);
        end = item.text + item.n_bytes;
        demand(end <= text + n_bytes);
        const struct pp_ctext_spot spot = pp_ctext_show_spot(
            text, n_bytes, (size_t)(item.text - text));
        demand(spot.line == item.line && spot.column == item.column + 1);
        demand(pp_ctext_expression_bytes(&item) <= item.n_bytes);
        walk_variables(&item);
    }
}

static void walk_words(const char *text, size_t n_bytes)
{
    struct pp_ctext_word word = {0};
    while (pp_ctext_word_next(text, n_bytes, &word))
        demand(word.n_bytes > 0 && word.text + word.n_bytes <= text + n_bytes);
}

static void write_source(const char *statement, const char *setup, int is_cxx)
{
    const struct pp_snippet_text setups[] = {{setup, "setup"}, {setup, "a b/\"c"}};
    const struct pp_snippet_param param = {"n", PP_SNIPPET_INTS, "1, 2"};
    const struct pp_snippet snippet = {.statement = statement,
        .setups = setups,
        .n_setups = 2,
        .params = &param,
        .n_params = 1,
        .is_cxx = is_cxx};
    struct pp_buf source;
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(&source);
    const enum pp_status status = pp_snippet_source(&snippet, "/d", &source, &error);
    demand(status == PP_OK || status == PP_EFORMAT);
    demand((status == PP_OK) == (error.text[0] == '\0'));
    demand(source.n_bytes == 0 || strlen(source.data) == source.n_bytes);
    pp_buf_release(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    char *bare = copy_of(data, n_bytes, 0), *text = copy_of(data, n_bytes, 1);
    struct pp_error error = {.status = PP_OK};
    const enum pp_status status = pp_ctext_check(bare, n_bytes, "text", &error);
    demand(status == PP_OK || (status == PP_EFORMAT && error.text[0] != '\0'));
    if (status == PP_OK) {
        walk_items(bare, n_bytes);
        walk_words(bare, n_bytes);
    }
    for (int is_cxx = 0; is_cxx < 2; is_cxx++) {
        write_source(text, "int n2 = n;", is_cxx);
        write_source("x", text, is_cxx);
    }
    free(bare);
    free(text);
    return 0;
}
