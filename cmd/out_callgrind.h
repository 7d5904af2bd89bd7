/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles for KCachegrind and callgrind_annotate.
 * What is dropped: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_CALLGRIND_H
#define PP_CMD_OUT_CALLGRIND_H

#include "bench/buf.h"
#include "bench/profile.h"

#include <stdbool.h>

/* Append the profile in callgrind's format, version 1.
 * False: out of memory. */
bool pp_out_callgrind(const struct pp_profile *profile, struct pp_buf *out);

#endif
