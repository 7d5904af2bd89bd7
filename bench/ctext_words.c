/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keywords by what they do at the beginning of a declaration or statement.
 */
#include "bench/ctext_words.h"

/* clang-format off */
static const char *const statement_words[] = {
    "if", "else", "for", "while", "do", "switch", "return", "goto", "break", "continue", "asm",
    "__asm__", "__asm", "try", "throw", "delete", "case", "default", "co_return", NULL};
static const char *const definition_words[] = {
    "typedef", "_Static_assert", "static_assert", "using", "namespace", "template", "class",
    "extern", "concept", NULL};
static const char *const tag_words[] = {
    "struct", "union", "enum", NULL};
static const char *const type_words[] = {
    "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool",
    "bool", "_Complex", "__int128", "auto", "__auto_type", "typeof", "__typeof__", "__typeof",
    "decltype", "wchar_t", "_Float16", "__float128", NULL};
static const char *const qualifier_words[] = {
    "const", "volatile", "static", "register", "_Atomic", "restrict", "__restrict", "__restrict__",
    "inline", "constexpr", "constinit", "_Thread_local", "thread_local", "__thread",
    "__volatile__", "__const", NULL};
static const char *const operand_words[] = {
    "sizeof", "_Alignof", "alignof", "__alignof__", "true", "false", "nullptr", "NULL", "new",
    "not", NULL};
static const char *const attribute_words[] = {
    "__attribute__", "__attribute", "_Alignas", "alignas", "__declspec", NULL};
/* clang-format on */

bool pp_ctext_words_statement(const char *text, struct pp_ctext_token token)
{
    return pp_ctext_token_is_any(text, token, statement_words);
}

bool pp_ctext_words_definition(const char *text, struct pp_ctext_token token)
{
    return pp_ctext_token_is_any(text, token, definition_words);
}

bool pp_ctext_words_tag(const char *text, struct pp_ctext_token token)
{
    return pp_ctext_token_is_any(text, token, tag_words);
}

bool pp_ctext_words_type(const char *text, struct pp_ctext_token token)
{
    return pp_ctext_token_is_any(text, token, type_words);
}

bool pp_ctext_words_qualifier(const char *text, struct pp_ctext_token token)
{
    return pp_ctext_token_is_any(text, token, qualifier_words);
}

bool pp_ctext_words_operand(const char *text, struct pp_ctext_token token)
{
    return pp_ctext_token_is_any(text, token, operand_words);
}

struct pp_ctext_token pp_ctext_words_partner(
    const char *text, size_t n, struct pp_ctext_token token)
{
    int depth = 0;
    for (; token.kind != PP_CTEXT_END; token = pp_ctext_token_after(text, n, token)) {
        depth += pp_ctext_token_step(text, token);
        if (depth <= 0)
            break;
    }
    return token;
}

static bool is_pair(const char *text, size_t n, struct pp_ctext_token token)
{
    return pp_ctext_token_char(text, token) == '[' &&
        pp_ctext_token_char(text, pp_ctext_token_after(text, n, token)) == '[';
}

struct pp_ctext_token pp_ctext_words_skip_attributes(
    const char *text, size_t n, struct pp_ctext_token token)
{
    for (;;) {
        struct pp_ctext_token bracket = token;
        if (pp_ctext_token_is_any(text, token, attribute_words))
            bracket = pp_ctext_token_after(text, n, token);
        else if (pp_ctext_token_is(text, token, "__extension__"))
            bracket = (struct pp_ctext_token){0};
        else if (!is_pair(text, n, token))
            return token;
        if (pp_ctext_token_step(text, bracket) == 1)
            token = pp_ctext_words_partner(text, n, bracket);
        token = pp_ctext_token_after(text, n, token);
    }
}
