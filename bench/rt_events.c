/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "bench/rt_events.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One meter; by an event if there is a descriptor. */
struct event {
    int fd;
    int reason; /* errno of opening it */
    uint64_t before;
    uint64_t enabled_ns, running_ns; /* when read last; a processor that has too few counters lets
                                        events take turns */
    double sum;
};

static struct {
    uint32_t meters;
    struct event all[PP_N_METERS];
} events;

struct reading {
    uint64_t value, enabled_ns, running_ns;
};

static bool is_event(unsigned meter)
{
    return (events.meters & PP_METER_BIT(meter)) != 0;
}

/* What the kernel calls it; false: it has no such event. */
static bool describe(unsigned meter, struct perf_event_attr *attr)
{
    static const struct {
        bool exists;
        uint32_t type;
        uint64_t config;
    } kinds[PP_N_METERS] = {
        [PP_METER_MINOR_FAULTS] = {true, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MIN},
        [PP_METER_MAJOR_FAULTS] = {true, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MAJ},
        [PP_METER_CONTEXT_SWITCHES] = {true, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES},
        [PP_METER_MIGRATIONS] = {true, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS},
        [PP_METER_CYCLES] = {true, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
        [PP_METER_HW_INSTRUCTIONS] = {true, PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
        [PP_METER_BRANCH_MISSES] = {true, PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES},
        [PP_METER_CACHE_MISSES] = {true, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
    };
    const bool is_hardware = kinds[meter].type == PERF_TYPE_HARDWARE;
    *attr = (struct perf_event_attr){.type = kinds[meter].type,
        .size = sizeof *attr,
        .config = kinds[meter].config,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        .inherit = 1,
        /* Software events happen in the kernel: without it they would not be seen. */
        .exclude_kernel = is_hardware,
        .exclude_hv = is_hardware};
    return kinds[meter].exists;
}

void rt_events_open(uint32_t meters)
{
    events.meters = meters & (PP_METER_SYSTEM | PP_METER_HARDWARE);
    for (unsigned i = 0; i < PP_N_METERS; i++) {
        struct perf_event_attr attr;
        events.all[i] = (struct event){.fd = -1};
        if (!is_event(i) || !describe(i, &attr))
            continue;
        events.all[i].fd = (int)syscall(
            SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
        events.all[i].reason = events.all[i].fd < 0 ? errno : 0;
    }
}

/* Of the system's meters, those without an event. */
static uint64_t read_other(unsigned meter, const struct rusage *usage)
{
    switch (meter) {
    case PP_METER_MINOR_FAULTS:
        return (uint64_t)usage->ru_minflt;
    case PP_METER_MAJOR_FAULTS:
        return (uint64_t)usage->ru_majflt;
    case PP_METER_CONTEXT_SWITCHES:
        return (uint64_t)(usage->ru_nvcsw + usage->ru_nivcsw);
    case PP_METER_VOLUNTARY_SWITCHES:
        return (uint64_t)usage->ru_nvcsw;
    case PP_METER_INVOLUNTARY_SWITCHES:
        return (uint64_t)usage->ru_nivcsw;
    default:
        return 0;
    }
}

static bool read_event(const struct event *event, struct reading *reading)
{
    return event->fd >= 0 && read(event->fd, reading, sizeof *reading) == sizeof *reading;
}

static unsigned cpu_number(void)
{
    const int cpu = sched_getcpu();
    return cpu < 0 ? 0 : (unsigned)cpu;
}

void rt_events_begin(void)
{
    struct rusage usage;
    struct reading reading;
    getrusage(RUSAGE_SELF, &usage);
    for (unsigned i = 0; i < PP_N_METERS; i++) {
        struct event *event = &events.all[i];
        if (!is_event(i))
            continue;
        event->before = i == PP_METER_MIGRATIONS ? cpu_number() : read_other(i, &usage);
        if (read_event(event, &reading)) {
            event->before = reading.value;
            event->enabled_ns = reading.enabled_ns;
            event->running_ns = reading.running_ns;
        }
    }
}

/* What an event counted since it was read last, as if it had been counted all the time. */
static double count_since(const struct event *event, const struct reading *now)
{
    const double counted = (double)(now->value - event->before);
    const double enabled_ns = (double)(now->enabled_ns - event->enabled_ns);
    const double running_ns = (double)(now->running_ns - event->running_ns);
    return running_ns > 0 && running_ns < enabled_ns ? counted * enabled_ns / running_ns : counted;
}

void rt_events_end(void)
{
    struct rusage usage;
    struct reading readings[PP_N_METERS] = {{0}};
    bool is_read[PP_N_METERS] = {false};
    for (unsigned i = PP_N_METERS; i-- > 0;) /* those of the processor first */
        is_read[i] = is_event(i) && read_event(&events.all[i], &readings[i]);
    getrusage(RUSAGE_SELF, &usage);
    for (unsigned i = 0; i < PP_N_METERS; i++) {
        struct event *event = &events.all[i];
        if (!is_event(i))
            continue;
        event->sum += is_read[i]       ? count_since(event, &readings[i])
            : i == PP_METER_MIGRATIONS ? cpu_number() != event->before
                                       : (double)(read_other(i, &usage) - event->before);
    }
}

void rt_events_report(struct pp_wire_meter meters[PP_N_METERS], uint64_t n_loops)
{
    for (unsigned i = 0; i < PP_N_METERS; i++) {
        const struct event *event = &events.all[i];
        if (!is_event(i))
            continue;
        const bool is_hardware = (PP_METER_BIT(i) & PP_METER_HARDWARE) != 0;
        meters[i] = (struct pp_wire_meter){.value = event->sum / (double)(n_loops ? n_loops : 1),
            .source = event->fd >= 0       ? PP_METER_BY_PERF
                : is_hardware              ? PP_METER_BY_BENCHMARK
                : i == PP_METER_MIGRATIONS ? PP_METER_BY_CPU_NUMBER
                                           : PP_METER_BY_GETRUSAGE,
            .reason = event->reason};
    }
}
