/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made by hand, whose every number is known, for tests of what is written from profiles.
 */
#ifndef PP_TESTS_UNIT_FIXTURE_PROFILE_H
#define PP_TESTS_UNIT_FIXTURE_PROFILE_H

#include "bench/profile.h"

/* Make a profile by name; the caller releases it. False: no such name, or out of memory.
 *     sort     10 nodes: recursion, a library, inlined lines, instructions; times
 *     cycle    two functions that call each other, below a third and as roots
 *     tiny     a loop of 0.3 ns
 *     counts   `sort` without times
 *     sampled  `sort` with samples only: no calls known
 *     events   `sort` with the events of two threads, the first ones lost
 *     deep     a recursion of 3000 nodes with a leaf at its end
 *     hostile  names with control characters, separators, markup, bytes that are not UTF-8
 *     empty    nothing was seen */
bool fixture_profile(struct pp_profile *profile, const char *name);

#endif
