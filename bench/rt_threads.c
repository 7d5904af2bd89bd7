/* SPDX-License-Identifier: GPL-3.0-or-later
 * A start line for threads. They spin on one word while they wait for the start (a futex would add
 * its wake-up to the measured time) and yield when there are more of them than CPUs.
 */
#define _GNU_SOURCE
#include "bench/rt_threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#define MAX_THREADS 1024
#define SPINS_BEFORE_YIELD 2000

static struct {
    struct ppb_run *runs;
    uint32_t n_threads;
    rt_loop *loop;
    uint64_t n_iterations;
    bool crowded;                      /* more threads than CPUs: yield at once */
    _Atomic uint64_t called, released; /* number of the batch to stand ready for, and to run */
    _Atomic uint32_t n_ready, n_finished;
} line;

static void wait_at_least(_Atomic uint64_t *word, uint64_t value)
{
    for (unsigned spins = 0; atomic_load_explicit(word, memory_order_acquire) < value; spins++)
        if (line.crowded || spins > SPINS_BEFORE_YIELD)
            sched_yield();
}

static void wait_count(_Atomic uint32_t *count, uint32_t value)
{
    for (unsigned spins = 0; atomic_load_explicit(count, memory_order_acquire) != value; spins++)
        if (line.crowded || spins > SPINS_BEFORE_YIELD)
            sched_yield();
}

static void *runner(void *argument)
{
    const size_t index = (size_t)(uintptr_t)argument;
    for (uint64_t batch = 1;; batch++) {
        wait_at_least(&line.called, batch);
        atomic_fetch_add(&line.n_ready, 1);
        wait_at_least(&line.released, batch);
        line.loop(&line.runs[index], line.n_iterations);
        atomic_fetch_add(&line.n_finished, 1);
    }
    return NULL;
}

bool rt_threads_start(struct ppb_run *runs, uint32_t n_threads)
{
    const bool has_started = line.n_threads == n_threads;
    line.runs = runs;
    if (has_started)
        return true;
    line.n_threads = n_threads;
    line.crowded = n_threads > (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
    if (n_threads > MAX_THREADS)
        return false;
    for (uint32_t i = 1; i < n_threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, runner, (void *)(uintptr_t)i) != 0)
            return false;
        pthread_detach(thread);
    }
    return true;
}

void rt_threads_use(struct ppb_run *runs)
{
    line.runs = runs;
}

void rt_threads_ready(rt_loop *loop, uint64_t n_iterations)
{
    line.loop = loop;
    line.n_iterations = n_iterations;
    atomic_store(&line.n_ready, 0);
    atomic_store(&line.n_finished, 0);
    atomic_fetch_add(&line.called, 1);
    wait_count(&line.n_ready, line.n_threads - 1);
}

void rt_threads_go(void)
{
    atomic_fetch_add(&line.released, 1);
    line.loop(&line.runs[0], line.n_iterations);
    wait_count(&line.n_finished, line.n_threads - 1);
}
