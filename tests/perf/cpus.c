/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CPUs: which there are, taking one, and a child that disturbs from another.
 */
#include "tests/perf/cpus.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOG_BYTES ((size_t)64 << 20)

void cpus_find(int *first, int *last)
{
    cpu_set_t set;
    *first = *last = 0;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return;
    *first = -1;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET((size_t)cpu, &set))
            continue;
        *first = *first < 0 ? cpu : *first;
        *last = cpu;
    }
}

bool cpus_bind(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

static _Noreturn void hog(int cpu)
{
    char *memory = malloc(HOG_BYTES);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || memory == NULL || !cpus_bind(cpu))
        _exit(1);
    for (int value = 0;; value++) {
        memset(memory, value, HOG_BYTES);
        __asm__ volatile("" : : "r"(memory) : "memory");
    }
}

pid_t cpus_hog_start(int cpu)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0)
        hog(cpu);
    return child;
}

bool cpus_hog_stop(pid_t hog_process)
{
    int wait_status;
    return kill(hog_process, SIGKILL) == 0 && waitpid(hog_process, &wait_status, 0) > 0 &&
        WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL;
}
