/* SPDX-License-Identifier: GPL-3.0-or-later
 * Getting bytes out.
 */
#include "cmd/outfile.h"

#include "bench/keeper.h"
#include "cmd/message.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTFILE_MAX_TRIES 100
#define OUTFILE_PROBE_BYTES 4096

/* A file that is to become another, or to vanish. */
struct outfile_temporary {
    char path[PATH_MAX];
    int kept; /* where the keeper has noted it */
};

/* What a path leads to. */
struct outfile_target {
    const char *name;    /* as the user wrote it, for messages */
    char path[PATH_MAX]; /* links followed */
    bool is_direct;      /* a device, pipe or socket: no renaming */
    bool exists;
    mode_t mode; /* when it exists */
};

bool pp_outfile_is_stdout(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 ||
        strcmp(path, "/dev/fd/1") == 0;
}

/* What a user can do about an errno, "" when the text says it all. */
static const char *outfile_remedy(int number)
{
    switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
        return "; name a file in a directory that you may write";
    case ENOENT:
        return "; make its directory first";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return "; make room or name a file elsewhere";
    case ENAMETOOLONG:
        return "; name a shorter one";
    default:
        return "";
    }
}

static enum pp_status outfile_fail(struct pp_error *error, const char *path, int number)
{
    return pp_error_set(error, number == ENOMEM ? PP_ENOMEM : PP_ESYS, "cannot write '%s': %s%s",
        pp_message_name(path).text, strerror(number), outfile_remedy(number));
}

static enum pp_status outfile_refuse(struct pp_error *error, const char *path, const char *why)
{
    return pp_error_set(error, PP_EINVAL, "cannot write '%s': %s", pp_message_name(path).text, why);
}

/* Follow links to an existing regular file of ours. */
static enum pp_status outfile_follow(
    struct outfile_target *target, const struct stat *status, struct pp_error *error)
{
    char *const resolved = realpath(target->name, NULL);
    if (resolved == NULL) {
        return outfile_fail(error, target->name, errno);
    }
    const bool is_short = strlen(resolved) < sizeof target->path;
    strcpy(target->path, is_short ? resolved : "");
    free(resolved);
    if (!is_short) {
        return outfile_fail(error, target->name, ENAMETOOLONG);
    }
    if (status->st_uid != geteuid()) {
        return outfile_refuse(error, target->name,
            "it is a symbolic link to a file of another user; name that file itself");
    }
    return PP_OK;
}

static enum pp_status outfile_resolve(
    struct outfile_target *target, const char *path, struct pp_error *error)
{
    struct stat link;
    struct stat status;
    *target = (struct outfile_target){.name = path};
    if (path[0] == '\0') {
        return outfile_refuse(
            error, path, "the name is empty; name a file, or - for standard output");
    }
    if (strlen(path) >= sizeof target->path) {
        return outfile_fail(error, path, ENAMETOOLONG);
    }
    strcpy(target->path, path);
    if (lstat(path, &link) != 0) {
        return errno == ENOENT && path[strlen(path) - 1] != '/' ? PP_OK
                                                                : outfile_fail(error, path, errno);
    }
    if (stat(path, &status) != 0) {
        return S_ISLNK(link.st_mode)
            ? outfile_refuse(error, path, "it is a symbolic link that leads nowhere; remove it")
            : outfile_fail(error, path, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return outfile_refuse(error, path, "it is a directory; name a file in it");
    }
    target->exists = true;
    target->mode = status.st_mode & 07777;
    target->is_direct = !S_ISREG(status.st_mode);
    return S_ISLNK(link.st_mode) && !target->is_direct ? outfile_follow(target, &status, error)
                                                       : PP_OK;
}

/* Returns 0 or an errno. */
static int outfile_write_all(int fd, const char *data, size_t n_bytes)
{
    while (n_bytes > 0) {
        const ssize_t n_written = write(fd, data, n_bytes);
        if (n_written < 0 && errno != EINTR) {
            return errno;
        }
        if (n_written > 0) {
            data += n_written;
            n_bytes -= (size_t)n_written;
        }
    }
    return 0;
}

static size_t outfile_directory_bytes(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

/* Create a file of a new name beside the target. Returns its descriptor, or -1 with errno. */
static int outfile_create_beside(
    const struct outfile_target *target, struct outfile_temporary *temporary)
{
    const int n_directory = (int)outfile_directory_bytes(target->path);
    int fd = -1;
    errno = EEXIST;
    for (int i = 0; i < OUTFILE_MAX_TRIES && fd < 0 && errno == EEXIST; i++) {
        const int n_bytes = snprintf(temporary->path, sizeof temporary->path, "%.*s.ppbench-%ld-%d",
            n_directory, target->path, (long)getpid(), i);
        if (n_bytes < 0 || (size_t)n_bytes >= sizeof temporary->path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        temporary->kept = pp_keeper_keep(temporary->path);
        fd = open(temporary->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd < 0) {
            pp_keeper_forget(temporary->kept);
        }
    }
    return fd;
}

/* Returns 0 or an errno. */
static int outfile_discard(const struct outfile_temporary *temporary)
{
    const int number = unlink(temporary->path) == 0 ? 0 : errno;
    pp_keeper_forget(temporary->kept);
    return number;
}

/* Make a rename durable. Directories that cannot be synced are none of the user's business. */
static void outfile_sync_directory(const char *path)
{
    char directory[PATH_MAX];
    const int n_bytes = (int)outfile_directory_bytes(path);
    snprintf(
        directory, sizeof directory, "%.*s", n_bytes == 0 ? 1 : n_bytes, n_bytes == 0 ? "." : path);
    const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* Fill, sync and close a new file. Returns 0 or an errno; closed in any case. */
static int outfile_fill(
    int fd, const struct outfile_target *target, const char *data, size_t n_bytes)
{
    int number = outfile_write_all(fd, data, n_bytes);
    if (number == 0 && target->exists && fchmod(fd, target->mode) != 0) {
        number = errno;
    }
    if (number == 0 && fsync(fd) != 0 && errno != EINVAL) {
        number = errno;
    }
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    return number;
}

/* Returns 0 or an errno. */
static int outfile_replace(const struct outfile_target *target, const char *data, size_t n_bytes)
{
    struct outfile_temporary temporary;
    const int fd = outfile_create_beside(target, &temporary);
    if (fd < 0) {
        return errno;
    }
    int number = outfile_fill(fd, target, data, n_bytes);
    if (number == 0 && rename(temporary.path, target->path) != 0) {
        number = errno;
    }
    if (number != 0) {
        (void)outfile_discard(&temporary);
        return number;
    }
    pp_keeper_forget(temporary.kept);
    outfile_sync_directory(target->path);
    return 0;
}

/* Returns 0 or an errno. */
static int outfile_write_direct(
    const struct outfile_target *target, const char *data, size_t n_bytes)
{
    const int fd = open(target->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return errno;
    }
    int number = outfile_write_all(fd, data, n_bytes);
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    return number;
}

/* Returns 0 or an errno. */
static int outfile_probe(const struct outfile_target *target)
{
    static const char zeros[OUTFILE_PROBE_BYTES];
    struct outfile_temporary temporary;
    const int fd = outfile_create_beside(target, &temporary);
    if (fd < 0) {
        return errno;
    }
    const struct outfile_target nothing = {.exists = false};
    const int number = outfile_fill(fd, &nothing, zeros, sizeof zeros);
    const int discarded = outfile_discard(&temporary);
    return number == 0 ? discarded : number;
}

enum pp_status pp_outfile_check(const char *path, struct pp_error *error)
{
    struct outfile_target target;
    if (pp_outfile_is_stdout(path)) {
        return PP_OK;
    }
    const enum pp_status status = outfile_resolve(&target, path, error);
    if (status != PP_OK) {
        return status;
    }
    if (target.is_direct) {
        return access(path, W_OK) == 0 ? PP_OK : outfile_fail(error, path, errno);
    }
    const int number = outfile_probe(&target);
    return number == 0 ? PP_OK : outfile_fail(error, path, number);
}

/* PATH.partial. Returns false where that is too long. */
static bool outfile_partial(const struct outfile_target *target, char partial[PATH_MAX])
{
    const int n_bytes = snprintf(partial, PATH_MAX, "%s" PP_OUTFILE_PARTIAL, target->path);
    return n_bytes > 0 && n_bytes < PATH_MAX;
}

enum pp_status pp_outfile_write(const char *path, const struct pp_buf *buf, struct pp_error *error)
{
    struct outfile_target target;
    char partial[PATH_MAX];
    if (buf->failed) {
        return pp_error_set(
            error, PP_ENOMEM, "cannot write '%s': out of memory", pp_message_name(path).text);
    }
    if (pp_outfile_is_stdout(path)) {
        return pp_outfile_stdout(buf, error);
    }
    const enum pp_status status = outfile_resolve(&target, path, error);
    if (status != PP_OK) {
        return status;
    }
    const int number = target.is_direct
        ? outfile_write_direct(&target, pp_buf_text(buf), buf->n_bytes)
        : outfile_replace(&target, pp_buf_text(buf), buf->n_bytes);
    if (number != 0) {
        return outfile_fail(error, path, number);
    }
    if (!target.is_direct && outfile_partial(&target, partial)) {
        (void)unlink(partial);
    }
    return PP_OK;
}

enum pp_status pp_outfile_checkpoint(
    const char *path, const struct pp_buf *buf, struct pp_error *error)
{
    struct outfile_target target;
    struct outfile_target beside = {.name = path};
    if (buf->failed) {
        return pp_error_set(
            error, PP_ENOMEM, "cannot keep '%s': out of memory", pp_message_name(path).text);
    }
    if (pp_outfile_is_stdout(path)) {
        return PP_OK;
    }
    const enum pp_status status = outfile_resolve(&target, path, error);
    if (status != PP_OK || target.is_direct) {
        return status;
    }
    if (!outfile_partial(&target, beside.path)) {
        return outfile_fail(error, path, ENAMETOOLONG);
    }
    const int number = outfile_replace(&beside, pp_buf_text(buf), buf->n_bytes);
    return number == 0 ? PP_OK : outfile_fail(error, beside.path, number);
}

static enum pp_status outfile_stdout_fail(struct pp_error *error, int number)
{
    if (number == EPIPE) {
        return pp_error_set(error, PP_EIO, "%s", "");
    }
    return pp_error_set(error, PP_EIO, "cannot write to standard output: %s%s", strerror(number),
        outfile_remedy(number));
}

enum pp_status pp_outfile_stdout(const struct pp_buf *buf, struct pp_error *error)
{
    const int flushed = fflush(stdout) == 0 ? 0 : errno;
    const int number = flushed != 0
        ? flushed
        : outfile_write_all(STDOUT_FILENO, pp_buf_text(buf), buf->n_bytes);
    if (buf->failed) {
        return pp_error_set(error, PP_ENOMEM, "out of memory");
    }
    return number == 0 ? PP_OK : outfile_stdout_fail(error, number);
}

enum pp_status pp_outfile_close_stdout(struct pp_error *error)
{
    const bool had_error = ferror(stdout) != 0;
    errno = 0;
    int number = fflush(stdout) == 0 ? 0 : errno;
    if (fclose(stdout) != 0 && number == 0) {
        number = errno;
    }
    if (number == 0 && had_error) {
        number = EIO;
    }
    return number == 0 ? PP_OK : outfile_stdout_fail(error, number);
}
