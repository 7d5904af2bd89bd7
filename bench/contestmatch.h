/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which benchmark of the old object belongs to which of the new one.
 */
#ifndef PP_BENCH_CONTESTMATCH_H
#define PP_BENCH_CONTESTMATCH_H

#include "bench/comparison.h"
#include "bench/contestobject.h"

/* Of one pair: index in each object's list; meaningless when one side has none. */
struct pp_contestmatch {
    size_t cases[2];
};

/* `objects`: old and new. Add a pair to the comparison for every benchmark of either object: those
 * of old in order, then what only new has. `by_order`: the n-th belongs to the n-th, else names
 * decide. Pairs that cannot run beside each other are refused with a reason. `matches` gets an
 * array with one entry a pair, the caller's to free whatever is returned. PP_ENOENT: nothing in
 * common; PP_ENOMEM. */
enum pp_status pp_contestmatch_find(const struct pp_contestobject objects[2], bool by_order,
    struct pp_comparison *comparison, struct pp_contestmatch **matches, struct pp_error *error);

#endif
