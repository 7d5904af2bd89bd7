/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the cases of one run say about each other: how cost grows with a parameter, and which of
 * several statements is faster.
 */
#ifndef PP_BENCH_GROWTH_H
#define PP_BENCH_GROWTH_H

#include "bench/result.h"

/* Fill result->growths: for every benchmark and numeric parameter with three or more values above
 * 0, the other parameters and the threads held fixed. PP_ENOMEM. */
enum pp_status pp_growth_find(struct pp_result *result);

/* Whether case number `index` is one of the series that `growth` is about. */
bool pp_growth_holds(const struct pp_result *result, const struct pp_growth *growth, size_t index);

/* The fastest of statements that were given side by side, a module and a case each, at most 16:
 * they want to be compared. NULL: they are something else, or one has no time above 0. */
const struct pp_case *pp_growth_rivals(const struct pp_result *result);

/* Ratio of a case's headline to another's: Hodges-Lehmann over the replicates that ran in the same
 * round, of the logarithm. Without an interval when fewer than 6 pairs exist; NaN without any, or
 * when a time is not above 0. */
struct pp_estimate pp_growth_ratio(
    const struct pp_case *slow, const struct pp_case *fast, double level);

#endif
