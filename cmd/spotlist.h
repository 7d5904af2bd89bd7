/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sampled and counted addresses of a profile, function by function.
 */
#ifndef PP_CMD_SPOTLIST_H
#define PP_CMD_SPOTLIST_H

#include "bench/profile.h"

#include <stdbool.h>
#include <stddef.h>

struct pp_spotlist {
    const struct pp_profile *profile;
    size_t *first; /* one a function and one more: its spots are which[first[f] .. first[f + 1]) */
    uint32_t *which; /* indices of spots */
};

/* False: out of memory. Release also then. */
bool pp_spotlist_init(struct pp_spotlist *list, const struct pp_profile *profile);
void pp_spotlist_release(struct pp_spotlist *list);

/* Instructions that a spot's block ran, in the loops of the pass; 0 of a sampled address. */
long double pp_spotlist_instructions(const struct pp_profile_spot *spot);

#endif
