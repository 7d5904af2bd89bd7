/* SPDX-License-Identifier: GPL-3.0-or-later
 * Texts of a result that are no UTF-8, as names in an object may be.
 */
#ifndef PP_CMD_VALIDTEXTS_H
#define PP_CMD_VALIDTEXTS_H

#include "bench/result.h"

#include <stdbool.h>

/* Make every text of a result that was just measured valid UTF-8, once, so that a format made of it
 * and one made of the native file are the same, and names stay unique: a byte that is not part of a
 * valid sequence becomes four characters, \xNN, and the name counts as inexact. In the command line
 * it becomes U+FFFD, which rerun refuses; in evidence and failures, which have no more room, '?'.
 * False: out of memory; what was done is whole. */
bool pp_validtexts_make(struct pp_result *result);

#endif
