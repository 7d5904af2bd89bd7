/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening so that nothing waits, reading until the end or the limit.
 */
#include "bench/filebytes.h"

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
        return fail(error, PP_EINVAL, path, "is a directory; name the files in it");
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
            "the standard input is a terminal; feed it a file: ppbench ... - <FILE");
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

static enum pp_status fail_size(const char *path, size_t max_bytes, struct pp_error *error)
{
    return pp_error_set(error, PP_EINVAL,
        "'%.*s' is larger than %zu MiB, the most that is read; use a smaller file", MAX_PATH, path,
        max_bytes >> 20);
}

struct place {
    int fd;
    const char *name;
    size_t max_bytes;
};

/* The length of a regular file, 0: unknown. */
static size_t length_of(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode) ? (size_t)found.st_size : 0;
}

static enum pp_status read_bytes(
    const struct place *place, char **text, size_t *n_bytes, struct pp_error *error)
{
    /* All at once where the length is known. */
    const size_t known = length_of(place->fd), max_bytes = place->max_bytes;
    size_t capacity_bytes = known > 0 && known <= max_bytes ? known + 2 : 0;
    ssize_t n = known > max_bytes ? 0 : 1;
    *text = capacity_bytes ? malloc(capacity_bytes) : NULL;
    capacity_bytes = *text ? capacity_bytes : 0;
    while (n != 0 && *n_bytes <= max_bytes) {
        char *const room = make_room(*text, *n_bytes, &capacity_bytes);
        if (!room)
            return fail(
                error, PP_ENOMEM, place->name, "does not fit into memory; use a smaller file");
        *text = room;
        n = read(place->fd, *text + *n_bytes, capacity_bytes - *n_bytes - 1);
        if (n < 0 && errno != EINTR)
            return pp_error_set(error, PP_ESYS, "'%.*s' cannot be read: %s", MAX_PATH, place->name,
                strerror(errno));
        *n_bytes += n > 0 ? (size_t)n : 0;
    }
    return known > max_bytes || *n_bytes > max_bytes ? fail_size(place->name, max_bytes, error)
                                                     : PP_OK;
}

enum pp_status pp_filebytes_read(
    const char *path, size_t max_bytes, char **bytes, size_t *n_bytes, struct pp_error *error)
{
    const bool is_input = strcmp(path, "-") == 0;
    const char *const name = is_input ? PP_FILEBYTES_INPUT : path;
    int fd = -1;
    *bytes = NULL;
    *n_bytes = 0;
    enum pp_status status = is_input ? open_input(&fd, error) : open_file(path, &fd, error);
    const struct place place = {fd, name, max_bytes};
    if (status == PP_OK)
        status = read_bytes(&place, bytes, n_bytes, error);
    if (fd >= 0 && !is_input)
        close(fd);
    return status;
}
