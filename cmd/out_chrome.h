/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trace events for Chrome's viewer and Perfetto.
 * What is dropped: doc/FORMATS.md.
 */
#ifndef PP_CMD_OUT_CHROME_H
#define PP_CMD_OUT_CHROME_H

#include "bench/buf.h"
#include "bench/profile.h"

#include <stdbool.h>

/* Append the profile as JSON of trace events: each thread's entries and exits; of a profile without
 * events the call tree laid out by time.
 * False: out of memory. */
bool pp_out_chrome(const struct pp_profile *profile, struct pp_buf *out);

#endif
