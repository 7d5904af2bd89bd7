/* SPDX-License-Identifier: GPL-3.0-or-later
 * Folded stacks: a line a stack, for FlameGraph's scripts and what reads their format.
 * What is dropped: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_FOLDED_H
#define PP_CMD_OUT_FOLDED_H

#include "bench/buf.h"
#include "bench/profile.h"

#include <stdbool.h>

/* Append the profile's stacks, sorted: "case;outermost;...;innermost N", where N is own time in
 * picoseconds per loop, or, in a profile without times, calls in all loops that were counted.
 * False: out of memory. */
bool pp_out_folded(const struct pp_profile *profile, struct pp_buf *out);

#endif
