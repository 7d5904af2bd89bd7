/* SPDX-License-Identifier: GPL-3.0-or-later
 * Benchmarks that change the process they run in. Each must give a result: what it did ends with
 * its worker.
 */
#define _GNU_SOURCE
#include "good.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static void work(void)
{
    ppb_keep(1000000007u / ppb_keep(13u));
}

#define SETUP(NAME) \
    static void NAME(PPB_UNUSED_ struct ppb_no_context *c, PPB_UNUSED_ struct ppb_run *ppb)

SETUP(leave_child)
{
    if (fork() == 0)
        for (;;)
            pause();
}

PPB_BENCH(forks_child_that_stays, .setup = leave_child)
{
    work();
}

/* A session of its own: not in the worker's process group any more. */
SETUP(leave_daemon)
{
    if (fork() == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        sleep(60);
        _exit(0);
    }
}

PPB_BENCH(forks_daemon, .setup = leave_daemon)
{
    work();
}

/* The child returns from the body and goes on measuring, as it believes. */
struct forking {
    uint64_t n_calls;
};

static void fork_in_batch(struct forking *f, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    (void)n_iterations;
    if (++f->n_calls == 20)
        fork();
}

PPB_BENCH_WITH(forks_child_that_measures, struct forking, f, .prepare = fork_in_batch)
{
    ppb_keep(f->n_calls);
    work();
}

static void *idle(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

SETUP(leave_thread)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, idle, NULL) == 0)
        pthread_detach(thread);
}

PPB_BENCH(leaves_thread, .setup = leave_thread)
{
    work();
}

SETUP(close_all)
{
    for (int fd = 0; fd < 256; fd++)
        close(fd);
}

PPB_BENCH(closes_all_files, .setup = close_all)
{
    work();
}

static volatile sig_atomic_t n_alarms;

static void on_alarm(int number)
{
    (void)number;
    n_alarms++;
}

SETUP(take_signals)
{
    const struct itimerval often = {{0, 1000}, {0, 1000}};
    for (int number = 1; number < 32; number++)
        signal(number, on_alarm);
    setitimer(ITIMER_REAL, &often, NULL);
}

PPB_BENCH(takes_signals, .setup = take_signals)
{
    work();
}

/* As if it were built again in the middle of the run. */
SETUP(touch_own_file)
{
    Dl_info here;
    if (dladdr((void *)(uintptr_t)&work, &here) == 0 ||
        utimensat(AT_FDCWD, here.dli_fname, NULL, 0) != 0)
        abort();
}

PPB_BENCH(touches_its_file, .setup = touch_own_file)
{
    work();
}

SETUP(round_up)
{
    fesetround(FE_UPWARD);
}

PPB_BENCH(changes_rounding, .setup = round_up)
{
    work();
}

/* Decimal commas, if the system has such a locale. */
SETUP(speak_german)
{
    if (!setlocale(LC_ALL, "de_DE.UTF-8"))
        setlocale(LC_ALL, "C.UTF-8");
}

PPB_BENCH(changes_locale, .setup = speak_german)
{
    work();
}

SETUP(move_away)
{
    if (chdir("/") != 0)
        abort();
    umask(0777);
}

PPB_BENCH(changes_directory, .setup = move_away)
{
    work();
}

SETUP(change_environment)
{
    clearenv();
}

PPB_BENCH(clears_environment, .setup = change_environment)
{
    work();
}

SETUP(change_cpu)
{
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        CPU_SET(cpu, &cpus);
    sched_setaffinity(0, sizeof cpus, &cpus);
}

PPB_BENCH(changes_affinity, .setup = change_cpu)
{
    work();
}

SETUP(be_nice)
{
    const struct rlimit nothing = {0, 0};
    setpriority(PRIO_PROCESS, 0, 19);
    setrlimit(RLIMIT_NOFILE, &nothing);
    setrlimit(RLIMIT_FSIZE, &nothing);
}

PPB_BENCH(changes_limits, .setup = be_nice)
{
    work();
}

SETUP(leave_group)
{
    setsid();
    setpgid(0, 0);
}

PPB_BENCH(leaves_process_group, .setup = leave_group)
{
    work();
}
