/* SPDX-License-Identifier: GPL-3.0-or-later
 * CPU, memory, seed and time of a run.
 */
#define _GNU_SOURCE
#include "bench/outset.h"

#include <sched.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define MAX_MEMORY_BYTES (UINT64_C(4) << 30)

/* The last CPU that this process may use: the first ones serve most interrupts. */
static int last_allowed_cpu(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return -1;
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--)
        if (CPU_ISSET((unsigned)cpu, &set))
            return cpu;
    return -1;
}

static int measuring_cpu(int pin)
{
    return pin == PP_PIN_NONE ? -1 : pin == PP_PIN_AUTO ? last_allowed_cpu() : pin;
}

/* A CPU that was asked for must be one that this process may use. */
static enum pp_status check_cpu(int pin, struct pp_error *error)
{
    cpu_set_t set;
    if (pin < 0 || sched_getaffinity(0, sizeof set, &set) != 0 ||
        (pin < CPU_SETSIZE && CPU_ISSET((unsigned)pin, &set)))
        return PP_OK;
    return pp_error_set(error, PP_EINVAL,
        "CPU %d is not among those that may be used here (the last is %d); give another to --pin",
        pin, last_allowed_cpu());
}

static uint64_t default_memory_bytes(void)
{
    const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    const uint64_t half = pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes / 2
                                                      : MAX_MEMORY_BYTES;
    return half < MAX_MEMORY_BYTES ? half : MAX_MEMORY_BYTES;
}

enum pp_status pp_outset_settle(struct pp_settings *settings, int *cpu, struct pp_error *error)
{
    *cpu = measuring_cpu(settings->pin_cpu);
    if (settings->seed == 0 && getrandom(&settings->seed, sizeof settings->seed, 0) < 0)
        settings->seed = (uint64_t)time(NULL);
    if (settings->memory_bytes == 0)
        settings->memory_bytes = default_memory_bytes();
    return check_cpu(settings->pin_cpu, error);
}

void pp_outset_now(char text[40])
{
    const time_t now = time(NULL);
    struct tm local;
    char now_text[26];
    if (!localtime_r(&now, &local) ||
        strftime(now_text, sizeof now_text, "%Y-%m-%dT%H:%M:%S%z", &local) != 24)
        return;
    snprintf(text, 40, "%.22s:%.2s", now_text, now_text + 22); /* RFC 3339 wants +hh:mm */
}
