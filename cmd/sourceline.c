/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines of source files, where these are still to be found.
 */
#include "cmd/sourceline.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES ((off_t)16 << 20)

void pp_sourceline_init(struct pp_sourceline *source)
{
    *source = (struct pp_sourceline){.path = NULL};
    pp_buf_init(&source->text);
}

void pp_sourceline_release(struct pp_sourceline *source)
{
    free(source->path);
    pp_buf_release(&source->text);
}

/* All of a file; nothing when it cannot be read. The name comes from a profile of anyone's making,
 * so nothing is opened that could block or have effects: regular files alone. */
static void load(struct pp_sourceline *source, const char *path)
{
    struct stat status;
    char chunk[8192];
    pp_buf_clear(&source->text);
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= MAX_BYTES)
        for (ssize_t n; (n = read(fd, chunk, sizeof chunk)) > 0;)
            pp_buf_append(&source->text, chunk, (size_t)n);
    close(fd);
}

static void use(struct pp_sourceline *source, const char *path)
{
    if (source->path && strcmp(source->path, path) == 0)
        return;
    free(source->path);
    source->path = strdup(path);
    load(source, path);
    source->line = 0;
}

static const char *trimmed(const char *line, size_t *n_bytes)
{
    while (*n_bytes > 0 && strchr(" \t", *line)) {
        line++;
        --*n_bytes;
    }
    while (*n_bytes > 0 && strchr(" \t\r", line[*n_bytes - 1]))
        --*n_bytes;
    return line;
}

const char *pp_sourceline_get(
    struct pp_sourceline *source, const char *path, uint32_t line, size_t *n_bytes)
{
    *n_bytes = 0;
    if (line == 0 || *path != '/')
        return NULL; /* where a relative path begins is not known */
    use(source, path);
    const char *const text = pp_buf_text(&source->text);
    const char *const end = text + source->text.n_bytes;
    if (source->line == 0 || line < source->line) {
        source->at = 0;
        source->line = 1;
    }
    const char *at = text + source->at;
    for (; source->line < line; source->line++) {
        const char *const next = memchr(at, '\n', (size_t)(end - at));
        if (next == NULL) {
            source->line = 0;
            return NULL;
        }
        at = next + 1;
    }
    source->at = (size_t)(at - text);
    const char *const next = memchr(at, '\n', (size_t)(end - at));
    *n_bytes = (size_t)((next ? next : end) - at);
    return trimmed(at, n_bytes);
}
