/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile in whole numbers, for formats that know no others: what each place of the call tree
 * cost over so many loops that rounding does not show.
 */
#ifndef PP_CMD_TOTALS_H
#define PP_CMD_TOTALS_H

#include "bench/profile.h"

#include <stdbool.h>
#include <stdint.h>

struct pp_total {
    uint64_t ns;
    uint64_t n_instructions;
    uint64_t n_calls;
    uint64_t n_samples; /* as taken, whatever the loops */
};

struct pp_totals {
    const struct pp_profile *profile;
    uint64_t n_loops; /* all but samples are for so many: those of the counting pass, or as many
                         times them as make a millisecond */
    bool has_times;
    bool has_calls;
    bool has_instructions;
    struct pp_total *nodes;        /* own, one a node; what is unknown is 0. Instructions are known
                                      by function: divided among its nodes by their calls */
    uint64_t *lone_n_instructions; /* one a function: of those that are not in the tree */
};

/* False: out of memory. Release also then. */
bool pp_totals_init(struct pp_totals *totals, const struct pp_profile *profile);
void pp_totals_release(struct pp_totals *totals);

/* `total` += `other`; stays at the largest number rather than wrap. */
void pp_total_add(struct pp_total *total, const struct pp_total *other);

#endif
