/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a run does with the local store: --save, --save-baseline and --baseline.
 */
#ifndef PP_CMD_BASELINE_H
#define PP_CMD_BASELINE_H

#include "bench/resultread.h"
#include "cmd/options.h"

/* Must not be copied once it is begun (stored.result points into it). */
struct pp_baseline {
    const struct pp_options *options;
    struct pp_stored_result stored; /* what --baseline names */
    bool has_stored;
    const struct pp_stored_result *old; /* that, or what is made again; borrowed; NULL: neither */
};

/* Before measuring: check names, read what --baseline names, and try whether the store can be
 * written. False: it has been said what is wrong. The caller releases it in any case. */
bool pp_baseline_begin(struct pp_baseline *baseline, const struct pp_options *options);

/* Append the comparison of `result` with the baseline, after an empty line; nothing without
 * --baseline. `term` is that of the standard output. False: out of memory. */
bool pp_baseline_show(const struct pp_baseline *baseline, const struct pp_result *result,
    const struct pp_term *term, struct pp_buf *out);

/* Save `result` if that was asked for, and say where; one that is not complete is not saved, which
 * is said too. False: it is not in the store. */
bool pp_baseline_save(const struct pp_baseline *baseline, const struct pp_result *result);

void pp_baseline_release(struct pp_baseline *baseline);

#endif
