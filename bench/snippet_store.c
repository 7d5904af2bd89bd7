/* SPDX-License-Identifier: GPL-3.0-or-later
 * Directories for compiled snippets. What is loaded from the cache runs with the user's rights, so
 * the cache must be nobody else's.
 */
#define _GNU_SOURCE
#include "bench/snippet.h"

#include "bench/clock.h"
#include "bench/keeper.h"
#include "bench/removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define WORK_PREFIX "ppbench-work-"
#define MAX_TRIES 100

static bool is_noexec(const char *path)
{
    struct statvfs fs;
    return statvfs(path, &fs) == 0 && (fs.f_flag & ST_NOEXEC);
}

/* A directory that only its owner, us, can write to, reached by no link of its own. Made when it is
 * not there. NULL: it is safe; else why not. */
static const char *claim_directory(const char *path)
{
    struct stat st;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return strerror(errno);
    if (lstat(path, &st) != 0)
        return strerror(errno);
    if (!S_ISDIR(st.st_mode))
        return "not a directory";
    if (st.st_uid != geteuid())
        return "it belongs to somebody else";
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return "others may write to it";
    if (access(path, W_OK | X_OK) != 0)
        return strerror(errno);
    return is_noexec(path) ? "nothing there may be executed" : NULL;
}

/* Others can rename what lies in a directory that they may write to, unless it is sticky. */
static bool is_hostile(const char *directory)
{
    struct stat st;
    return stat(directory, &st) != 0 || !S_ISDIR(st.st_mode) ||
        ((st.st_mode & (S_IWGRP | S_IWOTH)) && !(st.st_mode & S_ISVTX)) ||
        (st.st_uid != geteuid() && st.st_uid != 0);
}

static const char *find_base(char *base, size_t base_bytes)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (xdg && xdg[0] == '/')
        n = snprintf(base, base_bytes, "%s", xdg);
    else if (home && home[0] == '/')
        n = snprintf(base, base_bytes, "%s/.cache", home);
    if (n < 0 || (size_t)n >= base_bytes)
        return "neither XDG_CACHE_HOME nor HOME names a directory";
    mkdir(base, 0700);
    return NULL;
}

static void find_cache(struct pp_snippet_store *store)
{
    char base[sizeof store->cache_dir - 16] = "";
    const char *why = find_base(base, sizeof base);
    if (!why && access(base, X_OK) != 0)
        why = strerror(errno);
    if (!why && is_hostile(base))
        why = "others may write to what it is in";
    snprintf(store->cache_dir, sizeof store->cache_dir, "%s/ppbench", base);
    if (!why)
        why = claim_directory(store->cache_dir);
    if (!why)
        return;
    snprintf(store->no_cache, sizeof store->no_cache, "'%.160s': %.90s", store->cache_dir, why);
    store->cache_dir[0] = '\0';
}

static bool is_gone(const char *name)
{
    char *end;
    const long pid = strtol(name + strlen(WORK_PREFIX), &end, 10);
    return *end == '-' && pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/* Whether a directory is ours and in nobody's use: a process in another container has no pid here,
 * but it holds the lock. */
static bool is_left(int parent, const char *name)
{
    struct stat st;
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const bool left = fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
        flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (fd >= 0)
        close(fd);
    return left;
}

/* Work directories of processes that are gone: a kill -9 leaves one. */
static void sweep(const char *base)
{
    DIR *entries = opendir(base);
    for (const struct dirent *e; entries && (e = readdir(entries));)
        if (strncmp(e->d_name, WORK_PREFIX, strlen(WORK_PREFIX)) == 0 && is_gone(e->d_name) &&
            is_left(dirfd(entries), e->d_name))
            pp_removal_tree(dirfd(entries), e->d_name);
    if (entries)
        closedir(entries);
}

/* Make work_dir in `base`; false with errno. */
static bool make_in(struct pp_snippet_store *store, const char *base)
{
    bool is_made = false;
    sweep(base);
    for (int i = 0; i < MAX_TRIES && !is_made && (i == 0 || errno == EEXIST); i++) {
        snprintf(store->work_dir, sizeof store->work_dir, "%.3000s/" WORK_PREFIX "%ld-%llx", base,
            (long)getpid(), (unsigned long long)pp_clock_posix_ns(CLOCK_REALTIME));
        store->kept = pp_keeper_keep(store->work_dir);
        is_made = mkdir(store->work_dir, 0700) == 0;
        if (!is_made)
            pp_keeper_forget(store->kept);
    }
    if (!is_made) {
        store->work_dir[0] = '\0';
        return false;
    }
    store->lock = open(store->work_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->lock >= 0)
        flock(store->lock, LOCK_EX | LOCK_NB);
    return true;
}

static enum pp_status make_work_dir(struct pp_snippet_store *store, struct pp_error *error)
{
    const char *given = getenv("TMPDIR");
    const char *base = given && given[0] ? given : "/tmp";
    if (store->cache_dir[0] && make_in(store, store->cache_dir))
        return PP_OK;
    if (is_hostile(base) || is_noexec(base))
        return pp_error_set(error, PP_ESYS,
            "'%s' is no safe place for temporary files; set TMPDIR to a directory of your own",
            base);
    if (make_in(store, base))
        return PP_OK;
    return pp_error_set(
        error, PP_ESYS, "cannot make a directory in '%s': %s; set TMPDIR", base, strerror(errno));
}

enum pp_status pp_snippet_store_init(
    struct pp_snippet_store *store, bool use_cache, struct pp_error *error)
{
    *store = (struct pp_snippet_store){.lock = -1};
    if (use_cache)
        find_cache(store);
    return make_work_dir(store, error);
}

void pp_snippet_store_release(struct pp_snippet_store *store)
{
    if (store->work_dir[0]) {
        /* A descriptor may be what is not to be had. */
        if (store->lock >= 0)
            pp_removal_content(store->lock);
        pp_removal_tree(AT_FDCWD, store->work_dir);
        pp_keeper_forget(store->kept);
        if (store->lock >= 0)
            close(store->lock);
    }
    store->work_dir[0] = '\0';
    store->lock = -1;
}
