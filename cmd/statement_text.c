/* SPDX-License-Identifier: GPL-3.0-or-later
 * The texts that a person gives: what they are, where they come from, what they are called.
 */
#define _GNU_SOURCE
#include "cmd/statement_text.h"

#include "bench/buf.h"
#include "cmd/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TEXT_BYTES (16u << 20)
#define MAX_NAME_COLUMNS 60

static const char *const cxx_suffixes[] = {".cc", ".cpp", ".cxx", ".C", ".c++", NULL};
static const char *const c_suffixes[] = {".c", NULL};
static const char *const object_suffixes[] = {".so", ".o", ".a", ".dll", ".dylib", NULL};

static bool has_suffix(const char *text, const char *const *suffixes)
{
    const size_t n = strlen(text);
    for (; *suffixes; suffixes++)
        if (n > strlen(*suffixes) && strcmp(text + n - strlen(*suffixes), *suffixes) == 0)
            return true;
    return false;
}

bool pp_setup_is_cxx(const char *path)
{
    return has_suffix(path, cxx_suffixes);
}

static bool is_source_name(const char *path)
{
    return has_suffix(path, c_suffixes) || pp_setup_is_cxx(path);
}

enum pp_setup_kind pp_setup_kind(const char *argument)
{
    struct stat st;
    if (argument[0] == '@')
        return PP_SETUP_TEXT;
    if (stat(argument, &st) == 0)
        return is_source_name(argument) && S_ISREG(st.st_mode) ? PP_SETUP_SOURCE : PP_SETUP_OBJECT;
    if (strpbrk(argument, ";{=(\n#") != NULL)
        return PP_SETUP_TEXT;
    return strpbrk(argument, " \t") != NULL && !is_source_name(argument) &&
            !has_suffix(argument, object_suffixes)
        ? PP_SETUP_TEXT
        : PP_SETUP_MISSING;
}

/* Everything from fd, up to a little more than the limit; errno where that cannot be read. */
static int read_all(int fd, struct pp_buf *content)
{
    char chunk[8192];
    ssize_t n = 0;
    while (content->n_bytes <= MAX_TEXT_BYTES && (n = read(fd, chunk, sizeof chunk)) > 0)
        pp_buf_append(content, chunk, (size_t)n);
    return n < 0 ? errno : 0;
}

static enum pp_status check_text(
    const char *name, const struct pp_buf *content, struct pp_error *error)
{
    if (content->n_bytes > MAX_TEXT_BYTES)
        return pp_error_set(
            error, PP_EINVAL, "'%s' is longer than 16 MiB: no text to compile", name);
    if (content->n_bytes > 0 && memchr(content->data, '\0', content->n_bytes) != NULL)
        return pp_error_set(error, PP_EINVAL, "'%s' holds NUL bytes; give C text", name);
    return PP_OK;
}

enum pp_status pp_statement_text_read(const char *path, char **text, struct pp_error *error)
{
    struct pp_buf content;
    const bool is_input = strcmp(path, "-") == 0;
    const char *name = is_input ? "standard input" : path;
    const int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    *text = NULL;
    pp_buf_init(&content);
    const int why = fd < 0 ? errno : read_all(fd, &content);
    if (fd >= 0 && !is_input)
        close(fd);
    enum pp_status status = why == 0
        ? check_text(name, &content, error)
        : pp_error_set(error, PP_ENOENT, "cannot read '%s': %s", name, strerror(why));
    if (status == PP_OK && !content.failed)
        *text = strdup(pp_buf_text(&content));
    pp_buf_release(&content);
    return status == PP_OK && *text == NULL ? PP_ENOMEM : status;
}

static bool is_taken(const char *name, const char *const *taken, size_t n_taken)
{
    for (size_t i = 0; i < n_taken; i++)
        if (strcmp(taken[i], name) == 0)
            return true;
    return false;
}

/* `text` in one line, with one blank for each run of white space; enough of it to be cut. */
static void append_line(const char *text, struct pp_buf *line)
{
    for (; *text != '\0' && line->n_bytes < 8 * MAX_NAME_COLUMNS; text++) {
        if (strchr(" \t\r\n", *text) == NULL)
            pp_buf_append(line, text, 1);
        else if (line->n_bytes > 0 && line->data[line->n_bytes - 1] != ' ')
            pp_buf_append(line, " ", 1);
    }
}

char *pp_statement_text_name(const char *text, const char *const *taken, size_t n_taken)
{
    struct pp_buf name;
    pp_buf_init(&name);
    append_line(text, &name);
    const size_t n_fit = pp_utf8_fit(pp_buf_text(&name), name.n_bytes, MAX_NAME_COLUMNS);
    if (n_fit < name.n_bytes) {
        pp_buf_truncate(&name, n_fit);
        pp_buf_puts(&name, "...");
    }
    const size_t n_bytes = name.n_bytes;
    for (unsigned i = 2; !name.failed && is_taken(pp_buf_text(&name), taken, n_taken); i++) {
        pp_buf_truncate(&name, n_bytes);
        pp_buf_printf(&name, " #%u", i);
    }
    char *copy = name.failed ? NULL : strdup(pp_buf_text(&name));
    pp_buf_release(&name);
    return copy;
}
