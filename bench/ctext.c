/* SPDX-License-Identifier: GPL-3.0-or-later
 * A tokenizer and a few rules of thumb about C and C++ text. Where the language itself is ambiguous (`a * b;`) the reading that a
 * person would mean wins: nobody writes a product and throws it away.
 */
#define _GNU_SOURCE
#include "bench/ctext.h"

#include <ctype.h>
#include <string.h>

enum token_kind { END, IDENTIFIER, LITERAL, PUNCTUATOR, DIRECTIVE };

struct token {
    enum token_kind kind;
    size_t at, n_bytes;
};

static bool is_word_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
    return is_word_start(c) || isdigit((unsigned char)c);
}

/* Past the quoted text that begins at `at`; n if it never ends (nor on its line, for quotes). */
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

static size_t skip_comment(const char *text, size_t n, size_t at)
{
    if (text[at + 1] == '/') {
        const char *end = memchr(text + at, '\n', n - at);
        return end ? (size_t)(end - text) : n;
    }
    const char *end = memmem(text + at + 2, n - at - 2, "*/", 2);
    return end ? (size_t)(end - text) + 2 : n + 1;
}

static bool at_comment(const char *text, size_t n, size_t at)
{
    return at + 1 < n && text[at] == '/' && (text[at + 1] == '/' || text[at + 1] == '*');
}

/* White space and comments. n + 1: a comment never ends. */
static size_t skip_blank(const char *text, size_t n, size_t at)
{
    while (at < n) {
        if (isspace((unsigned char)text[at]) || (text[at] == '\\' && at + 1 < n && text[at + 1] == '\n'))
            at++;
        else if (at_comment(text, n, at))
            at = skip_comment(text, n, at);
        else
            break;
    }
    return at;
}

static size_t skip_directive(const char *text, size_t n, size_t at)
{
    while (at < n && text[at] != '\n')
        at += text[at] == '\\' && at + 1 < n ? 2 : 1;
    return at < n ? at : n;
}

static bool starts_line(const char *text, size_t at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at == 0 || text[at - 1] == '\n';
}

/* The token at or after `from`. A quote or comment that never ends runs past n: token.at + n_bytes > n. */
static struct token next_token(const char *text, size_t n, size_t from)
{
    const size_t at = skip_blank(text, n, from);
    struct token token = {.kind = END, .at = at, .n_bytes = 0};
    if (at >= n)
        return token;
    size_t end = at + 1;
    if (text[at] == '#' && starts_line(text, at)) {
        token.kind = DIRECTIVE;
        end = skip_directive(text, n, at);
    } else if (text[at] == '"' || text[at] == '\'') {
        token.kind = LITERAL;
        end = skip_quoted(text, n, at);
    } else if (is_word(text[at])) {
        token.kind = is_word_start(text[at]) ? IDENTIFIER : LITERAL;
        while (end < n && (is_word(text[end]) || (token.kind == LITERAL && (text[end] == '.' || text[end] == '\''))))
            end++;
    } else {
        token.kind = PUNCTUATOR;
    }
    token.n_bytes = end - at;
    return token;
}

static bool is(const char *text, struct token token, const char *word)
{
    return token.n_bytes == strlen(word) && memcmp(text + token.at, word, token.n_bytes) == 0;
}

static bool is_any(const char *text, struct token token, const char *const *words)
{
    for (; *words; words++)
        if (is(text, token, *words))
            return true;
    return false;
}

static char punctuator(const char *text, struct token token)
{
    return token.kind == PUNCTUATOR ? text[token.at] : '\0';
}

static size_t end_of(struct token token)
{
    return token.at + token.n_bytes;
}

void pp_ctext_init(struct pp_ctext *walk, const char *text, size_t n_bytes)
{
    *walk = (struct pp_ctext){.text = text, .n_bytes = n_bytes, .line = 1};
}

/* clang-format off */
static const char *const statement_words[] = {"if", "for", "while", "do", "switch", "return", "goto", "break", "continue",
    "asm", "__asm__", "try", "throw", "delete", "case", "default", NULL};
static const char *const type_words[] = {"typedef", "_Static_assert", "static_assert", "using", "namespace", "template", "class",
    "extern", NULL};
static const char *const tag_words[] = {"struct", "union", "enum", NULL};
static const char *const basic_words[] = {"void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool", "bool",
    "_Complex", "const", "volatile", "static", "register", "auto", "_Atomic", "__auto_type", "restrict", "inline", "constexpr",
    "_Thread_local", "thread_local", "_Alignas", "alignas", "__int128", NULL};
static const char *const operand_words[] = {"sizeof", "_Alignof", "alignof", "__alignof__", "true", "false", "nullptr", "NULL", NULL};
/* clang-format on */

/* Where the item that begins at `start` ends: behind its ; or, for a block that nothing follows, its }. Sets what it saw. */
struct extent {
    size_t end;
    bool has_block;      /* { at the top level, not behind = */
    bool has_paren_before_block;
};

static struct extent find_extent(const char *text, size_t n, size_t start)
{
    struct extent seen = {.end = n};
    int depth = 0;
    bool after_equals = false, is_block = false;
    struct token last = {0};
    const struct token first = next_token(text, n, start);
    const bool tagged = is_any(text, first, tag_words) || is_any(text, first, type_words);
    for (struct token t = first; t.kind != END && end_of(t) <= n; t = next_token(text, n, end_of(t))) {
        const char c = punctuator(text, t);
        if (c == '{' && depth == 0 && !after_equals) {
            is_block = true;
            seen.has_block = true;
            seen.has_paren_before_block = punctuator(text, last) == ')' || is(text, last, "const");
        }
        if (c == '=' && depth == 0)
            after_equals = true;
        depth += (c == '{' || c == '(' || c == '[') - (c == '}' || c == ')' || c == ']');
        seen.end = end_of(t);
        const bool plain_block_ends = c == '}' && depth == 0 && is_block && (!tagged || is(text, first, "namespace") ||
            (seen.has_paren_before_block && !is(text, first, "typedef")));
        if (depth == 0 && (c == ';' || plain_block_ends))
            return seen;
        last = t;
    }
    return seen;
}

/* `else`, and the `while` of a do, belong to the statement before. */
static size_t extend_statement(const char *text, size_t n, size_t start, size_t end)
{
    const bool is_do = is(text, next_token(text, n, start), "do");
    for (;;) {
        const struct token next = next_token(text, n, end);
        if (!is(text, next, "else") && !is(text, next, "catch") && !(is_do && is(text, next, "while")))
            return end;
        end = find_extent(text, n, end_of(next)).end;
        if (is_do)
            return end;
    }
}

/* After a type's name, is there a variable? Skips :: and <...> of C++, and * &. */
static bool names_variable(const char *text, size_t n, struct token t)
{
    bool starred = false;
    t = next_token(text, n, end_of(t));
    while (punctuator(text, t) == ':' && end_of(t) < n) {
        t = next_token(text, n, end_of(t));
        if (t.kind == IDENTIFIER)
            t = next_token(text, n, end_of(t));
    }
    if (punctuator(text, t) == '<') {
        int depth = 0;
        do {
            depth += (punctuator(text, t) == '<') - (punctuator(text, t) == '>');
            t = next_token(text, n, end_of(t));
        } while (depth > 0 && t.kind != END && punctuator(text, t) != ';');
    }
    for (; punctuator(text, t) == '*' || punctuator(text, t) == '&' || is_any(text, t, basic_words);
         t = next_token(text, n, end_of(t)))
        starred = true;
    if (t.kind != IDENTIFIER)
        return starred && punctuator(text, t) == '(';
    const char after = punctuator(text, next_token(text, n, end_of(t)));
    return strchr("=;,[({", after) != NULL && after != '\0' && !(starred && after == '(');
}

static bool has_top_level(const char *text, size_t n, size_t start, const char *wanted)
{
    int depth = 0;
    for (struct token t = next_token(text, n, start); t.kind != END; t = next_token(text, n, end_of(t))) {
        const char c = punctuator(text, t);
        if (depth == 0 && c && strchr(wanted, c))
            return true;
        depth += (c == '{' || c == '(' || c == '[') - (c == '}' || c == ')' || c == ']');
    }
    return false;
}

/* struct x {...} v; declares a variable, struct x {...}; and int f(int); do not. */
static enum pp_ctext_kind judge_tagged(const char *text, size_t n, size_t start, struct extent seen)
{
    if (!seen.has_block || seen.has_paren_before_block)
        return seen.has_block ? PP_CTEXT_FUNCTION : PP_CTEXT_DECLARATION;
    const char *brace = memrchr(text + start, '}', n - start);
    const struct token after = next_token(text, n, (size_t)(brace - text) + 1);
    return punctuator(text, after) == ';' || after.kind == END ? PP_CTEXT_TYPE : PP_CTEXT_DECLARATION;
}

static bool is_prototype(const char *text, size_t n, size_t start)
{
    size_t last = n; /* type name(...); ends in ) and has no initialiser */
    while (last > start && (isspace((unsigned char)text[last - 1]) || text[last - 1] == ';'))
        last--;
    return last > start && text[last - 1] == ')' && !has_top_level(text, n, start, "=[");
}

static enum pp_ctext_kind judge(const char *text, size_t n, size_t start, struct extent seen)
{
    const struct token first = next_token(text, n, start);
    if (is_any(text, first, statement_words) || first.kind != IDENTIFIER)
        return PP_CTEXT_STATEMENT;
    if (is_any(text, first, tag_words))
        return judge_tagged(text, n, start, seen);
    if (is_any(text, first, type_words))
        return PP_CTEXT_TYPE;
    if (seen.has_block && seen.has_paren_before_block)
        return PP_CTEXT_FUNCTION;
    if (is_any(text, first, basic_words))
        return is_prototype(text, n, start) ? PP_CTEXT_TYPE : PP_CTEXT_DECLARATION;
    return names_variable(text, n, first) ? PP_CTEXT_DECLARATION : PP_CTEXT_STATEMENT;
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

static bool is_include(const char *text, struct token directive)
{
    size_t at = directive.at + 1;
    while (at < end_of(directive) && (text[at] == ' ' || text[at] == '\t'))
        at++;
    return end_of(directive) - at >= 7 && memcmp(text + at, "include", 7) == 0;
}

bool pp_ctext_next(struct pp_ctext *walk, struct pp_ctext_item *item)
{
    struct token first = next_token(walk->text, walk->n_bytes, walk->at);
    while (punctuator(walk->text, first) == ';')
        first = next_token(walk->text, walk->n_bytes, end_of(first));
    if (first.kind == END)
        return false;
    move_to(walk, first.at);
    *item = (struct pp_ctext_item){.text = walk->text + first.at, .line = walk->line,
        .column = (uint32_t)(first.at - walk->line_start)};
    size_t end = end_of(first);
    if (first.kind == DIRECTIVE) {
        item->kind = is_include(walk->text, first) ? PP_CTEXT_INCLUDE : PP_CTEXT_DIRECTIVE;
    } else {
        const struct extent seen = find_extent(walk->text, walk->n_bytes, first.at);
        end = seen.end;
        item->kind = judge(walk->text, end, first.at, seen);
        if (item->kind == PP_CTEXT_STATEMENT)
            end = extend_statement(walk->text, walk->n_bytes, first.at, end);
    }
    item->n_bytes = end - first.at;
    move_to(walk, end);
    return true;
}

static enum pp_status point_at(const char *text, size_t n, size_t at, const char *what, const char *problem,
    struct pp_error *error)
{
    size_t start = at, end = at, line = 1;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    while (end < n && text[end] != '\n')
        end++;
    for (size_t i = 0; i < start; i++)
        line += text[i] == '\n';
    const int shown = (int)(end - start < 120 ? end - start : 120), column = (int)(at - start);
    return pp_error_set(error, PP_EFORMAT, "%s:%zu:%d: %s\n  %.*s\n  %*s^", what, line, column + 1, problem, shown,
        text + start, column < 120 ? column : 119, "");
}

enum pp_status pp_ctext_check(const char *text, size_t n_bytes, const char *what, struct pp_error *error)
{
    enum { DEEPEST = 1000 };
    size_t open[DEEPEST];
    int depth = 0;
    if (memchr(text, '\0', n_bytes))
        return pp_error_set(error, PP_EFORMAT, "%s: holds a NUL byte; give C text", what);
    if (skip_blank(text, n_bytes, 0) > n_bytes)
        return point_at(text, n_bytes, 0, what, "comment without end", error);
    for (struct token t = next_token(text, n_bytes, 0); t.kind != END; t = next_token(text, n_bytes, end_of(t))) {
        const char c = punctuator(text, t);
        if (end_of(t) > n_bytes)
            return point_at(text, n_bytes, t.at, what, "quote without its partner", error);
        if (c && strchr("([{", c)) {
            if (depth == DEEPEST)
                return point_at(text, n_bytes, t.at, what, "brackets are nested too deep", error);
            open[depth++] = t.at;
        } else if (c && strchr(")]}", c)) {
            const char partner = c == ')' ? '(' : c == ']' ? '[' : '{';
            if (depth == 0 || text[open[--depth]] != partner)
                return point_at(text, n_bytes, t.at, what, "bracket without its partner", error);
        }
        const size_t blank_end = skip_blank(text, n_bytes, end_of(t));
        if (blank_end > n_bytes)
            return point_at(text, n_bytes, end_of(t), what, "comment without end", error);
    }
    return depth ? point_at(text, n_bytes, open[depth - 1], what, "bracket without its partner", error) : PP_OK;
}

bool pp_ctext_is_expression(const char *text, size_t n_bytes)
{
    struct pp_ctext walk;
    struct pp_ctext_item item, more;
    pp_ctext_init(&walk, text, n_bytes);
    if (!pp_ctext_next(&walk, &item) || item.kind != PP_CTEXT_STATEMENT || pp_ctext_next(&walk, &more))
        return false;
    const struct token first = next_token(item.text, item.n_bytes, 0);
    return punctuator(item.text, first) != '{' && !is_any(item.text, first, statement_words);
}

/* Whether an initialiser may stand at file scope: it names nothing that would have to be read or called. */
static bool is_constant(const char *text, size_t n)
{
    const struct token first = next_token(text, n, 0);
    if (punctuator(text, first) == '{')
        return true;
    for (struct token t = first; t.kind != END; t = next_token(text, n, end_of(t))) {
        if (t.kind != IDENTIFIER || is_any(text, t, operand_words) || is_any(text, t, basic_words))
            continue;
        for (size_t i = t.at; i < end_of(t); i++)
            if (islower((unsigned char)text[i]))
                return false;
    }
    return true;
}

/* The variable's name in a declarator: the last identifier before = , ; [ or the ( of its parameters. */
static struct token declarator_name(const char *text, size_t n, size_t from, size_t *stop)
{
    struct token name = {0};
    struct token t = next_token(text, n, from);
    int depth = 0;
    for (; t.kind != END; t = next_token(text, n, end_of(t))) {
        const char c = punctuator(text, t);
        if (depth == 0 && c && strchr("=,;", c))
            break;
        if (depth == 0 && t.kind == IDENTIFIER)
            name = t;
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    }
    *stop = t.at;
    return name;
}

static size_t initialiser_end(const char *text, size_t n, size_t from)
{
    int depth = 0;
    struct token t = next_token(text, n, from);
    for (; t.kind != END; t = next_token(text, n, end_of(t))) {
        const char c = punctuator(text, t);
        if (depth == 0 && (c == ',' || c == ';'))
            break;
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
    }
    return t.at;
}

bool pp_ctext_variable_next(const struct pp_ctext_item *item, size_t *at, struct pp_ctext_variable *variable)
{
    const char *text = item->text;
    size_t stop;
    const struct token name = declarator_name(text, item->n_bytes, *at, &stop);
    if (*at >= item->n_bytes || name.n_bytes == 0)
        return false;
    *variable = (struct pp_ctext_variable){.name = text + name.at, .name_bytes = name.n_bytes, .is_constant = true};
    if (stop < item->n_bytes && text[stop] == '=') {
        const size_t value = skip_blank(text, item->n_bytes, stop + 1);
        stop = initialiser_end(text, item->n_bytes, value);
        variable->value = text + value;
        variable->value_bytes = stop - value;
        variable->is_constant = is_constant(variable->value, variable->value_bytes);
    }
    *at = stop < item->n_bytes ? stop + 1 : item->n_bytes;
    return true;
}

bool pp_ctext_mentions(const char *text, size_t n_bytes, const char *word)
{
    for (struct token t = next_token(text, n_bytes, 0); t.kind != END; t = next_token(text, n_bytes, end_of(t)))
        if (t.kind == IDENTIFIER && is(text, t, word))
            return true;
    return false;
}
