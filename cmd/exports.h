/* SPDX-License-Identifier: GPL-3.0-or-later
 * The files that a run leaves: checked before it, kept in part during it, written after it.
 */
#ifndef PP_CMD_EXPORTS_H
#define PP_CMD_EXPORTS_H

#include "bench/result.h"
#include "cmd/options.h"

#include <stdbool.h>

/* Borrows from the options. */
struct pp_exports {
    const struct pp_options *options;
    double next_checkpoint_s; /* of the run's time */
};

/* Find out whether everything can be written that `options` wants. False: not all, and it has
 * been said. */
bool pp_exports_init(struct pp_exports *exports, const struct pp_options *options);

/* Keep what is known in FILE.partial beside the JSON export: at most once a second, and so
 * rarely that it takes less than a twentieth of the run. A failure is not told: the end will
 * show whether the disk is full. */
void pp_exports_checkpoint(struct pp_exports *exports, const struct pp_result *result);

/* Write all files, and what goes to the standard output by "-". False: not all, and it has been
 * said; the others are written all the same. */
bool pp_exports_write(const struct pp_exports *exports, const struct pp_result *result);

/* Whether an export takes the standard output for itself. */
bool pp_exports_take_stdout(const struct pp_exports *exports);

#endif
