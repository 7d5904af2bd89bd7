/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many tests at once. */
#ifndef PP_STATS_MULTIPLE_H
#define PP_STATS_MULTIPLE_H

#include <stddef.h>

#include "stats/status.h"

/*
 * Benjamini and Hochberg's adjusted p values: rejecting where adjusted[i] <= q keeps the expected
 * share of false rejections within q for independent or positively dependent tests.
 * p: n values in [0, 1] in any order; NaN (no test was made) stays NaN and is not counted.
 * adjusted: n values, min over the larger ones of m p_(j) / j, at most 1, m the number of tests;
 * may be p itself.
 * Returns PP_OK, or PP_EINVAL for a value outside [0, 1], or PP_ENOMEM; on error adjusted is all
 * NaN. Cost: n log n. Source: Benjamini and Hochberg 1995; R's p.adjust(p, "BH").
 */
enum pp_status pp_multiple_bh(const double *p, size_t n, double *adjusted);

#endif
