/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads the kernel's counts for the labels of samples.
 */
#define _GNU_SOURCE
#include "bench/rt_usage.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEAL_FIELD \
    8 /* of a cpu line in /proc/stat: user nice system idle iowait irq softirq steal */

void rt_usage_read(struct rt_usage *usage, bool all_threads)
{
    struct rusage r;
    getrusage(all_threads ? RUSAGE_SELF : RUSAGE_THREAD, &r);
    usage->n_involuntary = (uint64_t)r.ru_nivcsw;
    usage->n_voluntary = (uint64_t)r.ru_nvcsw;
    usage->n_minor_faults = (uint64_t)r.ru_minflt;
    usage->n_major_faults = (uint64_t)r.ru_majflt;
}

uint64_t rt_usage_max_rss_bytes(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (uint64_t)r.ru_maxrss * 1024;
}

static int stat_fd = -1;
static int stat_cpu;

void rt_usage_steal_open(int cpu)
{
    stat_cpu = cpu;
    stat_fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
}

static uint64_t parse_decimal(const char **text)
{
    uint64_t value = 0;
    for (; **text >= '0' && **text <= '9'; ++*text)
        value = value * 10 + (uint64_t)(**text - '0');
    return value;
}

/* The steal field if `line` is the one of our CPU. */
static bool steal_of_line(const char *line, uint64_t *ticks)
{
    const char *p = line + 3;
    if (strncmp(line, "cpu", 3) != 0)
        return false;
    if ((*p == ' ') != (stat_cpu < 0) || (*p != ' ' && parse_decimal(&p) != (uint64_t)stat_cpu))
        return false;
    for (int field = 1; field <= STEAL_FIELD; field++) {
        while (*p == ' ')
            p++;
        *ticks = parse_decimal(&p);
    }
    return true;
}

uint64_t rt_usage_steal(void)
{
    static char text[65536]; /* a line for each of some 800 CPUs */
    uint64_t ticks = 0;
    const ssize_t n = stat_fd < 0 ? 0 : pread(stat_fd, text, sizeof text - 1, 0);
    if (n <= 0)
        return 0;
    text[n] = '\0';
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (steal_of_line(line, &ticks))
            return ticks;
    }
    return 0;
}

unsigned rt_usage_n_tasks(void)
{
    unsigned n = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (!tasks)
        return 0;
    for (const struct dirent *entry; (entry = readdir(tasks));)
        n += entry->d_name[0] != '.';
    closedir(tasks);
    return n;
}

bool rt_usage_has_children(void)
{
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}
