/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clean and unclean samples of a benchmark together, as ns per iteration: for formats that know
 * only one kind.
 */
#ifndef PP_CMD_ALLSAMPLES_H
#define PP_CMD_ALLSAMPLES_H

#include "bench/result.h"

#include <stdbool.h>

/* Make `all` (not initialised) the union of the case's samples, in its ticks; the caller releases
 * it, whatever is returned. False: out of memory. */
bool pp_allsamples_init(struct pp_dist *all, const struct pp_case *c);

/* Nanoseconds per iteration that one tick of a sample stands for: raw. */
double pp_allsamples_ns_per_tick(const struct pp_case *c);

/* Whether the case has a result that may be read as a number: it ended well, with a worker that
 * did. */
bool pp_allsamples_has_result(const struct pp_case *c);

#endif
