/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results of earlier runs as a user names them: a file, or a baseline of the local store.
 */
#ifndef PP_CMD_STORED_H
#define PP_CMD_STORED_H

#include "bench/history.h"
#include "bench/resultread.h"
#include "bench/store.h"
#include "bench/storedpair.h"

/* Read the result that `operand` means: a file ("out.json", "dir/x", "-"), else the newest run
 * saved as the baseline of that name. On error *stored holds nothing. PP_ENOENT: there is no such
 * baseline, and the message says which there are; PP_EINVAL: no name; what pp_store_locate,
 * pp_store_list and pp_resultread_file return. */
enum pp_status pp_stored_load(
    const char *operand, struct pp_stored_result *stored, struct pp_error *error);

/* Read the newest runs of the local store, which tell how far sessions differ (for
 * pp_storedpair_options). Without a store, or memory, it is empty: the usual floors stand then. The
 * caller releases it. */
void pp_stored_history(struct pp_history *history);

/* Compare two results (bench/storedpair.h) by what the local store knows of how far sessions
 * differ; options->history is filled in here. The caller releases `comparison` whatever is
 * returned. */
enum pp_status pp_stored_judge(const struct pp_result *old, const struct pp_result *new,
    struct pp_storedpair_options *options, struct pp_comparison *comparison,
    struct pp_error *error);

#endif
