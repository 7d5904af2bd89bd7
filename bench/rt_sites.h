/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions in which the compiler left a place for a tracer: -fpatchable-function-entry, -pg with
 * or without -mfentry, -finstrument-functions.
 */
#ifndef PP_BENCH_RT_SITES_H
#define PP_BENCH_RT_SITES_H

#include "bench/rt_scan.h"

/* Set has_site[i] (0 or 1) for each function of the scan, whose object is loaded. Returns how many
 * have one. */
size_t rt_sites_find(const struct rt_scan *scan, unsigned char *has_site);

#endif
