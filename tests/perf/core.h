/* SPDX-License-Identifier: GPL-3.0-or-later
 * The core's own latencies in adds, by a hand-written loop: what any ruler has to agree with.
 */
#ifndef PP_TESTS_PERF_CORE_H
#define PP_TESTS_PERF_CORE_H

#include <stdbool.h>

struct core_ratios {
    double multiply_ratio; /* 1000 dependent multiplies over 1000 dependent adds */
    double load_ratio;     /* 1000 dependent loads from the first-level cache over the adds */
};

/* Interleave the three chains for about a tenth of a second on this CPU; ratios are medians over
 * blocks, each block with its own adds before and after. False: not here (other architecture, CPU
 * not to be had). */
bool core_measure(int cpu, struct core_ratios *ratios);

#endif
