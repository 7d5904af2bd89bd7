/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks of values. */
#ifndef PP_STATS_RANK_H
#define PP_STATS_RANK_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/status.h"

/*
 * ranks[i] = 1-based rank of values[i]; equal values share the mean of their ranks (R: rank(v)).
 * values: finite; ranks: room for n, not the same array. *has_ties (may be NULL): whether any two
 * are equal.
 * Returns PP_OK or PP_ENOMEM. Cost: n log n.
 */
enum pp_status pp_rank_mid(const double *values, size_t n, double *ranks, bool *has_ties);

#endif
