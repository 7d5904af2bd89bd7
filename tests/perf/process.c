/* SPDX-License-Identifier: GPL-3.0-or-later
 * Other programs, by posix_spawn; their output goes to memory files, so that nothing has to be
 * removed.
 */
#include "tests/perf/process.h"

#include "tests/perf/cpus.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Where the streams of a program go. */
struct streams {
    int output; /* -1: the null device */
    int complaint;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool streams_open(struct streams *streams, bool keep_output)
{
    streams->output = keep_output ? memfd_create("output", MFD_CLOEXEC) : -1;
    streams->complaint = memfd_create("complaint", MFD_CLOEXEC);
    return streams->complaint >= 0 && (!keep_output || streams->output >= 0);
}

static void streams_close(const struct streams *streams)
{
    const int saved = errno;
    if (streams->output >= 0)
        close(streams->output);
    if (streams->complaint >= 0)
        close(streams->complaint);
    errno = saved;
}

/* All that was written to a memory file, as a string; NULL: no memory. */
static char *text_of(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return NULL;
    const size_t n_bytes = (size_t)status.st_size;
    char *text = calloc(1, n_bytes + 1);
    size_t n_read = 0;
    while (text != NULL && n_read < n_bytes) {
        const ssize_t n = pread(file, text + n_read, n_bytes - n_read, (off_t)n_read);
        if (n <= 0)
            break;
        n_read += (size_t)n;
    }
    return text;
}

/* Leave of a text its last line that is not empty. */
static void keep_last_line(char *text)
{
    size_t end = strlen(text);
    while (end > 0 && text[end - 1] == '\n')
        end--;
    text[end] = '\0';
    const char *newline = strrchr(text, '\n');
    if (newline != NULL)
        memmove(text, newline + 1, strlen(newline));
}

static int set_streams(posix_spawn_file_actions_t *actions, const struct streams *streams)
{
    int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = streams->output < 0
            ? posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0)
            : posix_spawn_file_actions_adddup2(actions, streams->output, 1);
    return error != 0 ? error : posix_spawn_file_actions_adddup2(actions, streams->complaint, 2);
}

static int spawn(pid_t *child, const struct process_order *order, const struct streams *streams)
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = set_streams(&actions, streams);
    if (error == 0)
        error = posix_spawnp(
            child, order->words[0], &actions, NULL, (char *const *)order->words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* A child inherits its parent's binding: take the CPU, start it, go back. */
static int spawn_bound(
    pid_t *child, const struct process_order *order, const struct streams *streams)
{
    cpu_set_t before;
    if (order->cpu == PROCESS_ANY_CPU)
        return spawn(child, order, streams);
    if (sched_getaffinity(0, sizeof before, &before) != 0 || !cpus_bind(order->cpu))
        return errno;
    const int error = spawn(child, order, streams);
    return sched_setaffinity(0, sizeof before, &before) == 0 ? error : errno;
}

static void fill_end(struct process_end *end, int wait_status, const struct streams *streams)
{
    end->exit_status = WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
                                                : WEXITSTATUS(wait_status);
    end->output = streams->output >= 0 ? text_of(streams->output) : NULL;
    end->complaint = text_of(streams->complaint);
    if (end->complaint != NULL)
        keep_last_line(end->complaint);
}

void process_end_release(struct process_end *end)
{
    free(end->output);
    free(end->complaint);
    *end = (struct process_end){0};
}

static bool wait_for(pid_t child, int *wait_status)
{
    while (waitpid(child, wait_status, 0) < 0) {
        if (errno != EINTR)
            return false;
    }
    return true;
}

static uint64_t peak_bytes_of(pid_t child)
{
    char path[64];
    char line[256];
    unsigned long long peak_kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *status = fopen(path, "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (sscanf(line, "VmHWM: %llu", &peak_kib) == 1)
            break;
    }
    if (status != NULL)
        fclose(status);
    return (uint64_t)peak_kib << 10;
}

/* Let a traced child run to its end, hand on its signals, and read its peak when it has stopped to
 * exit. */
static bool follow(pid_t child, int *wait_status, uint64_t *peak_bytes)
{
    while (wait_for(child, wait_status)) {
        if (!WIFSTOPPED(*wait_status))
            return true;
        const int event = *wait_status >> 16;
        if (event == PTRACE_EVENT_EXIT)
            *peak_bytes = peak_bytes_of(child);
        const long signal_number = event == 0 ? WSTOPSIG(*wait_status) : 0;
        if (ptrace(PTRACE_CONT, child, NULL, (void *)signal_number) != 0 && errno != ESRCH)
            return false;
    }
    return false;
}

/* Start and wait; with peak_bytes the child is followed. One that cannot be followed is ended,
 * unless it was so short-lived that it had ended itself. */
static bool start_and_wait(const struct process_order *order, const struct streams *streams,
    int *wait_status, uint64_t *peak_bytes)
{
    pid_t child;
    const int error = spawn_bound(&child, order, streams);
    if (error != 0) {
        errno = error;
        return false;
    }
    if (peak_bytes == NULL)
        return wait_for(child, wait_status);
    if (ptrace(PTRACE_SEIZE, child, NULL, (void *)PTRACE_O_TRACEEXIT) == 0)
        return follow(child, wait_status, peak_bytes);
    const int reason = errno;
    kill(child, SIGKILL);
    const bool is_waited = wait_for(child, wait_status);
    errno = reason;
    return is_waited && WIFEXITED(*wait_status);
}

static bool run(const struct process_order *order, struct process_end *end, uint64_t *peak_bytes)
{
    struct streams streams;
    int wait_status;
    *end = (struct process_end){0};
    if (!streams_open(&streams, order->keep_output)) {
        streams_close(&streams);
        return false;
    }
    const double start_s = now_s();
    const bool ok = start_and_wait(order, &streams, &wait_status, peak_bytes);
    end->wall_s = now_s() - start_s;
    if (ok)
        fill_end(end, wait_status, &streams);
    streams_close(&streams);
    return ok;
}

bool process_run(const struct process_order *order, struct process_end *end)
{
    return run(order, end, NULL);
}

bool process_run_peak(
    const struct process_order *order, struct process_end *end, uint64_t *peak_bytes)
{
    *peak_bytes = 0;
    return run(order, end, peak_bytes);
}
