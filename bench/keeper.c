/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keeper waits at a pipe whose other end only the living hold.
 */
#define _GNU_SOURCE
#include "bench/keeper.h"

#include "bench/clock.h"
#include "bench/removal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define VARIABLE "PPBENCH_RUN"
#define MAX_ENVIRONMENT_BYTES (1 << 20)
#define MAX_ROUNDS 1000
#define QUIET_ROUNDS 3 /* what was being started while we looked appears within these */
#define PAUSE_MS 10

/* Shared by both. */
struct promise {
    _Atomic bool is_made;
    char path[PATH_MAX];
};

static struct promise *promises; /* NULL: there is no keeper */
static int our_end = -1;
static pid_t keeper_pid;
static char cookie[64]; /* NAME=VALUE */

/* Whether the environment that a process was started with has our cookie. */
static bool is_of_run(int directory, const char *pid, char *text)
{
    char path[64];
    snprintf(path, sizeof path, "%.32s/environ", pid);
    const int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
    size_t n_bytes = 0;
    ssize_t n = 0;
    while (fd >= 0 && n_bytes < MAX_ENVIRONMENT_BYTES &&
        (n = read(fd, text + n_bytes, MAX_ENVIRONMENT_BYTES - n_bytes)) > 0)
        n_bytes += (size_t)n;
    if (fd >= 0)
        close(fd);
    return n_bytes > 0 && memmem(text, n_bytes, cookie, strlen(cookie) + 1) != NULL;
}

static size_t kill_round(char *text)
{
    size_t n_killed = 0;
    DIR *processes = opendir("/proc");
    for (const struct dirent *e; processes && (e = readdir(processes));) {
        const long pid = strtol(e->d_name, NULL, 10);
        if (pid <= 0 || pid == (long)getpid() || !is_of_run(dirfd(processes), e->d_name, text))
            continue;
        kill((pid_t)pid, SIGKILL);
        n_killed++;
    }
    if (processes)
        closedir(processes);
    return n_killed;
}

/* All that the dead one started, also what was between fork and exec when it died. */
static void kill_run(void)
{
    char *text = malloc(MAX_ENVIRONMENT_BYTES);
    for (int round = 0, n_quiet = 0; text && round < MAX_ROUNDS && n_quiet < QUIET_ROUNDS;
         round++) {
        n_quiet = kill_round(text) ? 0 : n_quiet + 1;
        poll(NULL, 0, PAUSE_MS);
    }
    free(text);
}

static void remove_promised(void)
{
    for (size_t i = 0; i < PP_KEEPER_MAX_PATHS; i++)
        if (atomic_load(&promises[i].is_made) && unlink(promises[i].path) != 0 && errno == EISDIR)
            pp_removal_tree(AT_FDCWD, promises[i].path);
}

/* The keeper's life. Nobody waits for a stream that it holds, no terminal ends it. */
static void keep(int end)
{
    char farewell;
    ssize_t n;
    setsid();
    if (dup2(end, STDIN_FILENO) != STDIN_FILENO)
        return;
    close_range(STDERR_FILENO + 1, UINT_MAX, 0);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    while ((n = read(STDIN_FILENO, &farewell, 1)) < 0 && errno == EINTR)
        continue;
    if (n != 0)
        return;
    kill_run();
    remove_promised();
}

static pid_t fork_keeper(const int ends[2])
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t pid = fork();
    if (pid == 0) {
        close(ends[1]);
        keep(ends[0]);
        _exit(0);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

void pp_keeper_start(void)
{
    int ends[2];
    if (promises)
        return;
    const size_t n_bytes = PP_KEEPER_MAX_PATHS * sizeof *promises;
    void *at = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(cookie, sizeof cookie, VARIABLE "=%ld-%llu", (long)getpid(),
        (unsigned long long)pp_clock_posix_ns(CLOCK_REALTIME));
    if (at == MAP_FAILED || setenv(VARIABLE, strchr(cookie, '=') + 1, 1) != 0 ||
        pipe2(ends, O_CLOEXEC) != 0) {
        if (at != MAP_FAILED)
            munmap(at, n_bytes);
        return;
    }
    promises = at;
    keeper_pid = fork_keeper(ends);
    close(ends[0]);
    our_end = ends[1];
    if (keeper_pid < 0)
        pp_keeper_stop();
}

int pp_keeper_keep(const char *path)
{
    pp_keeper_start();
    for (int i = 0; promises && strlen(path) < sizeof promises->path && i < PP_KEEPER_MAX_PATHS;
         i++) {
        if (atomic_load(&promises[i].is_made))
            continue;
        strcpy(promises[i].path, path);
        atomic_store(&promises[i].is_made, true);
        return i;
    }
    return -1;
}

void pp_keeper_forget(int place)
{
    if (place >= 0 && promises)
        atomic_store(&promises[place].is_made, false);
}

void pp_keeper_stop(void)
{
    if (!promises)
        return;
    const bool is_told = keeper_pid > 0 && write(our_end, "", 1) == 1;
    close(our_end);
    if (keeper_pid > 0 && !is_told)
        kill(keeper_pid, SIGKILL);
    while (keeper_pid > 0 && waitpid(keeper_pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    munmap(promises, PP_KEEPER_MAX_PATHS * sizeof *promises);
    promises = NULL;
    our_end = -1;
}
