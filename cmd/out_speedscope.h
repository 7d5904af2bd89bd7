/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles for speedscope: the call tree by weight, and each thread's events in order.
 * What is dropped: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_SPEEDSCOPE_H
#define PP_CMD_OUT_SPEEDSCOPE_H

#include "bench/buf.h"
#include "bench/profile.h"

#include <stdbool.h>

/* Append the profile as JSON of speedscope's file format.
 * False: out of memory. */
bool pp_out_speedscope(const struct pp_profile *profile, struct pp_buf *out);

#endif
