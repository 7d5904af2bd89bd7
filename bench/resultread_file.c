/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result file's bytes: from a regular file or the standard input, nothing that could wait for
 * ever.
 */
#include "bench/resultread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_BYTES ((size_t)1 << 16)
#define MAX_PATH 200 /* bytes of a path that a message shows */

static enum pp_status fail(
    struct pp_error *error, enum pp_status status, const char *path, const char *what)
{
    return pp_error_set(error, status, "'%.*s' %s", MAX_PATH, path, what);
}

static enum pp_status open_file(const char *path, int *fd, struct pp_error *error)
{
    struct stat found;
    /* A pipe opened so does not wait for its writer. */
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0 || fstat(*fd, &found) != 0)
        return pp_error_set(error, errno == ENOENT ? PP_ENOENT : PP_ESYS,
            "'%.*s' cannot be read: %s; check the path", MAX_PATH, path, strerror(errno));
    if (S_ISDIR(found.st_mode))
        return fail(error, PP_EINVAL, path, "is a directory; name the result files in it");
    if (!S_ISREG(found.st_mode))
        return fail(
            error, PP_EINVAL, path, "is no regular file; give - and feed it to the standard input");
    return PP_OK;
}

static enum pp_status open_input(int *fd, struct pp_error *error)
{
    *fd = STDIN_FILENO;
    if (isatty(STDIN_FILENO))
        return pp_error_set(error, PP_EINVAL,
            "the standard input is a terminal; feed it a result file: ppbench ... - <FILE");
    return PP_OK;
}

/* Room for one more byte at least than there are. */
static char *make_room(char *text, size_t n_bytes, size_t *capacity_bytes)
{
    if (n_bytes + 1 < *capacity_bytes)
        return text;
    const size_t wanted = *capacity_bytes ? 2 * *capacity_bytes : FIRST_BYTES;
    char *const more = realloc(text, wanted);
    if (more)
        *capacity_bytes = wanted;
    return more;
}

static enum pp_status fail_size(const char *path, struct pp_error *error)
{
    return pp_error_set(error, PP_EINVAL,
        "'%.*s' is larger than %zu MiB, the most that is read; merge fewer results into it",
        MAX_PATH, path, PP_RESULTREAD_MAX_BYTES >> 20);
}

static enum pp_status read_bytes(
    int fd, const char *path, char **text, size_t *n_bytes, struct pp_error *error)
{
    struct stat found;
    /* All at once where the length is known. */
    const size_t known = fstat(fd, &found) == 0 && S_ISREG(found.st_mode) ? (size_t)found.st_size
                                                                          : 0;
    size_t capacity_bytes = known > 0 && known <= PP_RESULTREAD_MAX_BYTES ? known + 2 : 0;
    ssize_t n = known > PP_RESULTREAD_MAX_BYTES ? 0 : 1;
    *text = capacity_bytes ? malloc(capacity_bytes) : NULL;
    capacity_bytes = *text ? capacity_bytes : 0;
    while (n != 0 && *n_bytes <= PP_RESULTREAD_MAX_BYTES) {
        char *const room = make_room(*text, *n_bytes, &capacity_bytes);
        if (!room)
            return fail(error, PP_ENOMEM, path, "does not fit into memory; use fewer results");
        *text = room;
        n = read(fd, *text + *n_bytes, capacity_bytes - *n_bytes - 1);
        if (n < 0 && errno != EINTR)
            return pp_error_set(
                error, PP_ESYS, "'%.*s' cannot be read: %s", MAX_PATH, path, strerror(errno));
        *n_bytes += n > 0 ? (size_t)n : 0;
    }
    return known > PP_RESULTREAD_MAX_BYTES || *n_bytes > PP_RESULTREAD_MAX_BYTES
        ? fail_size(path, error)
        : PP_OK;
}

enum pp_status pp_resultread_file(
    const char *path, struct pp_stored_result *stored, struct pp_error *error)
{
    const bool is_input = strcmp(path, "-") == 0;
    const char *const name = is_input ? "(standard input)" : path;
    char *text = NULL;
    size_t n_bytes = 0;
    int fd = -1;
    memset(stored, 0, sizeof *stored);
    enum pp_status status = is_input ? open_input(&fd, error) : open_file(path, &fd, error);
    if (status == PP_OK)
        status = read_bytes(fd, name, &text, &n_bytes, error);
    if (status == PP_OK)
        status = pp_resultread_text(text, n_bytes, name, stored, error);
    if (fd >= 0 && !is_input)
        close(fd);
    free(text);
    return status;
}
