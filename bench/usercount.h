/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counters of the benchmark's own, from its workers into its result.
 */
#ifndef PP_BENCH_USERCOUNT_H
#define PP_BENCH_USERCOUNT_H

#include "bench/meter.h"
#include "bench/result.h"
#include "bench/wire.h"

/* Add one worker's counters to the case: rates are averaged over the workers, PPB_LAST keeps the
 * last. `n_iterations`, `elapsed_s`: of all its samples. A value that is no number marks the
 * counter for good. PP_ENOMEM. */
enum pp_status pp_usercount_add(
    struct pp_case *c, const struct pp_wire_report *report, double n_iterations, double elapsed_s);

/* Give the case a counter per iteration that the tool itself has counted: of the case, not of one
 * of its workers. PP_ENOMEM. */
enum pp_status pp_usercount_set(
    struct pp_case *c, const char *name, enum pp_meter_source source, double value);

/* Compute the value and n_workers of a counter anew from those of its workers, in their order; a
 * reason why it is none stays. */
void pp_usercount_update(struct pp_counter *counter);

#endif
