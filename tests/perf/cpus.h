/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CPUs: which there are, taking one, and a child that disturbs from another.
 */
#ifndef PP_TESTS_PERF_CPUS_H
#define PP_TESTS_PERF_CPUS_H

#include <stdbool.h>
#include <sys/types.h>

/* First and last CPU that this process may use; equal when there is only one. */
void cpus_find(int *first, int *last);

/* Bind this thread to one CPU. */
bool cpus_bind(int cpu);

/* A child that rewrites 64 MiB on this CPU, over and over, until cpus_hog_stop or its parent's
 * death. -1: none. */
pid_t cpus_hog_start(int cpu);

/* True if the child was at work until now. */
bool cpus_hog_stop(pid_t hog);

#endif
