/* SPDX-License-Identifier: GPL-3.0-or-later
 * The calls that can fail, a line each: result, name, class, errno, what a failure returns,
 * parameters, arguments.
 */
#include "tests/fault/inject.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CALL(TYPE, NAME, CLASS, ERRNO, FAILURE, PARAMETERS, ARGUMENTS) \
    TYPE __real_##NAME PARAMETERS; \
    TYPE __wrap_##NAME PARAMETERS; \
    TYPE __wrap_##NAME PARAMETERS \
    { \
        if (inject_is_due(CLASS)) { \
            errno = ERRNO; \
            return FAILURE; \
        } \
        return __real_##NAME ARGUMENTS; \
    }

/* The same for those that return the error. */
#define CALL_RETURNING(NAME, CLASS, ERRNO, PARAMETERS, ARGUMENTS) \
    CALL(int, NAME, CLASS, 0, ERRNO, PARAMETERS, ARGUMENTS)

/* clang-format off */
CALL(void *, malloc, "memory", ENOMEM, NULL, (size_t n), (n))
CALL(void *, calloc, "memory", ENOMEM, NULL, (size_t n, size_t size), (n, size))
CALL(void *, realloc, "memory", ENOMEM, NULL, (void *block, size_t n), (block, n))
CALL(void *, reallocarray, "memory", ENOMEM, NULL,
    (void *block, size_t n, size_t size),
    (block, n, size))
CALL(char *, strdup, "memory", ENOMEM, NULL, (const char *text), (text))
CALL(char *, strndup, "memory", ENOMEM, NULL, (const char *text, size_t n), (text, n))
CALL(char *, realpath, "memory", ENOMEM, NULL, (const char *path, char *resolved), (path, resolved))

CALL(int, fsync, "write", EIO, -1, (int fd), (fd))
CALL(int, ftruncate, "write", ENOSPC, -1, (int fd, off_t n), (fd, n))
CALL(int, fflush, "write", ENOSPC, EOF, (FILE *file), (file))
CALL(ssize_t, pwrite, "write", ENOSPC, -1,
    (int fd, const void *from, size_t n, off_t at),
    (fd, from, n, at))
CALL(int, rename, "write", EIO, -1, (const char *from, const char *to), (from, to))
CALL(int, link, "write", EMLINK, -1, (const char *from, const char *to), (from, to))
CALL(int, mkdir, "write", EROFS, -1, (const char *path, mode_t mode), (path, mode))
CALL(char *, mkdtemp, "write", EROFS, NULL, (char *path), (path))
CALL(int, fchmod, "write", EPERM, -1, (int fd, mode_t mode), (fd, mode))

CALL(DIR *, opendir, "open", EMFILE, NULL, (const char *path), (path))
CALL(DIR *, fdopendir, "open", EMFILE, NULL, (int fd), (fd))
CALL(int, stat, "open", EACCES, -1, (const char *path, struct stat *st), (path, st))
CALL(int, lstat, "open", EACCES, -1, (const char *path, struct stat *st), (path, st))
CALL(int, fstat, "open", EIO, -1, (int fd, struct stat *st), (fd, st))
CALL(int, access, "open", EACCES, -1, (const char *path, int mode), (path, mode))
CALL(ssize_t, readlink, "open", EACCES, -1, (const char *path, char *to, size_t n), (path, to, n))

CALL(int, pipe2, "pipe", EMFILE, -1, (int *ends, int flags), (ends, flags))
CALL(int, memfd_create, "pipe", EMFILE, -1, (const char *name, unsigned flags), (name, flags))

CALL(void *, mmap, "map", ENOMEM, MAP_FAILED,
    (void *at, size_t n, int protection, int flags, int fd, off_t offset),
    (at, n, protection, flags, fd, offset))
CALL(int, mprotect, "map", ENOMEM, -1, (void *at, size_t n, int protection), (at, n, protection))
CALL(int, madvise, "map", EINVAL, -1, (void *at, size_t n, int advice), (at, n, advice))

CALL(pid_t, fork, "process", EAGAIN, -1, (void), ())
CALL_RETURNING(posix_spawn, "process", EAGAIN,
    (pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
     const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]),
    (pid, path, actions, attributes, arguments, environment))
CALL_RETURNING(posix_spawnp, "process", EAGAIN,
    (pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
     const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]),
    (pid, path, actions, attributes, arguments, environment))

CALL(int, poll, "interrupt", EINTR, -1,
    (struct pollfd *fds, nfds_t n, int timeout_ms),
    (fds, n, timeout_ms))
CALL(pid_t, waitpid, "interrupt", EINTR, -1,
    (pid_t pid, int *status, int options),
    (pid, status, options))
CALL(pid_t, wait4, "interrupt", EINTR, -1,
    (pid_t pid, int *status, int options, struct rusage *usage),
    (pid, status, options, usage))
/* clang-format on */

int __real_regcomp(regex_t *regex, const char *pattern, int flags);
int __wrap_regcomp(regex_t *regex, const char *pattern, int flags);
ssize_t __real_write(int fd, const void *from, size_t n_bytes);
ssize_t __wrap_write(int fd, const void *from, size_t n_bytes);
ssize_t __real_read(int fd, void *to, size_t n_bytes);
ssize_t __wrap_read(int fd, void *to, size_t n_bytes);
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_openat(int directory, const char *path, int flags, ...);
int __wrap_openat(int directory, const char *path, int flags, ...);
int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

/* Fails as a whole: when memory runs out within, glibc 2.36 may free a block twice. */
int __wrap_regcomp(regex_t *regex, const char *pattern, int flags)
{
    if (inject_is_due("memory"))
        return REG_ESPACE;
    inject_pause(true);
    const int error = __real_regcomp(regex, pattern, flags);
    inject_pause(false);
    return error;
}

/* The messages about a failure are let through, else nobody could look at them. */
ssize_t __wrap_write(int fd, const void *from, size_t n_bytes)
{
    if (fd != STDERR_FILENO && inject_is_due("write")) {
        errno = ENOSPC;
        return -1;
    }
    if (fd != STDERR_FILENO && inject_is_due("interrupt")) {
        errno = EINTR;
        return -1;
    }
    return __real_write(fd, from, n_bytes > 1 && inject_is_due("short") ? n_bytes / 2 : n_bytes);
}

ssize_t __wrap_read(int fd, void *to, size_t n_bytes)
{
    if (inject_is_due("read")) {
        errno = EIO;
        return -1;
    }
    return __real_read(fd, to, n_bytes > 1 && inject_is_due("short") ? 1 : n_bytes);
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (inject_is_due("open")) {
        errno = EMFILE;
        return -1;
    }
    return __real_open(path, flags, mode);
}

int __wrap_openat(int directory, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (inject_is_due("open")) {
        errno = EMFILE;
        return -1;
    }
    return __real_openat(directory, path, flags, mode);
}

/* A clock that cannot be read, steps an hour back, or forward. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    if (inject_is_due("clock")) {
        errno = EINVAL;
        return -1;
    }
    const int failed = __real_clock_gettime(clock, time);
    if (failed == 0 && inject_is_due("clock-back"))
        time->tv_sec -= time->tv_sec < 3600 ? time->tv_sec : 3600;
    if (failed == 0 && inject_is_due("clock-on"))
        time->tv_sec += 3600;
    return failed;
}
