/* SPDX-License-Identifier: GPL-3.0-or-later
 * Timer samples. The handler calls nothing but system calls and the vDSO's clock, touches memory
 * that was there before, and leaves errno as it was. Each timer is set anew for one absolute time,
 * a random while after the last one; times that passed unserved are counted, so that no state of
 * the program is seen too rarely because signals wait in it.
 */
#define _GNU_SOURCE
#include "bench/rt_sampler.h"

#include "bench/clock.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define MAX_THREADS 1024
#define MAX_WEIGHT UINT16_MAX
#define FIRST_DELAY_NS 20000

/* One thread that is sampled; after the start only its own handler writes to it. */
struct thread {
    timer_t timer;
    uint64_t due_ns; /* of CLOCK_MONOTONIC */
    uint64_t random;
    uint64_t n_preempted; /* as the kernel counted at the last late sample */
    uint64_t n_lost;
    uint16_t index;
};

static struct {
    struct pp_tracewire *wire;
    struct pp_tracewire_sample *samples;
    uint32_t (*current_node)(void);
    uint64_t period_ns;
    uint64_t resumed_ns;
    int signal;
    _Atomic bool is_running, keeps;
    struct thread threads[MAX_THREADS];
    uint32_t n_threads;
} sampler;

/* Marsaglia's xorshift64: good enough to part from any period of the program's. */
static uint64_t next_delay_ns(struct thread *thread)
{
    uint64_t x = thread->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    thread->random = x;
    return sampler.period_ns / 2 + x % (sampler.period_ns + 1);
}

static void arm(const struct thread *thread)
{
    const struct itimerspec at = {.it_value = {.tv_sec = (time_t)(thread->due_ns / 1000000000u),
                                      .tv_nsec = (long)(thread->due_ns % 1000000000u)}};
    timer_settime(thread->timer, TIMER_ABSTIME, &at, NULL);
}

/* Whether others had the CPU since the last late sample: then the time was not the program's. */
static bool was_preempted(struct thread *thread)
{
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) != 0)
        return false;
    const uint64_t before = thread->n_preempted;
    thread->n_preempted = (uint64_t)usage.ru_nivcsw;
    return thread->n_preempted != before;
}

static void record(struct thread *thread, const ucontext_t *at, uint32_t weight)
{
    struct pp_tracewire_report *report = &sampler.wire->report;
    const uint32_t i = atomic_load_explicit(&report->n_samples, memory_order_relaxed) <
            PP_TRACEWIRE_MAX_SAMPLES
        ? atomic_fetch_add(&report->n_samples, 1)
        : PP_TRACEWIRE_MAX_SAMPLES;
    if (i >= PP_TRACEWIRE_MAX_SAMPLES) {
        thread->n_lost += weight;
        return;
    }
    sampler.samples[i] = (struct pp_tracewire_sample){
        .loaded_address = (uint64_t)at->uc_mcontext.gregs[REG_RIP],
        .node = sampler.current_node ? sampler.current_node() : 0,
        .thread = thread->index,
        .weight = (uint16_t)(weight > MAX_WEIGHT ? MAX_WEIGHT : weight)};
}

static void on_timer(int number, siginfo_t *info, void *context)
{
    struct thread *thread = info->si_value.sival_ptr;
    const int kept_errno = errno;
    (void)number;
    if (info->si_code != SI_TIMER || !atomic_load(&sampler.is_running))
        return;
    const uint64_t now_ns = pp_clock_posix_ns(CLOCK_MONOTONIC);
    uint32_t n_due = 0;
    while (thread->due_ns <= now_ns && n_due < MAX_WEIGHT) {
        thread->due_ns += next_delay_ns(thread);
        n_due++;
    }
    if (thread->due_ns <= now_ns)
        thread->due_ns = now_ns + next_delay_ns(thread);
    arm(thread);
    if (n_due && atomic_load(&sampler.keeps)) {
        n_due = n_due > 1 && was_preempted(thread) ? 1 : n_due;
        thread->n_lost += n_due - 1;
        record(thread, context, n_due);
    }
    errno = kept_errno;
}

static void set_blocked(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, sampler.signal);
    pthread_sigmask(how, &set, NULL);
}

/* A signal that waits makes the kernel begin fork anew, for ever when it takes longer than the
 * timer. */
static void before_fork(void)
{
    set_blocked(SIG_BLOCK);
}

static void after_fork(void)
{
    set_blocked(SIG_UNBLOCK);
}

/* The first signal from above that nobody uses. */
static bool take_signal(void)
{
    struct sigaction action = {
        .sa_sigaction = on_timer, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    /* Another handler would run on this one's stack, and its calls be traced there. */
    sigfillset(&action.sa_mask);
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&action.sa_mask, faults[i]);
    for (int i = SIGRTMAX; i > SIGRTMIN; i--) {
        struct sigaction now;
        if (sigaction(i, NULL, &now) == 0 && now.sa_handler == SIG_DFL) {
            sampler.signal = i;
            return sigaction(i, &action, NULL) == 0;
        }
    }
    return false;
}

static bool add_thread(pid_t tid)
{
    struct thread *thread = &sampler.threads[sampler.n_threads];
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = sampler.signal};
    event.sigev_value.sival_ptr = thread;
    event.sigev_notify_thread_id = tid;
    if (sampler.n_threads == MAX_THREADS ||
        timer_create(CLOCK_MONOTONIC, &event, &thread->timer) != 0)
        return false;
    thread->index = (uint16_t)sampler.n_threads++;
    thread->random = pp_clock_tsc() * UINT64_C(0x9e3779b97f4a7c15) | 1;
    return true;
}

/* A timer for each thread of the process, the first thread first. */
static bool add_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    bool ok = add_thread(getpid());
    const struct dirent *entry;
    while (ok && tasks && (entry = readdir(tasks))) {
        const pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (tid > 0 && tid != getpid())
            ok = add_thread(tid);
    }
    if (tasks)
        closedir(tasks);
    return ok;
}

static void doubt(struct pp_tracewire *wire, const char *text)
{
    if (!wire->report.doubt[0])
        strncpy(wire->report.doubt, text, sizeof wire->report.doubt - 1);
}

bool rt_sampler_start(struct pp_tracewire *wire, uint32_t hz, uint32_t (*current_node)(void))
{
    sampler.wire = wire;
    sampler.samples = pp_tracewire_at(wire, PP_TRACEWIRE_SAMPLES);
    sampler.current_node = current_node;
    sampler.period_ns = 1000000000u / (hz ? hz : 1);
    if (!take_signal() || pthread_atfork(before_fork, after_fork, after_fork) != 0 ||
        !add_threads()) {
        doubt(wire, "the system gives no timer for each thread: there are no samples");
        return false;
    }
    wire->report.n_threads = sampler.n_threads;
    atomic_store(&sampler.is_running, true);
    for (uint32_t i = 0; i < sampler.n_threads; i++) {
        struct thread *thread = &sampler.threads[i];
        thread->due_ns = pp_clock_posix_ns(CLOCK_MONOTONIC) + FIRST_DELAY_NS +
            next_delay_ns(thread);
        arm(thread);
    }
    return true;
}

void rt_sampler_resume(void)
{
    sampler.resumed_ns = pp_clock_posix_ns(CLOCK_PROCESS_CPUTIME_ID);
    atomic_store(&sampler.keeps, true);
}

void rt_sampler_pause(void)
{
    if (!atomic_load(&sampler.keeps))
        return;
    atomic_store(&sampler.keeps, false);
    sampler.wire->report.sampling_ns += pp_clock_posix_ns(CLOCK_PROCESS_CPUTIME_ID) -
        sampler.resumed_ns;
}

void rt_sampler_stop(void)
{
    rt_sampler_pause();
    atomic_store(&sampler.is_running, false);
    for (uint32_t i = 0; i < sampler.n_threads; i++) {
        timer_delete(sampler.threads[i].timer);
        sampler.wire->report.n_lost_samples += sampler.threads[i].n_lost;
    }
    sampler.n_threads = 0;
}
