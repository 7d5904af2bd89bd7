/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles made by hand with everything that views show: sources, uncertainties, losses.
 */
#ifndef PP_TESTS_UNIT_FIXTURE_VIEW_H
#define PP_TESTS_UNIT_FIXTURE_VIEW_H

#include "bench/profile.h"

#include <stdbool.h>

/* Make a profile by name; the caller releases it whatever is returned. False: no such name, or out
 * of memory.
 *     full     recursion, libraries, inlined lines, instructions, all sources, losses, notes
 *     slower   the same with another split of the time, and functions that came and went
 *     counts   `full` without times
 *     unknown  `full` with NaN in all times
 *     deep     a recursion of 3000 places with a leaf at its end
 *     hostile  names with control characters, separators and bytes that are not UTF-8
 *     empty    nothing was seen */
bool fixture_view(struct pp_profile *profile, const char *name);

#endif
