/* SPDX-License-Identifier: GPL-3.0-or-later
 * A crash inside the worker writes down what it was before the process dies of it.
 */
#ifndef PP_BENCH_RT_FAULT_H
#define PP_BENCH_RT_FAULT_H

#include "bench/wire.h"

#include <signal.h>

/* Watch SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT on a stack of their own. The user's code may
 * replace the handlers: then the driver still sees the signal, only not where. */
void rt_fault_install(struct pp_wire_report *report);

#endif
