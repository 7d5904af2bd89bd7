/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as one static HTML page: icicle, sunburst, flame, functions, callers and callees.
 * Readable without a script, asks nothing of the network and forbids itself to. Its data stand in
 * it as JSON (doc/FORMATS.md).
 */
#ifndef PP_CMD_OUT_PAGE_H
#define PP_CMD_OUT_PAGE_H

#include "bench/buf.h"
#include "bench/profile.h"

#include <stdbool.h>

#define PP_PAGE_SCHEMA 1
#define PP_PAGE_MAX_NODES 30000 /* of more, the widest; how many are left out is said */

/* Append the page. False: out of memory (also when `out` failed). */
bool pp_out_page(const struct pp_profile *profile, struct pp_buf *out);

#endif
