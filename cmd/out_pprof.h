/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profiles for pprof.
 * What is dropped: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_PPROF_H
#define PP_CMD_OUT_PPROF_H

#include "bench/buf.h"
#include "bench/profile.h"

#include <stdbool.h>

/* Append the profile as pprof's protocol buffer, compressed by gzip.
 * False: out of memory. */
bool pp_out_pprof(const struct pp_profile *profile, struct pp_buf *out);

#endif
