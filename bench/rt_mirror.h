/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the true return addresses of traced calls are: at their stack address plus a constant.
 */
#ifndef PP_BENCH_RT_MIRROR_H
#define PP_BENCH_RT_MIRROR_H

#include <stdbool.h>

/* Reserve the mirror of all usual stacks; sets rt_tree.delta and its bounds. False: there are not 2
 * TiB of address space to be had. */
bool rt_mirror_reserve(void);

#endif
