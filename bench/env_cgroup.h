/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CPU limit that the process's control groups put on it, version 1 and 2.
 */
#ifndef PP_BENCH_ENV_CGROUP_H
#define PP_BENCH_ENV_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of a group's path and NUL. */
#define PP_ENV_CGROUP_PATH_BYTES 1024

/* Of the group and all groups above it that can be seen. */
struct pp_env_cgroup {
    int version;       /* 1 or 2: who rules the CPU; 0 unknown, and then nothing else is known */
    bool limit_known;  /* some cpu.max or cpu.cfs_quota_us was readable */
    double limit_cpus; /* the tightest quota / period; 0: no limit */
    bool throttled_known;
    uint64_t throttled_count; /* periods in which the limit was met, summed over the groups */
    uint64_t throttled_ns;
    char path[PP_ENV_CGROUP_PATH_BYTES]; /* as /proc/self/cgroup has it */
};

/* Finds the group by /proc/self/cgroup and mountinfo under `root`. Never
 * fails: what cannot be found stays unknown. */
void pp_env_cgroup_read(struct pp_env_cgroup *cgroup, const char *root);

#endif
