/* SPDX-License-Identifier: GPL-3.0-or-later
 * Facts of the machine that need more than copying a file: caches,
 * mitigations, boost, power supply, maker, hypervisor.
 */
#ifndef PP_BENCH_ENV_HARDWARE_H
#define PP_BENCH_ENV_HARDWARE_H

#include "bench/env.h"

/* Sets those rows of env, whose CPU_VENDOR and HYPERVISOR rows hold what
 * /proc/cpuinfo says. Only with root "" the processor is asked itself. */
void pp_env_hardware_read(struct pp_env *env, const char *root);

#endif
