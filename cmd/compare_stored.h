/* SPDX-License-Identifier: GPL-3.0-or-later
 * The comparison of two stored results, as ppbench compare and run --baseline make it.
 */
#ifndef PP_CMD_COMPARE_STORED_H
#define PP_CMD_COMPARE_STORED_H

#include "bench/comparison.h"
#include "cmd/options.h"

/* Whether the operands of `compare` are result files (they end in .json, or stand where one does
 * and are baselines) rather than statements. */
bool pp_compare_stored_is_meant(const struct pp_options *options);

/* Read both operands and compare them; old and new are named as the user named them. PP_EINVAL: not
 * two; what pp_stored_load and pp_storedpair_compare return. The caller releases `comparison`
 * whatever is returned; it may be init'ed or not. */
enum pp_status pp_compare_stored(const struct pp_options *options, double margin_ratio,
    double tail_margin_ratio, struct pp_comparison *comparison, struct pp_error *error);

#endif
