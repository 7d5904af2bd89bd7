/* SPDX-License-Identifier: GPL-3.0-or-later
 * Worker processes: each in its own session, with nothing open but its pipes and the shared memory,
 * watched until it and its descendants are gone.
 */
#define _GNU_SOURCE
#include "bench/isolate.h"

#include "bench/clock.h"
#include "bench/keeper.h"
#include "bench/libexec.h"
#include "bench/tracewire.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKER_NAME "ppbench-worker"
#define GRACE_MS 200
#define PADDING_NAME "PPBENCH_PADDING="
#define MAX_PADDING 4096
#define MAX_CHUNKS 256 /* taken from a full pipe before the clock is looked at again */
#define MAX_TIMEOUT_S 1e9
#define LOOK_MS 2 /* how often, where the kernel does not tell of a process's end */

extern char **environ;

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t running_pid;

void pp_isolate_interrupt(void)
{
    interrupted = 1;
    if (running_pid > 0)
        kill(-running_pid, SIGKILL);
}

bool pp_isolate_interrupted(void)
{
    return interrupted != 0;
}

const char *pp_isolate_signal_name(int signal_number)
{
    static const char *const names[] = {
        [SIGABRT] = "SIGABRT",
        [SIGALRM] = "SIGALRM",
        [SIGBUS] = "SIGBUS",
        [SIGFPE] = "SIGFPE",
        [SIGHUP] = "SIGHUP",
        [SIGILL] = "SIGILL",
        [SIGINT] = "SIGINT",
        [SIGKILL] = "SIGKILL",
        [SIGPIPE] = "SIGPIPE",
        [SIGQUIT] = "SIGQUIT",
        [SIGSEGV] = "SIGSEGV",
        [SIGSYS] = "SIGSYS",
        [SIGTERM] = "SIGTERM",
        [SIGTRAP] = "SIGTRAP",
        [SIGUSR1] = "SIGUSR1",
        [SIGUSR2] = "SIGUSR2",
        [SIGXCPU] = "SIGXCPU",
        [SIGXFSZ] = "SIGXFSZ",
    };
    const bool known = signal_number > 0 && (size_t)signal_number < sizeof names / sizeof names[0];
    return known ? names[signal_number] : NULL;
}

static enum pp_status wire_resize(
    struct pp_isolate *isolate, size_t n_bytes, struct pp_error *error)
{
    if (isolate->wire)
        munmap(isolate->wire, isolate->wire_bytes);
    isolate->wire = NULL;
    if (ftruncate(isolate->wire_fd, 0) != 0 || ftruncate(isolate->wire_fd, (off_t)n_bytes) != 0)
        return pp_error_set(error, PP_ESYS, "cannot make shared memory: %s", strerror(errno));
    void *at = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, isolate->wire_fd, 0);
    if (at == MAP_FAILED)
        return pp_error_set(error, PP_ESYS, "cannot map shared memory: %s", strerror(errno));
    isolate->wire = at;
    isolate->wire_bytes = n_bytes;
    return PP_OK;
}

/* Our children as the kernel lists them, `n_most` of them at most; 0 also when it does not say. */
static size_t list_children(int *children, size_t n_most)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t n_bytes = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[n_bytes > 0 ? n_bytes : 0] = '\0';
    size_t n = 0;
    for (char *at = text, *end; n < n_most; at = end + 1) {
        const long pid = strtol(at, &end, 10);
        if (end == at || *end != ' ')
            break; /* a number that was cut is somebody else's */
        children[n++] = (int)pid;
    }
    return n;
}

enum pp_status pp_isolate_init(
    struct pp_isolate *isolate, const char *worker_path, struct pp_error *error)
{
    memset(isolate, 0, sizeof *isolate);
    isolate->wire_fd = memfd_create("ppbench", MFD_CLOEXEC);
    if (isolate->wire_fd < 0)
        return pp_error_set(error, PP_ESYS, "cannot make shared memory: %s", strerror(errno));
    pp_keeper_start();
    isolate->n_others = list_children(isolate->others, PP_ISOLATE_MAX_OTHERS);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* what a benchmark forks and forsakes comes to us */
    return pp_libexec_find(
        isolate->worker_path, sizeof isolate->worker_path, WORKER_NAME, worker_path, error);
}

void pp_isolate_release(struct pp_isolate *isolate)
{
    if (isolate->wire)
        munmap(isolate->wire, isolate->wire_bytes);
    if (isolate->wire_fd > 0)
        close(isolate->wire_fd);
    isolate->wire = NULL;
    isolate->wire_fd = -1;
}

enum pp_status pp_isolate_prepare(struct pp_isolate *isolate, bool list, struct pp_error *error)
{
    const size_t n_bytes = pp_wire_list_offset() + (list ? PP_WIRE_LIST_BYTES : 0);
    /* Truncating to nothing and back is the cheapest way to zeroes: only what was touched is given
     * back. */
    const enum pp_status status = wire_resize(isolate, n_bytes, error);
    if (status != PP_OK)
        return status;
    isolate->wire->magic = PP_WIRE_MAGIC;
    isolate->wire->bytes = n_bytes;
    isolate->wire->order.driver_pid = (int32_t)getpid();
    isolate->wire->canary_before = isolate->wire->canary_after = PP_WIRE_CANARY;
    for (int group = 0; group < 2; group++)
        pp_moments_init(&isolate->wire->stream.moments[group]);
    return PP_OK;
}

/* Our environment with the padding in front; NULL: no memory. One block, freed by free(). */
static char **padded_environment(unsigned padding_bytes)
{
    size_t n = 0;
    while (environ[n])
        n++;
    char **copy = malloc((n + 2) * sizeof *copy + sizeof PADDING_NAME + MAX_PADDING);
    if (!copy)
        return NULL;
    char *padding = (char *)(copy + n + 2);
    strcpy(padding, PADDING_NAME);
    memset(padding + strlen(PADDING_NAME), 'x', padding_bytes);
    padding[strlen(PADDING_NAME) + padding_bytes] = '\0';
    copy[0] = padding;
    memcpy(copy + 1, environ, (n + 1) * sizeof *copy);
    return copy;
}

static int spawn_worker(
    const struct pp_isolate *isolate, int output, unsigned padding_bytes, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    char *const arguments[] = {(char *)(uintptr_t)WORKER_NAME, NULL};
    char **environment = padded_environment(padding_bytes);
    if (!environment)
        return ENOMEM;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, isolate->wire_fd, PP_WIRE_FD);
    if (isolate->tracewire_fd > PP_TRACEWIRE_FD)
        posix_spawn_file_actions_adddup2(&actions, isolate->tracewire_fd, PP_TRACEWIRE_FD);
    posix_spawn_file_actions_addclosefrom_np(
        &actions, isolate->tracewire_fd > PP_TRACEWIRE_FD ? PP_TRACEWIRE_FD + 1 : PP_WIRE_FD + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(
        &attributes, (short)(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    const int failed = posix_spawn(
        pid, isolate->worker_path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(environment);
    return failed;
}

/* Take what the pipe holds. False: its other end is closed. */
static bool drain(struct pp_isolate *isolate, int pipe_fd)
{
    char chunk[4096];
    ssize_t n = -1;
    for (int i = 0; i < MAX_CHUNKS && (n = read(pipe_fd, chunk, sizeof chunk)) > 0; i++) {
        const size_t room = PP_ISOLATE_OUTPUT_BYTES - isolate->output_bytes;
        const size_t kept = (size_t)n < room ? (size_t)n : room;
        memcpy(isolate->output + isolate->output_bytes, chunk, kept);
        isolate->output_bytes += kept;
        isolate->output_total_bytes += (uint64_t)n;
        if ((size_t)n < sizeof chunk)
            break; /* let the poll see to time-outs between floods */
    }
    isolate->output[isolate->output_bytes] = '\0';
    return n != 0;
}

static bool is_other(const struct pp_isolate *isolate, int pid)
{
    for (size_t i = 0; i < isolate->n_others; i++)
        if (isolate->others[i] == pid)
            return true;
    return false;
}

/* Processes that the worker left behind (in other sessions too) are our children now: end them. */
static void kill_strays(const struct pp_isolate *isolate)
{
    int children[2 * PP_ISOLATE_MAX_OTHERS];
    size_t n_killed = isolate->n_others <
        PP_ISOLATE_MAX_OTHERS; /* so many may be more than we know: hands off */
    for (int round = 0; round < 1000 && n_killed > 0; round++) {
        const size_t n = list_children(children, sizeof children / sizeof children[0]);
        n_killed = 0;
        for (size_t i = 0; i < n; i++) {
            if (is_other(isolate, children[i]))
                continue;
            kill(children[i], SIGKILL);
            waitpid(children[i], NULL, 0);
            n_killed++;
        }
    }
}

static int open_pidfd(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int left_ms(uint64_t deadline_ns)
{
    const uint64_t now_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    if (now_ns >= deadline_ns)
        return 0;
    const uint64_t ms = (deadline_ns - now_ns) / 1000000 + 1;
    return ms > 1000000 ? 1000000 : (int)ms;
}

/* Whether it ended and waits to be reaped. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

/* Wait for the worker's end until the deadline, keeping its pipe empty. True: it ended. */
static bool wait_until(
    struct pp_isolate *isolate, pid_t pid, int pid_fd, int pipe_fd, uint64_t deadline_ns)
{
    struct pollfd fds[] = {{.fd = pid_fd, .events = POLLIN}, {.fd = pipe_fd, .events = POLLIN}};
    for (int ms; !interrupted && (ms = left_ms(deadline_ns)) > 0;) {
        if (poll(fds, 2, pid_fd < 0 ? LOOK_MS : ms) < 0 && errno != EINTR)
            return false;
        if (fds[1].revents && !drain(isolate, pipe_fd))
            fds[1].fd = -1;
        if (fds[0].revents || (pid_fd < 0 && has_ended(pid)))
            return true;
    }
    return false;
}

static const char *phase_name(uint32_t phase)
{
    static const char *const names[] = {
        [PP_WIRE_STARTED] = "starting",
        [PP_WIRE_LOADING] = "being loaded (a constructor of its own)",
        [PP_WIRE_FINDING] = "being searched for benchmarks",
        [PP_WIRE_SETUP] = "in setup",
        [PP_WIRE_CALIBRATING] = "calibrating the loop count",
        [PP_WIRE_WARMING] = "warming up",
        [PP_WIRE_SAMPLING] = "sampling",
        [PP_WIRE_TEARDOWN] = "in teardown",
        [PP_WIRE_DONE] = "ending",
        [PP_WIRE_REFUSED] = "giving up",
    };
    return phase < sizeof names / sizeof names[0] ? names[phase] : "in an unknown state";
}

static void describe_signal(const struct pp_wire_report *report, struct pp_outcome *o)
{
    char number[32], where[64] = "";
    const char *name = pp_isolate_signal_name(o->signal);
    const uint64_t n_samples = atomic_load(&report->n_committed);
    const bool caught = report->signal == (uint32_t)o->signal;
    snprintf(number, sizeof number, "signal %d", o->signal);
    if (caught && report->signal_code > 0 && (o->signal == SIGSEGV || o->signal == SIGBUS))
        snprintf(
            where, sizeof where, " at address 0x%llx", (unsigned long long)report->signal_address);
    const char *why = caught && report->stack_overflow ? "stack overflow, "
        : o->signal == SIGKILL                         ? "killed, probably out of memory, "
                                                       : "";
    snprintf(o->text, sizeof o->text, "crashed: %s%s%s while %s, after %llu samples", why,
        name ? name : number, where, phase_name(atomic_load(&report->phase)),
        (unsigned long long)n_samples);
}

static void describe(const struct pp_wire_report *report, double timeout_s, struct pp_outcome *o)
{
    const uint32_t phase = atomic_load(&report->phase);
    if (o->ending == PP_ENDING_TIMED_OUT)
        snprintf(o->text, sizeof o->text, "timed out after %.3g s while %s, after %llu samples",
            timeout_s, phase_name(phase), (unsigned long long)atomic_load(&report->n_committed));
    else if (o->ending == PP_ENDING_INTERRUPTED)
        snprintf(o->text, sizeof o->text, "interrupted");
    else if (o->ending == PP_ENDING_SIGNALLED)
        describe_signal(report, o);
    else if (o->ending == PP_ENDING_EXITED)
        snprintf(o->text, sizeof o->text,
            "called exit or ended its thread (status %d) while %s, after %llu samples",
            o->exit_code, phase_name(phase), (unsigned long long)atomic_load(&report->n_committed));
    else if (o->ending == PP_ENDING_DAMAGED)
        snprintf(o->text, sizeof o->text, "the benchmark wrote over its worker's results");
    else if (o->ending == PP_ENDING_REFUSED)
        snprintf(o->text, sizeof o->text, "%.*s", (int)sizeof report->text, report->text);
}

/* What its end says, once it is reaped. */
static void judge(
    const struct pp_wire_report *report, bool is_whole, int status, struct pp_outcome *o)
{
    const uint32_t phase = atomic_load(&report->phase);
    if (o->ending == PP_ENDING_INTERRUPTED)
        return;
    if (!is_whole) {
        o->ending = PP_ENDING_DAMAGED;
        return;
    }
    if (o->ending == PP_ENDING_TIMED_OUT)
        return;
    if (WIFSIGNALED(status)) {
        o->ending = PP_ENDING_SIGNALLED;
        o->signal = WTERMSIG(status);
    } else if (phase == PP_WIRE_DONE) {
        o->ending = PP_ENDING_DONE;
    } else {
        o->ending = phase == PP_WIRE_REFUSED ? PP_ENDING_REFUSED : PP_ENDING_EXITED;
        o->exit_code = WEXITSTATUS(status);
    }
}

static double timeval_s(struct timeval tv)
{
    return (double)tv.tv_sec + (double)tv.tv_usec * 1e-6;
}

static void watch(
    struct pp_isolate *isolate, pid_t pid, int pipe_fd, double timeout_s, struct pp_outcome *o)
{
    const int pid_fd = open_pidfd(pid);
    const uint64_t now_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    int status = 0;
    struct rusage usage = {0};
    if (!wait_until(isolate, pid, pid_fd, pipe_fd,
            now_ns + (uint64_t)(fmin(timeout_s, MAX_TIMEOUT_S) * 1e9)) &&
        !interrupted) {
        o->ending = PP_ENDING_TIMED_OUT;
        kill(-pid, SIGTERM);
        wait_until(isolate, pid, pid_fd, pipe_fd,
            pp_clock_posix_ns(CLOCK_MONOTONIC) + GRACE_MS * UINT64_C(1000000));
    }
    if (interrupted)
        o->ending = PP_ENDING_INTERRUPTED;
    kill(-pid, SIGKILL); /* the group: also what it forked; not yet reaped, so the number is still
                            its own */
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
        continue;
    o->cpu_s = timeval_s(usage.ru_utime) + timeval_s(usage.ru_stime);
    drain(isolate, pipe_fd);
    if (pid_fd >= 0)
        close(pid_fd);
    judge(&isolate->wire->report, pp_wire_is_whole(isolate->wire), status, o);
}

void pp_isolate_run(struct pp_isolate *isolate, double timeout_s, unsigned padding_bytes,
    struct pp_outcome *outcome)
{
    int ends[2] = {-1, -1};
    pid_t pid = 0;
    const uint64_t began_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    *outcome = (struct pp_outcome){.ending = PP_ENDING_NOT_STARTED};
    isolate->output_bytes = 0;
    isolate->output_total_bytes = 0;
    isolate->output[0] = '\0';
    if (interrupted) {
        outcome->ending = PP_ENDING_INTERRUPTED;
        return;
    }
    int failed = pipe2(ends, O_CLOEXEC) != 0 ? errno : 0;
    if (!failed) {
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        failed = spawn_worker(isolate, ends[1], padding_bytes % MAX_PADDING, &pid);
        close(ends[1]);
    }
    if (failed) {
        snprintf(outcome->text, sizeof outcome->text, "cannot start the worker '%.200s': %s",
            isolate->worker_path, strerror(failed));
    } else {
        running_pid = pid;
        outcome->ending = PP_ENDING_DONE;
        watch(isolate, pid, ends[0], timeout_s, outcome);
        running_pid = 0;
        kill_strays(isolate);
        describe(&isolate->wire->report, timeout_s, outcome);
    }
    if (ends[0] >= 0)
        close(ends[0]);
    outcome->duration_s = pp_clock_since_s(began_ns);
}
