/* SPDX-License-Identifier: GPL-3.0-or-later
 * The source around a statement. Setup text is split item by item (ctext.h): types, functions and variables go to file scope, with
 * external linkage, so that the compiler can neither fold nor drop them; what must be computed goes to the setup function, in order.
 */
#define _GNU_SOURCE
#include "bench/snippet.h"

#include "bench/ctext.h"

#include <stdio.h>
#include <string.h>

/* A statement's value is kept whatever its type, void included. Its text stands on a line of its own, so that messages point at it. */
static const char value_in_c[] =
    "#define PPB_VALUE(...) (void)__builtin_choose_expr(PPB_IS_VOID(__VA_ARGS__), (__VA_ARGS__), "
    "ppb_keep(__builtin_choose_expr(PPB_IS_VOID(__VA_ARGS__), 0, (__VA_ARGS__))))\n"
    "#define PPB_IS_VOID(...) __builtin_types_compatible_p(__typeof__(__VA_ARGS__), void)\n";
static const char value_in_cxx[] =
    "struct ppb_void {};\n"
    "template <class T> inline __attribute__((always_inline)) void operator,(T &&value, ppb_void)\n"
    "{ ppb_keep(static_cast<T &&>(value)); }\n"
    "#define PPB_VALUE(...) ((__VA_ARGS__), ppb_void{})\n";

/* A standard header is included when the text names one of its functions: fewer headers compile faster and clash less. */
static const struct {
    const char *header;
    const char *words[40];
} standard[] = {
    {"math.h", {"sqrt", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "exp2", "log", "log2",
        "log10", "pow", "hypot", "floor", "ceil", "round", "trunc", "fabs", "fmod", "fma", "fmin", "fmax", "sqrtf", "sinf", "cosf", "expf",
        "logf", "powf", "fabsf", "lround", "M_PI", "INFINITY", "NAN"}},
    {"string.h", {"memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcpy", "strncpy", "strcat", "strcmp", "strncmp", "strchr",
        "strrchr", "strstr", "strtok", "strdup", "strspn", "strcspn", "strnlen", "strerror", "memmem", "stpcpy"}},
    {"stdlib.h", {"malloc", "calloc", "realloc", "free", "qsort", "bsearch", "atoi", "atol", "atof", "strtol", "strtoul", "strtod", "strtoll",
        "rand", "srand", "abs", "labs", "exit", "abort", "getenv", "system", "aligned_alloc", "EXIT_FAILURE"}},
    {"stdio.h", {"printf", "fprintf", "sprintf", "snprintf", "puts", "putchar", "fopen", "fclose", "fread", "fwrite", "fputs", "fgets",
        "getchar", "getc", "putc", "stdin", "stdout", "stderr", "fflush", "sscanf", "FILE", "perror"}},
    {"ctype.h", {"isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "toupper", "tolower", "isprint", "isxdigit", "ispunct"}},
    {"time.h", {"time", "clock", "clock_gettime", "nanosleep", "localtime", "gmtime", "mktime", "strftime", "CLOCK_MONOTONIC"}},
    {"unistd.h", {"getpid", "getppid", "read", "write", "close", "sleep", "usleep", "fork", "pipe", "lseek", "sysconf", "_exit"}},
    {"stdbool.h", {"bool", "true", "false"}},
    {"stdatomic.h", {"atomic_int", "atomic_fetch_add", "atomic_load", "atomic_store", "atomic_uint", "atomic_exchange"}},
    {"pthread.h", {"pthread_mutex_t", "pthread_mutex_lock", "pthread_create", "pthread_self"}},
    {"errno.h", {"errno"}},
    {"limits.h", {"INT_MAX", "INT_MIN", "UINT_MAX", "LONG_MAX", "CHAR_BIT"}},
    {"assert.h", {"assert"}},
    {"complex.h", {"cabs", "csqrt", "creal", "cimag", "cexp"}},
    {"immintrin.h", {"__m128", "__m128i", "__m256", "__m256i", "__m512", "__rdtsc", "_mm_pause"}},
};

struct writer {
    const struct pp_snippet *snippet;
    const char *directory;
    struct pp_buf *out;
};

/* The headers themselves for every language but one: C++ has bool and its own atomics. */
static bool is_wanted_in(const char *header, bool is_cxx)
{
    return !is_cxx || (strcmp(header, "stdbool.h") != 0 && strcmp(header, "stdatomic.h") != 0 && strcmp(header, "complex.h") != 0);
}

static bool any_text_mentions(const struct pp_snippet *s, const char *word)
{
    bool found = s->statement && pp_ctext_mentions(s->statement, strlen(s->statement), word);
    for (size_t i = 0; !found && i < s->n_setups; i++)
        found = pp_ctext_mentions(s->setups[i].text, strlen(s->setups[i].text), word);
    return found;
}

static void write_standard_headers(const struct writer *w)
{
    for (size_t i = 0; i < sizeof standard / sizeof standard[0]; i++) {
        const size_t n_words = sizeof standard[i].words / sizeof standard[i].words[0];
        bool wanted = false;
        for (size_t k = 0; !wanted && k < n_words && standard[i].words[k]; k++)
            wanted = is_wanted_in(standard[i].header, w->snippet->is_cxx) && any_text_mentions(w->snippet, standard[i].words[k]);
        if (wanted)
            pp_buf_printf(w->out, "#include <%s>\n", standard[i].header);
    }
}

static void write_headers(const struct writer *w)
{
    pp_buf_puts(w->out, "#include <ppbench.h>\n");
    write_standard_headers(w);
    for (size_t i = 0; i < w->snippet->n_headers; i++) {
        const char *header = w->snippet->headers[i];
        const bool bracketed = header[0] == '<' || header[0] == '"';
        pp_buf_printf(w->out, bracketed ? "#include %s\n" : "#include \"%s\"\n", header);
    }
}

/* What follows stands on line `line` of the user's text. */
static void write_line(const struct writer *w, const char *origin, uint32_t line)
{
    pp_buf_printf(w->out, "\n#line %u \"%s/%s\"\n", (unsigned)line, w->directory, origin);
}

/* One piece of the user's text in its place, down to the column. */
static void write_piece(const struct writer *w, const char *origin, const struct pp_ctext_item *item, const char *text,
    size_t n_bytes)
{
    uint32_t line = item->line, column = item->column;
    for (const char *p = item->text; p < text; p++) {
        column = *p == '\n' ? 0 : column + 1;
        line += *p == '\n';
    }
    write_line(w, origin, line);
    pp_buf_printf(w->out, "%*s", (int)column, "");
    pp_buf_append(w->out, text, n_bytes);
}

static void write_item(const struct writer *w, const char *origin, const struct pp_ctext_item *item)
{
    write_piece(w, origin, item, item->text, item->n_bytes);
    pp_buf_puts(w->out, "\n");
}

/* A declaration at file scope, without the initialisers that must be computed. */
static void write_declaration(const struct writer *w, const char *origin, const struct pp_ctext_item *item)
{
    struct pp_ctext_variable v;
    size_t at = 0, from = 0;
    while (pp_ctext_variable_next(item, &at, &v)) {
        if (v.is_constant || !v.value)
            continue;
        size_t end = (size_t)(v.value - item->text); /* back over the = */
        while (end > from && item->text[end - 1] != '=')
            end--;
        write_piece(w, origin, item, item->text + from, end - 1 - from);
        from = (size_t)(v.value - item->text) + v.value_bytes;
    }
    write_piece(w, origin, item, item->text + from, item->n_bytes - from);
    pp_buf_puts(w->out, from < item->n_bytes && item->text[item->n_bytes - 1] == ';' ? "\n" : ";\n");
}

static void write_assignments(const struct writer *w, const char *origin, const struct pp_ctext_item *item)
{
    struct pp_ctext_variable v;
    size_t at = 0;
    while (pp_ctext_variable_next(item, &at, &v)) {
        if (v.is_constant || !v.value)
            continue;
        pp_buf_puts(w->out, "\n");
        pp_buf_append(w->out, v.name, v.name_bytes);
        pp_buf_puts(w->out, " =");
        write_piece(w, origin, item, v.value, v.value_bytes);
        pp_buf_puts(w->out, ";\n");
    }
}

enum part { PART_INCLUDES, PART_FILE_SCOPE, PART_SETUP };

static void write_part(const struct writer *w, enum part part, const char *origin, const struct pp_ctext_item *item)
{
    const bool is_computed = item->kind == PP_CTEXT_DECLARATION && !w->snippet->is_cxx;
    if (part == PART_INCLUDES) {
        if (item->kind == PP_CTEXT_INCLUDE)
            write_item(w, origin, item);
    } else if (part == PART_FILE_SCOPE) {
        if (is_computed)
            write_declaration(w, origin, item);
        else if (item->kind != PP_CTEXT_STATEMENT && item->kind != PP_CTEXT_INCLUDE)
            write_item(w, origin, item);
    } else if (item->kind == PP_CTEXT_STATEMENT) {
        write_item(w, origin, item);
        pp_buf_puts(w->out, ";\n");
    } else if (is_computed) {
        write_assignments(w, origin, item);
    }
}

static void write_setups(const struct writer *w, enum part part)
{
    for (size_t i = 0; i < w->snippet->n_setups; i++) {
        const struct pp_snippet_text *setup = &w->snippet->setups[i];
        struct pp_ctext walk;
        struct pp_ctext_item item;
        pp_ctext_init(&walk, setup->text, strlen(setup->text));
        while (pp_ctext_next(&walk, &item))
            write_part(w, part, setup->origin, &item);
    }
}

static const char *param_type(const struct pp_snippet_param *p)
{
    return p->kind == PP_SNIPPET_STRINGS ? "const char *" : p->kind == PP_SNIPPET_DOUBLES ? "double " : "int64_t ";
}

static void write_params(const struct writer *w)
{
    static const char *const macros[] = {
        [PP_SNIPPET_INTS] = "PPB_INTS", [PP_SNIPPET_DOUBLES] = "PPB_DOUBLES", [PP_SNIPPET_STRINGS] = "PPB_STRINGS",
        [PP_SNIPPET_RANGE] = "PPB_RANGE", [PP_SNIPPET_GEOMETRIC] = "PPB_GEOMETRIC"};
    if (w->snippet->n_params == 0)
        return;
    pp_buf_puts(w->out, ", .params = {");
    for (size_t i = 0; i < w->snippet->n_params; i++)
        pp_buf_printf(w->out, "%s%s(struct ppb_snippet, %s, %s)", i ? ", " : "", macros[w->snippet->params[i].kind],
            w->snippet->params[i].name, w->snippet->params[i].values);
    pp_buf_puts(w->out, "}");
}

/* As a C string literal; octal escapes, since hexadecimal ones have no end. */
static void write_literal(const struct writer *w, const char *text)
{
    pp_buf_puts(w->out, "\"");
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '?')
            pp_buf_printf(w->out, "\\%03o", c);
        else
            pp_buf_append(w->out, text, 1);
    }
    pp_buf_puts(w->out, "\"");
}

/* The statement without its final ; if it is one expression; n 0: it is not. */
static size_t expression_bytes(const char *statement)
{
    size_t n = strlen(statement);
    if (!pp_ctext_is_expression(statement, n))
        return 0;
    while (n > 0 && strchr("; \t\r\n", statement[n - 1]))
        n--;
    return n;
}

/* The expression alone in a function that nobody calls: whatever is wrong with it is said here first, and plainly. */
static void write_check(const struct writer *w)
{
    const size_t n = expression_bytes(w->snippet->statement);
    if (n == 0)
        return;
    pp_buf_printf(w->out, "\n__attribute__((unused)) static void " PP_SNIPPET_CHECK "(struct ppb_run *ppb)\n{\n(void)ppb;"
        "\n#line 0 \"%s/statement\"\n(void)(\n", w->directory);
    pp_buf_append(w->out, w->snippet->statement, n);
    pp_buf_puts(w->out, "\n);\n}\n");
}

static void write_body(const struct writer *w)
{
    const char *statement = w->snippet->statement;
    const size_t n = expression_bytes(statement);
    struct pp_ctext walk;
    struct pp_ctext_item item;
    if (n) {
        pp_buf_printf(w->out, "\n#line 0 \"%s/statement\"\nPPB_VALUE(\n", w->directory);
        pp_buf_append(w->out, statement, n);
        pp_buf_puts(w->out, "\n);\n");
        return;
    }
    pp_ctext_init(&walk, statement, strlen(statement));
    while (pp_ctext_next(&walk, &item))
        if (item.kind != PP_CTEXT_INCLUDE)
            write_item(w, "statement", &item);
    pp_buf_puts(w->out, ";\n");
}

static void write_statement_includes(const struct writer *w)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    pp_ctext_init(&walk, w->snippet->statement, strlen(w->snippet->statement));
    while (pp_ctext_next(&walk, &item))
        if (item.kind == PP_CTEXT_INCLUDE)
            write_item(w, "statement", &item);
}

static void write_benchmark(const struct writer *w)
{
    const struct pp_snippet *s = w->snippet;
    pp_buf_puts(w->out, "\n#line 1 \"ppbench\"\nstatic void ppb_snippet_setup(struct ppb_snippet *ppb_case, struct ppb_run *ppb)\n{\n(void)ppb_case; (void)ppb;\n");
    for (size_t i = 0; i < s->n_params; i++)
        pp_buf_printf(w->out, "%s = ppb_case->%s;\n", s->params[i].name, s->params[i].name);
    write_setups(w, PART_SETUP);
    pp_buf_puts(w->out, "\n#line 1 \"ppbench\"\n}\nPPB_BENCH_WITH(ppb_snippet, struct ppb_snippet, ppb_case, .name = ");
    write_literal(w, s->name ? s->name : s->statement);
    pp_buf_puts(w->out, ", .setup = ppb_snippet_setup");
    write_params(w);
    pp_buf_puts(w->out, ")\n{\n");
    write_body(w);
    pp_buf_puts(w->out, "\n#line 1 \"ppbench\"\n}\n");
}

static void write_module(const struct writer *w)
{
    const struct pp_snippet *s = w->snippet;
    write_headers(w);
    write_statement_includes(w);
    write_setups(w, PART_INCLUDES);
    pp_buf_puts(w->out, s->is_cxx ? value_in_cxx : value_in_c);
    pp_buf_puts(w->out, "struct ppb_snippet {");
    for (size_t i = 0; i < s->n_params; i++)
        pp_buf_printf(w->out, " %s%s;", param_type(&s->params[i]), s->params[i].name);
    pp_buf_puts(w->out, " char ppb_unused; };\n");
    for (size_t i = 0; i < s->n_params; i++)
        pp_buf_printf(w->out, "%s%s;\n", param_type(&s->params[i]), s->params[i].name);
    write_setups(w, PART_FILE_SCOPE);
    write_check(w);
    write_benchmark(w);
}

enum pp_status pp_snippet_source(const struct pp_snippet *snippet, const char *directory, struct pp_buf *source,
    struct pp_error *error)
{
    const struct writer writer = {.snippet = snippet, .directory = directory, .out = source};
    enum pp_status status = PP_OK;
    if (snippet->statement)
        status = pp_ctext_check(snippet->statement, strlen(snippet->statement), "statement", error);
    for (size_t i = 0; status == PP_OK && snippet->statement && i < snippet->n_setups; i++)
        status = pp_ctext_check(snippet->setups[i].text, strlen(snippet->setups[i].text), snippet->setups[i].origin, error);
    if (status != PP_OK)
        return status;
    if (snippet->statement) {
        write_module(&writer);
    } else {
        for (size_t i = 0; i < snippet->n_setups; i++) {
            write_line(&writer, snippet->setups[i].origin, 1);
            pp_buf_puts(source, snippet->setups[i].text);
            pp_buf_puts(source, "\n");
        }
    }
    return source->failed ? pp_error_set(error, PP_ENOMEM, "out of memory for the snippet") : PP_OK;
}
