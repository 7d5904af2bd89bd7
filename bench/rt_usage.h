/* SPDX-License-Identifier: GPL-3.0-or-later
 * What disturbed a sample, as the kernel recorded it. Readers stand outside the timed span.
 */
#ifndef PP_BENCH_RT_USAGE_H
#define PP_BENCH_RT_USAGE_H

#include <stdbool.h>
#include <stdint.h>

struct rt_usage {
    uint64_t n_involuntary, n_voluntary, n_minor_faults, n_major_faults;
};

/* Counts of this thread (`all_threads`: of the process) up to now; about 250 ns. */
void rt_usage_read(struct rt_usage *usage, bool all_threads);

/* Peak resident memory of this process, bytes. */
uint64_t rt_usage_max_rss_bytes(void);

/* Open what rt_usage_steal reads for `cpu` (-1: all CPUs together). Absent: steal stays 0. */
void rt_usage_steal_open(int cpu);

/* Ticks of 1/100 s that the hypervisor took from the CPU up to now; a file read of some 10 us. */
uint64_t rt_usage_steal(void);

/* Tasks in this process, and whether it has children. 0, false: unknown. */
unsigned rt_usage_n_tasks(void);
bool rt_usage_has_children(void);

#endif
