/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorts the arguments, reads texts, compiles. Modules come out in the order in which they were given.
 */
#define _GNU_SOURCE
#include "cmd/statements.h"

#include "bench/ppbench.h"
#include "cmd/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TEXT_BYTES (16u << 20)
#define DEFAULT_LAYOUTS 8

/* Everything on the way from arguments to modules. */
struct preparation {
    struct pp_statements *out;
    const struct pp_options *options;
    struct pp_snippet snippet; /* what all statements share */
    struct pp_snippet_text *setups;
    struct pp_snippet_param *params;
    struct pp_compiler compiler;
    struct pp_error *error;
};

static bool has_suffix(const char *text, const char *const *suffixes)
{
    const size_t n = strlen(text);
    for (; *suffixes; suffixes++)
        if (n > strlen(*suffixes) && strcmp(text + n - strlen(*suffixes), *suffixes) == 0)
            return true;
    return false;
}

static bool is_cxx_name(const char *path)
{
    static const char *const suffixes[] = {".cc", ".cpp", ".cxx", ".C", ".c++", NULL};
    return has_suffix(path, suffixes);
}

enum pp_setup_kind pp_setup_kind(const char *argument)
{
    static const char *const source_suffixes[] = {".c", ".cc", ".cpp", ".cxx", ".C", ".c++", NULL};
    struct stat st;
    if (argument[0] == '@')
        return PP_SETUP_TEXT;
    if (stat(argument, &st) == 0)
        return has_suffix(argument, source_suffixes) && S_ISREG(st.st_mode) ? PP_SETUP_SOURCE : PP_SETUP_OBJECT;
    return strpbrk(argument, ";{=( \t\n#") ? PP_SETUP_TEXT : PP_SETUP_MISSING;
}

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

/* The whole of a file, or of the standard input for "-". */
static enum pp_status read_text(struct preparation *p, const char *path, char **text)
{
    struct pp_buf content;
    char chunk[8192];
    ssize_t n = -1;
    const bool is_input = strcmp(path, "-") == 0;
    const int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    pp_buf_init(&content);
    while (fd >= 0 && content.n_bytes <= MAX_TEXT_BYTES && (n = read(fd, chunk, sizeof chunk)) > 0)
        pp_buf_append(&content, chunk, (size_t)n);
    const int why = errno;
    if (fd >= 0 && !is_input)
        close(fd);
    enum pp_status status = PP_OK;
    if (fd < 0 || n < 0)
        status = pp_error_set(p->error, PP_ENOENT, "cannot read '%s': %s", is_input ? "standard input" : path, strerror(why));
    else if (content.n_bytes > MAX_TEXT_BYTES)
        status = pp_error_set(p->error, PP_EINVAL, "'%s' is longer than 16 MiB: no text to compile", path);
    else
        *text = keep(p->out, strdup(content.data ? content.data : ""));
    pp_buf_release(&content);
    return status == PP_OK && !*text ? PP_ENOMEM : status;
}

static enum pp_status add_setup_text(struct preparation *p, const char *argument, bool is_file)
{
    char origin[64], *text = NULL;
    enum pp_status status = PP_OK;
    const size_t i = p->snippet.n_setups;
    if (is_file || argument[0] == '@')
        status = read_text(p, argument + (argument[0] == '@'), &text);
    else
        text = keep(p->out, strdup(argument));
    if (status != PP_OK || !text)
        return status == PP_OK ? PP_ENOMEM : status;
    const char *slash = strrchr(argument, '/');
    snprintf(origin, sizeof origin, i ? "setup-%zu" : "setup", i + 1);
    const char *name = is_file || argument[0] == '@' ? (slash ? slash + 1 : argument + (argument[0] == '@')) : origin;
    p->setups[i] = (struct pp_snippet_text){.text = text, .origin = keep(p->out, strdup(name))};
    p->snippet.n_setups++;
    return p->setups[i].origin ? PP_OK : PP_ENOMEM;
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

/* Compile `snippet` and take its module. */
static enum pp_status compile(struct preparation *p, const struct pp_snippet *snippet)
{
    struct pp_statements *out = p->out;
    struct pp_snippet_result *more = realloc(out->results, (out->n_results + 1) * sizeof *more);
    if (!more)
        return PP_ENOMEM;
    out->results = more;
    struct pp_snippet_result *result = &more[out->n_results++];
    const enum pp_status status = pp_snippet_compile(snippet, &p->compiler, &out->store, result, p->error);
    if (status != PP_OK || p->options->n_verbose)
        show_messages(&result->messages);
    if (status != PP_OK)
        return status;
    out->compile_s += result->compile_s;
    out->from_cache &= result->from_cache;
    size_t n = out->n_paths;
    return add(&out->compilers, &n, result->command_line) && add(&out->paths, &out->n_paths, result->path) ? PP_OK : PP_ENOMEM;
}

static enum pp_status take_object(struct preparation *p, const char *path)
{
    struct pp_statements *out = p->out;
    size_t n = out->n_paths;
    if (p->options->operands.n)
        return add(&out->preloads, &out->n_preloads, path) ? PP_OK : PP_ENOMEM;
    return add(&out->compilers, &n, NULL) && add(&out->paths, &out->n_paths, path) ? PP_OK : PP_ENOMEM;
}

/* A source without a statement is a module by itself. */
static enum pp_status take_source(struct preparation *p, const char *path)
{
    if (p->options->operands.n) {
        p->snippet.is_cxx |= is_cxx_name(path);
        return add_setup_text(p, path, true);
    }
    const size_t before = p->snippet.n_setups;
    enum pp_status status = add_setup_text(p, path, true);
    struct pp_snippet module = p->snippet;
    module.setups = p->setups + before;
    module.n_setups = 1;
    module.is_cxx |= is_cxx_name(path);
    p->snippet.n_setups = before;
    return status == PP_OK ? compile(p, &module) : status;
}

static enum pp_status take_setup(struct preparation *p, const char *argument)
{
    switch (pp_setup_kind(argument)) {
    case PP_SETUP_OBJECT:
    case PP_SETUP_MISSING: /* the object check says what is wrong with it */
        return take_object(p, argument);
    case PP_SETUP_SOURCE:
        return take_source(p, argument);
    default:
        if (p->options->operands.n == 0)
            return pp_error_set(p->error, PP_EINVAL, "setup text without a statement to measure; give one: ppbench 'sqrt(x)' -s 'double x = 2;'");
        return add_setup_text(p, argument, false);
    }
}

/* "-" is read once, "@FILE" is the text in FILE. */
static enum pp_status take_statement(struct preparation *p, const char *operand)
{
    struct pp_snippet snippet = p->snippet;
    char *text = NULL;
    enum pp_status status = PP_OK;
    if (strcmp(operand, "-") == 0 || operand[0] == '@')
        status = read_text(p, operand + (operand[0] == '@'), &text);
    else
        text = keep(p->out, strdup(operand));
    if (status != PP_OK || !text)
        return status == PP_OK ? PP_ENOMEM : status;
    size_t n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1]))
        text[--n] = '\0';
    if (n == 0)
        return pp_error_set(p->error, PP_EINVAL, "an empty statement; give C text to measure");
    snippet.statement = text;
    return compile(p, &snippet);
}

static enum pp_status take_params(struct preparation *p)
{
    const struct pp_opt_list *list = &p->options->params;
    for (size_t i = 0; i < list->n; i++) {
        char *storage;
        const enum pp_status status = pp_statements_param(list->items[i], &p->params[i], &storage, p->error);
        if (status != PP_OK)
            return status;
        if (!keep(p->out, storage))
            return PP_ENOMEM;
    }
    p->snippet.params = p->params;
    p->snippet.n_params = list->n;
    return list->n <= PPB_MAX_PARAMS ? PP_OK : pp_error_set(p->error, PP_EINVAL, "-P is given %zu times; %d at most", list->n, PPB_MAX_PARAMS);
}

/* Whether a directory of our own is wanted: for the compiler, or for layouts. */
static bool needs_store(const struct pp_options *options)
{
    bool needs = options->operands.n > 0 || options->n_layouts > 1;
    for (size_t i = 0; i < options->modules.n; i++)
        needs |= pp_setup_kind(options->modules.items[i]) == PP_SETUP_SOURCE;
    return needs;
}

static enum pp_status prepare(struct preparation *p)
{
    const struct pp_options *options = p->options;
    enum pp_status status = PP_OK;
    if (needs_store(options))
        status = pp_snippet_store_init(&p->out->store, !options->no_cache, p->error);
    if (status == PP_OK)
        status = take_params(p);
    for (size_t i = 0; status == PP_OK && i < options->modules.n; i++)
        status = take_setup(p, options->modules.items[i]);
    for (size_t i = 0; status == PP_OK && i < options->operands.n; i++)
        status = take_statement(p, options->operands.items[i]);
    return status == PP_ENOMEM ? pp_error_set(p->error, status, "out of memory for the statements") : status;
}

enum pp_status pp_statements_prepare(struct pp_statements *statements, const struct pp_options *options, struct pp_error *error)
{
    struct preparation p = {.out = statements, .options = options, .error = error,
        .setups = calloc(options->modules.n + 1, sizeof *p.setups),
        .params = calloc(options->params.n + 1, sizeof *p.params),
        .snippet = {.headers = options->headers.items, .n_headers = options->headers.n, .is_cxx = options->language == PP_LANGUAGE_CXX},
        .compiler = {.command = options->compiler, .flags = options->compiler_flags, .standard = options->standard,
            .options = options->compiler_options.items, .n_options = options->compiler_options.n,
            .use_cache = !options->no_cache}};
    *statements = (struct pp_statements){.from_cache = true};
    p.snippet.setups = p.setups;
    const enum pp_status status = p.setups && p.params ? prepare(&p) : PP_ENOMEM;
    free(p.setups);
    free(p.params);
    return status;
}

void pp_statements_fill(const struct pp_statements *statements, const struct pp_options *options, struct pp_driver_options *driver)
{
    driver->paths = statements->paths;
    driver->n_paths = statements->n_paths;
    driver->compilers = statements->compilers;
    driver->preloads = statements->preloads;
    driver->n_preloads = statements->n_preloads;
    driver->n_layouts = options->n_layouts ? options->n_layouts : options->operands.n ? DEFAULT_LAYOUTS : 1;
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
    free(s->preloads);
    pp_snippet_store_release(&s->store);
    *s = (struct pp_statements){0};
}
