/* SPDX-License-Identifier: GPL-3.0-or-later
 * Asks ppbench-symbols: the addresses stand in a file in memory, so that nothing can wait for
 * anything, and its answer is read as long as it is not too long.
 */
#define _GNU_SOURCE
#include "bench/symbols.h"

#include "bench/buf.h"
#include "bench/clock.h"
#include "bench/isolate.h"
#include "bench/libexec.h"
#include "bench/symreply.h"
#include "bench/symwire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM_NAME "ppbench-symbols"
#define TIMEOUT_S 60.0
#define MAX_TIMEOUT_S 1e6
#define POLL_MS 50 /* how late an interrupt may be noticed */
#define LOOK_MS 1  /* how often, once nothing more can be read */
#define MAX_REPLY_BYTES ((size_t)1 << 30)
#define MAX_MESSAGE_BYTES 4096

extern char **environ;

/* A run of the program. */
struct run {
    const struct pp_symbols_request *request;
    char program[4096];
    pid_t pid;
    int questions, reply_ends[2], message_ends[2]; /* -1 closed */
    uint64_t deadline_ns;
    struct pp_buf reply, message;
    enum pp_status stopped; /* why we killed it, PP_OK: we did not */
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Loaders and readers hang on FIFOs: look before somebody opens it for good. */
static enum pp_status check_object(const char *object, struct pp_error *error)
{
    char magic[4] = "";
    struct stat st;
    const int fd = open(object, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return pp_error_set(
            error, PP_ENOENT, "cannot open the object '%s': %s", object, strerror(errno));
    const bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && read(fd, magic, 4) == 4 &&
        memcmp(magic, "\177ELF", 4) == 0;
    close(fd);
    return ok ? PP_OK : pp_error_set(error, PP_EFORMAT, "'%s' is not an ELF file", object);
}

static enum pp_status write_questions(struct run *run, struct pp_error *error)
{
    const char *from = (const char *)run->request->addresses;
    const size_t n_bytes = run->request->n_addresses * sizeof *run->request->addresses;
    size_t done = 0;
    ssize_t n = 0;
    run->questions = memfd_create("ppbench-symbols", MFD_CLOEXEC);
    while (run->questions >= 0 && done < n_bytes &&
        (n = pwrite(run->questions, from + done, n_bytes - done, (off_t)done)) > 0)
        done += (size_t)n;
    if (run->questions >= 0 && done == n_bytes)
        return PP_OK;
    return pp_error_set(error, PP_ESYS, "cannot make a file in memory: %s", strerror(errno));
}

static int spawn(struct run *run)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    char *const arguments[] = {
        (char *)(uintptr_t)PROGRAM_NAME, (char *)(uintptr_t)run->request->object, NULL};
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, run->questions, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, run->reply_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, run->message_ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
        (short)(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    const int failed = posix_spawn(
        &run->pid, run->program, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

static void stop(struct run *run, enum pp_status why)
{
    if (run->stopped == PP_OK)
        run->stopped = why;
    kill(-run->pid, SIGKILL);
}

/* Whether it may go on; if not, it is told. */
static bool may_go_on(struct run *run)
{
    if (pp_isolate_interrupted())
        stop(run, PP_EINTR);
    else if (pp_clock_posix_ns(CLOCK_MONOTONIC) >= run->deadline_ns)
        stop(run, PP_ETIMEOUT);
    else if (run->reply.n_bytes > MAX_REPLY_BYTES)
        stop(run, PP_EFORMAT);
    else if (run->reply.failed)
        stop(run, PP_ENOMEM);
    return run->stopped == PP_OK;
}

/* Take what is there. The end is closed at end of file. */
static void take(int *from, struct pp_buf *to, size_t max_bytes)
{
    static const size_t chunk_bytes = 65536;
    char chunk[65536];
    const ssize_t n = read(*from, chunk, chunk_bytes);
    if (n > 0 && to->n_bytes <= max_bytes)
        pp_buf_append(to, chunk, (size_t)n);
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
        close_end(from);
}

/* Read both its outputs until it has closed them. */
static void listen_to(struct run *run)
{
    while ((run->reply_ends[0] >= 0 || run->message_ends[0] >= 0) && may_go_on(run)) {
        struct pollfd fds[] = {{.fd = run->reply_ends[0], .events = POLLIN},
            {.fd = run->message_ends[0], .events = POLLIN}};
        if (poll(fds, 2, POLL_MS) <= 0)
            continue;
        if (fds[0].revents)
            take(&run->reply_ends[0], &run->reply, MAX_REPLY_BYTES);
        if (fds[1].revents)
            take(&run->message_ends[0], &run->message, MAX_MESSAGE_BYTES);
    }
}

/* Its exit status, once it has ended: by itself in time, or killed. */
static int reap(struct run *run)
{
    int status = 0;
    for (;;) {
        const pid_t ended = waitpid(run->pid, &status, run->stopped == PP_OK ? WNOHANG : 0);
        if (ended == run->pid || (ended < 0 && errno != EINTR))
            return status;
        if (run->stopped == PP_OK && may_go_on(run))
            poll(NULL, 0, LOOK_MS);
    }
}

static enum pp_status judge_stop(const struct run *run, struct pp_error *error)
{
    const char *object = run->request->object;
    if (run->stopped == PP_EINTR)
        return pp_error_set(error, PP_EINTR, "interrupted");
    if (run->stopped == PP_ENOMEM)
        return pp_error_set(error, PP_ENOMEM, "out of memory for names and lines");
    if (run->stopped == PP_EFORMAT)
        return pp_error_set(error, PP_EFORMAT, "the names and lines of '%s' take more than %zu MiB",
            object, MAX_REPLY_BYTES >> 20);
    return pp_error_set(
        error, PP_ETIMEOUT, "the names and lines of '%s' were not found in time", object);
}

/* The first line of what it said. */
static int first_line(const struct run *run)
{
    const size_t n = strcspn(pp_buf_text(&run->message), "\n");
    return n < 300 ? (int)n : 300;
}

static enum pp_status judge_end(const struct run *run, int status, struct pp_error *error)
{
    const char *object = run->request->object, *said = pp_buf_text(&run->message);
    const int n_said = first_line(run);
    if (run->stopped != PP_OK)
        return judge_stop(run, error);
    if (WIFSIGNALED(status)) {
        const char *name = pp_isolate_signal_name(WTERMSIG(status));
        return pp_error_set(error, PP_ESYS,
            "reading the names and lines of '%s' crashed: %s %d; its debug data may be damaged",
            object, name ? name : "signal", WTERMSIG(status));
    }
    switch (WEXITSTATUS(status)) {
    case PP_SYMWIRE_DONE:
        return PP_OK;
    case PP_SYMWIRE_NO_OBJECT:
        return pp_error_set(error, PP_ENOENT, "%.*s", n_said, said);
    case PP_SYMWIRE_NOT_ELF:
        return pp_error_set(error, PP_EFORMAT, "%.*s", n_said, said);
    default:
        return pp_error_set(error, PP_ESYS, "'%s' failed with status %d: %.*s", PROGRAM_NAME,
            WEXITSTATUS(status), n_said, said);
    }
}

static void set_deadline(struct run *run)
{
    const double asked_s = run->request->timeout_s > 0 ? run->request->timeout_s : TIMEOUT_S;
    const double limit_s = asked_s < MAX_TIMEOUT_S ? asked_s : MAX_TIMEOUT_S;
    run->deadline_ns = pp_clock_posix_ns(CLOCK_MONOTONIC) + (uint64_t)(limit_s * 1e9);
}

static enum pp_status execute(struct run *run, struct pp_error *error)
{
    if (pipe2(run->reply_ends, O_CLOEXEC) != 0 || pipe2(run->message_ends, O_CLOEXEC) != 0)
        return pp_error_set(error, PP_ESYS, "cannot make a pipe: %s", strerror(errno));
    const int failed = spawn(run);
    close_end(&run->reply_ends[1]);
    close_end(&run->message_ends[1]);
    if (failed)
        return pp_error_set(error, PP_ESYS, "cannot run '%s': %s", run->program, strerror(failed));
    set_deadline(run);
    listen_to(run);
    return judge_end(run, reap(run), error);
}

static enum pp_status ask(struct run *run, struct pp_symbols *symbols, struct pp_error *error)
{
    const struct pp_symbols_request *request = run->request;
    enum pp_status status = pp_libexec_find(
        run->program, sizeof run->program, PROGRAM_NAME, request->program, error);
    if (status == PP_OK)
        status = check_object(request->object, error);
    if (status == PP_OK)
        status = write_questions(run, error);
    if (status == PP_OK)
        status = execute(run, error);
    if (status == PP_OK)
        status = pp_symreply_read(
            symbols, run->reply.data, run->reply.n_bytes, request->n_addresses, error);
    return status;
}

enum pp_status pp_symbols_ask(
    struct pp_symbols *symbols, const struct pp_symbols_request *request, struct pp_error *error)
{
    struct run run = {
        .request = request, .questions = -1, .reply_ends = {-1, -1}, .message_ends = {-1, -1}};
    *symbols = (struct pp_symbols){0};
    pp_buf_init(&run.reply);
    pp_buf_init(&run.message);
    const enum pp_status status = ask(&run, symbols, error);
    close_end(&run.questions);
    for (int i = 0; i < 2; i++) {
        close_end(&run.reply_ends[i]);
        close_end(&run.message_ends[i]);
    }
    pp_buf_release(&run.reply);
    pp_buf_release(&run.message);
    return status;
}

void pp_symbols_release(struct pp_symbols *symbols)
{
    free(symbols->answers);
    free(symbols->frames);
    free(symbols->store);
    *symbols = (struct pp_symbols){0};
}
