/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which functions of two profiles are the same: by name and file, as bench/profilediff.h says.
 */
#ifndef PP_BENCH_PROFILEMATCH_H
#define PP_BENCH_PROFILEMATCH_H

#include "bench/profile.h"

enum { PP_PROFILE_BEFORE_SIDE, PP_PROFILE_AFTER_SIDE, PP_PROFILE_N_SIDES };

struct pp_profilematch {
    uint32_t *same[PP_PROFILE_N_SIDES]; /* by function: its number among all different ones */
    size_t n;                           /* of which there are so many */
};

/* Numbers follow the first profile's functions, then the second's new ones. PP_ENOMEM. Release
 * also after an error. */
enum pp_status pp_profilematch_init(
    struct pp_profilematch *match, const struct pp_profile *const profiles[PP_PROFILE_N_SIDES]);
void pp_profilematch_release(struct pp_profilematch *match);

#endif
