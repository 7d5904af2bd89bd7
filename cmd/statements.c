/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorts the arguments, reads texts, compiles. Modules come out in the order in which they were
 * given.
 */
#define _GNU_SOURCE
#include "cmd/statements.h"

#include "bench/ctext.h"
#include "bench/ppbench.h"
#include "cmd/message.h"
#include "cmd/statement_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LAYOUTS 8

/* Everything on the way from arguments to modules. */
struct preparation {
    struct pp_statements *out;
    const struct pp_options *options;
    struct pp_snippet snippet; /* what all statements share */
    struct pp_snippet_text *setups;
    struct pp_snippet_param *params;
    struct pp_compiler compiler;
    struct pp_opt_list compiler_options; /* the user's, and where the sources are */
    struct pp_error *error;
};

/* Keep a string until release; NULL passes through. */
static char *keep(struct pp_statements *s, char *text)
{
    char **more = text ? realloc(s->texts, (s->n_texts + 1) * sizeof *more) : NULL;
    if (!more) {
        free(text);
        return NULL;
    }
    s->texts = more;
    more[s->n_texts++] = text;
    return text;
}

static bool add(const char ***list, size_t *n, const char *item)
{
    const char **more = realloc(*list, (*n + 1) * sizeof *more);
    if (!more)
        return false;
    *list = more;
    more[(*n)++] = item;
    return true;
}

/* What a run that is made again recorded of this file, NULL: nothing. */
static const struct pp_origin_text *find_recorded(
    const struct pp_options *options, const char *path)
{
    const struct pp_origin_text *found = options->recorded
        ? pp_origin_find(&options->recorded->result.origin, path)
        : NULL;
    return found && found->text ? found : NULL;
}

/* A file whose text was recorded may be gone by now. */
static enum pp_setup_kind setup_kind(const struct pp_options *options, const char *argument)
{
    const enum pp_setup_kind kind = pp_setup_kind(argument);
    return kind == PP_SETUP_MISSING && find_recorded(options, argument) ? PP_SETUP_SOURCE : kind;
}

/* The text of a file or pipe, which is kept with the result. */
static enum pp_status read_text(struct preparation *p, const char *path, char **text)
{
    const struct pp_origin_text *recorded = find_recorded(p->options, path);
    enum pp_status status = PP_OK;
    if (recorded)
        *text = strdup(recorded->text);
    else
        status = pp_statement_text_read(path, text, p->error);
    if (status == PP_OK && *text && !pp_origin_add_text(&p->out->origin, path, *text))
        status = PP_ENOMEM;
    if (status != PP_OK) {
        free(*text);
        *text = NULL;
    }
    return status;
}

/* The text behind an argument: itself, or that of a file. */
static enum pp_status take_text(struct preparation *p, const char *argument, char **text)
{
    enum pp_status status = PP_OK;
    if (argument[0] == '@' && argument[1] != '\0')
        status = read_text(p, argument + 1, text);
    else
        *text = strdup(argument);
    if (status == PP_OK)
        *text = keep(p->out, *text);
    return status == PP_OK && *text == NULL ? PP_ENOMEM : status;
}

/* What messages of the compiler call the text: the file's name, else "setup", "setup-2". */
static char *name_setup(struct preparation *p, const char *path)
{
    char *name = NULL;
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    if (path != NULL && strcmp(path, "-") != 0)
        name = strdup(slash != NULL ? slash + 1 : path);
    else if (asprintf(&name, p->snippet.n_setups ? "setup-%zu" : "setup", p->snippet.n_setups + 1) <
        0)
        name = NULL;
    return keep(p->out, name);
}

/* `path`: where `text` is from; NULL: from the command line. */
static enum pp_status add_setup(struct preparation *p, const char *text, const char *path)
{
    struct pp_snippet_text *setup = &p->setups[p->snippet.n_setups];
    *setup = (struct pp_snippet_text){.text = text, .origin = name_setup(p, path)};
    p->snippet.n_setups += setup->origin != NULL;
    return setup->origin ? PP_OK : PP_ENOMEM;
}

static enum pp_status add_setup_text(struct preparation *p, const char *argument)
{
    char *text;
    const enum pp_status status = take_text(p, argument, &text);
    const bool is_file = argument[0] == '@' && argument[1] != '\0';
    return status == PP_OK ? add_setup(p, text, is_file ? argument + 1 : NULL) : status;
}

/* Headers beside a source are found from it, as the compiler would. */
static bool look_beside(struct preparation *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash == NULL ? NULL : keep(p->out, strndup(path, (size_t)(slash - path)));
    if (slash == NULL)
        return true;
    return directory != NULL && pp_opt_list_add(&p->compiler_options, "-iquote") &&
        pp_opt_list_add(&p->compiler_options, slash == path ? "/" : directory);
}

static enum pp_status add_setup_source(struct preparation *p, const char *path)
{
    char *text;
    const enum pp_status status = read_text(p, path, &text);
    if (status != PP_OK)
        return status;
    text = keep(p->out, text);
    return text && look_beside(p, path) ? add_setup(p, text, path) : PP_ENOMEM;
}

/* Write what the compiler said, line by line, harmless for a terminal. */
static void show_messages(const struct pp_buf *messages)
{
    struct pp_buf line;
    pp_buf_init(&line);
    for (const char *at = messages->data, *end; at && *at; at = *end ? end + 1 : end) {
        end = strchrnul(at, '\n');
        pp_buf_clear(&line);
        pp_message_escape(&line, at, (size_t)(end - at), true);
        fprintf(stderr, "%s\n", line.data ? line.data : "");
    }
    pp_buf_release(&line);
}

/* Compile `snippet`, which the user knows as `name`, and take its module. */
static enum pp_status compile(
    struct preparation *p, const struct pp_snippet *snippet, const char *name)
{
    struct pp_statements *out = p->out;
    size_t n_names = out->n_results;
    struct pp_snippet_result *more = realloc(out->results, (out->n_results + 1) * sizeof *more);
    if (!more)
        return PP_ENOMEM;
    out->results = more;
    if (!add(&out->names, &n_names, name))
        return PP_ENOMEM;
    struct pp_snippet_result *result = &more[out->n_results++];
    p->compiler.options = p->compiler_options.items;
    p->compiler.n_options = p->compiler_options.n;
    const enum pp_status status = pp_snippet_compile(
        snippet, &p->compiler, &out->store, result, p->error);
    if (status != PP_OK || p->options->n_verbose)
        show_messages(&result->messages);
    if (status != PP_OK)
        return status;
    out->compile_s += result->compile_s;
    out->from_cache &= result->from_cache;
    size_t n = out->n_paths;
    return add(&out->compilers, &n, result->command_line) &&
            add(&out->paths, &out->n_paths, result->path)
        ? PP_OK
        : PP_ENOMEM;
}

static enum pp_status take_object(struct preparation *p, const char *path)
{
    struct pp_statements *out = p->out;
    size_t n = out->n_paths;
    if (p->options->operands.n)
        return add(&out->preloads, &out->n_preloads, path) ? PP_OK : PP_ENOMEM;
    return add(&out->compilers, &n, NULL) && add(&out->paths, &out->n_paths, path) ? PP_OK
                                                                                   : PP_ENOMEM;
}

/* A source without a statement is a module by itself. */
static enum pp_status take_source(struct preparation *p, const char *path)
{
    const bool is_cxx = pp_setup_is_cxx(path);
    enum pp_status status = add_setup_source(p, path);
    if (p->options->operands.n) {
        p->snippet.is_cxx |= is_cxx;
        return status;
    }
    struct pp_snippet module = p->snippet;
    module.setups = p->setups;
    module.is_cxx |= is_cxx;
    if (status == PP_OK)
        status = compile(p, &module, path);
    p->snippet.n_setups = 0;
    return status;
}

static enum pp_status take_setup(struct preparation *p, const char *argument)
{
    switch (setup_kind(p->options, argument)) {
    case PP_SETUP_MISSING: /* said before the compiler misses what is in it */
        if (p->options->operands.n > 0)
            return pp_error_set(p->error, PP_ENOENT,
                "cannot use '%s': no such file; check the path, or end setup text with a ;",
                argument);
        return take_object(p, argument);
    case PP_SETUP_OBJECT: /* the object check says what is wrong with it */
        return take_object(p, argument);
    case PP_SETUP_SOURCE:
        return take_source(p, argument);
    case PP_SETUP_TEXT:
        break;
    }
    if (p->options->operands.n == 0)
        return pp_error_set(p->error, PP_EINVAL,
            "setup text without a statement to measure; give one: ppbench 'sqrt(x)' -s 'double x "
            "= 2;'");
    return add_setup_text(p, argument);
}

/* "-" is the standard input, "@FILE" the text in FILE. */
static enum pp_status take_statement(struct preparation *p, const char *operand)
{
    struct pp_snippet snippet = p->snippet;
    char *text;
    const enum pp_status status = take_text(p, strcmp(operand, "-") == 0 ? "@-" : operand, &text);
    if (status != PP_OK)
        return status;
    size_t n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1]))
        text[--n] = '\0';
    if (n == 0)
        return pp_error_set(p->error, PP_EINVAL, "an empty statement; give C text to measure");
    snippet.statement = text;
    snippet.name = keep(p->out, pp_statement_text_name(text, p->out->names, p->out->n_results));
    return snippet.name ? compile(p, &snippet, snippet.name) : PP_ENOMEM;
}

static bool is_named_before(const struct preparation *p, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(p->params[k].name, p->params[i].name) == 0)
            return true;
    return false;
}

static enum pp_status take_params(struct preparation *p)
{
    const struct pp_opt_list *list = &p->options->params;
    if (list->n > PPB_MAX_PARAMS)
        return pp_error_set(
            p->error, PP_EINVAL, "-P is given %zu times; %d at most", list->n, PPB_MAX_PARAMS);
    if (list->n > 0 && p->options->operands.n == 0)
        return pp_error_set(p->error, PP_EINVAL,
            "-P sets a variable of a statement, and there is none; give one: ppbench 'f(n)' -P "
            "n=1..64");
    for (size_t i = 0; i < list->n; i++) {
        char *storage;
        const enum pp_status status = pp_statements_param(
            list->items[i], &p->params[i], &storage, p->error);
        if (status != PP_OK)
            return status;
        if (!keep(p->out, storage))
            return PP_ENOMEM;
        if (is_named_before(p, i))
            return pp_error_set(p->error, PP_EINVAL,
                "-P gives '%s' twice; give all of its values at once", p->params[i].name);
    }
    p->snippet.params = p->params;
    p->snippet.n_params = list->n;
    return PP_OK;
}

/* Whether a directory of our own is wanted: for the compiler, or for layouts. */
static bool needs_store(const struct pp_options *options)
{
    bool needs = options->operands.n > 0 || options->n_layouts > 1;
    for (size_t i = 0; i < options->modules.n; i++)
        needs |= setup_kind(options, options->modules.items[i]) == PP_SETUP_SOURCE;
    return needs;
}

static enum pp_status prepare(struct preparation *p)
{
    const struct pp_options *options = p->options;
    enum pp_status status = PP_OK;
    for (size_t i = 0; i < options->compiler_options.n; i++)
        if (!pp_opt_list_add(&p->compiler_options, options->compiler_options.items[i]))
            return PP_ENOMEM;
    if (needs_store(options))
        status = pp_snippet_store_init(&p->out->store, !options->no_cache, p->error);
    if (status == PP_OK)
        status = take_params(p);
    for (size_t i = 0; status == PP_OK && i < options->modules.n; i++)
        status = take_setup(p, options->modules.items[i]);
    for (size_t i = 0; status == PP_OK && i < options->operands.n; i++)
        status = take_statement(p, options->operands.items[i]);
    return status;
}

enum pp_status pp_statements_prepare(
    struct pp_statements *statements, const struct pp_options *options, struct pp_error *error)
{
    struct preparation p = {.out = statements,
        .options = options,
        .error = error,
        .setups = calloc(options->modules.n + 1, sizeof *p.setups),
        .params = calloc(options->params.n + 1, sizeof *p.params),
        .snippet = {.headers = options->headers.items,
            .n_headers = options->headers.n,
            .is_cxx = options->language == PP_LANGUAGE_CXX},
        .compiler = {.command = options->compiler,
            .flags = options->compiler_flags,
            .standard = options->standard,
            .use_cache = !options->no_cache}};
    *statements = (struct pp_statements){.from_cache = true};
    p.snippet.setups = p.setups;
    const bool ok = p.setups && p.params && pp_origin_read(&statements->origin);
    const enum pp_status status = ok ? prepare(&p) : PP_ENOMEM;
    free(p.setups);
    free(p.params);
    pp_opt_list_release(&p.compiler_options);
    if (status == PP_ENOMEM)
        pp_error_set(error, status, "out of memory for the statements");
    return status;
}

/* The symbol in a loader's "undefined symbol: NAME". */
static const char *find_undefined(const char *text)
{
    static const char words[] = "undefined symbol: ";
    const char *found = strstr(text, words);
    return found ? found + strlen(words) : NULL;
}

void pp_statements_explain(const struct pp_statements *statements, struct pp_error *error)
{
    for (size_t i = 0; i < statements->n_results; i++) {
        const char *path = statements->results[i].path;
        const char *rest = path ? strstr(error->text, path) : NULL;
        if (rest == NULL)
            continue;
        const struct pp_error said = *error;
        const char *symbol = find_undefined(said.text);
        *error = (struct pp_error){.status = PP_OK};
        if (symbol != NULL)
            pp_error_set(error, said.status,
                "'%.200s' uses '%.*s', which nothing defines; name what does: a library with -l, "
                "an object or source with -s",
                statements->names[i], (int)strcspn(symbol, ", \n("), symbol);
        else
            pp_error_set(error, said.status, "%.*s%.200s%s", (int)(rest - error->text), said.text,
                statements->names[i], said.text + (rest - error->text) + strlen(path));
        return;
    }
}

/* Whether some text asks for more alignment than 16 bytes, or for code that needs it. */
static bool wants_alignment(const struct pp_statements *statements)
{
    static const char *const words[] = {"aligned", "_Alignas", "alignas", "target", "vector_size",
        "__m256", "__m256i", "__m256d", "__m512", "__m512i", "__m512d"};
    for (size_t i = 0; i < statements->n_texts; i++)
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            if (pp_ctext_mentions(statements->texts[i], strlen(statements->texts[i]), words[k]))
                return true;
    return false;
}

void pp_statements_fill(const struct pp_statements *statements, const struct pp_options *options,
    struct pp_driver_options *driver)
{
    driver->paths = statements->paths;
    driver->n_paths = statements->n_paths;
    driver->compilers = statements->compilers;
    driver->keeps_alignment = wants_alignment(statements);
    driver->preloads = statements->preloads;
    driver->n_preloads = statements->n_preloads;
    driver->n_layouts = options->n_layouts ? options->n_layouts
        : options->operands.n              ? DEFAULT_LAYOUTS
                                           : 1;
    driver->layout_dir = statements->store.work_dir;
}

void pp_statements_release(struct pp_statements *s)
{
    for (size_t i = 0; i < s->n_results; i++)
        pp_snippet_result_release(&s->results[i]);
    for (size_t i = 0; i < s->n_texts; i++)
        free(s->texts[i]);
    free(s->results);
    free(s->texts);
    free(s->paths);
    free(s->compilers);
    free(s->names);
    free(s->preloads);
    pp_snippet_store_release(&s->store);
    pp_origin_release(&s->origin);
    *s = (struct pp_statements){0};
}
