/* SPDX-License-Identifier: GPL-3.0-or-later
 * Facts of the running system that need more than copying a file: limits,
 * load, address-space randomisation, container, kernel options.
 */
#ifndef PP_BENCH_ENV_PROBE_H
#define PP_BENCH_ENV_PROBE_H

#include "bench/env.h"

#include <stdint.h>

/* Sets those rows of env as they are found under `root`. */
void pp_env_probe_read(struct pp_env *env, const char *root);

/* The stolen time in the text of /proc/stat, in ticks of USER_HZ: of all CPUs, or with
 * cpu >= 0 of that one. False when the kernel does not tell. */
bool pp_env_probe_steal(const char *stat_text, int cpu, uint64_t *ticks);

#endif
