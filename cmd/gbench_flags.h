/* SPDX-License-Identifier: GPL-3.0-or-later
 * The flags of Google Benchmark's programs, so that what drives these (its compare.py, scripts of
 * continuous integration) drives ppbench. They are put into our own options before the table of
 * options sees them.
 */
#ifndef PP_CMD_GBENCH_FLAGS_H
#define PP_CMD_GBENCH_FLAGS_H

#include "bench/words.h"
#include "stats/status.h"

/* Append argv to `words` with each "--benchmark_...=..." and "--v=N" before a "--" replaced by what
 * comes nearest to it, in front of all other options, so that these win. `notes` (one line without
 * its end, "": nothing to say) gets what has no counterpart here and is passed over. PP_EINVAL: a
 * flag's value is none, or two flags want the same place; the message names the flag. PP_ENOMEM. */
enum pp_status pp_gbench_flags_apply(
    char *const *argv, struct pp_words *words, struct pp_buf *notes, struct pp_error *error);

#endif
