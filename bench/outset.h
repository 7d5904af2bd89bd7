/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every kind of run settles before it begins.
 */
#ifndef PP_BENCH_OUTSET_H
#define PP_BENCH_OUTSET_H

#include "bench/settings.h"
#include "stats/status.h"

/* Replace what was left open: a seed from the system, a limit of memory from the machine's; `cpu`
 * gets the CPU to measure on, -1: none in particular. PP_EINVAL: the CPU that was asked for may not
 * be used here. */
enum pp_status pp_outset_settle(struct pp_settings *settings, int *cpu, struct pp_error *error);

/* The time now, RFC 3339 with offset; left as it is when there is no such time. */
void pp_outset_now(char text[40]);

#endif
