/* SPDX-License-Identifier: GPL-3.0-or-later
 * The module around a statement: headers, setup at file scope, a check of the statement, the setup
 * function, the body, and the benchmark that joins them.
 */
#include "bench/snippet.h"

#include "bench/ctext.h"
#include "bench/snippet_headers.h"
#include "bench/snippet_setup.h"

#include <string.h>

#define MAX_NAME_BYTES 400 /* of a benchmark that is named by its statement */

/* The GNU library's functions are there as a timeit user expects, unless --std asks for bare C. */
static const char prologue_c[] = "#if !defined _GNU_SOURCE && !defined __STRICT_ANSI__\n"
                                 "#define _GNU_SOURCE\n"
                                 "#endif\n";
/* #line 0 stands in front of a macro's argument, where no directive may stand. */
static const char prologue[] = "#pragma GCC diagnostic ignored \"-Wpedantic\"\n";

/* A statement's value is kept whatever its type, void included. */
static const char value_in_c[] =
    "#define PPB_VALUE(...) (void)__builtin_choose_expr(PPB_IS_VOID(__VA_ARGS__), (__VA_ARGS__), "
    "ppb_keep(__builtin_choose_expr(PPB_IS_VOID(__VA_ARGS__), 0, (__VA_ARGS__))))\n"
    "#define PPB_IS_VOID(...) "
    "__builtin_types_compatible_p(__typeof__(__VA_ARGS__), void)\n";
static const char value_in_cxx[] = "#include <new>\n"
                                   "struct ppb_void {};\n"
                                   "template <class T> inline __attribute__((always_inline)) "
                                   "void operator,(T &&value, ppb_void)\n"
                                   "{ ppb_keep(static_cast<T &&>(value)); }\n"
                                   "#define PPB_VALUE(...) ((__VA_ARGS__), ppb_void{})\n";

/* The statement's text as it is written into a function: functions and #include lines of its own
 * stand elsewhere, and the last item's value is kept if it has one. */
struct body {
    struct pp_ctext_item last;
    size_t value_bytes; /* of `last`, 0: none is kept */
    bool has_function;
};

static struct body read_body(const char *statement)
{
    struct body body = {0};
    struct pp_ctext walk;
    struct pp_ctext_item item;
    bool is_conditional = false;
    pp_ctext_init(&walk, statement, strlen(statement));
    while (pp_ctext_next(&walk, &item)) {
        body.last = item;
        body.has_function |= item.kind == PP_CTEXT_FUNCTION;
        is_conditional |= pp_snippet_setup_is_condition(&item);
    }
    if (body.last.text && !is_conditional)
        body.value_bytes = pp_ctext_expression_bytes(&body.last);
    return body;
}

static bool stands_elsewhere(const struct pp_ctext_item *item)
{
    return item->kind == PP_CTEXT_INCLUDE || item->kind == PP_CTEXT_FUNCTION;
}

/* Everything in front of the value, as it was typed. */
static void write_lines(const struct pp_snippet_writer *w, const struct body *body)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    pp_ctext_init(&walk, w->snippet->statement, strlen(w->snippet->statement));
    bool more = pp_ctext_next(&walk, &item);
    while (more) {
        struct pp_snippet_place place = pp_snippet_write_place(0, &item);
        const char *from = item.text, *end = from;
        const bool skip = stands_elsewhere(&item);
        while (more && stands_elsewhere(&item) == skip &&
            !(body->value_bytes && item.text == body->last.text)) {
            end = item.text + item.n_bytes;
            more = pp_ctext_next(&walk, &item);
        }
        if (!skip && end > from)
            pp_snippet_write_piece(w, &place, from, (size_t)(end - from));
        if (end == from)
            break;
    }
}

/* The value with what opens and closes around it. `opens_line`: nothing of it may stand between the
 * two. */
static void write_value(const struct pp_snippet_writer *w, const struct body *body)
{
    struct pp_snippet_place place = pp_snippet_write_place(0, &body->last);
    pp_snippet_write_line(w, 0, place.line - 1);
    pp_buf_puts(w->out, "PPB_VALUE(\n");
    pp_buf_printf(w->out, "%*s", (int)place.column, "");
    pp_buf_append(w->out, body->last.text, body->value_bytes);
    pp_buf_puts(w->out, ");\n");
}

/* The statement in a function that nobody calls: whatever is wrong with it is said here first, and
 * without the macros that keep its value. */
static void write_check(const struct pp_snippet_writer *w, const struct body *body)
{
    pp_snippet_write_ours(w);
    pp_buf_puts(w->out,
        "#pragma GCC diagnostic push\n"
        "#pragma GCC diagnostic ignored \"-Wunused-value\"\n"
        "__attribute__((unused)) static void " PP_SNIPPET_CHECK
        "(struct ppb_snippet *ppb_case, struct ppb_run *ppb)\n"
        "{\n(void)ppb_case; (void)ppb;\n");
    write_lines(w, body);
    if (body->value_bytes) {
        struct pp_snippet_place place = pp_snippet_write_place(0, &body->last);
        pp_snippet_write_piece(w, &place, body->last.text, body->value_bytes);
    }
    pp_buf_puts(w->out, body->last.kind == PP_CTEXT_DIRECTIVE ? "\n;\n}\n" : ";\n}\n");
    pp_buf_puts(w->out, "#pragma GCC diagnostic pop\n");
}

static void write_run(const struct pp_snippet_writer *w, const struct body *body)
{
    pp_snippet_write_ours(w);
    pp_buf_puts(w->out,
        "static inline __attribute__((always_inline)) void " PP_SNIPPET_BODY
        "(struct ppb_snippet *ppb_case, struct ppb_run *ppb)\n"
        "{\n(void)ppb_case; (void)ppb;\n");
    write_lines(w, body);
    if (body->value_bytes)
        write_value(w, body);
    pp_buf_puts(w->out, body->last.kind == PP_CTEXT_DIRECTIVE ? "\n;\n}\n" : ";\n}\n");
}

/* Functions in the statement, which no function of C++ or clang may hold. */
static void write_functions(const struct pp_snippet_writer *w, const struct body *body)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    pp_ctext_init(&walk, w->snippet->statement, strlen(w->snippet->statement));
    while (body->has_function && pp_ctext_next(&walk, &item)) {
        struct pp_snippet_place place = pp_snippet_write_place(0, &item);
        if (item.kind != PP_CTEXT_FUNCTION && item.kind != PP_CTEXT_DIRECTIVE)
            continue;
        pp_snippet_write_piece(w, &place, item.text, item.n_bytes);
        pp_buf_puts(w->out, "\n");
    }
}

static void write_headers(const struct pp_snippet_writer *w)
{
    const struct pp_snippet *s = w->snippet;
    if (!s->is_cxx)
        pp_buf_puts(w->out, prologue_c);
    pp_buf_puts(w->out, prologue);
    pp_snippet_setup_write(w, PP_SNIPPET_INCLUDES);
    pp_snippet_setup_includes(w, 0, s->statement);
    pp_snippet_write_ours(w);
    pp_buf_puts(w->out, "#include <ppbench.h>\n");
    pp_snippet_headers_write(w);
    for (size_t i = 0; i < s->n_headers; i++) {
        const bool is_bracketed = s->headers[i][0] == '<' || s->headers[i][0] == '"';
        pp_buf_printf(w->out, is_bracketed ? "#include %s\n" : "#include \"%s\"\n", s->headers[i]);
    }
    pp_buf_puts(w->out, s->is_cxx ? value_in_cxx : value_in_c);
}

static const char *param_type(const struct pp_snippet_param *p)
{
    return p->kind == PP_SNIPPET_STRINGS ? "const char *"
        : p->kind == PP_SNIPPET_DOUBLES  ? "double "
                                         : "int64_t ";
}

/* The context that the driver fills, and the variables that the user sees: of the user's own type
 * if the setup declares them. */
static void write_param_variables(const struct pp_snippet_writer *w)
{
    const struct pp_snippet *s = w->snippet;
    pp_buf_puts(w->out, "struct ppb_snippet {");
    for (size_t i = 0; i < s->n_params; i++)
        pp_buf_printf(w->out, " %s%s;", param_type(&s->params[i]), s->params[i].name);
    pp_buf_puts(w->out, " char ppb_unused; };\n");
    for (size_t i = 0; i < s->n_params; i++)
        if (!pp_snippet_setup_declares(s, s->params[i].name))
            pp_buf_printf(w->out, "__attribute__((used)) %s%s;\n", param_type(&s->params[i]),
                s->params[i].name);
}

static void write_setup_function(const struct pp_snippet_writer *w)
{
    const struct pp_snippet *s = w->snippet;
    pp_snippet_write_ours(w);
    pp_buf_puts(w->out,
        "static void " PP_SNIPPET_SETUP "(struct ppb_snippet *ppb_case, struct ppb_run *ppb)\n"
        "{\n(void)ppb_case; (void)ppb;\n");
    for (size_t i = 0; i < s->n_params; i++)
        pp_buf_printf(w->out, "%s = ppb_case->%s;\n", s->params[i].name, s->params[i].name);
    pp_snippet_setup_write(w, PP_SNIPPET_RUN_ONCE);
    pp_buf_puts(w->out, "\n}\n");
}

static void write_params(const struct pp_snippet_writer *w)
{
    static const char *const macros[] = {[PP_SNIPPET_INTS] = "PPB_INTS",
        [PP_SNIPPET_DOUBLES] = "PPB_DOUBLES",
        [PP_SNIPPET_STRINGS] = "PPB_STRINGS",
        [PP_SNIPPET_RANGE] = "PPB_RANGE",
        [PP_SNIPPET_GEOMETRIC] = "PPB_GEOMETRIC"};
    const struct pp_snippet *s = w->snippet;
    pp_buf_puts(w->out, s->n_params ? ", .params = {" : "");
    for (size_t i = 0; i < s->n_params; i++)
        pp_buf_printf(w->out, "%s%s(struct ppb_snippet, %s, %s)", i ? ", " : "",
            macros[s->params[i].kind], s->params[i].name, s->params[i].values);
    pp_buf_puts(w->out, s->n_params ? "}" : "");
}

static void write_benchmark(const struct pp_snippet_writer *w)
{
    const struct pp_snippet *s = w->snippet;
    char name[MAX_NAME_BYTES + sizeof "..."];
    const char *given = s->name ? s->name : s->statement;
    size_t n = strlen(given);
    if (n > MAX_NAME_BYTES) { /* cut between characters of UTF-8 */
        for (n = MAX_NAME_BYTES; n > 0 && ((unsigned char)given[n] & 0xc0) == 0x80;)
            n--;
    }
    memcpy(name, given, n);
    strcpy(name + n, given[n] ? "..." : "");
    pp_snippet_write_ours(w);
    pp_snippet_setup_write(w, PP_SNIPPET_UNDEFINE);
    pp_snippet_setup_undefine(w, s->statement);
    pp_buf_puts(w->out, "PPB_BENCH_WITH(ppb_snippet, struct ppb_snippet, ppb_case, .name = ");
    pp_snippet_write_literal(w, name);
    pp_buf_puts(w->out, ", .setup = " PP_SNIPPET_SETUP);
    write_params(w);
    pp_buf_puts(w->out, ")\n{\n" PP_SNIPPET_BODY "(ppb_case, ppb);\n}\n");
}

static void write_module(const struct pp_snippet_writer *w)
{
    const struct body body = read_body(w->snippet->statement);
    write_headers(w);
    write_param_variables(w);
    pp_snippet_setup_write(w, PP_SNIPPET_FILE_SCOPE);
    write_functions(w, &body);
    write_setup_function(w);
    write_check(w, &body);
    write_run(w, &body);
    write_benchmark(w);
}

static void write_sources(const struct pp_snippet_writer *w)
{
    for (size_t i = 0; i < w->snippet->n_setups; i++) {
        const char *text = w->snippet->setups[i].text;
        struct pp_snippet_place place = {.index = i + 1, .at = text, .line = 1};
        pp_snippet_write_piece(w, &place, text, strlen(text));
        pp_buf_puts(w->out, "\n");
    }
}

enum pp_status pp_snippet_source(const struct pp_snippet *snippet, const char *directory,
    struct pp_buf *source, struct pp_error *error)
{
    const struct pp_snippet_writer writer = {
        .snippet = snippet, .directory = directory, .out = source};
    enum pp_status status = PP_OK;
    if (snippet->statement)
        status = pp_ctext_check(snippet->statement, strlen(snippet->statement), "statement", error);
    for (size_t i = 0; status == PP_OK && snippet->statement && i < snippet->n_setups; i++)
        status = pp_ctext_check(snippet->setups[i].text, strlen(snippet->setups[i].text),
            snippet->setups[i].origin, error);
    if (status != PP_OK)
        return status;
    if (snippet->statement)
        write_module(&writer);
    else
        write_sources(&writer);
    return source->failed ? pp_error_set(error, PP_ENOMEM, "out of memory for the snippet") : PP_OK;
}
