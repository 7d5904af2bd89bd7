/* SPDX-License-Identifier: GPL-3.0-or-later
 * Compares two results of different times: what a file or a baseline knows against what another
 * knows. Sessions of the very same code differ by some per cent, so nothing smaller is called a
 * change; comparing two objects live is sharper. The procedure is in doc/STATISTICS.md.
 */
#ifndef PP_BENCH_STOREDPAIR_H
#define PP_BENCH_STOREDPAIR_H

#include "bench/comparison.h"
#include "bench/history.h"

/* What sessions differ by on their own when the store does not know it better: never less than
 * this. */
#define PP_STOREDPAIR_FLOOR 0.05
#define PP_STOREDPAIR_TAIL_FLOOR 0.1

struct pp_storedpair_options {
    int old_method_version, new_method_version; /* of the numbers of each */
    double margin_ratio, tail_margin_ratio; /* smallest change that matters; the floors when less */
    double level_ratio;                     /* of intervals; 1 - level_ratio is the false discovery
                                               rate as well */
    const struct pp_history *history;       /* earlier sessions; borrowed; NULL: none */
    bool is_part; /* new has but a part of what there is: what only old has is left out */
};

/* Method versions of this program, no margins beyond the floors, 95 %, no history. */
void pp_storedpair_options_init(struct pp_storedpair_options *options);

/* Fill `out` (not initialised before; the caller releases it whatever is returned) with all pairs
 * of benchmarks by name, those of old first. The caller may set command, old_name and new_name
 * after; notes advise and tell how much time passed.
 * A pair that must not be judged is refused, with its reason, and keeps the ratios unless the
 * numbers are of different methods. PP_ENOMEM, PP_EINVAL (level). Cost: n log n in the benchmarks;
 * the product of the processes of both sides for each pair. */
enum pp_status pp_storedpair_compare(const struct pp_result *old, const struct pp_result *new,
    const struct pp_storedpair_options *options, struct pp_comparison *out, struct pp_error *error);

#endif
